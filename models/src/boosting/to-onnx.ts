/** A boosted model as an `.onnx` file: one ensemble of trees, then the logistic function. */
import { type Draft, writeOnnx } from '../onnx/model.ts';
import type { BoostedModel, GrownNode } from './tree.ts';

/** Input `row` (float [N, columns]), output `chance` (float [N, 1]); names of the columns stand beside as a text. */
export function boostedToOnnx(model: BoostedModel): Uint8Array {
  return writeOnnx({
    inputs: [{ name: 'row', elements: 'float', width: model.names.length }],
    outputs: [{ name: 'chance', elements: 'float', width: 1 }],
    tensors: [],
    nodes: [treesNode(model), { op: 'Sigmoid', inputs: ['odds'], outputs: ['chance'] }],
    texts: { columns: JSON.stringify(model.names) },
  });
}

/** From `row` to `odds`; rows that came by each node are its hit rates, so that reasons can be told from the file. */
export function treesNode({ base, trees }: BoostedModel): Draft['nodes'][number] {
  const nodes = trees.flatMap((tree, treeId) => tree.map((node, nodeId) => ({ ...node, treeId, nodeId })));
  const leaves = nodes.filter(({ column }) => column < 0);
  const ints = (of: (node: GrownNode & { treeId: number; nodeId: number }) => number) => ({ ints: nodes.map(of) });
  const attributes = {
    n_targets: 1,
    aggregate_function: 'SUM',
    post_transform: 'NONE',
    base_values: { floats: [base] },
    nodes_treeids: ints(({ treeId }) => treeId),
    nodes_nodeids: ints(({ nodeId }) => nodeId),
    nodes_featureids: ints(({ column }) => Math.max(0, column)),
    nodes_modes: { strings: nodes.map(({ column }) => (column < 0 ? 'LEAF' : 'BRANCH_LEQ')) },
    nodes_values: { floats: nodes.map(({ threshold }) => threshold) },
    nodes_hitrates: { floats: nodes.map(({ cover }) => cover) },
    nodes_truenodeids: ints(({ left }) => Math.max(0, left)),
    nodes_falsenodeids: ints(({ right }) => Math.max(0, right)),
    nodes_missing_value_tracks_true: ints(({ missingLeft }) => Number(missingLeft)),
    target_treeids: { ints: leaves.map(({ treeId }) => treeId) },
    target_nodeids: { ints: leaves.map(({ nodeId }) => nodeId) },
    target_ids: { ints: leaves.map(() => 0) },
    target_weights: { floats: leaves.map(({ weight }) => weight) },
  };
  return { op: 'TreeEnsembleRegressor', domain: 'ai.onnx.ml', inputs: ['row'], outputs: ['odds'], attributes };
}
