/**
 * Roles × kinds × risks × amounts, by the policies every tenant begins with: written by hand from WAP-65 … WAP-69 and
 * WAP-128, and not from the policies.
 */
import { describe, expect, test } from 'vitest';
import { createAuthorisation } from '../authorisation/authorisation.ts';
import type { Identity } from '../identity/identity.ts';
import { type Role, roles } from '../roles.ts';

const { decide } = createAuthorisation({ policiesOf: () => undefined });
const usd = (amount: number) => amount * 1_000_000;

function may(role: Role, kind: string, riskTier: string, amountMicros?: number): boolean {
  const identity: Identity = { tenant: 'acme', actor: 'user:a', credential: 'session:1', roles: [role] };
  const attributes = { kind, riskTier, ...(amountMicros === undefined ? {} : { amountMicros }) };
  return decide(identity, 'approvals:decide', { id: 'a-1', attributes }).allowed;
}

/** Who works with clients decides small things of theirs, of no high risk. */
const client: Role[] = ['onboarding', 'sales', 'support', 'success', 'sales_specialist', 'ai_supervisor'];
const kinds = ['discount', 'refund', 'deployment', 'config-change', 'escalation'] as const;
const tiers = ['LOW', 'MEDIUM', 'HIGH'] as const;
const amounts = [undefined, usd(99), usd(100), usd(49_999), usd(250_000)] as const;

function expected(role: Role, kind: string, tier: string, amount = 0): boolean {
  const isConfig = kind === 'config-change';
  if (role === 'admin') return true;
  if (role === 'platform_engineer') return isConfig || kind === 'deployment';
  // WAP-68: of high risk only by an Admin and a platform engineer.
  if (isConfig && tier === 'HIGH') return false;
  if (role === 'manager') return amount < usd(250_000);
  if (role === 'config_manager') return isConfig;
  return client.includes(role) && !isConfig && tier !== 'HIGH' && amount < usd(100);
}

describe('WAP-128: who may decide what', () => {
  test.each(roles)('%s', (role) => {
    for (const kind of kinds) {
      for (const tier of tiers) {
        for (const amount of amounts) {
          const about = `${role} ${kind} ${tier} ${amount}`;
          expect(`${about} ${may(role, kind, tier, amount)}`).toBe(`${about} ${expected(role, kind, tier, amount)}`);
        }
      }
    }
  });

  test('WAP-68: no tenant can publish the guard away', () => {
    const text = 'permit (principal, action, resource);';
    const open = createAuthorisation({ policiesOf: () => ({ hash: 'h', text, version: 1 }) as never });
    const manager: Identity = { tenant: 'acme', actor: 'user:a', credential: 'session:1', roles: ['manager'] };
    const asked = (riskTier: string) =>
      open.decide(manager, 'approvals:decide', { attributes: { kind: 'config-change', riskTier } }).allowed;
    expect([asked('MEDIUM'), asked('HIGH')]).toEqual([true, false]);
  });
});
