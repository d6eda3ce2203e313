/**
 * Logistic regression for a yes or no over the steps of each column, by FTRL. The same table and seed give the same
 * model, bit by bit.
 *
 * What is learnt is a sum of one function of steps per column, and is told as that: one tree per column. So it is
 * scored, written as ONNX, averaged with other models and explained by the code that does so for boosted trees; of one
 * column each, TreeSHAP is the weight of the row's step less the mean weight, which is the linear model's own reason.
 */
import type { Matrix } from '../boosting/bins.ts';
import type { BoostedModel, GrownNode, GrownTree } from '../boosting/tree.ts';
import { ModelError } from '../errors.ts';
import { createRandom } from '../random.ts';
import { Ftrl, type FtrlRules } from './ftrl.ts';
import { missingPlace, type Steps, stepOf, stepsOf } from './steps.ts';

export interface LogisticOptions extends Partial<FtrlRules> {
  /** Times each row is learnt from. */
  readonly passes?: number;
  readonly seed?: number;
}

const defaults = { alpha: 0.1, beta: 1, l1: 0.5, l2: 2, passes: 12, seed: 1 } as const;

/** Throws MODEL_SHAPE_UNSUPPORTED for a table without rows, or with one outcome only. */
export function trainLogistic(matrix: Matrix, outcomes: Uint8Array, options: LogisticOptions = {}): BoostedModel {
  const rules = { ...defaults, ...options };
  const positives = outcomes.reduce((sum, one) => sum + one, 0);
  if (positives === 0 || positives === matrix.rows || outcomes.length !== matrix.rows)
    throw new ModelError(
      'MODEL_SHAPE_UNSUPPORTED',
      `${positives} of ${matrix.rows} rows have the outcome: nothing to learn`,
    );
  const columns = matrix.columns.map(stepsOf);
  const { on, from } = placesOf(matrix, columns);
  const ftrl = new Ftrl(
    columns.reduce((sum, { places }) => sum + places, 0),
    rules,
  );
  const order = Uint32Array.from({ length: matrix.rows }, (_, row) => row);
  const random = createRandom(rules.seed);
  for (let pass = 0; pass < rules.passes; pass += 1) {
    shuffle(order, random.below);
    for (const row of order) ftrl.learn(on, from[row] as number, from[row + 1] as number, outcomes[row] as number);
  }
  return modelOf(matrix, columns, ftrl);
}

/** Places that are on, row after row: those of row r are `on[from[r]]` up to `on[from[r + 1]]`. */
function placesOf(
  { columns: values, rows }: Matrix,
  columns: readonly Steps[],
): { on: Uint32Array; from: Uint32Array } {
  const most = columns.reduce((sum, { kind, cuts }) => sum + (kind === 'WORDS' ? 1 : Math.max(1, cuts.length)), 0);
  const on = new Uint32Array(rows * most);
  const from = new Uint32Array(rows + 1);
  let at = 0;
  for (let row = 0; row < rows; row += 1) {
    let base = 0;
    for (const [place, steps] of columns.entries()) {
      const value = (values[place] as Float32Array)[row] as number;
      if (Number.isNaN(value)) on[at++] = base + missingPlace(steps);
      else if (steps.kind === 'WORDS') on[at++] = base + stepOf(steps, value);
      else for (let cut = stepOf(steps, value) - 1; cut >= 0; cut -= 1) on[at++] = base + cut;
      base += steps.places;
    }
    from[row + 1] = at;
  }
  return { on: on.subarray(0, at), from };
}

/** Fisher and Yates. */
function shuffle(order: Uint32Array, below: (count: number) => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
}

function modelOf(matrix: Matrix, columns: readonly Steps[], ftrl: Ftrl): BoostedModel {
  let base = 0;
  const trees = columns.map((steps, column) => {
    const weights = weightsOf(steps, ftrl.weights, base);
    base += steps.places;
    return treeOf(steps, column, weights, countsOf(steps, matrix.columns[column] as Float32Array));
  });
  return { names: matrix.names, base: Math.fround(ftrl.bias), trees };
}

/** What each step adds to the log odds, then what being missing adds. */
function weightsOf({ cuts, kind, places }: Steps, weights: Float64Array, base: number): Float32Array {
  const adds = new Float32Array(cuts.length + 2);
  let sum = 0;
  for (let step = 0; step <= cuts.length; step += 1) {
    if (kind === 'THERMOMETER' && step > 0) sum += weights[base + step - 1] as number;
    adds[step] = kind === 'WORDS' ? (weights[base + step] as number) : sum;
  }
  adds[cuts.length + 1] = weights[base + places - 1] as number;
  return adds;
}

function countsOf(steps: Steps, values: Float32Array): Float64Array {
  const counts = new Float64Array(steps.cuts.length + 2);
  for (const value of values) {
    const step = Number.isNaN(value) ? missingPlace(steps) : stepOf(steps, value);
    counts[step] = (counts[step] as number) + 1;
  }
  return counts;
}

/** Nothing that is a number is at or below this but itself: the split that parts what is missing from what is there. */
const LOWEST = -3.402_823_466_385_288_6e38;

/** A balanced tree over the steps of one column; what is missing is parted first, where there was any. */
function treeOf(steps: Steps, column: number, weights: Float32Array, counts: Float64Array): GrownTree {
  const nodes: GrownNode[] = [];
  const leaf = (weight: number, cover: number) =>
    nodes.push({ column: -1, threshold: 0, left: -1, right: -1, missingLeft: false, weight, cover }) - 1;
  const split = (threshold: number, missingLeft: boolean, left: () => number, right: () => number): number => {
    const at = nodes.push({ column, threshold, left: -1, right: -1, missingLeft, weight: 0, cover: 0 }) - 1;
    const [toLeft, toRight] = [left(), right()];
    const cover = coverOf(nodes, toLeft) + coverOf(nodes, toRight);
    nodes[at] = { ...(nodes[at] as GrownNode), left: toLeft, right: toRight, cover };
    return at;
  };
  const between = (low: number, high: number): number => {
    if (low === high) return leaf(weights[low] as number, counts[low] as number);
    const middle = (low + high) >> 1;
    const left = () => between(low, middle);
    return split(steps.cuts[middle] as number, false, left, () => between(middle + 1, high));
  };
  const missing = missingPlace(steps);
  const present = () => between(0, steps.cuts.length);
  if (!steps.hasMissing) present();
  else split(LOWEST, true, () => leaf(weights[missing] as number, counts[missing] as number), present);
  return nodes;
}

function coverOf(nodes: readonly GrownNode[], at: number): number {
  return (nodes[at] as GrownNode).cover;
}
