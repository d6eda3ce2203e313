/**
 * Gradient-boosted trees for a yes or no: log loss, second order, on histograms. The same table and seed give the same
 * model, bit by bit.
 */
import { ModelError } from '../errors.ts';
import { createRandom, type Random } from '../random.ts';
import { binColumn, type Matrix } from './bins.ts';
import { type GrowRules, growTree } from './grow.ts';
import { type BoostedModel, type GrownTree, leafOf } from './tree.ts';

export interface BoostOptions extends Partial<GrowRules> {
  readonly trees?: number;
  /** Share of the columns each tree may look at, above 0, at most 1. */
  readonly columnShare?: number;
  /** Share of the rows each tree is grown on, above 0, at most 1. */
  readonly rowShare?: number;
  readonly seed?: number;
}

const defaults = {
  trees: 150,
  columnShare: 0.7,
  rowShare: 0.8,
  seed: 1,
  leavesMax: 15,
  depthMax: 6,
  rate: 0.05,
  leafRowsMin: 30,
  ridge: 5,
  gainMin: 1e-6,
} as const satisfies Required<BoostOptions>;

/** Throws MODEL_SHAPE_UNSUPPORTED for a table without rows, or with one outcome only. */
export function trainBoosted(matrix: Matrix, outcomes: Uint8Array, options: BoostOptions = {}): BoostedModel {
  const rules = { ...defaults, ...options };
  const positives = outcomes.reduce((sum, one) => sum + one, 0);
  if (positives === 0 || positives === matrix.rows || outcomes.length !== matrix.rows)
    throw new ModelError(
      'MODEL_SHAPE_UNSUPPORTED',
      `${positives} of ${matrix.rows} rows have the outcome: nothing to learn`,
    );
  const columns = matrix.columns.map(binColumn);
  const base = Math.fround(Math.log(positives / (matrix.rows - positives)));
  const logOdds = new Float64Array(matrix.rows).fill(base);
  const slopes = { slopes: new Float64Array(matrix.rows), curvatures: new Float64Array(matrix.rows) };
  const random = createRandom(rules.seed);
  const trees: GrownTree[] = [];
  const row = new Float32Array(columns.length);
  for (let count = 0; count < rules.trees; count += 1) {
    slopesOf(logOdds, outcomes, slopes);
    const places = someOf(columns.length, rules.columnShare, random);
    const tree = growTree(columns, places, someRows(matrix.rows, rules.rowShare, random), slopes, rules);
    trees.push(tree);
    for (let index = 0; index < matrix.rows; index += 1) {
      for (const place of places) row[place] = (matrix.columns[place] as Float32Array)[index] as number;
      logOdds[index] = (logOdds[index] as number) + leafOf(tree, row);
    }
  }
  return { names: matrix.names, base, trees };
}

/** Of the log loss by the log odds: p − y, p·(1 − p). */
function slopesOf(
  logOdds: Float64Array,
  outcomes: Uint8Array,
  { slopes, curvatures }: { slopes: Float64Array; curvatures: Float64Array },
): void {
  for (let index = 0; index < logOdds.length; index += 1) {
    const chance = 1 / (1 + Math.exp(-(logOdds[index] as number)));
    slopes[index] = chance - (outcomes[index] as number);
    curvatures[index] = chance * (1 - chance);
  }
}

/** Ascending, at least one. */
function someOf(count: number, share: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => ({ index, at: random.next() }));
  order.sort((one, other) => one.at - other.at);
  const taken = order.slice(0, Math.max(1, Math.round(count * share)));
  return taken.map(({ index }) => index).sort((one, other) => one - other);
}

function someRows(count: number, share: number, random: Random): Uint32Array {
  const rows = new Uint32Array(count);
  let taken = 0;
  for (let row = 0; row < count; row += 1) if (share === 1 || random.next() < share) rows[taken++] = row;
  return rows.subarray(0, taken);
}
