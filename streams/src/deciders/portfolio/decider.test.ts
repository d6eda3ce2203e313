/** KIKI-18: the rules of a portfolio as given/when/then; interleavings with budgets are in the allocator's room. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type PortfolioCommand, portfolioCommand } from './commands.ts';
import { decideAgain, type PortfolioEvent, portfolioDecider } from './decider.ts';

type Body = BodyOf<PortfolioEvent>;
type Decided = Extract<Body, { type: 'PortfolioAllocationDecided' }>;
const rules = {
  totalMicros: 1_000,
  mode: 'AUTOMATIC',
  intervalMin: 60,
  explorePpm: 0,
  approvalAbovePpm: null,
} as const;
const opened: Body = { type: 'PortfolioOpened', ...rules, currency: 'EUR' };
const member = (campaignId: string, minMicros = 0): Body => ({
  type: 'PortfolioMemberChanged',
  campaignId,
  minMicros,
  maxMicros: null,
  stepMicros: null,
});
const curve = (campaignId: string, scaleMicros = 1_000) => ({
  campaignId,
  scaleMicros,
  bendMicros: 500,
  capacityMicros: null,
  ...{ spentMicros: 7_000, valueMicros: 9_000, days: 7, impressions: 40, factsPpm: 900_000 },
});
type Trigger = 'FIRST' | 'ASKED' | 'INTERVAL' | 'CHANGED';
const decide = (number: number, trigger: Trigger, curves = [curve('a'), curve('b')]): PortfolioCommand => ({
  type: 'DecideAllocation',
  number,
  trigger,
  curves,
  leftOut: [],
});
const set = (campaignId: string, minMicros: number): PortfolioCommand => ({
  type: 'SetMember',
  campaignId,
  minMicros,
  maxMicros: null,
  stepMicros: null,
});
const two = [opened, member('a'), member('b')];

function decidedOn(history: readonly Body[], command: PortfolioCommand): Decided {
  const decision = portfolioDecider.decide(command, fold(portfolioDecider, history));
  if (decision.kind === 'reject') throw new Error(decision.code);
  return decision.events[0] as Decided;
}
const held = (campaignId: string, dailyCapMicros: number, usedMicros = 0) => ({
  campaignId,
  dailyCapMicros,
  usedMicros,
  usedUntilMs: 1_000,
});
const grant = (number: number, atMs: number, ...all: ReturnType<typeof held>[]): PortfolioCommand => ({
  type: 'GrantShares',
  number,
  atMs,
  held: all,
});

describe('rules and campaigns', () => {
  test('are set, changed and ended once', () => {
    given(portfolioDecider)
      .when({ type: 'OpenPortfolio', ...rules, currency: 'EUR' })
      .then(opened);
    given(portfolioDecider, opened)
      .when({ type: 'OpenPortfolio', ...rules, currency: 'EUR' })
      .refuses('PORTFOLIO_ALREADY_OPEN');
    given(portfolioDecider, opened)
      .when({ type: 'ChangePortfolio', ...rules })
      .refuses('PORTFOLIO_UNCHANGED');
    given(portfolioDecider).when(set('a', 0)).refuses('PORTFOLIO_NOT_FOUND');
    given(portfolioDecider, opened).when({ type: 'AllocateBudget', because: 'x' }).refuses('PORTFOLIO_EMPTY');
    given(portfolioDecider, ...two)
      .when({ type: 'RemoveMember', campaignId: 'c' })
      .refuses('PORTFOLIO_NO_MEMBER');
    const closed: Body = { type: 'PortfolioClosed', number: 1, because: 'over', leaving: [] };
    given(portfolioDecider, ...two)
      .when({ type: 'ClosePortfolio', because: 'over' })
      .then(closed);
    given(portfolioDecider, ...two, closed)
      .when(set('a', 1))
      .refuses('PORTFOLIO_CLOSED');
  });

  test('least shares never pass the total, whichever of them changes', () => {
    given(portfolioDecider, opened, member('a', 600)).when(set('b', 401)).refuses('PORTFOLIO_MINIMA_PASS_TOTAL');
    given(portfolioDecider, opened, member('a', 600))
      .when({ type: 'ChangePortfolio', ...rules, totalMicros: 599 })
      .refuses('PORTFOLIO_MINIMA_PASS_TOTAL');
    expect(portfolioCommand.safeParse({ type: 'SetMember', campaignId: 'a', minMicros: 5, maxMicros: 4 }).success).toBe(
      false,
    );
  });
});

describe('splits', () => {
  test('R4: one is decided again from its own event, to the micro', () => {
    const event = decidedOn(
      [opened, member('a', 100), member('b')],
      decide(1, 'FIRST', [curve('a', 7), curve('b', 900)]),
    );
    const again = decideAgain(event);
    expect(again.shares.map(({ shareMicros, bound }) => [shareMicros, bound])).toEqual(
      event.shares.map(({ shareMicros, bound }) => [shareMicros, bound]),
    );
    expect(event.shares.map(({ shareMicros }) => shareMicros)).toEqual([100, 900]);
    expect(event).toMatchObject({ movedMicros: 0, leftMicros: 0, approvalNeeded: false });
  });

  test('for campaigns there are, under the next number, or not at all', () => {
    given(portfolioDecider, ...two)
      .when(decide(2, 'FIRST'))
      .refuses('PORTFOLIO_SPLIT_OLD');
    given(portfolioDecider, ...two)
      .when(decide(1, 'FIRST', [curve('a')]))
      .refuses('PORTFOLIO_MEMBERS_CHANGED');
    given(portfolioDecider, ...two)
      .when(decide(1, 'FIRST', [curve('a'), curve('c')]))
      .refuses('PORTFOLIO_MEMBERS_CHANGED');
  });

  test('of the interval, only when something moves; when asked for, always', () => {
    const first = decidedOn(two, decide(1, 'FIRST'));
    given(portfolioDecider, ...two, first)
      .when(decide(2, 'INTERVAL'))
      .refuses('PORTFOLIO_UNMOVED');
    expect(decidedOn([...two, first], decide(2, 'ASKED')).movedMicros).toBe(0);
    expect(
      decidedOn([...two, first], decide(2, 'INTERVAL', [curve('a'), curve('b', 9_000)])).movedMicros,
    ).toBeGreaterThan(100);
  });

  test('big ones, and all of a manual portfolio, wait for a person, and fall when the rules change', () => {
    const careful: Body = { ...opened, approvalAbovePpm: 100_000 };
    const history = [careful, member('a'), member('b')];
    const first = decidedOn(history, decide(1, 'FIRST'));
    const moving = [curve('a'), curve('b', 9_000)];
    const second = decidedOn([...history, first], decide(2, 'ASKED', moving));
    expect([first.approvalNeeded, second.approvalNeeded]).toEqual([false, true]);
    const waiting = [...history, first, second];
    given(portfolioDecider, ...waiting)
      .when(decide(3, 'INTERVAL'))
      .refuses('PORTFOLIO_AWAITS_APPROVAL');
    given(portfolioDecider, ...waiting)
      .when({ type: 'ApproveAllocation', number: 1, because: 'x' })
      .refuses('PORTFOLIO_NOT_WAITING');
    const approved: Body = { type: 'PortfolioAllocationApproved', number: 2, because: 'x' };
    given(portfolioDecider, ...waiting)
      .when({ type: 'ApproveAllocation', number: 2, because: 'x' })
      .then(approved);
    expect(fold(portfolioDecider, waiting).split?.number).toBe(1);
    expect(fold(portfolioDecider, [...waiting, approved]).split?.number).toBe(2);
    given(portfolioDecider, ...waiting, member('a', 1))
      .when({ type: 'ApproveAllocation', number: 2, because: 'x' })
      .refuses('PORTFOLIO_NOT_WAITING');
    const lined = (approvalAbovePpm: number) =>
      decidedOn([{ ...careful, approvalAbovePpm }, member('a'), member('b'), first], decide(2, 'ASKED', moving));
    const line = second.movedMicros * 1_000; // of a total of 1,000, in millionths
    expect([lined(line).approvalNeeded, lined(line - 1).approvalNeeded]).toEqual([false, true]);
    const manual = decidedOn([{ ...opened, mode: 'MANUAL' }, member('a'), member('b')], decide(1, 'FIRST'));
    expect(manual.approvalNeeded).toBe(true);
  });

  test('what lowers caps to a lowered total waits for nobody; later ones wait again', () => {
    const manual: Body = { ...opened, mode: 'MANUAL' };
    const first = decidedOn([manual, member('a'), member('b')], decide(1, 'FIRST'));
    const approved: Body = { type: 'PortfolioAllocationApproved', number: 1, because: 'x' };
    const lowered: Body = { type: 'PortfolioChanged', ...rules, mode: 'MANUAL', totalMicros: 100, currency: 'EUR' };
    const history = [manual, member('a'), member('b'), first, approved, lowered];
    const second = decidedOn(history, decide(2, 'CHANGED'));
    expect(second.approvalNeeded).toBe(false);
    expect(second.shares.reduce((sum, { shareMicros }) => sum + shareMicros, 0)).toBeLessThanOrEqual(100);
    const raised: Body = { ...lowered, totalMicros: 1_000 };
    expect(decidedOn([...history, second, raised], decide(3, 'CHANGED')).approvalNeeded).toBe(true);
    expect(decidedOn([...history, second], decide(3, 'ASKED')).approvalNeeded).toBe(true);
  });
});

describe('grants', () => {
  const first = decidedOn(two, decide(1, 'FIRST'));
  const bound = [...two, first];

  test('come once all budgets are bound, and fit what was spent today', () => {
    given(portfolioDecider, ...bound)
      .when(grant(1, 0, held('a', 0)))
      .refuses('PORTFOLIO_SPLIT_UNBOUND');
    const granted = (atMs: number, ...all: ReturnType<typeof held>[]) => {
      const decision = portfolioDecider.decide(grant(1, atMs, ...all), fold(portfolioDecider, bound));
      return decision.kind === 'accept' ? decision.events[0] : decision.code;
    };
    expect(granted(0, held('a', 0), held('b', 0))).toMatchObject({
      grants: [{ dailyCapMicros: 500 }, { dailyCapMicros: 500 }],
      boundMicros: 1_000,
      complete: true,
    });
    // 800 of today are spent by `b`, so 200 are left for `a`, until tomorrow.
    const partly = granted(0, held('a', 0), held('b', 500, 800)) as Body;
    expect(partly).toMatchObject({ grants: [{ campaignId: 'a', dailyCapMicros: 200 }], complete: false });
    given(portfolioDecider, ...bound, partly)
      .when(grant(1, 999))
      .refuses('PORTFOLIO_NOTHING_TO_GRANT');
    const tomorrow = portfolioDecider.decide(grant(1, 1_000), fold(portfolioDecider, [...bound, partly]));
    expect(tomorrow).toMatchObject({
      events: [{ grants: [{ campaignId: 'a', dailyCapMicros: 500 }], complete: true }],
    });
  });

  test('of another split than the one that holds are refused; a campaign that left holds what it spent that day', () => {
    const all = portfolioDecider.decide(grant(1, 0, held('a', 0), held('b', 0)), fold(portfolioDecider, bound));
    const complete = [...bound, ...(all.kind === 'accept' ? all.events : [])];
    const left = [...complete, { type: 'PortfolioMemberRemoved', campaignId: 'b' } as Body];
    const second = decidedOn(left, decide(2, 'CHANGED', [curve('a')]));
    expect(second.leaving).toEqual(['b']);
    given(portfolioDecider, ...left, second)
      .when(grant(1, 0))
      .refuses('PORTFOLIO_SPLIT_OLD');
    const grown = portfolioDecider.decide(
      grant(2, 0, held('a', 500), held('b', 0, 300)),
      fold(portfolioDecider, [...left, second]),
    );
    expect(grown).toMatchObject({ events: [{ grants: [{ campaignId: 'a', dailyCapMicros: 700 }] }] });
    const after = [...left, second, ...(grown.kind === 'accept' ? grown.events : [])];
    const third = decidedOn(after, decide(3, 'ASKED', [curve('a')]));
    given(portfolioDecider, ...after, third)
      .when(grant(3, 0, held('a', 700)))
      .refuses('PORTFOLIO_NOTHING_TO_GRANT');
  });
});
