/** Grown trees and what they say of a row. The same nodes as the compiled evaluator reads, with how many rows came by. */
import type { TreeNode } from '../click/compiled/trees.ts';

export interface GrownNode extends TreeNode {
  /** Rows of the training that came by. */
  readonly cover: number;
}
/** The root first. */
export type GrownTree = readonly GrownNode[];

/** Log odds = base + Σ leaves. */
export interface BoostedModel {
  readonly names: readonly string[];
  readonly base: number;
  readonly trees: readonly GrownTree[];
}

/** True when the row goes left at the node. `x` is float32. */
export function goesLeft(node: TreeNode, x: number): boolean {
  return Number.isNaN(x) ? node.missingLeft : x <= node.threshold;
}

/** The leaf's weight. */
export function leafOf(tree: GrownTree, row: ArrayLike<number>): number {
  let node = tree[0] as GrownNode;
  while (node.column >= 0)
    node = tree[goesLeft(node, row[node.column] as number) ? node.left : node.right] as GrownNode;
  return node.weight;
}

/** Log odds of a row of float32 numbers, NaN for what is missing. */
export function logOddsOf({ base, trees }: BoostedModel, row: ArrayLike<number>): number {
  let sum = base;
  for (const tree of trees) sum += leafOf(tree, row);
  return sum;
}

export function chanceOf(model: BoostedModel, row: ArrayLike<number>): number {
  return 1 / (1 + Math.exp(-logOddsOf(model, row)));
}
