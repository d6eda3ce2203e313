/** Curves are learnt from outcomes of price alone, and published when they moved. */
import { createRandom } from '@mainstem/models/random';
import type {
  AnyEvent,
  AuctionLost,
  AuctionWon,
  BidPlaced,
  Envelope,
  WinCurvePublished,
} from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { expect, test } from 'vitest';
import { type WinCurvesState, winCurves } from './win-curves.ts';

/** Made once: an example is put together from its schema. */
const samples = {
  placed: sampleOf('BidPlaced') as BidPlaced,
  won: sampleOf('AuctionWon') as AuctionWon,
  lost: sampleOf('AuctionLost') as AuctionLost,
};
let count = 0;
function envelope(entity: string, occurredAtMs: number): Envelope {
  count += 1;
  const id = `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
  return {
    ...samples.placed.envelope,
    id,
    tenant: 'acme',
    entity,
    occurredAtMs,
    streamVersion: 0,
    decision: null,
  };
}

function placed(bid: string, bidPriceMicros: number, atMs: number, given: Partial<BidPlaced> = {}): BidPlaced {
  return {
    ...samples.placed,
    envelope: envelope(bid, atMs),
    exchange: 'adx',
    mediaType: 'BANNER',
    currency: 'USD',
    bidFloorMicros: 0,
    bidPriceMicros,
    dealId: null,
    test: false,
    ...given,
  };
}

const won = (bid: string, atMs: number, minToWinMicros: number | null = null): AuctionWon => ({
  ...samples.won,
  envelope: envelope(bid, atMs),
  minToWinMicros,
  currency: '',
});
const lost = (bid: string, atMs: number, lossReason: number | null = 102): AuctionLost => ({
  ...samples.lost,
  envelope: envelope(bid, atMs),
  lossReason,
  minToWinMicros: null,
  currency: '',
});

/** Bids against prices around two dollars; `stepMs` between them. */
function auctions(bids: number, given: Partial<BidPlaced> = {}, reason: number | null = 102, stepMs = 20): AnyEvent[] {
  const random = createRandom(4);
  return Array.from({ length: bids }, (_, n) => {
    const price = 2_000_000 * Math.exp(0.3 * random.normal());
    const bid = Math.floor(2_000_000 * 4 ** (random.next() - 0.5));
    const id = `bid-${given.exchange ?? ''}-${n}`;
    return [placed(id, bid, n * stepMs, given), bid > price ? won(id, n * stepMs) : lost(id, n * stepMs, reason)];
  }).flat();
}

function run(events: readonly AnyEvent[], state: WinCurvesState = winCurves.initialState()): WinCurvePublished[] {
  return events.flatMap((event) =>
    winCurves.react(event, state).map((reaction) => (reaction as { event: WinCurvePublished }).event),
  );
}

test('a curve comes out of wins and losses, for its segment, with a number and a cause', () => {
  const curves = run(auctions(3_000));
  expect(curves.length).toBeGreaterThan(1);
  const last = curves.at(-1) as WinCurvePublished;
  expect(last).toMatchObject({ segment: 'adx:BANNER:USD:0', exactPrices: 0, number: curves.length });
  expect(last.envelope).toMatchObject({ tenant: 'platform', entity: last.segment, actor: 'service:win-curves' });
  expect(last.middleMicros / 2_000_000).toBeCloseTo(1, 1);
  expect(curves.map(({ number }) => number)).toEqual(curves.map((_, index) => index + 1));
});

test('deals, test requests, and losses for another reason than the price teach nothing', () => {
  expect(run(auctions(3_000, { dealId: 'deal-1' }))).toEqual([]);
  expect(run(auctions(3_000, { test: true }))).toEqual([]);
  // Only wins are left, and one side alone makes no curve.
  expect(run(auctions(3_000, {}, 203))).toEqual([]);
  expect(run(auctions(3_000, {}, null)).length).toBeGreaterThan(0);
});

test('segments are learnt apart, and not more often than every ten seconds of event time', () => {
  const both = [...auctions(1_500, { exchange: 'a' }), ...auctions(1_500, { exchange: 'b' })];
  expect(new Set(run(both).map(({ segment }) => segment))).toEqual(new Set(['a:BANNER:USD:0', 'b:BANNER:USD:0']));
  expect(run(auctions(3_000, {}, 102, 1)).length).toBe(0);
});

test('R2: a repeated notice, and a win and loss of one bid, count once', () => {
  const events = auctions(1_200);
  const repeated = events.flatMap<AnyEvent>((event) => (event.type === 'BidPlaced' ? [event] : [event, event]));
  const bids = (list: readonly AnyEvent[]) => run(list).at(-1)?.bids;
  expect(bids(repeated)).toBe(bids(events));
});

test('R4: a second run says the same, and after a rebuild only the latest of a segment is still due', () => {
  const events = auctions(3_000);
  const state = winCurves.initialState();
  const first = run(events, state);
  expect(run(events).map(({ envelope: { id } }) => id)).toEqual(first.map(({ envelope: { id } }) => id));
  const due = first.filter((event) => winCurves.stillDue?.({ kind: 'emit', event }, state));
  expect(due).toEqual([first.at(-1)]);
});

test('a curve that somebody published before is counted on from', () => {
  const state = winCurves.initialState();
  const before = { ...(sampleOf('WinCurvePublished') as WinCurvePublished), segment: 'adx:BANNER:USD:0', number: 41 };
  expect(run([before, ...auctions(1_500)], state)[0]?.number).toBe(42);
});
