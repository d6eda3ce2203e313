/**
 * Gradient-boosted trees, laid out for speed and compared exactly as ONNX does (float32, `x <= threshold`).
 *
 * A comparison with a threshold is one with the threshold's rank among all thresholds of its column: each input is brought
 * to its rank once (and only when it has changed: most inputs are the same for all candidates of an auction), then trees
 * compare small integers. Trees up to `PERFECT_DEPTH` deep are filled up to perfect ones, so a step down is arithmetic
 * without a branch, `2i + 1 + (rank(x) > rank(t))`, and four trees go down side by side. Deeper ones follow pointers.
 *
 * NaN means "missing" and goes the way the node says; columns where nodes disagree are split in two.
 */
import { ModelError } from '../../errors.ts';

/** One node as it is read: a split, or a leaf when `column` is -1. */
export interface TreeNode {
  readonly column: number;
  /** Goes left when `x <= threshold`. */
  readonly threshold: number;
  readonly left: number;
  readonly right: number;
  readonly missingLeft: boolean;
  /** Of a leaf. */
  readonly weight: number;
}
/** Nodes of one tree, the root first. */
export type Tree = readonly TreeNode[];

/** A perfect tree of depth 8 has 511 places; deeper ones are mostly air. */
const PERFECT_DEPTH = 8;
/** Trees that go down together: their loads do not wait for each other. */
const ABREAST = 4;
/** More is no model for a bid path. */
const NODES_MAX = 1_000_000;

export type TreeSum = (inputs: Float64Array) => number;

/** Sum of the leaves that the inputs fall into, over all trees. Trees without nodes or with circles throw. */
export function compileTrees(trees: readonly Tree[]): TreeSum {
  const size = trees.reduce((sum, tree) => sum + tree.length, 0);
  if (size > NODES_MAX) throw new ModelError('MODEL_SHAPE_UNSUPPORTED', `${size} nodes, ${NODES_MAX} are the most`);
  const depths = trees.map((tree) => depthOf(tree));
  const ranks = createRanks(trees);
  const perfect = compilePerfect(
    trees.filter((_, index) => (depths[index] as number) <= PERFECT_DEPTH),
    ranks,
  );
  const deep = compileDeep(
    trees.filter((_, index) => (depths[index] as number) > PERFECT_DEPTH),
    ranks,
  );
  return (inputs) => {
    ranks.update(inputs);
    return perfect() + deep();
  };
}

function depthOf(tree: Tree): number {
  const walk = (at: number, depth: number): number => {
    const node = tree[at];
    if (node === undefined || depth > tree.length) throw new ModelError('MODEL_MALFORMED', 'a tree leads nowhere');
    return node.column < 0 ? depth : Math.max(walk(node.left, depth + 1), walk(node.right, depth + 1));
  };
  return walk(0, 0);
}

interface Ranks {
  /** Rank of each column's input: how many thresholds are below it. */
  readonly of: Int32Array;
  /** The column and rank of a split. */
  place(node: TreeNode): readonly [column: number, rank: number];
  update(inputs: Float64Array): void;
}

/** Above every rank: a missing value that goes right. */
const MISSING_RIGHT = 0x7fff_ffff;

function createRanks(trees: readonly Tree[]): Ranks {
  const keys = new Map<string, { input: number; missingLeft: boolean; thresholds: Set<number> }>();
  const keyOf = ({ column, missingLeft }: TreeNode) => `${column}|${missingLeft}`;
  for (const node of trees.flat()) {
    if (node.column < 0) continue;
    const { column, missingLeft, threshold } = node;
    const known = keys.get(keyOf(node)) ?? { input: column, missingLeft, thresholds: new Set() };
    known.thresholds.add(threshold);
    keys.set(keyOf(node), known);
  }
  const columns = [...keys.values()].map(({ input, missingLeft, thresholds }) => ({
    input,
    missing: missingLeft ? -1 : MISSING_RIGHT,
    sorted: Float64Array.from(thresholds).sort(),
  }));
  const columnOf = new Map([...keys.keys()].map((key, index) => [key, index]));
  const of = new Int32Array(columns.length);
  const last = new Float64Array(columns.length);
  for (let index = 0; index < columns.length; index += 1) of[index] = rankIn(0, columns[index] as Column);
  return {
    of,
    place(node) {
      const column = columnOf.get(keyOf(node)) as number;
      return [column, (columns[column] as Column).sorted.indexOf(node.threshold)];
    },
    update(inputs) {
      for (let index = 0; index < columns.length; index += 1) {
        const column = columns[index] as Column;
        const value = inputs[column.input] as number;
        if (value === last[index]) continue;
        last[index] = value;
        of[index] = rankIn(value, column);
      }
    },
  };
}

interface Column {
  readonly input: number;
  readonly missing: number;
  readonly sorted: Float64Array;
}

