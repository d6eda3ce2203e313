/**
 * The part of ONNX a click model needs: a graph of nodes with attributes, its constant tensors, its inputs and outputs,
 * and texts beside it. Field numbers are those of onnx.proto3 (ONNX 1.x, IR 3 and later).
 */
import { ModelError } from '../errors.ts';
import { type Field, type Message, type Plain, readMessage, writeMessage } from './wire.ts';

export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

export interface Attribute {
  readonly name: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: string;
  readonly t?: Tensor;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly strings: readonly string[];
}

export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An input or output: its name and how wide one row of it is; undefined when the model does not say. */
export interface Port {
  readonly name: string;
  readonly width: number | undefined;
  readonly elements: 'float' | 'int64' | 'other';
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly texts: ReadonlyMap<string, string>;
}

const message = (fields: Record<number, Field>): Message =>
  new Map(Object.entries(fields).map(([number, field]) => [Number(number), field]));

const tensorProto = message({
  1: { name: 'dims', kind: 'int', list: true },
  2: { name: 'type', kind: 'int' },
  4: { name: 'floats', kind: 'float', list: true },
  5: { name: 'ints', kind: 'int', list: true },
  7: { name: 'longs', kind: 'int', list: true },
  8: { name: 'name', kind: 'text' },
  9: { name: 'raw', kind: 'bytes' },
  10: { name: 'doubles', kind: 'double', list: true },
});
const attributeProto = message({
  1: { name: 'name', kind: 'text' },
  2: { name: 'f', kind: 'float' },
  3: { name: 'i', kind: 'int' },
  4: { name: 's', kind: 'text' },
  5: { name: 't', kind: tensorProto },
  7: { name: 'floats', kind: 'float', list: true },
  8: { name: 'ints', kind: 'int', list: true },
  9: { name: 'strings', kind: 'text', list: true },
  20: { name: 'type', kind: 'int' },
});
const nodeProto = message({
  1: { name: 'inputs', kind: 'text', list: true },
  2: { name: 'outputs', kind: 'text', list: true },
  3: { name: 'name', kind: 'text' },
  4: { name: 'op', kind: 'text' },
  5: { name: 'attributes', kind: attributeProto, list: true },
  7: { name: 'domain', kind: 'text' },
});
const dimProto = message({ 1: { name: 'value', kind: 'int' }, 2: { name: 'param', kind: 'text' } });
const shapeProto = message({ 1: { name: 'dims', kind: dimProto, list: true } });
const tensorTypeProto = message({ 1: { name: 'elements', kind: 'int' }, 2: { name: 'shape', kind: shapeProto } });
const typeProto = message({ 1: { name: 'tensor', kind: tensorTypeProto } });
const valueProto = message({ 1: { name: 'name', kind: 'text' }, 2: { name: 'type', kind: typeProto } });
const graphProto = message({
  1: { name: 'nodes', kind: nodeProto, list: true },
  2: { name: 'name', kind: 'text' },
  5: { name: 'tensors', kind: tensorProto, list: true },
  11: { name: 'inputs', kind: valueProto, list: true },
  12: { name: 'outputs', kind: valueProto, list: true },
});
const opsetProto = message({ 1: { name: 'domain', kind: 'text' }, 2: { name: 'version', kind: 'int' } });
const textProto = message({ 1: { name: 'key', kind: 'text' }, 2: { name: 'value', kind: 'text' } });
const modelProto = message({
  1: { name: 'irVersion', kind: 'int' },
  2: { name: 'producer', kind: 'text' },
  7: { name: 'graph', kind: graphProto },
  8: { name: 'opsets', kind: opsetProto, list: true },
  14: { name: 'texts', kind: textProto, list: true },
});

/** TensorProto.DataType. */
export const elementTypes = { float: 1, int32: 6, int64: 7, double: 11 } as const;

/** Reads the bytes of an `.onnx` file. Throws MODEL_MALFORMED for what is none. */
export function readOnnx(bytes: Uint8Array): Graph {
  const model = readMessage(bytes, modelProto);
  const graph = model.graph as Plain | undefined;
  if (graph === undefined) throw new ModelError('MODEL_MALFORMED', 'the file has no graph');
  const tensors = (graph.tensors as Plain[]).map(tensorOf);
  const named = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    nodes: (graph.nodes as Plain[]).map(nodeOf),
    tensors: named,
    // Before IR 4 the constants were listed among the inputs too.
    inputs: (graph.inputs as Plain[]).map(portOf).filter(({ name }) => !named.has(name)),
    outputs: (graph.outputs as Plain[]).map(portOf),
    texts: new Map((model.texts as Plain[]).map(({ key, value }) => [String(key), String(value ?? '')])),
  };
}

function nodeOf(plain: Plain): Node {
  const attributes = (plain.attributes as Plain[]).map((attribute) => ({
    ...(attribute as unknown as Attribute),
    ...(attribute.t === undefined ? {} : { t: tensorOf(attribute.t as Plain) }),
  }));
  return {
    op: String(plain.op ?? ''),
    domain: String(plain.domain ?? ''),
    name: String(plain.name ?? ''),
    inputs: plain.inputs as string[],
    outputs: plain.outputs as string[],
    attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
  };
}

function portOf(plain: Plain): Port {
  const tensor = (plain.type as Plain | undefined)?.tensor as Plain | undefined;
  const dims = ((tensor?.shape as Plain | undefined)?.dims ?? []) as Plain[];
  const last = dims[dims.length - 1]?.value as number | undefined;
  const { elements } = tensor ?? {};
  return {
    name: String(plain.name),
    width: dims.length < 2 ? undefined : last,
    elements: elements === elementTypes.float ? 'float' : elements === elementTypes.int64 ? 'int64' : 'other',
  };
}

