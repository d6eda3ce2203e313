/**
 * A training set of the feature store, read for a learner: its file says what it is in one line of JSON, then a row
 * each, `[tenant, entity, atMs, label, values, flags]`. What nobody said is missing, not the default that stands for
 * it: a budget of 0 and no word of one are two things. Counts and sums of whom something is known are never a default but
 * where there was too much to count, and too much is not 0 either. Rows of which nothing at all is known teach nothing and
 * are left out.
 */
import type { Cell } from '@mainstem/models/learner/columns';
import { type LearningTable, tableOf } from '@mainstem/models/learner/table';
import type { FeatureValue } from '@mainstem/streams/features/definition';

/** A column of the model, by where it stands in the file. */
export interface SetColumn {
  readonly name: string;
  readonly place: number;
}

export interface SetRow {
  readonly entity: string;
  /** Moment of the decision, ms since 1970 UTC. */
  readonly atMs: number;
  readonly outcome: boolean;
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface OpenSet {
  readonly table: LearningTable;
  /** In the order of the table: by time, then by entity. */
  readonly rows: readonly SetRow[];
  readonly leftOut: number;
}

type Line = readonly [
  tenant: string,
  entity: string,
  atMs: number,
  label: FeatureValue,
  values: readonly FeatureValue[],
  flags: string,
];

/** Throws a SyntaxError for bytes that are no set. */
export function readSet(bytes: Uint8Array, columns: readonly SetColumn[]): OpenSet {
  const [, ...lines] = Buffer.from(bytes).toString('utf8').trimEnd().split('\n');
  const known = lines.map((line) => JSON.parse(line) as Line).filter(([, , , , , flags]) => /[FS]/.test(flags));
  const rows = known.map(([, entity, atMs, label, values, flags]): SetRow => {
    const cells = columns.map(({ name, place }): [string, Cell] => {
      return [name, flags[place] === 'D' ? null : (values[place] ?? null)];
    });
    return { entity, atMs, outcome: label === true, cells: Object.fromEntries(cells) };
  });
  rows.sort((one, other) => one.atMs - other.atMs || (one.entity < other.entity ? -1 : 1));
  const names = columns.map(({ name }) => name);
  return { table: tableOf(names, rows), rows, leftOut: lines.length - rows.length };
}
