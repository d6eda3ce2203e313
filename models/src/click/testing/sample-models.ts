/** Click models with weights drawn by seed, in every form the compiler takes: what parity is tested and speed measured on. */
import { type Draft, writeOnnx } from '../../onnx/model.ts';
import { createRandom, type Random } from '../../random.ts';
import { createFeatureRow, type FeatureRow, NUMBERS, SLOTS } from '../features.ts';

const buckets = { name: 'buckets', elements: 'int64', width: SLOTS } as const;
const dense = { name: 'dense', elements: 'float', width: NUMBERS } as const;
const chance = { name: 'chance', elements: 'float', width: 1 } as const;

type Numbers = { name: string; dims: readonly number[]; values: Float32Array };
type Nodes = Draft['nodes'][number];

export function weights(random: Random, name: string, dims: readonly number[], scale = 0.3): Numbers {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return { name, dims, values: Float32Array.from({ length: size }, () => random.normal() * scale) };
}

/** Weights by hash, summed: what `train.ts` makes. */
export function hashedLogistic(seed: number, size = 2 ** 16): Uint8Array {
  const random = createRandom(seed);
  return writeOnnx({
    inputs: [buckets],
    outputs: [chance],
    tensors: [
      weights(random, 'table', [size, 1]),
      { name: 'axes', dims: [1], values: [1], int64: true },
      weights(random, 'bias', [1]),
    ],
    nodes: [
      { op: 'Gather', inputs: ['table', 'buckets'], outputs: ['rows'] },
      { op: 'ReduceSum', inputs: ['rows', 'axes'], outputs: ['sum'], attributes: { keepdims: 0 } },
      { op: 'Add', inputs: ['sum', 'bias'], outputs: ['score'] },
      { op: 'Sigmoid', inputs: ['score'], outputs: ['chance'] },
    ],
  });
}

/** As scikit-learn's converter writes a logistic regression: two rows of weights, one the negative of the other. */
export function linearClassifier(seed: number): Uint8Array {
  const random = createRandom(seed);
  const row = Array.from(weights(random, '', [NUMBERS]).values);
  return writeOnnx({
    inputs: [dense],
    outputs: [
      { name: 'label', elements: 'int64', width: undefined },
      { ...chance, name: 'probabilities', width: 2 },
    ],
    tensors: [],
    nodes: [
      {
        op: 'Scaler',
        domain: 'ai.onnx.ml',
        inputs: ['dense'],
        outputs: ['scaled'],
        attributes: {
          offset: { floats: row.map(() => 0.1) },
          scale: { floats: row.map((_, index) => 1 + index / 10) },
        },
      },
      {
        op: 'LinearClassifier',
        domain: 'ai.onnx.ml',
        inputs: ['scaled'],
        outputs: ['label', 'probabilities'],
        attributes: {
          coefficients: { floats: [...row.map((weight) => -weight), ...row] },
          intercepts: { floats: [0.5, -0.5] },
          classlabels_ints: { ints: [0, 1] },
          post_transform: 'LOGISTIC',
        },
      },
    ],
  });
}

/** Widths from input to the last but one layer; ends in one sigmoid. Weights as PyTorch's exporter writes them (transB). */
export function perceptron(seed: number, hidden: readonly number[], form: 'gemm' | 'matmul' = 'gemm'): Uint8Array {
  const random = createRandom(seed);
  const tensors: Numbers[] = [];
  const nodes: Nodes[] = [];
  let [last, width]: [string, number] = ['dense', NUMBERS];
  [...hidden, 1].forEach((outer, index) => {
    const [w, b, y, z] = [`w${index}`, `b${index}`, `y${index}`, `z${index}`];
    const scale = 1 / Math.sqrt(width);
    tensors.push(weights(random, w, form === 'gemm' ? [outer, width] : [width, outer], scale));
    tensors.push(weights(random, b, [outer]));
    if (form === 'gemm') nodes.push({ op: 'Gemm', inputs: [last, w, b], outputs: [z], attributes: { transB: 1 } });
    else {
      nodes.push({ op: 'MatMul', inputs: [last, w], outputs: [`${y}m`] });
      nodes.push({ op: 'Add', inputs: [`${y}m`, b], outputs: [z] });
    }
    if (index < hidden.length) nodes.push({ op: index === 0 ? 'Relu' : 'LeakyRelu', inputs: [z], outputs: [y] });
    [last, width] = [index < hidden.length ? y : z, outer];
  });
  nodes.push({ op: 'Sigmoid', inputs: [last], outputs: ['chance'] });
  return writeOnnx({ inputs: [dense], outputs: [chance], tensors, nodes });
}

/** Numbers and a learnt row of eight per name, together through one hidden layer. */
export function embedding(seed: number, size = 2 ** 12): Uint8Array {
  const random = createRandom(seed);
  return writeOnnx({
    inputs: [buckets, dense],
    outputs: [chance],
    tensors: [
      weights(random, 'table', [size, 8]),
      { name: 'axes', dims: [1], values: [1], int64: true },
      weights(random, 'w0', [8 + NUMBERS, 16]),
      weights(random, 'b0', [16]),
      weights(random, 'w1', [16, 1]),
    ],
    nodes: [
      { op: 'Gather', inputs: ['table', 'buckets'], outputs: ['rows'] },
      { op: 'ReduceSum', inputs: ['rows', 'axes'], outputs: ['sum'], attributes: { keepdims: 0 } },
      { op: 'Concat', inputs: ['sum', 'dense'], outputs: ['all'], attributes: { axis: 1 } },
      { op: 'Gemm', inputs: ['all', 'w0', 'b0'], outputs: ['z0'] },
      { op: 'Tanh', inputs: ['z0'], outputs: ['y0'] },
      { op: 'MatMul', inputs: ['y0', 'w1'], outputs: ['z1'] },
      { op: 'Sigmoid', inputs: ['z1'], outputs: ['chance'] },
    ],
  });
}

