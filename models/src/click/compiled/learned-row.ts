/**
 * The one input `row` of a model that was learnt of a table (`click/table.ts`): each column is a slot, as the place of its
 * hash among the words the model was taught, or a number of the feature row. Columns stand in the file; what is none of
 * the list of features is refused.
 */
import { ModelError } from '../../errors.ts';
import type { Column } from '../../learner/columns.ts';
import { texts } from '../../learner/to-onnx.ts';
import type { Graph } from '../../onnx/model.ts';
import { type ClickNumber, type ClickSlot, type FeatureRow, numberOf, slotOf } from '../features.ts';
import { createRow, type Row } from './layers.ts';

export interface LearnedRow {
  readonly row: Row;
  /** From a feature row whose past rates are filled in. Allocates nothing. */
  fill(features: FeatureRow): void;
}

/** Throws a ModelError for columns that are none of the feature list. */
export function learnedRowOf(graph: Graph): LearnedRow {
  const columns = columnsIn(graph);
  const row = createRow(columns.length);
  const slots = columns.flatMap(({ name, words }, at) => {
    if (words === null) return [];
    if (!Object.hasOwn(slotOf, name)) throw unknown(name);
    return [
      { at, slot: slotOf[name as ClickSlot], places: new Map(words.map((word, place) => [Number(word), place])) },
    ];
  });
  const numbers = columns.flatMap(({ name, words }, at) => {
    if (words !== null) return [];
    if (!Object.hasOwn(numberOf, name)) throw unknown(name);
    return [{ at, number: numberOf[name as ClickNumber] }];
  });
  return {
    row,
    fill(features) {
      for (let index = 0; index < slots.length; index += 1) {
        const { at, slot, places } = slots[index] as (typeof slots)[number];
        row.data[at] = places.get(features.slots[slot] as number) ?? Number.NaN;
      }
      for (let index = 0; index < numbers.length; index += 1) {
        const { at, number } = numbers[index] as (typeof numbers)[number];
        row.data[at] = features.dense[number] as number;
      }
    },
  };
}

function columnsIn(graph: Graph): readonly Column[] {
  try {
    return JSON.parse(graph.texts.get(texts.columns) ?? 'not there') as readonly Column[];
  } catch (cause) {
    throw new ModelError('MODEL_MALFORMED', `the text ${texts.columns} of the model cannot be read`, { cause });
  }
}

function unknown(name: string): ModelError {
  return new ModelError('MODEL_SHAPE_UNSUPPORTED', `no feature list has a column ${name}`);
}