function tensorOf(plain: Plain): Tensor {
  const dims = plain.dims as number[];
  const size = dims.reduce((product, dim) => product * dim, 1);
  const values = valuesOf(plain);
  if (values.length !== size)
    throw new ModelError('MODEL_MALFORMED', `tensor ${plain.name}: ${values.length} numbers, ${size} said`);
  return { name: String(plain.name ?? ''), dims, values };
}

function valuesOf(plain: Plain): Float32Array {
  const { type } = plain;
  const raw = plain.raw as Uint8Array | undefined;
  if (raw !== undefined && raw.length > 0) return rawValues(raw, type as number, String(plain.name));
  const lists: Record<number, unknown> = {
    [elementTypes.float]: plain.floats,
    [elementTypes.int32]: plain.ints,
    [elementTypes.int64]: plain.longs,
    [elementTypes.double]: plain.doubles,
  };
  const list = lists[type as number];
  if (list === undefined) throw new ModelError('MODEL_SHAPE_UNSUPPORTED', `tensor ${plain.name} is of type ${type}`);
  return Float32Array.from(list as number[]);
}

function rawValues(raw: Uint8Array, type: number, name: string): Float32Array {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const read = (bytes: number, at: (offset: number) => number) =>
    Float32Array.from({ length: raw.length / bytes }, (_, index) => at(index * bytes));
  if (type === elementTypes.float) return read(4, (offset) => view.getFloat32(offset, true));
  if (type === elementTypes.double) return read(8, (offset) => view.getFloat64(offset, true));
  if (type === elementTypes.int64) return read(8, (offset) => Number(view.getBigInt64(offset, true)));
  if (type === elementTypes.int32) return read(4, (offset) => view.getInt32(offset, true));
  throw new ModelError('MODEL_SHAPE_UNSUPPORTED', `tensor ${name} is of type ${type}`);
}

/** What `writeOnnx` is given; shapes are [N, width]. */
export interface Draft {
  readonly inputs: readonly { name: string; elements: 'float' | 'int64'; width: number }[];
  readonly outputs: readonly { name: string; elements: 'float' | 'int64'; width: number | undefined }[];
  readonly tensors: readonly { name: string; dims: readonly number[]; values: ArrayLike<number>; int64?: true }[];
  readonly nodes: readonly {
    op: string;
    domain?: string;
    inputs: readonly string[];
    outputs: readonly string[];
    attributes?: Readonly<Record<string, DraftAttribute>>;
  }[];
  readonly texts?: Readonly<Record<string, string>>;
}
/** A number is an integer attribute unless it stands in `{ f }`. */
export type DraftAttribute =
  | number
  | string
  | { f: number }
  | { ints: readonly number[] }
  | { floats: ArrayLike<number> }
  | { strings: readonly string[] };

/** Operator sets written: 17 of ONNX, 3 of `ai.onnx.ml`. */
const OPSET = 17;
const OPSET_ML = 3;
const IR_VERSION = 8;

/** The bytes of an `.onnx` file. */
export function writeOnnx(draft: Draft): Uint8Array {
  const graph = {
    name: 'click',
    nodes: draft.nodes.map(({ op, domain, inputs, outputs, attributes }) => ({
      op,
      ...(domain === undefined ? {} : { domain }),
      inputs,
      outputs,
      attributes: Object.entries(attributes ?? {}).map(([name, value]) => attributeProtoOf(name, value)),
    })),
    tensors: draft.tensors.map(tensorProtoOf),
    inputs: draft.inputs.map(valueProtoOf),
    outputs: draft.outputs.map(valueProtoOf),
  };
  const opsets = [
    { domain: '', version: OPSET },
    { domain: 'ai.onnx.ml', version: OPSET_ML },
  ];
  const texts = Object.entries(draft.texts ?? {}).map(([key, value]) => ({ key, value }));
  return writeMessage({ irVersion: IR_VERSION, producer: 'mainstem', graph, opsets, texts }, modelProto);
}

function tensorProtoOf({ name, dims, values, int64 }: Draft['tensors'][number]): Plain {
  const raw = new Uint8Array(values.length * (int64 ? 8 : 4));
  const view = new DataView(raw.buffer);
  for (let index = 0; index < values.length; index += 1) {
    if (int64) view.setBigInt64(index * 8, BigInt(values[index] as number), true);
    else view.setFloat32(index * 4, values[index] as number, true);
  }
  return { dims, type: int64 ? elementTypes.int64 : elementTypes.float, name, raw };
}

function valueProtoOf({ name, elements, width }: Draft['outputs'][number]): Plain {
  const dims = [{ param: 'N' }, ...(width === undefined ? [] : [{ value: width }])];
  return { name, type: { tensor: { elements: elementTypes[elements], shape: { dims } } } };
}

/** AttributeProto.AttributeType. */
const attributeTypes = { f: 1, i: 2, s: 3, floats: 6, ints: 7, strings: 8 } as const;

function attributeProtoOf(name: string, value: DraftAttribute): Plain {
  if (typeof value === 'number') return { name, i: value, type: attributeTypes.i };
  if (typeof value === 'string') return { name, s: value, type: attributeTypes.s };
  if ('f' in value) return { name, f: value.f, type: attributeTypes.f };
  if ('ints' in value) return { name, ints: value.ints, type: attributeTypes.ints };
  if ('strings' in value) return { name, strings: value.strings, type: attributeTypes.strings };
  return { name, floats: Array.from(value.floats), type: attributeTypes.floats };
}
