/** Value and price: click models, the table of viewers, and what first-price shading leaves over. */
import { type PricingBidder, shadingBidder, steadyBidder } from '@mainstem/models/auction/bidders';
import { intervalOf, play } from '@mainstem/models/auction/compare';
import type { Market } from '@mainstem/models/auction/market';
import { atLeast, type BenchContext } from '../figures.ts';
import { measureEvaluators } from './value/evaluators.ts';
import { measureViewers } from './value/viewers.ts';

const SEEDS = 12;
const AUCTIONS = 40_000;
const market: Market = { secondPriceShare: 0, others: 4 };
/** A truthful bidder that kept nothing would have nothing over. */
const TRUTHFUL = 0.85;

export async function measureValue(context: BenchContext): Promise<void> {
  await measureEvaluators(context);
  measureViewers(context);
  measureShading(context);
}

function measureShading({ report, note }: BenchContext): void {
  note('first-price auctions ...');
  const surplus = (bidder: () => PricingBidder) =>
    Array.from({ length: SEEDS }, (_, seed) => play(bidder(), market, seed, AUCTIONS).surplus);
  const truthful = surplus(() => steadyBidder(TRUTHFUL));
  for (const feedback of ['min-to-win', 'censored'] as const) {
    const shaded = surplus(() => shadingBidder({ feedback }));
    const { mean, low, high } = intervalOf(shaded.map((one, index) => one / (truthful[index] as number)));
    report({
      figure: `surplus of shaded bids, ${feedback === 'censored' ? 'wins and losses only' : 'prices told'}`,
      value: mean,
      unit: '× a truthful bidder',
      aim: atLeast(1),
      conditions:
        `${SEEDS} seeds of ${AUCTIONS} first-price auctions against four rivals of two kinds, learning from nothing; ` +
        `95 % interval ${low.toFixed(2)}–${high.toFixed(2)}; the truthful one bids ${TRUTHFUL} of the value`,
    });
  }
}
