/**
 * Customers nothing is known of yet, by the segment they come from: how much more, or less, than the cohort expects a segment
 * buys, drawn towards 1 as far as it is new. A segment never seen is the cohort itself, and says so.
 *
 * Observed over expected, φ the dispersion of customers, k the strength of the prior, from the spread of the segments
 * themselves (method of moments):  multiplier = (k + observed/φ) / (k + expected/φ).
 */
import { type BgNbd, expectedPurchases, type Recency } from './bg-nbd.ts';

export interface SegmentValue {
  /** Of the purchases the cohort expects. */
  readonly multiplier: number;
  /** Customers it rests on. */
  readonly customers: number;
  readonly from: 'SEGMENT' | 'COHORT';
}

export interface SegmentModel {
  readonly segments: ReadonlyMap<string, SegmentValue>;
  /** Purchases a segment must be expected to make, over φ, until it counts as much as the cohort. */
  readonly priorPurchases: number;
}

/** Bounds of k: a segment is never taken at its word at once, and never quite ignored. */
const PRIOR_MIN = 5;
const PRIOR_MAX = 10_000;

const NEW_CUSTOMER: Recency = { repeats: 0, lastWeek: 0, weeks: 0 };

export function fitSegments(model: BgNbd, histories: Iterable<Recency & { readonly segment: string }>): SegmentModel {
  const sums = new Map<string, { observed: number; expected: number; customers: number }>();
  let [squares, expectedOfAll] = [0, 0];
  for (const { segment, repeats, weeks } of histories) {
    const expected = expectedPurchases(model, NEW_CUSTOMER, weeks);
    const sum = sums.get(segment) ?? { observed: 0, expected: 0, customers: 0 };
    sum.observed += repeats;
    sum.expected += expected;
    sum.customers += 1;
    sums.set(segment, sum);
    squares += (repeats - expected) ** 2;
    expectedOfAll += expected;
  }
  // Customers differ, so their sums vary more than Poisson's.
  const dispersion = expectedOfAll === 0 ? 1 : Math.max(1, squares / expectedOfAll);
  const priorPurchases = priorOf([...sums.values()], dispersion);
  const segments = new Map<string, SegmentValue>();
  for (const [segment, { observed, expected, customers }] of sums) {
    const multiplier = (priorPurchases + observed / dispersion) / (priorPurchases + expected / dispersion);
    segments.set(segment, { multiplier, customers, from: 'SEGMENT' });
  }
  return { segments, priorPurchases };
}

export function segmentValue({ segments }: SegmentModel, segment: string): SegmentValue {
  return segments.get(segment) ?? { multiplier: 1, customers: 0, from: 'COHORT' };
}

/** Purchases expected of a customer of a segment in its first `horizonWeeks`. */
export function zeroShotPurchases(model: BgNbd, { multiplier }: SegmentValue, horizonWeeks: number): number {
  return multiplier * expectedPurchases(model, NEW_CUSTOMER, horizonWeeks);
}

/** 1/k is how much segments truly vary: the spread of observed/expected beyond what chance explains. */
function priorOf(sums: readonly { observed: number; expected: number }[], dispersion: number): number {
  const seen = sums.filter(({ expected }) => expected > 0);
  const weight = seen.reduce((sum, { expected }) => sum + expected, 0);
  if (seen.length < 2 || weight === 0) return PRIOR_MAX;
  let [spread, chance] = [0, 0];
  for (const { observed, expected } of seen) {
    spread += (expected / weight) * (observed / expected - 1) ** 2;
    chance += (expected / weight) * (dispersion / expected);
  }
  const variance = spread - chance;
  return variance <= 0 ? PRIOR_MAX : Math.min(PRIOR_MAX, Math.max(PRIOR_MIN, 1 / variance));
}
