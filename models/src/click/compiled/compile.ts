/**
 * A click model as it is asked on the bid path: an ONNX graph turned into a list of steps over buffers of its own. Asking it
 * allocates nothing and waits for nothing (R9), and gives what onnxruntime gives, to 1e-6 (`parity.test.ts`).
 *
 * A model takes `buckets` (int64 [N, slots]: places in its table), `dense` (float [N, numbers]) or both, or, learnt of a
 * table, `row` (float [N, columns]: `learned-row.ts`), and gives a chance from 0 to 1 in the last column of its first output that is no label. What it cannot be is told when it is
 * compiled: there is no second way to run it, because onnxruntime can only be awaited (ADR 0021).
 */
import { ModelError } from '../../errors.ts';
import { type Graph, readOnnx } from '../../onnx/model.ts';
import { readCells } from '../cells.ts';
import { createFeatureRow, type FeatureRow, NUMBERS, numberOf, SLOTS, slotOf } from '../features.ts';
import { placeOf } from '../hash.ts';
import type { Row } from './layers.ts';
import { type LearnedRow, learnedRowOf } from './learned-row.ts';
import { applyOperator, type Building, isClassifier, type Value } from './operators.ts';

/** Weights by hash at most: 4 MB of a table is the most that stays near the processor. */
const TABLE_MAX = 2 ** 20;
/** Steps: a click model is small, and every one costs time in each auction. */
const NODES_MAX = 1_000;

export interface ClickModel {
  /** Chance of the action, 0 to 1. Fills in the past rates of the row first. Never NaN: that is 0. */
  chance(row: FeatureRow): number;
  /** The places the model's table has; 0 when it looks at no hashes. */
  readonly tableSize: number;
}

/** Throws a ModelError that says what it is that cannot be taken. */
export function compileModel(bytes: Uint8Array): ClickModel {
  const graph = readOnnx(bytes);
  if (graph.nodes.length > NODES_MAX)
    throw new ModelError('MODEL_SHAPE_UNSUPPORTED', `${graph.nodes.length} nodes, ${NODES_MAX} are the most`);
  const places = new Int32Array(SLOTS);
  const numbers: Row = { width: NUMBERS, data: new Float64Array(NUMBERS) };
  const learned = graph.inputs.some(({ name }) => name === 'row') ? learnedRowOf(graph) : undefined;
  const building: Building = { values: inputsOf(graph, places, numbers, learned), steps: [] };
  for (const node of graph.nodes) applyOperator(node, building);
  const out = outputOf(graph, building.values);
  const tableSize = tableSizeOf(graph, building);
  const model = assemble(graph, building, { places, numbers, learned, out, tableSize });
  model.chance(createFeatureRow());
  return model;
}

interface Parts {
  readonly places: Int32Array;
  readonly numbers: Row;
  readonly learned: LearnedRow | undefined;
  readonly out: Row;
  readonly tableSize: number;
}

function assemble(graph: Graph, { steps }: Building, parts: Parts): ClickModel {
  const { places, numbers, learned, out, tableSize } = parts;
  const { prior, logOdds } = readCells(graph.texts);
  const last = out.width - 1;
  return {
    tableSize,
    chance(row) {
      const { slots, dense } = row;
      dense[numberOf.creativePast] = logOdds.get(slots[slotOf.creative] as number) ?? prior;
      dense[numberOf.placePast] = logOdds.get(slots[slotOf.place] as number) ?? prior;
      for (let index = 0; index < NUMBERS; index += 1) numbers.data[index] = dense[index] as number;
      if (tableSize > 0)
        for (let index = 0; index < SLOTS; index += 1) places[index] = placeOf(slots[index] as number, tableSize);
      if (learned !== undefined) learned.fill(row);
      for (let index = 0; index < steps.length; index += 1) (steps[index] as () => void)();
      const chance = out.data[last] as number;
      return chance > 0 ? (chance < 1 ? chance : 1) : 0;
    },
  };
}

function inputsOf(graph: Graph, places: Int32Array, numbers: Row, learned: LearnedRow | undefined): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const tensor of graph.tensors.values()) values.set(tensor.name, { kind: 'tensor', tensor });
  for (const { name, width, elements } of graph.inputs) {
    if (name === 'buckets' && elements === 'int64' && width === SLOTS) values.set(name, { kind: 'places', places });
    else if (name === 'dense' && elements === 'float' && width === NUMBERS)
      values.set(name, { kind: 'row', row: numbers });
    else if (learned !== undefined && name === 'row' && elements === 'float' && width === learned.row.width)
      values.set(name, { kind: 'row', row: learned.row });
    else
      throw new ModelError(
        'MODEL_SHAPE_UNSUPPORTED',
        `no feature list has an input ${name}: ${elements} [N, ${width}]`,
      );
  }
  return values;
}

/** The first output that holds chances: of a classifier's two, the second. */
function outputOf(graph: Graph, values: ReadonlyMap<string, Value>): Row {
  const labels = new Set(graph.nodes.filter(isClassifier).map(({ outputs }) => outputs[0]));
  for (const { name } of graph.outputs) {
    const value = values.get(name);
    if (!labels.has(name) && value?.kind === 'row') return value.row;
  }
  throw new ModelError('MODEL_SHAPE_UNSUPPORTED', 'the model has no output with a chance');
}

/** All tables of a model have one size: a hash has one place. */
function tableSizeOf(graph: Graph, { values }: Building): number {
  const sizes = new Set<number>();
  for (const node of graph.nodes) {
    const table = node.op === 'Gather' ? values.get(node.inputs[0] ?? '') : undefined;
    if (table?.kind === 'tensor') sizes.add(table.tensor.dims[0] ?? 0);
  }
  const [size = 0] = sizes;
  if (sizes.size > 1 || size > TABLE_MAX)
    throw new ModelError(
      'MODEL_SHAPE_UNSUPPORTED',
      `tables of ${[...sizes].join(' and ')} places; one of ${TABLE_MAX} at most`,
    );
  return size;
}
