/** What may be asked of one view: the row of `query-table.ts`. */
import type { TableProjection } from '@mainstem/streams/runtime/projection/projection';
import type { Filter } from './query-filters.ts';

/** Fields that order the list and identify a row within it; all of them descending, or all ascending. */
export interface Order {
  readonly fields: readonly string[];
  readonly descending: boolean;
}

export interface QueryRow {
  readonly view: TableProjection;
  /** The usual one first; each may be walked either way. */
  readonly orders: readonly [Order, ...Order[]];
  readonly filters: Readonly<Record<string, Filter>>;
  /** Condition of every row shown. */
  readonly always?: string;
}
