/**
 * Why a tree model says what it says: Shapley values by the trees' own paths, exact (Lundberg, Erion & Lee 2018, algorithm
 * 2, TreeSHAP). What each number of a row adds to the log odds, beside the mean over the training: they add up.
 */
import { type BoostedModel, type GrownNode, type GrownTree, goesLeft } from './tree.ts';

export interface Reasons {
  /** Mean log odds over the training. */
  readonly base: number;
  /** What each column adds; `base` + Σ = log odds of the row. */
  readonly adds: Float64Array;
}

/** One split on the way: the column, the shares of paths with and without knowing it, and the weight of subsets. */
interface Step {
  column: number;
  zero: number;
  one: number;
  weight: number;
}

export function reasonsOf(model: BoostedModel, row: ArrayLike<number>): Reasons {
  const adds = new Float64Array(model.names.length);
  let base = model.base;
  for (const tree of model.trees) {
    base += meanOf(tree, 0);
    walk(tree, 0, row, [], { zero: 1, one: 1, column: -1 }, adds);
  }
  return { base, adds };
}

function meanOf(tree: GrownTree, at: number): number {
  const node = tree[at] as GrownNode;
  if (node.column < 0) return node.weight;
  const [left, right] = [tree[node.left] as GrownNode, tree[node.right] as GrownNode];
  // What no row of the training came by has no say: it is not looked into, since its mean is of nothing.
  const part = (child: number, { cover }: GrownNode) => (cover === 0 ? 0 : (cover / node.cover) * meanOf(tree, child));
  return part(node.left, left) + part(node.right, right);
}

function walk(
  tree: GrownTree,
  at: number,
  row: ArrayLike<number>,
  before: readonly Step[],
  by: Omit<Step, 'weight'>,
  adds: Float64Array,
): void {
  const node = tree[at] as GrownNode;
  const path = extend(before, by);
  if (node.column < 0) {
    for (let index = 1; index < path.length; index += 1) {
      const { column, one, zero } = path[index] as Step;
      adds[column] = (adds[column] as number) + weightWithout(path, index) * (one - zero) * node.weight;
    }
    return;
  }
  const left = goesLeft(node, row[node.column] as number);
  const [hot, cold] = left ? [node.left, node.right] : [node.right, node.left];
  // A column met before counts once: its earlier step is taken back.
  const known = path.findIndex(({ column }) => column === node.column);
  const [zero, one] = known < 0 ? [1, 1] : [(path[known] as Step).zero, (path[known] as Step).one];
  const rest = known < 0 ? path : unwind(path, known);
  const share = (child: number) => {
    const { cover } = tree[child] as GrownNode;
    return cover === 0 ? 0 : (zero * cover) / node.cover;
  };
  walk(tree, hot, row, rest, { zero: share(hot), one, column: node.column }, adds);
  // Neither the row nor any of the training goes there.
  if (share(cold) > 0) walk(tree, cold, row, rest, { zero: share(cold), one: 0, column: node.column }, adds);
}

function extend(before: readonly Step[], { zero, one, column }: Omit<Step, 'weight'>): Step[] {
  const length = before.length;
  const path = before.map((step) => ({ ...step }));
  path.push({ column, zero, one, weight: length === 0 ? 1 : 0 });
  for (let index = length - 1; index >= 0; index -= 1) {
    const [here, next] = [path[index] as Step, path[index + 1] as Step];
    next.weight += (one * here.weight * (index + 1)) / (length + 1);
    here.weight = (zero * here.weight * (length - index)) / (length + 1);
  }
  return path;
}

function unwind(path: readonly Step[], at: number): Step[] {
  const length = path.length - 1;
  const { zero, one } = path[at] as Step;
  const rest = path.map((step) => ({ ...step }));
  let next = (rest[length] as Step).weight;
  for (let index = length - 1; index >= 0; index -= 1) {
    const step = rest[index] as Step;
    if (one === 0) step.weight = (step.weight * (length + 1)) / (zero * (length - index));
    else {
      const kept = step.weight;
      step.weight = (next * (length + 1)) / ((index + 1) * one);
      next = kept - (step.weight * zero * (length - index)) / (length + 1);
    }
  }
  for (let index = at; index < length; index += 1) {
    const [here, after] = [rest[index] as Step, rest[index + 1] as Step];
    here.column = after.column;
    here.zero = after.zero;
    here.one = after.one;
  }
  rest.pop();
  return rest;
}

/** Sum of the weights after the step is taken back, without making the path. */
function weightWithout(path: readonly Step[], at: number): number {
  const length = path.length - 1;
  const { zero, one } = path[at] as Step;
  let next = (path[length] as Step).weight;
  let total = 0;
  for (let index = length - 1; index >= 0; index -= 1) {
    const { weight } = path[index] as Step;
    if (one === 0) total += (weight * (length + 1)) / (zero * (length - index));
    else {
      const taken = (next * (length + 1)) / ((index + 1) * one);
      total += taken;
      next = weight - (taken * zero * (length - index)) / (length + 1);
    }
  }
  return total;
}
