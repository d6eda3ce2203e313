/** Pages of a view: statements with filters and keyset cursors, rows as the projection describes them. */
import type { PostgresTable } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { columnName, storedRows } from '@mainstem/streams/runtime/stores/store.postgres.sql';
import type { Order, QueryRow } from './query-row.ts';

export interface Page<Row> {
  readonly items: readonly Row[];
  /** Give it back as `cursor` for what follows; null at the end. */
  readonly nextCursor: string | null;
}

export interface PageOptions {
  readonly cursor?: string;
  /** Rows, 1 to 500; 50 when not said. */
  readonly limit?: number;
  /** First field of one of the view's orders, with "-" for descending; the view's first order when not said. */
  readonly sort?: string;
  /** Only these fields, and the id; all when not said. */
  readonly fields?: readonly string[];
}

const LIMIT_DEFAULT = 50;
/** Bounds an answer at about half a megabyte. */
const LIMIT_MAX = 500;

/** Name of an order in an address: `receivedAtMs`, `-receivedAtMs`. */
export function sortName({ fields, descending }: Order): string {
  return `${descending ? '-' : ''}${fields[0]}`;
}

/** The orders a view may be asked in, each both ways; the usual one first. */
export function sortNames({ orders }: Pick<QueryRow, 'orders'>): string[] {
  return orders.flatMap((order) => [sortName(order), sortName(reversed(order))]);
}

/** The order of a name. A name that is none is a mistake of the caller, who has them from `sortNames`. */
export function sortedBy({ view, orders }: QueryRow, sort: string | undefined): Order {
  if (sort === undefined) return orders[0];
  const found = orders.flatMap((order) => [order, reversed(order)]).find((order) => sortName(order) === sort);
  if (found === undefined) throw new Error(`${view.name} has no order ${sort}`);
  return found;
}

function reversed({ fields, descending }: Order): Order {
  return { fields, descending: !descending };
}

export function listStatement(
  target: string,
  row: QueryRow,
  options: PageOptions & object,
): { text: string; values: unknown[]; limit: number } {
  const { view, filters, always = 'true' } = row;
  const order = sortedBy(row, options.sort);
  const values: unknown[] = [];
  const conditions = [always];
  for (const [name, filter] of Object.entries(filters)) {
    const value = (options as Record<string, unknown>)[name];
    if (value === undefined) continue;
    values.push(value);
    conditions.push(filter(name, `$${values.length}`));
  }
  if (options.cursor !== undefined) {
    conditions.push(afterCursor(view.store, order, options.cursor, values, view.name));
  }
  const limit = Math.min(LIMIT_MAX, Math.max(1, Math.trunc(options.limit ?? LIMIT_DEFAULT)));
  const direction = order.descending ? 'desc' : 'asc';
  const columns = order.fields.map((field) => `${columnName(field)} ${direction}`);
  const text =
    `select ${selection(view.store, order.fields, options.fields)} from ${target} where ${conditions.join(' and ')} ` +
    `order by ${columns.join(', ')} limit ${limit + 1}`;
  return { text, values, limit };
}

/** Columns to read: those asked for, the key, and what the next cursor is made of. */
export function selection(
  table: PostgresTable,
  ordering: readonly string[],
  fields: readonly string[] | undefined,
): string {
  if (fields === undefined) return '*';
  const known = new Set([...Object.keys(table.key), ...Object.keys(table.columns)]);
  const wanted = new Set([...Object.keys(table.key), ...ordering, ...fields]);
  return [...wanted]
    .filter((field) => known.has(field))
    .map(columnName)
    .join(', ');
}

/** Without the fields that only the cursor needed. */
export function picked(row: object, table: PostgresTable, fields: readonly string[] | undefined): object {
  if (fields === undefined) return row;
  const wanted = new Set([...Object.keys(table.key), ...fields]);
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
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
    const [sort, ...parts] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const isSound =
      sort === sortName(order) &&
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
  return Buffer.from(JSON.stringify([sortName(order), ...parts])).toString('base64url');
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
