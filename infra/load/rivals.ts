/** Who bids against us in the load tool's auctions. */
import type { Random } from './random.ts';

export const auctionKinds = ['second', 'first'] as const;
export type AuctionKind = (typeof auctionKinds)[number];
/** OpenRTB `at` of each. */
export const auctionType: Readonly<Record<AuctionKind, number>> = { second: 2, first: 1 };

/** Price of the best rival (CPM) for an impression we bid `price` on. */
export type Rivals = (price: number, random: Random) => number;

/** A rival drawn so that a bid wins with `winShare`, whatever it is: `price × random / winShare`. */
export function rivalsByShare(winShare: number): Rivals {
  return (price, random) => (winShare > 0 ? (price * random()) / winShare : Number.POSITIVE_INFINITY);
}

/** How far log-normal prices of one market spread; 0.6 is in the range fitted to real auctions (Zhang et al., 2014). */
const SPREAD = 0.6;

/** `count` rivals, each with a log-normal price around `medianCpm`, that know nothing of our bid. */
export function marketRivals(count: number, medianCpm: number): Rivals {
  return (_, random) => {
    let best = 0;
    for (let rival = 0; rival < count; rival += 1) {
      best = Math.max(best, medianCpm * Math.exp(SPREAD * normal(random)));
    }
    return best;
  };
}

/** Box–Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
