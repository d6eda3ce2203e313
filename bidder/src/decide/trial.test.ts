/** MAMS-13: which creative of a campaign under an experiment is bid, and with what chance. */
import { createRandom } from '@mainstem/models/random';
import type { AnyEvent, BidPlaced } from '@mainstem/schemas/generated/events';
import { drawArm, isHeldOut } from '@mainstem/streams/deciders/experiment/assign';
import { expect, test } from 'vitest';
import type { ExperimentRow } from '../catalogue/rows.ts';
import type { RowChange } from '../catalogue/snapshot.ts';
import { campaignRow, creativeRow, experimentChange, experimentRow, snapshotOf, testCore } from '../testing/kit.ts';
import { type Conditions, fixedPricer } from './conditions.ts';

const wide = { widthPx: 728, heightPx: 90 };
const creatives = [
  creativeRow({ id: 'a' }),
  creativeRow({ id: 'b', gold: true }),
  creativeRow({ id: 'c', ...wide }),
  creativeRow({ id: 'other' }),
];
const sizes = {
  all: [
    { w: 300, h: 250 },
    { w: 728, h: 90 },
  ],
  square: [{ w: 300, h: 250 }],
  wide: [{ w: 728, h: 90 }],
};
type Sizes = keyof typeof sizes;

function bidder(row: ExperimentRow, special: Partial<Conditions> = {}, more: readonly RowChange[] = []) {
  const snapshot = snapshotOf([campaignRow()], creatives, [experimentChange(row), ...more]);
  const { core, events } = testCore(snapshot, {}, undefined, special);
  return (id: string, format: Sizes = 'all') => {
    const body = { id, imp: [{ id: '1', banner: { format: sizes[format] } }], site: { domain: 'n.example' } };
    core.handle(JSON.stringify(body), 'adx', 10);
    return events.at(-1) as AnyEvent as BidPlaced;
  };
}

const many = (count: number, of: (id: string) => BidPlaced) =>
  Array.from({ length: count }, (_, n) => of(`auction-${n}`));
const shareOf = (bids: readonly BidPlaced[], id: string) =>
  bids.filter(({ creativeId }) => creativeId === id).length / bids.length;
const abc = (given: Partial<ExperimentRow> = {}) =>
  experimentRow(['a', 'b', 'c'], { sharesPpm: [500_000, 300_000, 200_000], ...given });

test('arms get their shares, each bid with its chance, and the stream draws each again', () => {
  const row = abc();
  const bids = many(1_000, bidder(row));
  for (const [arm, id] of ['a', 'b', 'c'].entries())
    expect(Math.abs(shareOf(bids, id) - (row.sharesPpm[arm] as number) / 1e6)).toBeLessThan(0.05);
  const design = { ...row, arms: row.armIds.map((armId) => ({ armId, content: '' })) };
  for (const { experiment, auctionId } of bids.slice(0, 100)) {
    expect(experiment).toMatchObject({ experimentId: 'x-1', version: 2, block: 1, unit: auctionId, among: null });
    const { unit = '', requestId = '', armId, propensityPpm } = experiment ?? {};
    expect(requestId).toBe(`${auctionId}|1`);
    expect(drawArm(design as never, row, unit, requestId)).toMatchObject({ armId, propensityPpm });
  }
});

test('where some arms do not fit, the others share their part, and the chance is that among them', () => {
  const row = abc();
  const ask = bidder(row);
  const square = many(1_000, (id) => ask(id, 'square'));
  expect(Math.abs(shareOf(square, 'a') - 0.625)).toBeLessThan(0.05);
  expect(shareOf(square, 'a') + shareOf(square, 'b')).toBe(1);
  const design = { ...row, arms: row.armIds.map((armId) => ({ armId, content: '' })) };
  for (const { creativeId, experiment } of square.slice(0, 100)) {
    expect(experiment).toMatchObject({ among: [0, 1], propensityPpm: creativeId === 'a' ? 625_000 : 375_000 });
    const { unit = '', requestId = '', among = null, armId } = experiment ?? {};
    expect(drawArm(design as never, row, unit, requestId, among)).toMatchObject({ armId, block: 1 });
  }
  expect(ask('x', 'wide').experiment).toMatchObject({ armId: 'arm of c', propensityPpm: 1_000_000, among: [2] });
});

