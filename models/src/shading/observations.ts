/**
 * What wins and losses say about the others' prices, as counts by price: a fixed number of bins however many auctions there
 * were, sums that come out the same in any order, and an old auction counts for less than a young one.
 *
 * Three things can be known of an auction: the price that would just have won (the exchange told it), that it was at most
 * our bid (we won), or that it was above (we lost).
 */

/** 16 bins an octave: a price is known to ±2 %. */
const PER_OCTAVE = 16;
/** From a thousandth of a currency unit (CPM). */
const LOWEST_MICROS = 1_000;
/** 24 octaves: up to 16,777 units. What lies beyond falls into the last bin. */
export const BINS = 24 * PER_OCTAVE;

export interface Observations {
  /** Bids by bin that won, and the exchange did not say what would have sufficed. */
  readonly wins: Float64Array;
  /** Bids by bin that lost, likewise. */
  readonly losses: Float64Array;
  /** Told prices by bin. */
  readonly exact: Float64Array;
}

export function createObservations(): Observations {
  return { wins: new Float64Array(BINS), losses: new Float64Array(BINS), exact: new Float64Array(BINS) };
}

export function binOf(priceMicros: number): number {
  if (!(priceMicros > LOWEST_MICROS)) return 0;
  return Math.min(Math.floor(Math.log2(priceMicros / LOWEST_MICROS) * PER_OCTAVE), BINS - 1);
}

/** Natural logarithm of the price in the middle of a bin. */
export function logPriceOf(bin: number): number {
  return Math.log(LOWEST_MICROS) + ((bin + 0.5) / PER_OCTAVE) * Math.LN2;
}

/**
 * A told price more than five times off our bid is taken as what it says of prices near the bid: that the side was clear.
 * Taken as it stands, auctions nobody else was in would bend the whole curve towards nothing.
 */
const NEAR = 5;

/** `minToWinMicros`: what the exchange says would just have won; undefined when it does not. */
export function observe(
  into: Observations,
  won: boolean,
  bidMicros: number,
  minToWinMicros: number | undefined,
  weight = 1,
): void {
  if (minToWinMicros === undefined || !(minToWinMicros > 0)) add(won ? into.wins : into.losses, bidMicros, weight);
  else if (minToWinMicros * NEAR < bidMicros) add(into.wins, bidMicros / NEAR, weight);
  else if (minToWinMicros > bidMicros * NEAR) add(into.losses, bidMicros * NEAR, weight);
  else add(into.exact, minToWinMicros, weight);
}

function add(list: Float64Array, priceMicros: number, weight: number): void {
  const bin = binOf(priceMicros);
  list[bin] = (list[bin] as number) + weight;
}

/** Lets everything count for `share` of what it did. */
export function fade(observations: Observations, share: number): void {
  for (const list of [observations.wins, observations.losses, observations.exact])
    for (let bin = 0; bin < BINS; bin += 1) list[bin] = (list[bin] as number) * share;
}

export interface Weights {
  readonly wins: number;
  readonly losses: number;
  readonly exact: number;
}

export function weightsOf({ wins, losses, exact }: Observations): Weights {
  const sum = (list: Float64Array) => list.reduce((total, count) => total + count, 0);
  return { wins: sum(wins), losses: sum(losses), exact: sum(exact) };
}
