/** Phase 5: what a client may do by its own word, and when people come. */
import { describe, expect, test } from 'vitest';
import type { ServiceFact, ServiceState, Wish } from './messages.ts';
import { assess, calmAtMs, contractRefOf, initialState, learn, planOfContract, triggerOf } from './rules.ts';

const DAY_MS = 86_400_000;
const wish = (some: Partial<Wish>): Wish => ({
  ...{ requestId: 'r-1', change: 'BEGIN', plan: 'starter', conversationsPerMonth: 500, integrations: 0 },
  ...{ termsRef: 'terms-3', reason: null, ...some },
});
const signedUp: ServiceState = { ...initialState, product: 'chatbot' };
const live: ServiceState = {
  ...signedUp,
  ...{ plan: 'growth', mode: 'SELF', isLive: true, trialEndsAtMs: 14 * DAY_MS, renewsAtMs: 365 * DAY_MS },
};
const at = 100 * DAY_MS;

describe('phase 5: wishes', () => {
  test('a client begins alone with what is simple; the rest goes to people, or is refused with its reason', () => {
    expect(assess(signedUp, wish({}), at)).toMatchObject({
      kind: 'FINE',
      riskTier: 'LOW',
      amountMicros: 5_880_000_000,
    });
    const because = (state: ServiceState, some: Partial<Wish>) => {
      const assessed = assess(state, wish(some), at);
      return assessed.kind === 'FINE' ? 'FINE' : `${assessed.kind} ${assessed.because}`;
    };
    expect(because(signedUp, { integrations: 1 })).toBe('TO_PEOPLE OWN_INTEGRATIONS');
    expect(because(signedUp, { plan: 'scale' })).toBe('TO_PEOPLE LARGE_PLAN');
    expect(because(signedUp, { conversationsPerMonth: 1_001 })).toBe('TO_PEOPLE LARGE_VOLUME');
    expect(because(signedUp, { plan: 'gold' })).toBe('REFUSED NO_SUCH_PLAN');
    expect(because(signedUp, { termsRef: null })).toBe('REFUSED NO_TERMS');
    expect(because(initialState, {})).toBe('REFUSED NOT_SIGNED_UP');
    expect(because(live, {})).toBe('REFUSED HAS_A_PLAN');
    expect(because({ ...signedUp, isOnboarded: true }, {})).toBe('REFUSED PEOPLE_HAVE_IT');
    expect(because(signedUp, { change: 'UPGRADE' })).toBe('REFUSED NOT_LIVE');
    expect(because(signedUp, { change: 'CANCEL', plan: null })).toBe('REFUSED NOT_LIVE');
    expect(because({ ...live, plan: 'signed' }, { change: 'UPGRADE' })).toBe('REFUSED PLAN_OF_ITS_OWN');
    expect(because(live, { change: 'UPGRADE', plan: 'growth' })).toBe('REFUSED SAME_PLAN');
    expect(because(live, { change: 'UPGRADE', plan: 'starter' })).toBe('REFUSED NO_UPGRADE');
    expect(because(live, { change: 'DOWNGRADE', plan: 'scale' })).toBe('REFUSED NO_DOWNGRADE');
    expect(because({ ...live, gone: 'client-left' }, { change: 'CANCEL' })).toBe('REFUSED client-left');
  });

  test('more at once, less from the next period on; who leaves does so with the trial, or with what is paid', () => {
    expect(assess(live, wish({ change: 'UPGRADE', plan: 'scale' }), at)).toMatchObject({ effectiveAtMs: at });
    expect(assess(live, wish({ change: 'DOWNGRADE', plan: 'starter' }), at)).toMatchObject({
      ...{ effectiveAtMs: live.renewsAtMs, amountMicros: 12 * (2_900_000_000 - 490_000_000) },
    });
    const cancel = wish({ change: 'CANCEL', plan: null });
    expect(assess(live, cancel, at)).toMatchObject({ effectiveAtMs: live.renewsAtMs, riskTier: 'MEDIUM' });
    expect(assess(live, cancel, 5 * DAY_MS)).toMatchObject({ effectiveAtMs: live.trialEndsAtMs });
  });

  test('the deal of one that serves itself names its plan, no other deal does', () => {
    expect(planOfContract(contractRefOf('growth', 'terms-3'))).toBe('growth');
    expect(planOfContract('contract-1')).toBeNull();
  });
});

describe('phase 5: triggers', () => {
  const cause = (day: number) => ({ eventId: `e-${day}`, correlationId: 'c', occurredAtMs: day * DAY_MS });
  const hear = (state: ServiceState, fact: ServiceFact) => {
    const after = learn(state, fact);
    return { after, trigger: triggerOf(after, fact) };
  };
  const escalated = (day: number, trigger = 'LOW_CONFIDENCE'): ServiceFact => ({
    ...{ ...cause(day), type: 'TicketEscalated', trigger },
  });

  test('red health, a missed time, or three escalations in thirty days', () => {
    expect(hear(live, { ...cause(100), type: 'HealthBandChanged', band: 'RED' }).trigger).toBe('HEALTH_RED');
    expect(hear(live, { ...cause(100), type: 'HealthBandChanged', band: 'YELLOW' }).trigger).toBeNull();
    expect(hear(live, escalated(100, 'SLA_MISSED')).trigger).toBe('SLA_MISSED');
    const two = hear(hear(live, escalated(100)).after, escalated(110));
    expect(two.trigger).toBeNull();
    expect(hear(two.after, escalated(120)).trigger).toBe('MANY_ESCALATIONS');
    expect(hear(two.after, escalated(131)).trigger).toBeNull();
  });

  test('thirty days without any, and not red: it serves itself again', () => {
    const helped: ServiceState = { ...live, mode: 'ASSISTED', helpedSinceMs: 100 * DAY_MS };
    expect(calmAtMs(helped)).toBe(130 * DAY_MS);
    expect(calmAtMs({ ...helped, escalatedAtMs: [110 * DAY_MS] })).toBe(140 * DAY_MS);
    expect(calmAtMs({ ...helped, isRed: true })).toBeNull();
    expect(calmAtMs(live)).toBeNull();
  });
});
