/** Tries bidders in the same auctions and says what each has left over, with how sure that is. */
import { createRandom } from '../random.ts';
import type { PricingBidder } from './bidders.ts';
import { type Auction, drawAuction, type Market, settle } from './market.ts';

export interface Played {
  /** Value won less price paid, in units of currency (CPM micros / 1e9 each). */
  readonly surplus: number;
  readonly wins: number;
  readonly spent: number;
}

/** Called after each bid; for checks. */
export type Watch = (auction: Auction, bidMicros: number) => void;

export function play(bidder: PricingBidder, market: Market, seed: number, auctions: number, watch?: Watch): Played {
  const random = createRandom(seed);
  let [surplus, wins, spent] = [0, 0, 0];
  for (let count = 0; count < auctions; count += 1) {
    const auction = drawAuction(random, market);
    const bid = bidder.bid(auction);
    watch?.(auction, bid);
    const outcome = settle(auction, bid);
    bidder.learn(auction, bid, outcome);
    if (!outcome.won) continue;
    wins += 1;
    spent += outcome.paidMicros / 1e9;
    surplus += (auction.valueMicros - outcome.paidMicros) / 1e9;
  }
  return { surplus, wins, spent };
}

export interface Interval {
  readonly mean: number;
  /** 95 % by Student's t over the seeds. */
  readonly low: number;
  readonly high: number;
}

/** Two-sided 97.5 % points of Student's t by degrees of freedom, for up to 30 seeds. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045,
] as const;

export function intervalOf(samples: readonly number[]): Interval {
  const count = samples.length;
  const mean = samples.reduce((sum, value) => sum + value, 0) / count;
  const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
  const t = T_975[Math.min(count - 2, T_975.length - 1)] ?? Number.POSITIVE_INFINITY;
  const half = t * Math.sqrt(variance / count);
  return { mean, low: mean - half, high: mean + half };
}
