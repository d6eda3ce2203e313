import type { EventsByType } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monthsAfter, nextDue, RENEWAL_WINDOW_MS } from './calendar.ts';
import type { SuccessStage, SuccessState, WentLive } from './messages.ts';
import { initialState, learn, moveAfter } from './rules.ts';
import { successStarts } from './starts.ts';

const DAY_MS = 86_400_000;
const liveAtMs = Date.UTC(2026, 7, 31, 9);
const live: WentLive = {
  atMs: liveAtMs,
  trialEndsAtMs: liveAtMs + 14 * DAY_MS,
  renewsAtMs: monthsAfter(liveAtMs, 12),
  product: 'chatbot',
  contractRef: null,
  successAgentId: null,
};
const state = (some: Partial<SuccessState> = {}): SuccessState => ({ ...initialState(live), stage: 'TRIAL', ...some });
const cause = { eventId: 'e', correlationId: 'c', occurredAtMs: 1 };

test('WAP-51…55: everything that is due in a year, in order and on event time', () => {
  let now = state();
  const seen: string[] = [];
  for (let steps = 0; steps < 7; steps += 1) {
    const due = nextDue(now, live);
    const day = (due.atMs - liveAtMs) / DAY_MS;
    seen.push(`${due.what === 'MESSAGE' ? due.message.key : due.what} ${day}`);
    if (due.what === 'MESSAGE') now = { ...now, told: [...now.told, due.message.key] };
    if (due.what === 'TRIAL_OVER') now = { ...now, stage: 'ACTIVE' };
    if (due.what === 'RENEWAL_WINDOW') now = { ...now, stage: 'RENEWAL_APPROACHING' };
  }
  expect(seen).toEqual([
    'trial-day-1 1',
    'trial-day-7 7',
    'trial-day-13 13',
    'TRIAL_OVER 14',
    'active-month-6 181',
    'active-month-11 334',
    'RENEWAL_WINDOW 335',
  ]);
  expect(nextDue(now, live)).toEqual({ what: 'LAPSED', atMs: live.renewsAtMs });
  expect(live.renewsAtMs - RENEWAL_WINDOW_MS).toBe(liveAtMs + 335 * DAY_MS);
});

test('months end where the later month does', () => {
  expect(new Date(monthsAfter(liveAtMs, 6)).toISOString()).toBe('2027-02-28T09:00:00.000Z');
  expect(new Date(monthsAfter(Date.UTC(2028, 0, 31), 1)).toISOString()).toBe('2028-02-29T00:00:00.000Z');
});

test('SM-3: only a later end renews; what is heard twice or late changes nothing', () => {
  const heard = { ...cause, type: 'RenewalDecided', outcome: 'RENEWED' } as const;
  expect(learn(state(), { ...heard, renewsAtMs: live.renewsAtMs })).toEqual(state());
  const renewed = learn(state({ told: ['active-month-6'] }), { ...heard, renewsAtMs: live.renewsAtMs + 365 * DAY_MS });
  expect(renewed).toMatchObject({ period: 2, periodFromMs: live.renewsAtMs, told: [] });
  expect(nextDue({ ...renewed, stage: 'ACTIVE' }, live).what).toBe('MESSAGE');
});

test('SM-3: a client that leaves is not asked to renew, and ends when it said', () => {
  const left = learn(state({ stage: 'ACTIVE', told: ['active-month-6', 'active-month-11'] }), {
    ...cause,
    type: 'SuccessCancelled',
    endsAtMs: liveAtMs + 350 * DAY_MS,
  });
  const told = { ...left, told: ['trial-day-1', 'trial-day-7', 'trial-day-13', 'active-month-6', 'active-month-11'] };
  expect(nextDue(told, live)).toEqual({ what: 'LEFT', atMs: liveAtMs + 350 * DAY_MS });
});

test('SM-3, KIKI-16: a champion that foretells its leaving makes a client a risk, until neither that nor its health does', () => {
  const heard = (before: SuccessState, fact: object) => {
    const after = learn(before, { ...cause, ...fact } as never);
    return { after, move: moveAfter(before, after) };
  };
  const churn = (atRisk: boolean) => ({ type: 'ClientChurnScored', atRisk });
  const foretold = heard(state({ stage: 'ACTIVE' }), churn(true));
  expect(foretold.move).toEqual({ to: 'AT_RISK', because: 'CHURN_RISK' });
  const risk = { ...foretold.after, stage: 'AT_RISK' as const };
  expect(heard(risk, { type: 'HealthBandChanged', band: 'GREEN' }).move).toBeNull();
  const red = heard(risk, { type: 'HealthBandChanged', band: 'RED' }).after;
  expect(heard(red, churn(false)).move).toBeNull();
  expect(heard(risk, churn(false)).move).toEqual({ to: 'ACTIVE', because: 'CHURN_RISK_OVER' });
  expect(heard(state({ stage: 'RENEWAL_APPROACHING' }), churn(true)).move).toBeNull();
});

test('KIKI-16: the workflow is told what a champion says, and not what the rule of its health says again', () => {
  const scored = { ...(sampleOf('ClientChurnScored') as EventsByType['ClientChurnScored']), atRisk: true };
  expect(successStarts.startsOf({ ...scored, basis: 'CHAMPION' })).toMatchObject([
    { how: 'signal', signal: { argument: { type: 'ClientChurnScored', atRisk: true } } },
  ]);
  expect(successStarts.startsOf({ ...scored, basis: 'RULE' })).toEqual([]);
});

test('SM-3: every move is one of the diagram, whatever is heard (property)', () => {
  const allowed = ['ACTIVE>AT_RISK', 'AT_RISK>ACTIVE', 'RENEWAL_APPROACHING>ACTIVE'];
  const stages: SuccessStage[] = ['TRIAL', 'ACTIVE', 'AT_RISK', 'RENEWAL_APPROACHING', 'CHURNED'];
  const fact = fc.oneof(
    fc.constantFrom('RED', 'YELLOW', 'GREEN').map((band) => ({ ...cause, type: 'HealthBandChanged', band }) as const),
    fc.boolean().map((atRisk) => ({ ...cause, type: 'ClientChurnScored', atRisk }) as const),
    fc.tuple(fc.constantFrom('RENEWED', 'DECLINED'), fc.nat(3_000)).map(([outcome, days]) => ({
      ...{ ...cause, type: 'RenewalDecided', outcome },
      renewsAtMs: liveAtMs + days * DAY_MS,
    })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...stages), fact, (stage, heard) => {
      const before = state({ stage });
      const move = moveAfter(before, learn(before, heard as never));
      expect(move === null || allowed.includes(`${stage}>${move.to}`)).toBe(true);
    }),
  );
});
