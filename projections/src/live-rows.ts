/**
 * Rows of views by their keys, for who tells of changes: under row-level security as the tenant (R7), and only the columns
 * asked for. How far a view is comes from the checkpoint that is stored together with its rows (R2), so rows read after it
 * hold everything it covers.
 */
import type { RowKey, TableProjection } from '@mainstem/streams/runtime/projection/projection';
import { storeError } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { columnName, sqlTypes, storedRows } from '@mainstem/streams/runtime/stores/store.postgres.sql';
import type pg from 'pg';
import { readAsTenant } from './query-tenant.ts';
import { readViewOffsets, type ViewOffsets } from './view-offsets.ts';

/** Rows of one statement. */
const ROWS_MAX = 500;

export type Row = Readonly<Record<string, unknown>>;

export interface LiveRows {
  /** How far the builds are that are read now. Throws `ProjectionError`, retryable while Postgres is away. */
  offsets(views: readonly string[]): Promise<ReadonlyMap<string, ViewOffsets>>;
  /** Rows by `RowKey.text`; a key without a row is not there. */
  rows(
    tenant: string,
    view: TableProjection,
    columns: readonly string[],
    keys: readonly RowKey[],
  ): Promise<ReadonlyMap<string, Row>>;
}

/** `pool` is of the role `mainstem_app`. */
export function createLiveRows(pool: pg.Pool, schema: string): LiveRows {
  return {
    async offsets(views) {
      try {
        return await readViewOffsets(pool, schema, views);
      } catch (error) {
        throw storeError(views.join(', '), error);
      }
    },
    async rows(tenant, view, columns, keys) {
      const found = new Map<string, Row>();
      for (let at = 0; at < keys.length; at += ROWS_MAX) {
        const { text, values } = statement(schema, view, columns, keys.slice(at, at + ROWS_MAX));
        const selected = await readAsTenant(pool, view.name, tenant, text, values);
        const shown = Object.entries(view.store.columns).filter(([name]) => columns.includes(name));
        const table = { ...view.store, columns: Object.fromEntries(shown) };
        for (const { key, row } of storedRows(table, selected)) {
          const names = Object.keys(view.store.key).map((name, part) => [name, key.parts[part]]);
          found.set(key.text, { ...Object.fromEntries(names), ...row });
        }
      }
      return found;
    },
  };
}

function statement(schema: string, view: TableProjection, columns: readonly string[], keys: readonly RowKey[]) {
  const { table, key } = view.store;
  const names = Object.keys(key);
  const listed = ['tenant', ...names, ...columns.filter((name) => !names.includes(name))].map(columnName).join(', ');
  const arrays = Object.values(key).map((type, part) => `$${part + 1}::${sqlTypes[type as keyof typeof sqlTypes]}[]`);
  const text =
    `select ${listed} from "${schema}"."${table}" where (${names.map(columnName).join(', ')}) in ` +
    `(select * from unnest(${arrays.join(', ')}))`;
  return { text, values: names.map((_, part) => keys.map(({ parts }) => parts[part])) };
}
