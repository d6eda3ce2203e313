/** The best cut of a leaf in two: most gain in the second-order loss (Chen & Guestrin 2016, eq. 7). */
import type { BinnedColumn } from './bins.ts';
import { type Histogram, PER_BIN } from './histogram.ts';

export interface SplitRules {
  /** Rows each side must keep. */
  readonly leafRowsMin: number;
  /** Added to the curvature: draws leaves of little evidence towards 0. */
  readonly ridge: number;
  /** Less gain is no split. */
  readonly gainMin: number;
}

export interface Sums {
  readonly slope: number;
  readonly curvature: number;
  readonly rows: number;
}

export interface Split {
  readonly gain: number;
  /** Place among the looked-at columns. */
  readonly place: number;
  /** Rows of this bin and those before go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly left: Sums;
  readonly right: Sums;
}

export function bestSplit(
  columns: readonly BinnedColumn[],
  histogram: Histogram,
  total: Sums,
  rules: SplitRules,
): Split | undefined {
  let best: Split | undefined;
  for (const [place, column] of columns.entries()) {
    const sums = histogram[place] as Float64Array;
    const found = bestInColumn(column, sums, total, rules, place, best?.gain ?? rules.gainMin);
    if (found !== undefined) best = found;
  }
  return best;
}

/** Cuts from the left, what is missing once on either side where there is any. Only a gain above `above` counts. */
function bestInColumn(
  { cuts, missing, hasMissing }: BinnedColumn,
  sums: Float64Array,
  total: Sums,
  rules: SplitRules,
  place: number,
  above: number,
): Split | undefined {
  const lost = sumsAt(sums, missing);
  const whole = scoreOf(total.slope, total.curvature, rules.ridge);
  let [bestGain, bestBin, bestLeft, missingLeft] = [above, -1, total, false];
  for (const toLeft of hasMissing && lost.rows > 0 ? [true, false] : [false]) {
    let [slope, curvature, rows] = toLeft ? [lost.slope, lost.curvature, lost.rows] : [0, 0, 0];
    for (let bin = 0; bin < cuts.length; bin += 1) {
      const at = bin * PER_BIN;
      slope += sums[at] as number;
      curvature += sums[at + 1] as number;
      rows += sums[at + 2] as number;
      if (rows < rules.leafRowsMin) continue;
      if (total.rows - rows < rules.leafRowsMin) break;
      const gain =
        scoreOf(slope, curvature, rules.ridge) +
        scoreOf(total.slope - slope, total.curvature - curvature, rules.ridge) -
        whole;
      if (gain <= bestGain) continue;
      [bestGain, bestBin, bestLeft, missingLeft] = [gain, bin, { slope, curvature, rows }, toLeft];
    }
  }
  if (bestBin < 0) return undefined;
  const right = {
    slope: total.slope - bestLeft.slope,
    curvature: total.curvature - bestLeft.curvature,
    rows: total.rows - bestLeft.rows,
  };
  // What was never missing goes the way most rows go, should it be missing later.
  const goes = hasMissing && lost.rows > 0 ? missingLeft : bestLeft.rows >= right.rows;
  return { gain: bestGain, place, bin: bestBin, missingLeft: goes, left: bestLeft, right };
}

function sumsAt(sums: Float64Array, bin: number): Sums {
  const at = bin * PER_BIN;
  return { slope: sums[at] as number, curvature: sums[at + 1] as number, rows: sums[at + 2] as number };
}

function scoreOf(slope: number, curvature: number, ridge: number): number {
  return (slope * slope) / (curvature + ridge);
}
