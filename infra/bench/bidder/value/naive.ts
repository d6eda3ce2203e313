/** The same models as one would write them at first: lists of lists, trees of objects. A floor, and never used otherwise. */
import type { FeatureRow } from '@mainstem/models/click/features';
import { placeOf } from '@mainstem/models/click/hash';
import type { Graph, Node } from '@mainstem/models/onnx/model';

export function naiveModel(graph: Graph, tableSize: number): (row: FeatureRow) => number {
  if (tableSize > 0) return naiveLogistic(graph, tableSize);
  const trees = graph.nodes.find(({ op }) => op === 'TreeEnsembleRegressor');
  return trees === undefined ? naivePerceptron(graph) : naiveTrees(trees);
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

function naiveLogistic({ tensors }: Graph, tableSize: number): (row: FeatureRow) => number {
  const table = [...(tensors.get('table')?.values ?? [])];
  const bias = tensors.get('bias')?.values[0] ?? 0;
  return ({ slots }) =>
    sigmoid([...slots].map((slot) => table[placeOf(slot, tableSize)] as number).reduce((sum, one) => sum + one, bias));
}

function naivePerceptron({ nodes, tensors }: Graph): (row: FeatureRow) => number {
  const layers = nodes
    .filter(({ op }) => op === 'Gemm')
    .map(({ inputs }) => {
      const { dims, values } = tensors.get(inputs[1] as string) as { dims: readonly number[]; values: Float32Array };
      const [outer = 0, inner = 0] = dims;
      const weights = Array.from({ length: outer }, (_, row) => [...values.slice(row * inner, (row + 1) * inner)]);
      return { weights, bias: [...(tensors.get(inputs[2] as string)?.values ?? [])] };
    });
  return ({ dense }) => {
    let values = [...dense];
    layers.forEach(({ weights, bias }, index) => {
      const isLast = index === layers.length - 1;
      const slope = index === 0 ? 0 : 0.01;
      values = weights.map((row, at) => {
        const sum = row.reduce((total, weight, from) => total + weight * (values[from] as number), bias[at] as number);
        return isLast || sum > 0 ? sum : slope * sum;
      });
    });
    return sigmoid(values[0] as number);
  };
}

interface Branch {
  column: number;
  threshold: number;
  weight: number;
  left: Branch | undefined;
  right: Branch | undefined;
}

function naiveTrees(node: Node): (row: FeatureRow) => number {
  const list = (name: string) => node.attributes.get(name)?.ints ?? [];
  const floats = (name: string) => node.attributes.get(name)?.floats ?? [];
  const key = (tree: number, id: number) => `${tree}|${id}`;
  const weights = new Map(
    list('target_nodeids').map((id, at) => [
      key(list('target_treeids')[at] as number, id),
      floats('target_weights')[at] as number,
    ]),
  );
  const [treeIds, nodeIds, columns, thresholds] = [
    list('nodes_treeids'),
    list('nodes_nodeids'),
    list('nodes_featureids'),
    floats('nodes_values'),
  ];
  const branches = new Map(
    nodeIds.map((id, at): [string, Branch] => {
      const place = key(treeIds[at] as number, id);
      const [column, threshold] = [columns[at] as number, thresholds[at] as number];
      return [place, { column, threshold, weight: weights.get(place) ?? 0, left: undefined, right: undefined }];
    }),
  );
  nodeIds.forEach((id, at) => {
    if (node.attributes.get('nodes_modes')?.strings[at] === 'LEAF') return;
    const tree = treeIds[at] as number;
    const branch = branches.get(key(tree, id)) as Branch;
    branch.left = branches.get(key(tree, list('nodes_truenodeids')[at] as number));
    branch.right = branches.get(key(tree, list('nodes_falsenodeids')[at] as number));
  });
  const roots = [...new Set(treeIds)].map((tree) => branches.get(key(tree, 0)) as Branch);
  const base = floats('base_values')[0] ?? 0;
  return ({ dense }) => {
    let sum = base;
    for (const root of roots) {
      let at = root;
      while (at.left !== undefined && at.right !== undefined)
        at = (dense[at.column] as number) <= at.threshold ? at.left : at.right;
      sum += at.weight;
    }
    return sigmoid(sum);
  };
}
