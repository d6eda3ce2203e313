/**
 * A learned model as it is asked: read from its file, compiled, without onnxruntime, and giving what that gives to 1e-6
 * (`parity.test.ts`). Reasons are told of the log odds before calibration, which only bends them, rising.
 */
import { type Reasons, reasonsOf } from '../boosting/shap.ts';
import { type BoostedModel, type GrownTree, logOddsOf } from '../boosting/tree.ts';
import type { Calibration } from '../calibration/calibration.ts';
import { baseOf, treesIn } from '../click/compiled/ensembles.ts';
import type { Row } from '../click/compiled/layers.ts';
import { applyOperator, type Building, type Value } from '../click/compiled/operators.ts';
import { ModelError } from '../errors.ts';
import { type Graph, readOnnx } from '../onnx/model.ts';
import { type Cell, type Column, rowFrom } from './columns.ts';
import { texts } from './to-onnx.ts';

export interface Scorer {
  readonly columns: readonly Column[];
  readonly calibration: Calibration;
  /** Chance from 0 to 1 of a row of float32 in the order of the columns, NaN for what is missing. Allocates nothing. */
  chance(row: Float32Array): number;
  /** Before calibration. */
  logOdds(row: Float32Array): number;
  /** What each column adds: `base` + Σ = log odds. */
  reasons(row: Float32Array): Reasons;
  /** A row by the names of its columns. */
  row(cells: Readonly<Record<string, Cell>>): Float32Array;
}

/** Throws a ModelError for bytes that are no learned model. */
export function openScorer(bytes: Uint8Array): Scorer {
  const graph = readOnnx(bytes);
  const columns = textOf<readonly Column[]>(graph, texts.columns);
  const calibration = textOf<Calibration>(graph, texts.calibration);
  const model = modelIn(graph, columns);
  const input: Row = { width: columns.length, data: new Float64Array(columns.length) };
  const { steps, out } = compiled(graph, input);
  return {
    columns,
    calibration,
    chance(row) {
      for (let index = 0; index < input.width; index += 1) input.data[index] = row[index] as number;
      for (let index = 0; index < steps.length; index += 1) (steps[index] as () => void)();
      const chance = out.data[0] as number;
      return chance > 0 ? (chance < 1 ? chance : 1) : 0;
    },
    logOdds: (row) => logOddsOf(model, row),
    reasons: (row) => reasonsOf(model, row),
    row: (cells) => rowFrom(columns, cells),
  };
}

function textOf<Text>(graph: Graph, name: string): Text {
  try {
    return JSON.parse(graph.texts.get(name) ?? 'not there') as Text;
  } catch (cause) {
    throw new ModelError('MODEL_MALFORMED', `the text ${name} of the model cannot be read`, { cause });
  }
}

/** The trees with the rows that came by, which a compiled evaluator has no need of. */
function modelIn(graph: Graph, columns: readonly Column[]): BoostedModel {
  const node = graph.nodes.find(({ op }) => op === 'TreeEnsembleRegressor');
  const trees = node === undefined ? undefined : treesIn(node).get(0);
  const covers = node?.attributes.get('nodes_hitrates')?.floats ?? [];
  if (node === undefined || trees === undefined || covers.length !== trees.reduce((sum, { length }) => sum + length, 0))
    throw new ModelError('MODEL_MALFORMED', 'the model has no trees with counts of their rows');
  let at = 0;
  const grown = trees.map((tree): GrownTree => tree.map((one) => ({ ...one, cover: covers[at++] as number })));
  return { names: columns.map(({ name }) => name), base: baseOf(node, 0), trees: grown };
}

function compiled(graph: Graph, input: Row): { steps: Building['steps']; out: Row } {
  const values = new Map<string, Value>([['row', { kind: 'row', row: input }]]);
  for (const tensor of graph.tensors.values()) values.set(tensor.name, { kind: 'tensor', tensor });
  const building: Building = { values, steps: [] };
  for (const node of graph.nodes) applyOperator(node, building);
  const out = values.get('chance');
  if (out?.kind !== 'row') throw new ModelError('MODEL_SHAPE_UNSUPPORTED', 'the model has no output called chance');
  return { steps: building.steps, out: out.row };
}
