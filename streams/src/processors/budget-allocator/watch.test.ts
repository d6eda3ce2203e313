/** KIKI-18: what the allocator learns from the log, and when it asks for a split. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, BidPlaced, ImpressionBilled } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { expect, test } from 'vitest';
import { DAY_MS } from '../../deciders/budget/days.ts';
import type { PortfolioCommandOf } from '../../deciders/portfolio/commands.ts';
import { portfolioDecider } from '../../deciders/portfolio/decider.ts';
import { fold } from '../../testing/given.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { BudgetAllocatorWatch } from './watch.ts';

const NOON = 10 * DAY_MS + DAY_MS / 2;
const samples = {
  placed: sampleOf('BidPlaced') as BidPlaced,
  billed: sampleOf('ImpressionBilled') as ImpressionBilled,
};
let count = 0;
function at(body: BodyOf<AnyEvent>, entity: string, occurredAtMs: number): AnyEvent {
  count += 1;
  return eventOf(body, { id: `e${count}`, tenant: 'acme', entity, occurredAtMs });
}
const running = (id: string, currency = 'EUR'): AnyEvent[] => [
  at({ type: 'CampaignActivated' } as BodyOf<AnyEvent>, id, 0),
  at({ type: 'BudgetOpened', capMicros: 10 ** 9, currency }, id, 0),
];
const rules = { totalMicros: 1_000, mode: 'AUTOMATIC', intervalMin: 60, explorePpm: 0, approvalAbovePpm: null };
const opened = at({ type: 'PortfolioOpened', ...rules, currency: 'EUR' }, 'p', 0);
const member = (campaignId: string, atMs = 0): AnyEvent =>
  at({ type: 'PortfolioMemberChanged', campaignId, minMicros: 0, maxMicros: null, stepMicros: null }, 'p', atMs);

/** A shown impression: bid, and bill, as often as said. */
function shown(
  campaignId: string,
  bid: string,
  atMs: number,
  more: { valueMicros?: number | null; bills?: number; invalid?: boolean } = {},
) {
  const { valueMicros = 4_000_000, bills = 1, invalid: invalidTraffic = false } = more;
  const placed = { ...samples.placed, campaignId, valueMicros, reservedMicros: 2_500, test: false };
  const billed = { ...samples.billed, campaignId, costMicros: 2_000, invalidTraffic };
  return [at(placed, bid, atMs), ...Array.from({ length: bills }, () => at(billed, bid, atMs))];
}

function learnt(events: readonly AnyEvent[], nowMs = NOON): PortfolioCommandOf<'DecideAllocation'> {
  const watch = new BudgetAllocatorWatch();
  for (const event of events) watch.apply(event);
  return watch.due(nowMs)[0]?.command.command as PortfolioCommandOf<'DecideAllocation'>;
}

test('spend, value and days come from bills; repeats count once, robots are worth nothing, unreckoned bids their price', () => {
  const yesterday = NOON - DAY_MS;
  const { curves, trigger } = learnt([
    ...running('a'),
    opened,
    member('a'),
    ...shown('a', 'b1', yesterday, { bills: 3 }),
    ...shown('a', 'b2', yesterday, { invalid: true }),
    ...shown('a', 'b3', yesterday, { valueMicros: null }),
    ...shown('a', 'b4', NOON),
  ]);
  expect(trigger).toBe('FIRST');
  expect(curves).toMatchObject([{ campaignId: 'a', days: 1, impressions: 3, spentMicros: 6_000, valueMicros: 6_500 }]);
});

