/** WAP-59, phase 5: what is told of specialists and plans, as docs/client-success.md and docs/clients.md show it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { itemSchema } from './event-types.ts';
import { type GrowthType, growthTypes } from './growth-shapes.ts';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');
const wordOf: Readonly<Record<GrowthType, string>> = {
  SpecialistInvited: 'invite-specialist',
  SpecialistOutcomeReported: 'tell-outcome',
  SpecialistWithdrawn: 'withdraw-specialist',
  ClientPlanRequested: 'wish',
};

/** The fields of the page's own example. */
function exampleOf(type: GrowthType): Record<string, unknown> {
  const text = ['client-success.md', 'clients.md'].map((page) => readFileSync(join(docs, page), 'utf8')).join('\n');
  const [, fields] = new RegExp(`clients do client-7 ${wordOf[type]} --fields '([^']*)'`).exec(text) ?? [];
  return JSON.parse(fields ?? 'null') as Record<string, unknown>;
}
const taken = (type: GrowthType, change: object = {}) =>
  itemSchema.safeParse({ type, entity: 'client-7', ...exampleOf(type), ...change });

describe('facts about live clients', () => {
  test.each(growthTypes)('%s is taken as the page shows it, and with no other field', (type) => {
    expect(taken(type)).toMatchObject({ success: true });
    expect(taken(type, { whatever: 1 })).toMatchObject({ success: false });
  });

  test('R6: next steps and reasons are opened to be sealed', () => {
    expect(JSON.stringify(taken('SpecialistOutcomeReported', { nextSteps: 'call Ann' }).data)).not.toContain(
      '"nextSteps":"call Ann"',
    );
    expect(JSON.stringify(taken('ClientPlanRequested', { words: 'Ann left' }).data)).not.toContain(
      '"words":"Ann left"',
    );
    expect(taken('SpecialistInvited', { invitedBy: 'ann@example.com' }).success).toBe(false);
  });

  test('a deal has a currency, and only a deal a revenue; who cancels names no plan; who begins accepts terms', () => {
    expect(taken('SpecialistOutcomeReported', { currency: null }).success).toBe(false);
    expect(taken('SpecialistOutcomeReported', { outcome: 'NO_DEAL' }).success).toBe(false);
    expect(taken('SpecialistOutcomeReported', { outcome: 'LATER', revenueMicros: 0, currency: null }).success).toBe(
      true,
    );
    expect(taken('SpecialistOutcomeReported', { revenueMicros: 0.5 }).success).toBe(false);
    expect(taken('ClientPlanRequested', { change: 'CANCEL' }).success).toBe(false);
    expect(taken('ClientPlanRequested', { change: 'CANCEL', plan: null }).success).toBe(true);
    expect(taken('ClientPlanRequested', { change: 'BEGIN' }).success).toBe(false);
    expect(taken('ClientPlanRequested', { change: 'BEGIN', termsRef: 'terms-3' }).success).toBe(true);
  });
});
