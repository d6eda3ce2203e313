/** Ways to price, tried in one market: each sees the same auctions and learns from its own wins and losses alone. */
import { fitWinCurve } from '../shading/fit.ts';
import { createObservations, fade, observe } from '../shading/observations.ts';
import { type Shaded, shade } from '../shading/shade.ts';
import type { WinCurve } from '../shading/win-curve.ts';
import type { Auction, Outcome } from './market.ts';

export interface PricingBidder {
  /** Price (CPM), micros; 0 for no bid. */
  bid(auction: Auction): number;
  learn(auction: Auction, bidMicros: number, outcome: Outcome): void;
}

/** Bids a share of the value in every auction; a share of 1 is the truthful bidder. */
export function steadyBidder(share: number): PricingBidder {
  return {
    bid: ({ valueMicros, floorMicros }) => {
      const price = Math.floor(valueMicros * share);
      return price >= floorMicros ? price : 0;
    },
    learn: () => undefined,
  };
}

export interface ShadingOptions {
  /** Whether the exchange tells what would just have won. */
  readonly feedback: 'min-to-win' | 'censored';
  /** Auctions between two fits of the curve. */
  readonly refitEvery?: number;
}

/** Auctions between two fits: with 1,000 a second of a segment, half a minute is 30,000; here less, to be sooner at work. */
const REFIT_EVERY = 2_000;
/** An old observation counts half after some ten fits. */
const FADE = 0.933;

/** The bidder's own pricing: truthful where the winner pays the second price, shaded where it pays its own. */
export function shadingBidder({ feedback, refitEvery = REFIT_EVERY }: ShadingOptions): PricingBidder {
  const observations = createObservations();
  let curve: WinCurve | undefined;
  let seen = 0;
  const shaded: Shaded = { priceMicros: 0, how: 'value' };
  return {
    bid({ valueMicros, floorMicros, kind, lot, height }) {
      if (floorMicros > valueMicros) return 0;
      if (kind === 'second-price') return valueMicros;
      shade(curve, valueMicros, floorMicros, lot, height, shaded);
      return shaded.priceMicros;
    },
    learn(_auction, bidMicros, { won, minToWinMicros }) {
      if (bidMicros === 0) return;
      observe(observations, won, bidMicros, feedback === 'min-to-win' ? minToWinMicros : undefined);
      seen += 1;
      if (seen % refitEvery !== 0) return;
      curve = fitWinCurve(observations) ?? curve;
      fade(observations, FADE);
    },
  };
}
