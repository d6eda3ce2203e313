/** Reads TreeEnsembleRegressor and TreeEnsembleClassifier (ai.onnx.ml 1 and 3) into trees, one per tree id and class. */
import { ModelError } from '../../errors.ts';
import type { Node } from '../../onnx/model.ts';
import type { Tree, TreeNode } from './trees.ts';

/** Splits that can be brought to `x <= threshold`: whether left and right change places, and whether equality goes along. */
const modes: Readonly<Record<string, { readonly swap: boolean; readonly strict: boolean }>> = {
  BRANCH_LEQ: { swap: false, strict: false },
  BRANCH_LT: { swap: false, strict: true },
  // x >= t is the contrary of x < t, and x > t that of x <= t.
  BRANCH_GTE: { swap: true, strict: true },
  BRANCH_GT: { swap: true, strict: false },
};

/** Trees by class (a regressor has the one class 0). */
export function treesIn(node: Node): ReadonlyMap<number, Tree[]> {
  const kind = node.op === 'TreeEnsembleRegressor' ? 'target' : 'class';
  const weights = leafWeights(node, kind);
  const classes = new Set(ints(node, `${kind}_ids`));
  const byTree = nodesByTree(node);
  const trees = new Map<number, Tree[]>();
  for (const group of classes) {
    const made = [...byTree].map(([id, places]) => treeOf(node, places, weights.get(`${group}|${id}`) ?? new Map()));
    trees.set(group, made);
  }
  return trees;
}

export function baseOf(node: Node, group: number): number {
  const bases = node.attributes.get('base_values')?.floats ?? [];
  return bases[bases.length === 1 ? 0 : group] ?? 0;
}

/** Weight of each leaf by class and tree. */
function leafWeights(node: Node, kind: 'target' | 'class'): Map<string, Map<number, number>> {
  const [trees, nodes, groups] = ['treeids', 'nodeids', 'ids'].map((part) => ints(node, `${kind}_${part}`)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const values = node.attributes.get(`${kind}_weights`)?.floats ?? [];
  const weights = new Map<string, Map<number, number>>();
  values.forEach((value, index) => {
    const key = `${groups[index]}|${trees[index]}`;
    const held = weights.get(key) ?? new Map<number, number>();
    const leaf = nodes[index] as number;
    held.set(leaf, (held.get(leaf) ?? 0) + value);
    weights.set(key, held);
  });
  return weights;
}

/** Places in the node lists by tree id, in order. */
function nodesByTree(node: Node): Map<number, number[]> {
  const byTree = new Map<number, number[]>();
  ints(node, 'nodes_treeids').forEach((id, place) => {
    const places = byTree.get(id);
    if (places === undefined) byTree.set(id, [place]);
    else places.push(place);
  });
  return byTree;
}

function treeOf(node: Node, places: readonly number[], weights: ReadonlyMap<number, number>): Tree {
  const ids = ints(node, 'nodes_nodeids');
  const indexOf = new Map(places.map((place, index) => [ids[place] as number, index]));
  const at = (id: number): number => indexOf.get(id) ?? -1;
  return places.map((place): TreeNode => {
    const mode = node.attributes.get('nodes_modes')?.strings[place] ?? '';
    const weight = weights.get(ids[place] as number) ?? 0;
    if (mode === 'LEAF') return { column: -1, threshold: 0, left: -1, right: -1, missingLeft: false, weight };
    const split = modes[mode];
    if (split === undefined) throw new ModelError('MODEL_OPERATOR_UNSUPPORTED', `${node.op} with ${mode}`);
    const yes = at(ints(node, 'nodes_truenodeids')[place] as number);
    const no = at(ints(node, 'nodes_falsenodeids')[place] as number);
    const missingYes = (ints(node, 'nodes_missing_value_tracks_true')[place] ?? 0) === 1;
    const value = Math.fround(node.attributes.get('nodes_values')?.floats[place] as number);
    return {
      column: ints(node, 'nodes_featureids')[place] as number,
      threshold: split.strict ? floatBelow(value) : value,
      left: split.swap ? no : yes,
      right: split.swap ? yes : no,
      missingLeft: split.swap ? !missingYes : missingYes,
      weight: 0,
    };
  });
}

/** The next smaller float32: `x < t` and `x <= floatBelow(t)` are the same for 32-bit numbers. */
export function floatBelow(value: number): number {
  if (value === Number.NEGATIVE_INFINITY || Number.isNaN(value)) return value;
  if (value === 0) return -(2 ** -149);
  const bits = new Int32Array(Float32Array.of(value).buffer);
  bits[0] = (bits[0] as number) + (value > 0 ? -1 : 1);
  return new Float32Array(bits.buffer)[0] as number;
}

function ints(node: Node, name: string): readonly number[] {
  return node.attributes.get(name)?.ints ?? [];
}