test('KIKI-16: what viewers are worth moves the split: for the same money, who reaches those worth more gets more', () => {
  // A bid says chance × value of the viewer (bidder/src/value); what customers buy makes that value (docs/value.md).
  const days = [1, 2, 3].map((ago) => NOON - ago * DAY_MS);
  const worth = (campaignId: string, valueMicros: number) =>
    days.flatMap((day, n) => shown(campaignId, `${campaignId}${n}`, day, { valueMicros }));
  const command = learnt([
    ...[...running('a'), ...running('b'), opened, member('a'), member('b')],
    ...[...worth('a', 4_000_000), ...worth('b', 8_000_000)],
  ]);
  const [a, b] = command.curves;
  expect([a?.spentMicros, b?.spentMicros]).toEqual([6_000, 6_000]);
  expect([a?.valueMicros, b?.valueMicros]).toEqual([12_000, 24_000]);
  const before = fold(portfolioDecider, [opened, member('a'), member('b')] as never);
  const decision = portfolioDecider.decide(command, before);
  const [decided] = decision.kind === 'accept' ? decision.events : [];
  if (decided?.type !== 'PortfolioAllocationDecided') throw new Error('nothing was decided');
  const shareOf = (id: string) => decided.shares.find(({ campaignId }) => campaignId === id)?.shareMicros ?? 0;
  expect(shareOf('b')).toBeGreaterThan(shareOf('a'));
  expect(shareOf('a') + shareOf('b')).toBeLessThanOrEqual(1_000);
});

test('a day its cap did not end tells what there is to buy', () => {
  const cap = (dailyCapMicros: number) =>
    at({ type: 'BudgetDailyCapChanged', dailyCapMicros, utcOffsetMin: 0 }, 'a', 0);
  const day = shown('a', 'b1', NOON - DAY_MS);
  const capacity = (...caps: AnyEvent[]) =>
    learnt([...running('a'), ...caps, opened, member('a'), ...day]).curves[0]?.capacityMicros;
  expect(capacity()).toBe(2_500);
  expect(capacity(cap(10_000))).toBe(2_500);
  expect(capacity(cap(2_000))).toBeNull();
});

test('who does not run, has no budget, another currency or another portfolio is left out, and said why', () => {
  const allocated = { ...(sampleOf('BudgetAllocated') as object), portfolioId: 'q', number: 1, dailyCapMicros: 5 };
  const { curves, leftOut } = learnt([
    ...running('a'),
    ...running('b').slice(0, 1),
    ...running('c', 'USD'),
    ...running('d'),
    at(allocated as BodyOf<AnyEvent>, 'd', 0),
    ...running('e'),
    at({ type: 'CampaignPaused', reason: 'x' }, 'e', 0),
    opened,
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => member(id)),
  ]);
  expect(curves.map(({ campaignId }) => campaignId)).toEqual(['a']);
  expect(leftOut.map(({ reason }) => reason)).toEqual([
    'NO_BUDGET',
    'OTHER_CURRENCY',
    'ELSEWHERE',
    'NOT_RUNNING',
    'NOT_SEEN',
  ]);
});

test('a split is due at first once changes are quiet, when asked, when a campaign stops, and at the interval', () => {
  const watch = new BudgetAllocatorWatch();
  const apply = (...events: AnyEvent[]): void => {
    for (const event of events) watch.apply(event);
  };
  const trigger = (nowMs: number) =>
    watch
      .due(nowMs)
      .flatMap(({ command: { command } }) => (command.type === 'DecideAllocation' ? [command.trigger] : []))[0];
  apply(...running('a'), ...running('b'), opened, member('a', NOON), member('b', NOON));
  expect(trigger(NOON + 1_000)).toBeUndefined();
  expect(trigger(NOON + 3_000)).toBe('FIRST');
  const decided = {
    ...{ type: 'PortfolioAllocationDecided', number: 1, trigger: 'FIRST', approvalNeeded: false, totalMicros: 1_000 },
    ...{ leftMicros: 1_000, movedMicros: 0, explorePpm: 0, shares: [], leftOut: [], leaving: [] },
  } as BodyOf<AnyEvent>;
  apply(at(decided, 'p', NOON + 3_000));
  expect(trigger(NOON + 30_000)).toBeUndefined();
  expect(trigger(NOON + 60 * 60_000 + 3_000)).toBe('INTERVAL');
  apply(at({ type: 'CampaignPaused', reason: 'x' }, 'b', NOON));
  expect(trigger(NOON + 60 * 60_000 + 30_000)).toBe('CHANGED');
  apply(at({ type: 'PortfolioAllocationAsked', because: 'x' }, 'p', NOON));
  expect(trigger(NOON + 60 * 60_000 + 60_000)).toBe('ASKED');
});
