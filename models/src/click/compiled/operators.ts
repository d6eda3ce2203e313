/**
 * The operators a model may have, each as the step it becomes. Rows go through them one at a time: the first dimension,
 * the batch, is not there. Whatever is not in this list, or has a shape that makes no sense for one row, is refused when
 * the model is read, with the operator's name, never when a bid is priced.
 */
import { ModelError } from '../../errors.ts';
import type { Node, Tensor } from '../../onnx/model.ts';
import { baseOf, treesIn } from './ensembles.ts';
import {
  combine,
  concat,
  createRow,
  dense,
  gatherSum,
  map,
  type Row,
  relu,
  type Step,
  sigmoid,
  softmax,
} from './layers.ts';
import { compileTrees } from './trees.ts';

/** What a name in the graph stands for while it is compiled. */
export type Value =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'places'; readonly places: Int32Array }
  | { readonly kind: 'gathered'; readonly places: Int32Array; readonly table: Tensor };

export interface Building {
  readonly values: Map<string, Value>;
  readonly steps: Step[];
}

type Operator = (node: Node, building: Building) => Value;

export function applyOperator(node: Node, building: Building): void {
  const operator = operators[node.op];
  if (operator === undefined) throw unsupported(node, 'is not supported');
  const value = operator(node, building);
  // Of a classifier the second output holds the chances; its label is nothing to bid on.
  const name = node.outputs[isClassifier(node) ? 1 : 0];
  if (name === undefined) throw unsupported(node, 'has no output');
  building.values.set(name, value);
}

export function isClassifier({ op }: Node): boolean {
  return op === 'LinearClassifier' || op === 'TreeEnsembleClassifier';
}

const same: Operator = (node, building) => input(node, building, 0);

const operators: Readonly<Record<string, Operator>> = {
  Gemm: gemm,
  MatMul: matMul,
  Add: binary((left, right) => left + right),
  Sub: binary((left, right) => left - right),
  Mul: binary((left, right) => left * right),
  Div: binary((left, right) => left / right),
  Min: binary(Math.min),
  Relu: unary(() => relu),
  Sigmoid: unary(() => sigmoid),
  Tanh: unary(() => Math.tanh),
  LeakyRelu: unary((node) => {
    const slope = node.attributes.get('alpha')?.f ?? 0.01;
    return (value) => (value >= 0 ? value : slope * value);
  }),
  Softmax(node, building) {
    const row = rowAt(node, building, 0);
    return emit(building, createRow(row.width), (out) => softmax(row, out));
  },
  Concat(node, building) {
    const rows = node.inputs.map((_, index) => rowAt(node, building, index));
    return emit(building, createRow(rows.reduce((sum, { width }) => sum + width, 0)), (out) => concat(rows, out));
  },
  Gather: gather,
  ReduceSum: reduceSum,
  Scaler: scaler,
  LinearRegressor: linear,
  LinearClassifier: linear,
  TreeEnsembleRegressor: ensemble,
  TreeEnsembleClassifier: ensemble,
  // One row is one row, whatever its shape is called.
  Identity: same,
  Cast: same,
  Dropout: same,
  Flatten: same,
  Reshape: same,
  Squeeze: same,
  Unsqueeze: same,
};

function unsupported(node: Node, why: string): ModelError {
  return new ModelError('MODEL_OPERATOR_UNSUPPORTED', `operator ${node.op} ${node.name} ${why}`.replace('  ', ' '));
}

function unfit(node: Node, why: string): ModelError {
  return new ModelError('MODEL_SHAPE_UNSUPPORTED', `operator ${node.op} ${node.name}: ${why}`);
}

function input(node: Node, { values }: Building, index: number): Value {
  const name = node.inputs[index];
  const value = name === undefined ? undefined : values.get(name);
  if (value === undefined) throw unfit(node, `its input ${index} is made by nothing that comes before`);
  return value;
}

function rowAt(node: Node, building: Building, index: number): Row {
  const value = input(node, building, index);
  if (value.kind === 'row') return value.row;
  if (value.kind === 'tensor') {
    // A constant goes with every row alike.
    const { dims, values } = value.tensor;
    if (dims.length > 1 && dims.slice(0, -1).some((dim) => dim !== 1)) throw unfit(node, 'a constant has several rows');
    return { width: values.length, data: Float64Array.from(values) };
  }
  throw unfit(node, `its input ${index} is no row of numbers`);
}

function tensorAt(node: Node, building: Building, index: number): Tensor {
  const value = input(node, building, index);
  if (value.kind !== 'tensor') throw unfit(node, `its input ${index} must be constant`);
  return value.tensor;
}

function emit({ steps }: Building, out: Row, step: (out: Row) => Step): Value {
  steps.push(step(out));
  return { kind: 'row', row: out };
}

function unary(of: (node: Node) => (value: number) => number): Operator {
  return (node, building) => {
    const row = rowAt(node, building, 0);
    return emit(building, createRow(row.width), (out) => map(row, out, of(node)));
  };
}

function binary(of: (left: number, right: number) => number): Operator {
  return (node, building) => {
    const [left, right] = [rowAt(node, building, 0), rowAt(node, building, 1)];
    const width = Math.max(left.width, right.width);
    for (const row of [left, right])
      if (row.width !== 1 && row.width !== width) throw unfit(node, `${left.width} and ${right.width} wide`);
    return emit(building, createRow(width), (out) => combine(left, right, out, of));
  };
}

