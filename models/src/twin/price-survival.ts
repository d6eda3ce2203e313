/**
 * What it takes to win, where most prices are censored: of an auction that was won only the own bid is known (the price was at
 * most that), of one that was lost as well (it was more), and only some exchanges tell the price. The distribution that makes
 * all of this likeliest is found by Turnbull's self-consistency (J. R. Statist. Soc. B 38, 1976), which is Kaplan and
 * Meier's where prices are told or above the bid. It assumes that who bids does not depend on the price it would take.
 *
 * Prices are in bins (`shading/observations.ts`), ±2 %. What lies above every lost bid is unknown for good: its share is told
 * as `beyond`, and nothing is ever won there.
 */
import { BINS, binOf, logPriceOf, type Observations, type Weights, weightsOf } from '../shading/observations.ts';

export interface PriceSurvival {
  readonly weights: Weights;
  /** Of each bin; the last one stands for all above. */
  readonly shares: Float64Array;
  /** Share of auctions dearer than anything that was bid. */
  readonly beyond: number;
  /** Chance that a price wins, 0 to 1. */
  chance(priceMicros: number): number;
  /** … given that the price it takes is above `aboveMicros`: what was lost before. */
  chanceAbove(priceMicros: number, aboveMicros: number): number;
  /** … given that it is at most `withinMicros`: what was won before. */
  chanceWithin(priceMicros: number, withinMicros: number): number;
  /** Mean price it takes where it is above the one and at most the other, micros: what a second price costs. */
  meanBetween(aboveMicros: number, withinMicros: number): number;
}

/** Auctions below which nothing is said. */
export const AUCTIONS_MIN = 50;
const ROUNDS_MAX = 400;
/** From the curve of nearly the same auctions it is not far. */
const ROUNDS_NEAR = 40;
/** Greatest change of a bin's share at which it stands still. */
const STILL = 1e-6;

/** Undefined while too little is known. `near`: a curve of nearly the same auctions, to begin from. */
export function fitPriceSurvival(observations: Observations, near?: PriceSurvival): PriceSurvival | undefined {
  const weights = weightsOf(observations);
  const auctions = weights.wins + weights.losses + weights.exact;
  if (auctions < AUCTIONS_MIN) return undefined;
  const even = new Float64Array(BINS + 1).fill(1 / (BINS + 1));
  const shares = selfConsistent(observations, auctions, near?.shares ?? even, near ? ROUNDS_NEAR : ROUNDS_MAX);
  return survivalOf(shares, weights);
}

/** Share of each bin; the last one stands for all above. */
function selfConsistent(
  { wins, losses, exact }: Observations,
  auctions: number,
  from: Float64Array,
  rounds: number,
): Float64Array {
  let shares = from;
  for (let round = 0; round < rounds; round += 1) {
    const next = new Float64Array(BINS + 1);
    const up = cumulated(shares);
    // What a win at bin j says of bins up to j, and a loss of those above, shared out as the shares stand.
    let won = 0;
    for (let bin = BINS; bin >= 0; bin -= 1) {
      if (bin < BINS && (wins[bin] as number) > 0) won += (wins[bin] as number) / Math.max(up[bin] as number, 1e-300);
      next[bin] = (shares[bin] as number) * won + (bin < BINS ? (exact[bin] as number) : 0);
    }
    let lost = 0;
    for (let bin = 1; bin <= BINS; bin += 1) {
      const count = losses[bin - 1] as number;
      if (count > 0) lost += count / Math.max(1 - (up[bin - 1] as number), 1e-300);
      next[bin] = (next[bin] as number) + (shares[bin] as number) * lost;
    }
    let moved = 0;
    for (let bin = 0; bin <= BINS; bin += 1) {
      next[bin] = (next[bin] as number) / auctions;
      moved = Math.max(moved, Math.abs((next[bin] as number) - (shares[bin] as number)));
    }
    shares = next;
    if (moved < STILL) break;
  }
  return shares;
}

function cumulated(shares: Float64Array): Float64Array {
  const up = new Float64Array(shares.length);
  let sum = 0;
  for (let bin = 0; bin < shares.length; bin += 1) {
    sum += shares[bin] as number;
    up[bin] = sum;
  }
  return up;
}

function survivalOf(shares: Float64Array, weights: Weights): PriceSurvival {
  const up = cumulated(shares);
  const values = cumulated(shares.map((share, bin) => (bin < BINS ? share * Math.exp(logPriceOf(bin)) : 0)));
  const at = (micros: number): number => (micros > 0 ? Math.min(1, up[binOf(micros)] as number) : 0);
  const valueAt = (micros: number): number => (micros > 0 ? (values[binOf(micros)] as number) : 0);
  return {
    weights,
    shares,
    beyond: shares[BINS] as number,
    chance: at,
    chanceAbove(price, above) {
      const left = 1 - at(above);
      return price <= above || left <= 1e-12 ? 0 : (at(price) - at(above)) / left;
    },
    chanceWithin(price, within) {
      const all = at(within);
      if (price >= within) return 1;
      return all <= 1e-12 ? 0 : at(price) / all;
    },
    meanBetween(above, within) {
      const share = at(within) - at(above);
      return share <= 1e-12 ? within : Math.min(within, (valueAt(within) - valueAt(above)) / share);
    },
  };
}
