/** Rows with an outcome, in the order of time, as a learner takes them. */
import type { Matrix } from '../boosting/bins.ts';
import { matrixOf, outcomesOf } from '../judging/folds.ts';
import { type Cell, type Column, columnOf, numberOf } from './columns.ts';

export interface Example {
  readonly cells: Readonly<Record<string, Cell>>;
  readonly outcome: boolean;
  /** Moment the row was known as it is, ms of the epoch. */
  readonly atMs: number;
}

export interface LearningTable {
  readonly columns: readonly Column[];
  readonly matrix: Matrix;
  readonly outcomes: Uint8Array;
  /** Ascending. */
  readonly atMs: Float64Array;
}

/** @param names columns, in this order; examples may be in any. */
export function tableOf(names: readonly string[], examples: readonly Example[]): LearningTable {
  const ordered = [...examples].sort((one, other) => one.atMs - other.atMs);
  const columns = names.map((name) =>
    columnOf(
      name,
      ordered.map(({ cells }) => cells[name] ?? null),
    ),
  );
  return {
    columns,
    matrix: {
      names,
      columns: columns.map((column) =>
        Float32Array.from(ordered, ({ cells }) => numberOf(column, cells[column.name] ?? null)),
      ),
      rows: ordered.length,
    },
    outcomes: Uint8Array.from(ordered, ({ outcome }) => Number(outcome)),
    atMs: Float64Array.from(ordered, ({ atMs }) => atMs),
  };
}

/** @param rows ascending */
export function tableOfRows(table: LearningTable, rows: ArrayLike<number>): LearningTable {
  return {
    columns: table.columns,
    matrix: matrixOf(table.matrix, rows),
    outcomes: outcomesOf(table.outcomes, rows),
    atMs: Float64Array.from(rows, (row) => table.atMs[row] as number),
  };
}
