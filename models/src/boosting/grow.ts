/** Grows one tree leaf by leaf, always where most is gained (Ke et al. 2017, LightGBM). */
import type { BinnedColumn } from './bins.ts';
import { type Histogram, histogramOf, type Slopes, subtract } from './histogram.ts';
import { bestSplit, type Split, type SplitRules, type Sums } from './split.ts';
import type { GrownNode, GrownTree } from './tree.ts';

export interface GrowRules extends SplitRules {
  readonly leavesMax: number;
  readonly depthMax: number;
  /** Share of a leaf's step that is taken. */
  readonly rate: number;
}

interface Leaf {
  readonly node: number;
  readonly depth: number;
  readonly rows: Uint32Array;
  readonly sums: Sums;
  readonly histogram: Histogram;
  readonly split: Split | undefined;
}

/** `places`: which columns this tree may look at, as places in the model's row. */
export function growTree(
  columns: readonly BinnedColumn[],
  places: readonly number[],
  rows: Uint32Array,
  slopes: Slopes,
  rules: GrowRules,
): GrownTree {
  const looked = places.map((place) => columns[place] as BinnedColumn);
  const nodes: GrownNode[] = [];
  const leafFrom = (depth: number, of: Uint32Array, sums: Sums, histogram: Histogram): Leaf => {
    const node = nodes.push(leafNode(sums, rules)) - 1;
    const split = depth < rules.depthMax ? bestSplit(looked, histogram, sums, rules) : undefined;
    return { node, depth, rows: of, sums, histogram, split };
  };
  const leaves = [leafFrom(0, rows, sumsOf(rows, slopes), histogramOf(looked, rows, slopes))];
  for (let count = 1; count < rules.leavesMax; count += 1) {
    const at = mostGain(leaves);
    if (at < 0) break;
    const [leaf] = leaves.splice(at, 1) as [Leaf];
    const split = leaf.split as Split;
    const column = looked[split.place] as BinnedColumn;
    const [left, right] = parted(leaf.rows, column, split);
    const smaller = histogramOf(looked, left.length < right.length ? left : right, slopes);
    const larger = subtract(leaf.histogram, smaller);
    const [of, ofOther] = left.length < right.length ? [smaller, larger] : [larger, smaller];
    const [one, other] = [
      leafFrom(leaf.depth + 1, left, split.left, of),
      leafFrom(leaf.depth + 1, right, split.right, ofOther),
    ];
    nodes[leaf.node] = {
      column: places[split.place] as number,
      threshold: column.cuts[split.bin] as number,
      left: one.node,
      right: other.node,
      missingLeft: split.missingLeft,
      weight: 0,
      cover: leaf.rows.length,
    };
    leaves.push(one, other);
  }
  return nodes;
}

/** Leaf weights are float32, so that every evaluator adds the same numbers. */
function leafNode({ slope, curvature, rows }: Sums, { ridge, rate }: GrowRules): GrownNode {
  const weight = Math.fround((-rate * slope) / (curvature + ridge));
  return { column: -1, threshold: 0, left: -1, right: -1, missingLeft: false, weight, cover: rows };
}

function mostGain(leaves: readonly Leaf[]): number {
  let [best, gain] = [-1, 0];
  for (const [index, { split }] of leaves.entries())
    if (split !== undefined && split.gain > gain) [best, gain] = [index, split.gain];
  return best;
}

/** In the order they had. */
function parted(rows: Uint32Array, { codes, missing }: BinnedColumn, { bin, missingLeft, left }: Split) {
  const [one, other] = [new Uint32Array(left.rows), new Uint32Array(rows.length - left.rows)];
  let [n, m] = [0, 0];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    const code = codes[row] as number;
    if (code === missing ? missingLeft : code <= bin) one[n++] = row;
    else other[m++] = row;
  }
  return [one, other] as const;
}

function sumsOf(rows: Uint32Array, { slopes, curvatures }: Slopes): Sums {
  let [slope, curvature] = [0, 0];
  for (let index = 0; index < rows.length; index += 1) {
    slope += slopes[rows[index] as number] as number;
    curvature += curvatures[rows[index] as number] as number;
  }
  return { slope, curvature, rows: rows.length };
}
