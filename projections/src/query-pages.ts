/** Pages of a view: statements with filters and keyset cursors, rows as the projection describes them. */
import type { PostgresTable } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { columnName, storedRows } from '@mainstem/streams/runtime/stores/store.postgres.sql';

export interface Page<Row> {
  readonly items: readonly Row[];
  /** Give it back as `cursor` for what follows; null at the end. */
  readonly nextCursor: string | null;
}

export interface PageOptions {
  readonly cursor?: string;
  /** Rows, 1 to 500; 50 when not said. */
  readonly limit?: number;
}

/** Fields that order the list and identify a row within it; all of them descending, or all ascending. */
export interface Order {
  readonly fields: readonly string[];
  readonly descending: boolean;
}

/** SQL condition for a filter's name and the parameter that holds its value. */
export type Filter = (name: string, parameter: string) => string;

const LIMIT_DEFAULT = 50;
/** Bounds an answer at about half a megabyte. */
const LIMIT_MAX = 500;

export function listStatement(
  target: string,
  table: PostgresTable,
  order: Order,
  filters: Readonly<Record<string, Filter>>,
  always: string,
  options: PageOptions & object,
  view: string,
): { text: string; values: unknown[]; limit: number } {
  const values: unknown[] = [];
  const conditions = [always];
  for (const [name, filter] of Object.entries(filters)) {
    const value = (options as Record<string, unknown>)[name];
    if (value === undefined) continue;
    values.push(value);
    conditions.push(filter(name, `$${values.length}`));
  }
  if (options.cursor !== undefined) conditions.push(afterCursor(table, order, options.cursor, values, view));
  const limit = Math.min(LIMIT_MAX, Math.max(1, Math.trunc(options.limit ?? LIMIT_DEFAULT)));
  const direction = order.descending ? 'desc' : 'asc';
  const columns = order.fields.map((field) => `${columnName(field)} ${direction}`);
  const text = `select * from ${target} where ${conditions.join(' and ')} order by ${columns.join(', ')} limit ${limit + 1}`;
  return { text, values, limit };
}

function afterCursor(table: PostgresTable, order: Order, cursor: string, values: unknown[], view: string): string {
  const parts = parseCursor(cursor, table, order, view);
  const parameters = parts.map((part) => {
    values.push(part);
    return `$${values.length}`;
  });
  const columns = order.fields.map(columnName).join(', ');
  return `(${columns}) ${order.descending ? '<' : '>'} (${parameters.join(', ')})`;
}

/** A cursor comes back from outside: every part must be of its column's type before it reaches a statement. */
function parseCursor(cursor: string, table: PostgresTable, order: Order, view: string): unknown[] {
  const types: Readonly<Record<string, string>> = { ...table.columns, ...table.key };
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isSound =
      Array.isArray(parts) &&
      parts.length === order.fields.length &&
      order.fields.every((field, at) =>
        types[field]?.startsWith('bigint') ? Number.isSafeInteger(parts[at]) : typeof parts[at] === 'string',
      );
    if (isSound) return parts;
  } catch {
    // Falls through: what does not parse is no cursor.
  }
  throw new ProjectionError(
    'PROJECTION_CURSOR_INVALID',
    view,
    'the cursor is none that this list gave: begin without one',
  );
}

export function nextCursor(order: Order, last: object): string {
  const parts = order.fields.map((field) => (last as Record<string, unknown>)[field]);
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * Rows with their key columns named, without the tenant: the caller said it. A column that the live build has not got, of
 * an earlier version than this program's, is left out (ADR 0011).
 */
export function rowsOf<Row>(table: PostgresTable, selected: readonly Record<string, unknown>[]): Row[] {
  const [first] = selected;
  if (first === undefined) return [];
  const names = Object.keys(table.key);
  const columns = Object.fromEntries(Object.entries(table.columns).filter(([name]) => columnName(name) in first));
  return storedRows({ ...table, columns }, selected).map(({ key, row }) => {
    const id = Object.fromEntries(names.map((name, at) => [name, key.parts[at]]));
    return { ...id, ...row } as Row;
  });
}
