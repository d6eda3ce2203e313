/**
 * Has what a model is asked about moved away from what it was trained on? Population stability index over bins of the
 * training: by size of effect, not by p-value, since of enough rows every shift is significant (a hundredth of a standard
 * deviation at 200,000 rows) and none of them matters.
 */

/** What the training looked like in one column. */
export interface Baseline {
  /** Upper ends of the bins, ascending; the last bin has none. */
  readonly cuts: readonly number[];
  /** Share of the training in each bin; the last is that of what was missing. Sums up to 1. */
  readonly shares: readonly number[];
}

export type Drift = 'STABLE' | 'MOVED' | 'DRIFTED' | 'TOO_FEW';

export interface DriftReading {
  /** 0 when nothing moved. */
  readonly psi: number;
  readonly verdict: Drift;
  readonly rows: number;
}

/** Usual lines of the field: from here on somebody looks, from there on the model is trained anew. */
export const MOVED_FROM = 0.1;
export const DRIFTED_FROM = 0.25;
/** Chance alone gives (bins − 1)·(1/n + 1/m): at fewer rows it reaches the first line too often. */
export const ROWS_MIN = 1_000;

const BINS = 10;
/** An empty bin is taken as this share: one row more in it is no infinite shift. */
const LEAST_SHARE = 1e-4;

/** Ten bins of as many rows each; numbers of few values have a bin for each. */
export function baselineOf(values: ArrayLike<number>): Baseline {
  const known = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const distinct = new Set(known);
  const cuts =
    distinct.size <= 2 * BINS
      ? [...distinct].sort((one, other) => one - other).slice(0, -1)
      : [...new Set(Array.from({ length: BINS - 1 }, (_, bin) => quantile(known, (bin + 1) / BINS)))];
  return { cuts, shares: sharesOf(values, cuts) };
}

export function driftOf(baseline: Baseline, values: ArrayLike<number>): DriftReading {
  const counts = emptyCounts(baseline);
  for (let index = 0; index < values.length; index += 1) countInto(baseline, counts, values[index] as number);
  return driftOfCounts(baseline, counts);
}

/** Rows by bin, none yet: for who counts as rows come and keeps none of them. */
export function emptyCounts({ cuts }: Pick<Baseline, 'cuts'>): Float64Array {
  return new Float64Array(cuts.length + 2);
}

/** NaN is what is missing. */
export function countInto({ cuts }: Pick<Baseline, 'cuts'>, counts: Float64Array, value: number): void {
  const bin = Number.isNaN(value) ? cuts.length + 1 : binOf(cuts, value);
  counts[bin] = (counts[bin] as number) + 1;
}

export function driftOfCounts({ shares }: Baseline, counts: Float64Array): DriftReading {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  let psi = 0;
  for (const [bin, share] of shares.entries()) {
    const now = (counts[bin] as number) / Math.max(1, rows);
    const [before, after] = [Math.max(share, LEAST_SHARE), Math.max(now, LEAST_SHARE)];
    psi += (after - before) * Math.log(after / before);
  }
  const verdict =
    rows < ROWS_MIN ? 'TOO_FEW' : psi >= DRIFTED_FROM ? 'DRIFTED' : psi >= MOVED_FROM ? 'MOVED' : 'STABLE';
  return { psi, verdict, rows };
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}

function sharesOf(values: ArrayLike<number>, cuts: readonly number[]): number[] {
  const counts = emptyCounts({ cuts });
  for (let index = 0; index < values.length; index += 1) countInto({ cuts }, counts, values[index] as number);
  return Array.from(counts, (count) => count / Math.max(1, values.length));
}

/** The first bin whose end is not below the value. */
function binOf(cuts: readonly number[], value: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (cuts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