test('a stopped arm is not drawn; who bids proven creatives only draws among those', () => {
  const stopped = many(100, bidder(abc({ sharesPpm: [600_000, 0, 400_000] })));
  expect(shareOf(stopped, 'b')).toBe(0);
  expect(stopped[0]?.experiment?.among).toBeNull();
  const careful = { bidSharePpm: 1e6, provenOnly: true, capSharePpm: 1e6, probePpm: 1e6, halted: false, version: '1' };
  const proven = many(50, bidder(abc(), { modes: { of: () => careful } }));
  expect(shareOf(proven, 'b')).toBe(1);
  expect(proven[0]?.experiment).toMatchObject({ propensityPpm: 1_000_000, among: [1] });
});

test('a holdout unit gets the control, or none of the arms; a sticky viewer keeps its arm', () => {
  const row = abc({ holdoutPpm: 300_000 });
  const ask = bidder(row);
  for (const bid of many(100, ask)) {
    const isOut = isHeldOut(row, bid.auctionId);
    expect(bid.experiment?.isHoldout).toBe(isOut);
    if (isOut) expect([bid.creativeId, bid.experiment?.propensityPpm]).toEqual(['a', 1_000_000]);
    expect(bid.experiment?.among).toBeNull();
  }
  for (let n = 0; n < 100; n += 1) expect(ask(`auction-${n}`, 'square').experiment?.among).toEqual([0, 1]);
  const reversed = bidder(experimentRow(['c', 'a', 'b'], { holdoutPpm: 300_000 }));
  for (let n = 0; n < 100; n += 1) {
    const { creativeId, experiment } = reversed(`auction-${n}`, 'square');
    if (isHeldOut({ seed: 7, holdoutPpm: 300_000 }, `auction-${n}`))
      expect([creativeId, experiment]).toEqual(['other', null]);
    else expect(['a', 'b']).toContain(creativeId);
  }
  let viewer = 'v-1';
  const sticky = bidder(abc({ isSticky: true }), { viewers: { of: () => viewer } });
  for (const name of ['v-1', 'v-2', 'v-3']) {
    viewer = name;
    const seen = many(30, sticky);
    expect(new Set(seen.map(({ creativeId }) => creativeId)).size).toBe(1);
    expect(seen[0]?.experiment).toMatchObject({ unit: name, requestId: `unit|${name}` });
  }
});

test('over, the winner or else the control is bid where it fits; before the start and of strangers nothing changes', () => {
  const over = { endedAtMs: 9, state: 'promoted', winner: 'arm of c' } as const;
  const promoted = bidder(abc(over));
  expect(promoted('x')).toMatchObject({ creativeId: 'c', experiment: null });
  expect(promoted('x', 'square')).toMatchObject({ creativeId: 'a', experiment: null });
  const stopped = bidder(experimentRow(['other', 'b'], { ...over, state: 'stopped', winner: null }));
  expect(stopped('x')).toMatchObject({ creativeId: 'other', experiment: null });
  for (const row of [abc({ state: 'designed', startedAtMs: null }), abc({ campaignId: 'campaign-2' })])
    expect(bidder(row)('x')).toMatchObject({ creativeId: 'a', experiment: null });
  expect(bidder(experimentRow(['nobody', 'nothing']))('x')).toMatchObject({ creativeId: 'a', experiment: null });
});

test('of several the one that began first is followed until it ends', () => {
  const second = experimentRow(['b', 'other'], { id: 'x-2', startedAtMs: 5 });
  const running = bidder(abc(), {}, [experimentChange(second)]);
  expect(running('x').experiment?.experimentId).toBe('x-1');
  const ended = bidder(abc({ state: 'stopped', endedAtMs: 9 }), {}, [experimentChange(second)]);
  expect(ended('x').experiment?.experimentId).toBe('x-2');
});

test('all arms bid one price, so that none wins other auctions than the rest', () => {
  const random = createRandom(3);
  const valued: Conditions['pricer'] = {
    price(candidate, request, imp, profile, deal, floorMicros, ceilingMicros, into, moment) {
      const asked = fixedPricer.price(candidate, request, imp, profile, deal, floorMicros, ceilingMicros, into, moment);
      into.bidMicros = candidate.creativeId === 'a' ? ceilingMicros / 2 : ceilingMicros;
      return asked;
    },
  };
  const ask = bidder(abc(), { pricer: valued });
  const prices = Array.from({ length: 60 }, () => ask(`q-${random.next()}`).bidPriceMicros);
  expect(new Set(prices)).toEqual(new Set([1_000_000]));
});