/** Thresholds below the value; `x <= t` exactly when this is at most t's own rank. */
function rankIn(value: number, { sorted, missing }: Column): number {
  if (Number.isNaN(value)) return missing;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Trees of one depth together, so that the walk needs no test for leaves. */
function compilePerfect(trees: readonly Tree[], ranks: Ranks): () => number {
  const byDepth = new Map<number, Tree[]>();
  for (const tree of trees) {
    const depth = depthOf(tree);
    byDepth.set(depth, [...(byDepth.get(depth) ?? []), tree]);
  }
  const walks = [...byDepth].map(([depth, same]) => perfectWalk(same, depth, ranks));
  return () => {
    let sum = 0;
    for (let index = 0; index < walks.length; index += 1) sum += (walks[index] as () => number)();
    return sum;
  };
}

function perfectWalk(trees: readonly Tree[], depth: number, ranks: Ranks): () => number {
  const splits = 2 ** depth - 1;
  const leaves = splits + 1;
  const count = Math.ceil(trees.length / ABREAST) * ABREAST;
  // Trees that fill up the last group have leaves of 0.
  const columns = new Int32Array(count * splits);
  const limits = new Int32Array(count * splits).fill(MISSING_RIGHT);
  const weights = new Float64Array(count * leaves);
  trees.forEach((tree, index) => {
    fill(0, 0, 0);
    function fill(at: number, place: number, level: number): void {
      const node = tree[at] as TreeNode;
      if (level === depth) {
        weights[index * leaves + place - splits] = node.weight;
        return;
      }
      // A leaf above the bottom is copied below itself: both ways lead to it.
      if (node.column >= 0)
        [columns[index * splits + place], limits[index * splits + place]] = ranks.place(node) as [number, number];
      fill(node.column < 0 ? at : node.left, 2 * place + 1, level + 1);
      fill(node.column < 0 ? at : node.right, 2 * place + 2, level + 1);
    }
  });
  return () => walkAbreast(count, depth, splits, columns, limits, weights, ranks.of);
}

function walkAbreast(
  count: number,
  depth: number,
  splits: number,
  columns: Int32Array,
  limits: Int32Array,
  weights: Float64Array,
  rankOf: Int32Array,
): number {
  const leaves = splits + 1;
  let sum = 0;
  for (let tree = 0; tree < count; tree += ABREAST) {
    const a = tree * splits;
    const [b, c, d] = [a + splits, a + 2 * splits, a + 3 * splits];
    let [i, j, k, l] = [0, 0, 0, 0];
    for (let level = 0; level < depth; level += 1) {
      // The sign of `limit - rank` is the branch taken; ranks are far from overflow, but for MISSING_RIGHT, whose
      // difference from a rank is still negative in 32 bits.
      i = 2 * i + 1 + (((limits[a + i] as number) - (rankOf[columns[a + i] as number] as number)) >>> 31);
      j = 2 * j + 1 + (((limits[b + j] as number) - (rankOf[columns[b + j] as number] as number)) >>> 31);
      k = 2 * k + 1 + (((limits[c + k] as number) - (rankOf[columns[c + k] as number] as number)) >>> 31);
      l = 2 * l + 1 + (((limits[d + l] as number) - (rankOf[columns[d + l] as number] as number)) >>> 31);
    }
    const from = tree * leaves - splits;
    sum +=
      (weights[from + i] as number) +
      (weights[from + leaves + j] as number) +
      (weights[from + 2 * leaves + k] as number) +
      (weights[from + 3 * leaves + l] as number);
  }
  return sum;
}

/** Nodes of all trees in one row; a leaf's place is told as -1 - its number. */
function compileDeep(trees: readonly Tree[], ranks: Ranks): () => number {
  const size = trees.reduce((sum, tree) => sum + tree.length, 0);
  const [columns, limits] = [new Int32Array(size), new Int32Array(size)];
  const [lefts, rights] = [new Int32Array(size), new Int32Array(size)];
  const weights = new Float64Array(size);
  const roots = new Int32Array(trees.length);
  let from = 0;
  const target = (tree: Tree, at: number): number => ((tree[at] as TreeNode).column < 0 ? -1 - (from + at) : from + at);
  trees.forEach((tree, index) => {
    roots[index] = target(tree, 0);
    tree.forEach((node, at) => {
      weights[from + at] = node.weight;
      if (node.column < 0) return;
      [columns[from + at], limits[from + at]] = ranks.place(node) as [number, number];
      lefts[from + at] = target(tree, node.left);
      rights[from + at] = target(tree, node.right);
    });
    from += tree.length;
  });
  return () => {
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree += 1) {
      let at = roots[tree] as number;
      while (at >= 0)
        at = ((ranks.of[columns[at] as number] as number) <= (limits[at] as number) ? lefts[at] : rights[at]) as number;
      sum += weights[-1 - at] as number;
    }
    return sum;
  };
}
