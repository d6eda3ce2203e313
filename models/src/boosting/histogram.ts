/** Sums of slopes, curvatures and rows by column and bin: all a split is chosen by. */
import type { BinnedColumn } from './bins.ts';

/** Numbers per bin: slope, curvature, rows. */
export const PER_BIN = 3;

/** One array per looked-at column. */
export type Histogram = readonly Float64Array[];

export interface Slopes {
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
}

/** Over the rows listed. The slopes are brought into the order of the list once, so each column reads them in a line. */
export function histogramOf(
  columns: readonly BinnedColumn[],
  rows: Uint32Array,
  { slopes, curvatures }: Slopes,
): Histogram {
  const count = rows.length;
  const [ordered, bent] = [new Float64Array(count), new Float64Array(count)];
  for (let index = 0; index < count; index += 1) {
    ordered[index] = slopes[rows[index] as number] as number;
    bent[index] = curvatures[rows[index] as number] as number;
  }
  return columns.map(({ codes, missing }) => {
    const sums = new Float64Array((missing + 1) * PER_BIN);
    for (let index = 0; index < count; index += 1) {
      const at = (codes[rows[index] as number] as number) * PER_BIN;
      sums[at] = (sums[at] as number) + (ordered[index] as number);
      sums[at + 1] = (sums[at + 1] as number) + (bent[index] as number);
      sums[at + 2] = (sums[at + 2] as number) + 1;
    }
    return sums;
  });
}

/** Of one child, from that of its parent and of the other: half of all rows need no counting. */
export function subtract(parent: Histogram, other: Histogram): Histogram {
  return parent.map((sums, column) => {
    const less = other[column] as Float64Array;
    const rest = new Float64Array(sums.length);
    for (let at = 0; at < sums.length; at += 1) rest[at] = (sums[at] as number) - (less[at] as number);
    return rest;
  });
}
