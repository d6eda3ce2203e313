/**
 * First-price shading leaves more over than truthful bidding, and more than any fixed share of the value, in auctions whose
 * prices follow no distribution it assumes. `MAINSTEM_AUCTION_SEEDS` takes more seeds.
 */
import { expect, test } from 'vitest';
import { type PricingBidder, shadingBidder, steadyBidder } from './bidders.ts';
import { intervalOf, play } from './compare.ts';
import { type Auction, type Market, settle } from './market.ts';

const seeds = Array.from({ length: Number(process.env.MAINSTEM_AUCTION_SEEDS ?? 8) }, (_, index) => 1_000 + index);
const AUCTIONS = 20_000;
const firstPrice: Market = { secondPriceShare: 0, others: 4 };
/** The truthful bidder keeps a margin, or it would have nothing over by definition. */
const TRUTHFUL = 0.85;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const surplusOf = (bidder: () => PricingBidder, market = firstPrice) =>
  seeds.map((seed) => play(bidder(), market, seed, AUCTIONS).surplus);

for (const feedback of ['min-to-win', 'censored'] as const) {
  test(`KIKI-25: shading beats a truthful bidder that keeps 15 % of the value, ${feedback} (seeds ${seeds[0]}…)`, () => {
    const shaded = surplusOf(() => shadingBidder({ feedback }));
    const truthful = surplusOf(() => steadyBidder(TRUTHFUL));
    const ratio = intervalOf(shaded.map((surplus, index) => surplus / (truthful[index] as number)));
    expect(ratio.low).toBeGreaterThan(1.5);
  });

  test(`KIKI-25: shading beats every fixed share of the value, the best one known afterwards included, ${feedback}`, () => {
    const shaded = surplusOf(() => shadingBidder({ feedback }));
    const best = [0.4, 0.5, 0.6, 0.7, 0.8]
      .map((share) => surplusOf(() => steadyBidder(share)))
      .reduce((left, right) => (sum(left) > sum(right) ? left : right));
    const ratio = intervalOf(shaded.map((surplus, index) => surplus / (best[index] as number)));
    expect(ratio.low).toBeGreaterThan(1);
  });
}

test('bids are never above the value, never under the floor, and the value itself in second-price auctions', () => {
  const market: Market = { secondPriceShare: 0.3, others: 3 };
  for (const feedback of ['min-to-win', 'censored'] as const) {
    play(shadingBidder({ feedback }), market, 7, AUCTIONS, (auction: Auction, bid) => {
      if (auction.floorMicros > auction.valueMicros) expect(bid).toBe(0);
      else {
        expect(Number.isInteger(bid)).toBe(true);
        expect(bid).toBeLessThanOrEqual(auction.valueMicros);
        expect(bid).toBeGreaterThanOrEqual(auction.floorMicros);
        if (auction.kind === 'second-price') expect(bid).toBe(auction.valueMicros);
      }
    });
  }
});

test('the same seed plays the same auctions and leaves the same over', () => {
  const once = () => play(shadingBidder({ feedback: 'censored' }), firstPrice, 3, 5_000);
  expect(once()).toEqual(once());
});

test('a bid just at what it takes wins, one micro less loses, and the second price is never above the bid', () => {
  const auction: Auction = {
    valueMicros: 10,
    floorMicros: 0,
    othersMicros: 5,
    kind: 'second-price',
    lot: 0,
    height: 0,
  };
  expect(settle(auction, 6)).toEqual({ won: true, paidMicros: 5, minToWinMicros: 6 });
  expect(settle(auction, 5).won).toBe(false);
  expect(settle({ ...auction, kind: 'first-price' }, 9).paidMicros).toBe(9);
});
