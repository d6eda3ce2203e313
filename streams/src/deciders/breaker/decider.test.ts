/** SM-1 as given/when/then. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type BreakerCommand, type BreakerEffects, breakerCommand } from './commands.ts';
import { type Breaker, type BreakerEvent, breakerDecider, effectsOf } from './decider.ts';

type Body = BodyOf<BreakerEvent>;

const because = 'test';
const open = (given: Partial<Extract<BreakerCommand, { type: 'OpenBreaker' }>> = {}): BreakerCommand => ({
  type: 'OpenBreaker',
  cause: 'HOT_STORE_SLOW',
  because,
  coolDownMs: 1_000,
  atMs: 0,
  ...given,
});
const opened = (effects: BreakerEffects, coolDownUntilMs: number | null, cause = 'HOT_STORE_SLOW'): Body => ({
  type: 'BreakerOpened',
  cause,
  because,
  ...effects,
  coolDownUntilMs,
});
const halfOpen = (atMs: number, force = false): BreakerCommand => ({
  type: 'HalfOpenBreaker',
  because,
  probePpm: 100_000,
  closesAfterMs: 500,
  force,
  atMs,
});
const halfOpened = (closesAtMs: number | null): Body => ({
  type: 'BreakerHalfOpened',
  because,
  probePpm: 100_000,
  closesAtMs,
});
const close = (atMs: number, force = false): BreakerCommand => ({ type: 'CloseBreaker', because, force, atMs });
const closed: Body = { type: 'BreakerClosed', because };
const approve = (campaignId: string): BreakerCommand => ({ type: 'ApproveUnderBreaker', campaignId, because });
const { HOT_STORE_SLOW: careful, BUDGET_OVERRUN: halted, RISK: risk } = effectsOf;
const slow = opened(careful, 1_000);

describe('SM-1: the breaker', () => {
  test('closed → open → half-open → closed, each when its time has come', () => {
    given(breakerDecider).when(open()).then(slow);
    given(breakerDecider, slow).when(halfOpen(999)).refuses('BREAKER_COOLING');
    given(breakerDecider, slow).when(halfOpen(1_000)).then(halfOpened(1_500));
    given(breakerDecider, slow, halfOpened(1_500)).when(close(1_499)).refuses('BREAKER_NOT_PROVEN');
    given(breakerDecider, slow, halfOpened(1_500)).when(close(1_500)).then(closed);
    expect(fold(breakerDecider, [slow, halfOpened(1_500), closed])).toEqual(breakerDecider.initialState());
  });

  test('a relapse opens it again and doubles the cool-down', () => {
    const probing = [slow, halfOpened(1_500)];
    given(breakerDecider, ...probing)
      .when(open({ atMs: 2_000 }))
      .then(opened(careful, 4_000));
    given(breakerDecider, ...probing, opened(careful, 4_000), halfOpened(4_500))
      .when(open({ atMs: 5_000 }))
      .then(opened(careful, 9_000));
  });

  test('open, it is opened again only to bind tighter, in every respect', () => {
    given(breakerDecider, slow).when(open()).refuses('BREAKER_ALREADY_OPEN');
    given(breakerDecider, slow)
      .when(open({ cause: 'BUDGET_OVERRUN' }))
      .then(opened(halted, 1_000, 'BUDGET_OVERRUN'));
    given(breakerDecider, opened(halted, null, 'MANUAL'))
      .when(open({ cause: 'RISK' }))
      .then(opened({ ...halted, approvalRequired: true }, null, 'RISK'));
  });

  test('a person may loosen it, half-open it and close it at any time', () => {
    const manual = opened(halted, null, 'MANUAL');
    given(breakerDecider, manual)
      .when(open({ cause: 'MANUAL', effects: careful, coolDownMs: null }))
      .then(opened(careful, null, 'MANUAL'));
    given(breakerDecider, manual).when(halfOpen(9_999_999)).refuses('BREAKER_COOLING');
    given(breakerDecider, manual).when(halfOpen(1, true)).then(halfOpened(501));
    given(breakerDecider, manual).when(close(1, true)).then(closed);
    given(breakerDecider, manual).when(close(1)).refuses('BREAKER_NOT_PROVEN');
    given(breakerDecider).when(close(1, true)).refuses('BREAKER_ALREADY_CLOSED');
    given(breakerDecider).when(halfOpen(1, true)).refuses('BREAKER_NOT_OPEN');
  });

  test('KIKI-42: a risk over the line opens it with all four effects, one under it does nothing', () => {
    const report = (riskPpm: number): BreakerCommand => ({
      type: 'ReportRisk',
      riskPpm,
      linePpm: 750_000,
      because,
      coolDownMs: 1_000,
      atMs: 0,
    });
    given(breakerDecider).when(report(750_000)).refuses('BREAKER_RISK_UNDER_LINE');
    given(breakerDecider)
      .when(report(750_001))
      .then(opened(risk, 1_000, 'RISK'));
    expect(risk).toMatchObject({ provenOnly: true, approvalRequired: true });
    expect(Math.max(risk.bidSharePpm, risk.capSharePpm)).toBeLessThan(1_000_000);
  });

  test('approvals count for one opening', () => {
    const wary = opened(risk, 1_000, 'RISK');
    const approved: Body = { type: 'BreakerCampaignApproved', campaignId: 'c-1', because };
    given(breakerDecider, slow).when(approve('c-1')).refuses('BREAKER_NO_APPROVAL_NEEDED');
    given(breakerDecider, wary).when(approve('c-1')).then(approved);
    given(breakerDecider, wary, approved).when(approve('c-1')).refuses('BREAKER_APPROVAL_KNOWN');
    expect(fold(breakerDecider, [wary, approved, opened({ ...risk, halted: true }, 1_000, 'RISK')]).approved).toEqual([
      'c-1',
    ]);
    expect(fold(breakerDecider, [wary, approved, halfOpened(5), wary]).approved).toEqual([]);
  });

  test('commands are checked at the door', () => {
    expect(breakerCommand.parse({ type: 'OpenBreaker', because, atMs: 0 })).toMatchObject({ cause: 'MANUAL' });
    expect(breakerCommand.safeParse({ ...halfOpen(0), probePpm: 0 }).success).toBe(false);
    expect(breakerCommand.safeParse({ ...open(), coolDownMs: 86_400_001 }).success).toBe(false);
  });
});

test('SM-1: whatever is commanded, an accepted command changes the state and an open breaker never loosens by itself', () => {
  const atMs = fc.integer({ min: 0, max: 20_000 });
  const commands: fc.Arbitrary<BreakerCommand> = fc.oneof(
    fc
      .tuple(fc.constantFrom('RISK' as const, 'BUDGET_OVERRUN' as const, 'HOT_STORE_SLOW' as const), atMs)
      .map(([cause, at]) => open({ cause, atMs: at })),
    atMs.map((at) => halfOpen(at)),
    atMs.map((at) => close(at)),
    fc.constantFrom('a', 'b').map(approve),
  );
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 40 }), (sequence) => {
      let state: Breaker = breakerDecider.initialState();
      for (const command of sequence) {
        const decision = breakerDecider.decide(command, state);
        if (decision.kind === 'reject') continue;
        const before = state;
        state = decision.events.reduce(breakerDecider.evolve, state);
        expect(state).not.toEqual(before);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        if (before.state !== 'open' || state.state !== 'open' || before.effects === null) continue;
        expect(state.effects?.bidSharePpm).toBeLessThanOrEqual(before.effects.bidSharePpm);
        expect(Number(state.effects?.halted)).toBeGreaterThanOrEqual(Number(before.effects.halted));
      }
    }),
    { numRuns: 500 },
  );
});