/** `Y = alpha · A · B' + beta · C`; B may be given either way round. */
function gemm(node: Node, building: Building): Value {
  const { attributes } = node;
  if ((attributes.get('transA')?.i ?? 0) !== 0) throw unsupported(node, 'turns its rows over');
  const weights = tensorAt(node, building, 1);
  const turned = (attributes.get('transB')?.i ?? 0) !== 0;
  const bias = node.inputs[2] === undefined || node.inputs[2] === '' ? undefined : rowAt(node, building, 2);
  const alpha = attributes.get('alpha')?.f ?? 1;
  const beta = attributes.get('beta')?.f ?? 1;
  return affine(node, building, turned ? weights : transposed(weights), alpha, (index) =>
    bias === undefined ? 0 : beta * (bias.data[bias.width === 1 ? 0 : index] as number),
  );
}

function matMul(node: Node, building: Building): Value {
  return affine(node, building, transposed(tensorAt(node, building, 1)), 1, () => 0);
}

function transposed({ name, dims, values }: Tensor): Tensor {
  const [rows = 0, columns = 1] = dims;
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      turned[column * rows + row] = values[row * columns + column] as number;
  return { name, dims: [columns, rows], values: turned };
}

/** `weights` has one list per output. */
function affine(
  node: Node,
  building: Building,
  weights: Tensor,
  alpha: number,
  bias: (index: number) => number,
): Value {
  const row = rowAt(node, building, 0);
  const [outer = 0, inner = 0] = weights.dims;
  if (weights.dims.length !== 2 || inner !== row.width)
    throw unfit(node, `a row of ${row.width} meets weights of ${weights.dims.join(' × ')}`);
  const scaled = alpha === 1 ? weights.values : weights.values.map((weight) => alpha * weight);
  const biases = Float32Array.from({ length: outer }, (_, index) => bias(index));
  return emit(building, createRow(outer), (out) => dense(row, scaled, biases, out));
}

/** Of a table of weights by the places of the features; what is summed over them afterwards. */
function gather(node: Node, building: Building): Value {
  const table = tensorAt(node, building, 0);
  const places = input(node, building, 1);
  if ((node.attributes.get('axis')?.i ?? 0) !== 0 || places.kind !== 'places')
    throw unsupported(node, 'takes something else than rows of a table by the places of features');
  const size = table.dims[0] ?? 0;
  if (table.dims.length > 2 || (size & (size - 1)) !== 0)
    throw unfit(node, `its table has ${size} rows: no power of two`);
  return { kind: 'gathered', places: places.places, table };
}

function reduceSum(node: Node, building: Building): Value {
  const value = input(node, building, 0);
  const axes = node.inputs[1] === undefined ? node.attributes.get('axes')?.ints : tensorAt(node, building, 1).values;
  if (value.kind !== 'gathered' || axes?.length !== 1 || axes[0] !== 1)
    throw unsupported(node, 'sums something else than the weights of features');
  const width = value.table.dims[1] ?? 1;
  return emit(building, createRow(width), (out) => gatherSum(value.places, value.table.values, out));
}

/** (x - offset) × scale, each of its own or one for all. */
function scaler(node: Node, building: Building): Value {
  const row = rowAt(node, building, 0);
  const list = (name: string, otherwise: number): Row => {
    const floats = node.attributes.get(name)?.floats ?? [otherwise];
    return { width: floats.length, data: Float64Array.from(floats) };
  };
  const moved = createRow(row.width);
  building.steps.push(combine(row, list('offset', 0), moved, (value, offset) => value - offset));
  return emit(building, createRow(row.width), (out) => combine(moved, list('scale', 1), out, (a, b) => a * b));
}

/** LinearRegressor, and LinearClassifier of two classes. */
function linear(node: Node, building: Building): Value {
  const row = rowAt(node, building, 0);
  const coefficients = Float32Array.from(node.attributes.get('coefficients')?.floats ?? []);
  const outer = coefficients.length / row.width;
  const intercepts = node.attributes.get('intercepts')?.floats ?? [];
  const weights: Tensor = { name: node.name, dims: [outer, row.width], values: coefficients };
  if (!Number.isInteger(outer) || outer < 1) throw unfit(node, 'its weights do not fit its row');
  const scores = affine(node, building, weights, 1, (index) => intercepts[index] ?? 0) as { row: Row };
  return finished(node, building, scores.row);
}

/** Trees of each class, then what stands after them. */
function ensemble(node: Node, building: Building): Value {
  const row = rowAt(node, building, 0);
  const aggregate = node.attributes.get('aggregate_function')?.s ?? 'SUM';
  if (aggregate !== 'SUM') throw unsupported(node, `puts trees together by ${aggregate}`);
  const groups = [...treesIn(node)].sort(([left], [right]) => left - right);
  if (groups.length === 0 || (node.op === 'TreeEnsembleRegressor' && groups.length > 1))
    throw unfit(node, `it has ${groups.length} targets`);
  const sums = groups.map(([group, trees]) => ({ sum: compileTrees(trees), base: baseOf(node, group) }));
  const scores = createRow(sums.length);
  building.steps.push(() => {
    for (let index = 0; index < sums.length; index += 1) {
      const { sum, base } = sums[index] as (typeof sums)[number];
      scores.data[index] = base + sum(row.data);
    }
  });
  return finished(node, building, scores);
}

/** What comes after the scores: one of two classes gets its chance, and the other the rest. */
function finished(node: Node, building: Building, scores: Row): Value {
  const transform = node.attributes.get('post_transform')?.s ?? 'NONE';
  if (isClassifier(node) && scores.width > 2) throw unfit(node, `it has ${scores.width} classes`);
  const out = createRow(scores.width);
  if (transform === 'LOGISTIC') building.steps.push(map(scores, out, sigmoid));
  else if (transform === 'NONE') building.steps.push(map(scores, out, (value) => value));
  else if (transform === 'SOFTMAX' && scores.width === 2) building.steps.push(softmax(scores, out));
  else throw unsupported(node, `ends in ${transform}`);
  return { kind: 'row', row: out };
}