export interface Forest {
  readonly trees: number;
  readonly depth: number;
  readonly mode?: string;
  readonly form?: 'regressor' | 'classifier';
  /** Share of branches that end before the depth. */
  readonly early?: number;
}

/** Boosted trees; missing values go left at some nodes and right at others. */
export function forest(
  seed: number,
  { trees, depth, mode = 'BRANCH_LEQ', form = 'regressor', early = 0 }: Forest,
): Uint8Array {
  const random = createRandom(seed);
  const lists = growForest(random, trees, depth, mode, early);
  const [op, kind] = form === 'regressor' ? ['TreeEnsembleRegressor', 'target'] : ['TreeEnsembleClassifier', 'class'];
  const attributes = {
    ...lists.nodes,
    [`${kind}_treeids`]: { ints: lists.leaves.map(({ tree }) => tree) },
    [`${kind}_nodeids`]: { ints: lists.leaves.map(({ node }) => node) },
    [`${kind}_ids`]: { ints: lists.leaves.map(() => 0) },
    [`${kind}_weights`]: { floats: lists.leaves.map(({ weight }) => weight) },
    base_values: { floats: [-0.25] },
  };
  const node = { op, domain: 'ai.onnx.ml', inputs: ['dense'] };
  if (form === 'regressor')
    return writeOnnx({
      inputs: [dense],
      outputs: [chance],
      tensors: [],
      nodes: [
        { ...node, outputs: ['score'], attributes: { ...attributes, n_targets: 1 } },
        { op: 'Sigmoid', inputs: ['score'], outputs: ['chance'] },
      ],
    });
  return writeOnnx({
    inputs: [dense],
    outputs: [
      { name: 'label', elements: 'int64', width: undefined },
      { ...chance, name: 'probabilities', width: 2 },
    ],
    tensors: [],
    nodes: [
      {
        ...node,
        outputs: ['label', 'probabilities'],
        attributes: { ...attributes, classlabels_int64s: { ints: [0, 1] }, post_transform: 'LOGISTIC' },
      },
    ],
  });
}

interface Grown {
  readonly nodes: Record<string, { ints: number[] } | { floats: number[] } | { strings: string[] }>;
  readonly leaves: { tree: number; node: number; weight: number }[];
}

function growForest(random: Random, trees: number, depth: number, mode: string, early: number): Grown {
  const rows: {
    tree: number;
    id: number;
    column: number;
    mode: string;
    value: number;
    yes: number;
    no: number;
    missing: number;
  }[] = [];
  const leaves: Grown['leaves'] = [];
  for (let tree = 0; tree < trees; tree += 1) {
    let next = 1;
    const grow = (id: number, level: number): void => {
      const isLeaf = level === depth || (level > 0 && random.next() < early);
      if (isLeaf) {
        leaves.push({ tree, node: id, weight: Math.fround(random.normal() * 0.1) });
        rows.push({ tree, id, column: 0, mode: 'LEAF', value: 0, yes: 0, no: 0, missing: 0 });
        return;
      }
      const [yes, no] = [next, next + 1];
      next += 2;
      // Coarse thresholds, so that inputs meet them exactly now and then.
      const value = Math.round(random.normal() * 8) / 8;
      rows.push({ tree, id, column: random.below(NUMBERS), mode, value, yes, no, missing: random.below(2) });
      grow(yes, level + 1);
      grow(no, level + 1);
    };
    grow(0, 0);
  }
  return {
    leaves,
    nodes: {
      nodes_treeids: { ints: rows.map((row) => row.tree) },
      nodes_nodeids: { ints: rows.map((row) => row.id) },
      nodes_featureids: { ints: rows.map((row) => row.column) },
      nodes_modes: { strings: rows.map((row) => row.mode) },
      nodes_values: { floats: rows.map((row) => row.value) },
      nodes_truenodeids: { ints: rows.map((row) => row.yes) },
      nodes_falsenodeids: { ints: rows.map((row) => row.no) },
      nodes_missing_value_tracks_true: { ints: rows.map((row) => row.missing) },
    },
  };
}

/** Rows with empty slots, numbers that lie on thresholds, and, when asked for, numbers that are missing. */
export function sampleRows(seed: number, count: number, missing = 0): FeatureRow[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const row = createFeatureRow();
    for (let slot = 0; slot < SLOTS; slot += 1)
      row.slots[slot] = random.next() < 0.2 ? 0 : random.below(2 ** 31) - 2 ** 30;
    for (let index = 0; index < NUMBERS; index += 1) {
      const value = random.next() < 0.3 ? Math.round(random.normal() * 8) / 8 : random.normal();
      row.dense[index] = random.next() < missing ? Number.NaN : value;
    }
    return row;
  });
}
