/**
 * Numbers as small integers: a column is cut into at most 254 bins of about as many rows each, and trees are grown on bins.
 * Values are float32 from the start, and a cut between two of them is rounded down to float32, so that a model compares
 * exactly as onnxruntime does (no tie can flip).
 */

/** Columns of float32, NaN for what is missing; all of the same length. */
export interface Matrix {
  readonly names: readonly string[];
  readonly columns: readonly Float32Array[];
  readonly rows: number;
}

export interface BinnedColumn {
  /** Bin of each row. */
  readonly codes: Uint8Array;
  /** Rows of bin k have values up to `cuts[k]`; the last bin has no cut. Ascending. */
  readonly cuts: Float32Array;
  /** Bin of what is missing, one beyond the others. */
  readonly missing: number;
  readonly hasMissing: boolean;
}

const BINS_MAX = 254;

export function binColumn(values: Float32Array): BinnedColumn {
  const cuts = cutsOf(values);
  const missing = cuts.length + 1;
  const codes = new Uint8Array(values.length);
  let hasMissing = false;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) hasMissing = true;
    codes[row] = Number.isNaN(value) ? missing : binOf(cuts, value);
  }
  return { codes, cuts, missing, hasMissing };
}

/** The first bin whose cut is not below the value. */
function binOf(cuts: Float32Array, value: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (cuts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Between values, so that each bin has at least a 254th of the rows. */
function cutsOf(values: Float32Array): Float32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const cuts: number[] = [];
  const wanted = sorted.length / BINS_MAX;
  let since = 0;
  for (let index = 0; index + 1 < sorted.length; index += 1) {
    since += 1;
    const [here, next] = [sorted[index] as number, sorted[index + 1] as number];
    if (here === next || since < wanted || cuts.length === BINS_MAX - 1) continue;
    cuts.push(cutBetween(here, next));
    since = 0;
  }
  return Float32Array.from(cuts);
}

/** A float32 t with here ≤ t < next. */
function cutBetween(here: number, next: number): number {
  const middle = Math.fround(here + (next - here) / 2);
  return middle >= here && middle < next ? middle : here;
}
