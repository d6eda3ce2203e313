/**
 * The statements of a table view, built once from its columns. Rows travel as one array per column and are unnested, so
 * a window is one statement whatever its size; names come from definitions in this repository, never from data.
 */
import type { Columns, ColumnType, PostgresTable, RowKey } from '../projection/projection.ts';
import { rowKey } from '../projection/projection.ts';
import type { StoredRow } from '../projection/projection-store.ts';
import { binaryArray } from './store.postgres.arrays.ts';

export interface TableStatements {
  readonly select: string;
  readonly upsert: string;
  readonly remove: string;
  readonly scan: string;
  readonly truncate: string;
}

interface Column {
  /** Name in rows. */
  readonly field: string;
  /** Name in SQL. */
  readonly name: string;
  readonly type: ColumnType;
}

export const sqlTypes: Record<ColumnType, string> = {
  text: 'text',
  bigint: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
  'text[]': 'text[]',
};

/** `bidPriceMicros` → `bid_price_micros`. */
export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function columnsOf(columns: Columns): Column[] {
  return Object.entries(columns).map(([field, type]) => ({
    field,
    name: columnName(field),
    type: type.replace('?', '') as ColumnType,
  }));
}

export function keyColumnsOf(table: PostgresTable): Column[] {
  return columnsOf({ tenant: 'text', ...table.key });
}

export function rowColumnsOf(table: PostgresTable): Column[] {
  return columnsOf(table.columns);
}

export function tableStatements(schema: string, table: PostgresTable): TableStatements {
  const target = `"${schema}"."${table.table}"`;
  const keys = keyColumnsOf(table);
  const all = [...keys, ...rowColumnsOf(table)];
  const names = (columns: readonly Column[]) => columns.map((column) => column.name).join(', ');
  const sameKey = keys.map(({ name }) => `held.${name} = given.${name}`).join(' and ');
  const updates = rowColumnsOf(table).map(({ name }) => `${name} = excluded.${name}`);
  return {
    select: `select ${all.map(({ name }) => `held.${name}`).join(', ')}
      from ${unnested(keys)} join ${target} held on ${sameKey}`,
    upsert: `insert into ${target} (${names(all)})
      select ${all.map(castOf).join(', ')} from ${unnested(all)}
      on conflict (${names(keys)}) do update set ${updates.join(', ')}`,
    remove: `delete from ${target} held using ${unnested(keys)} where ${sameKey}`,
    scan: `select ${names(all)} from ${target}`,
    truncate: `truncate ${target}`,
  };
}

/** `unnest` would flatten a list of lists, so lists travel as texts and are cast back. */
function unnested(columns: readonly Column[]): string {
  const arrays = columns.map(({ type }, at) => `$${at + 1}::${type === 'text[]' ? 'text' : sqlTypes[type]}[]`);
  return `unnest(${arrays.join(', ')}) as given(${columns.map((column) => column.name).join(', ')})`;
}

function castOf({ name, type }: Column): string {
  return type === 'text[]' ? `given.${name}::text[]` : `given.${name}`;
}

/** Array parameters of a statement over keys. */
export function keyArrays(table: PostgresTable, keys: readonly RowKey[]): Buffer[] {
  return [
    binaryArray('text', keys, (key) => key.tenant),
    ...keyTypesOf(table).map((type, at) => binaryArray(type, keys, (key) => key.parts[at])),
  ];
}

/** Array parameters of the upsert. */
export function rowArrays(table: PostgresTable, rows: readonly StoredRow[]): Buffer[] {
  return [
    binaryArray('text', rows, ({ key }) => key.tenant),
    ...keyTypesOf(table).map((type, at) => binaryArray(type, rows, ({ key }) => key.parts[at])),
    ...rowColumnsOf(table).map(({ field, type }) => binaryArray(type, rows, getterOf(field))),
  ];
}

function keyTypesOf(table: PostgresTable): ColumnType[] {
  return keyColumnsOf(table)
    .slice(1)
    .map(({ type }) => type);
}

const getters = new Map<string, (stored: StoredRow) => unknown>();

/** Written out for each field, so that every one of them remembers where in a row it lies. */
function getterOf(field: string): (stored: StoredRow) => unknown {
  const known = getters.get(field);
  if (known !== undefined) return known;
  const made = new Function('stored', `return stored.row[${JSON.stringify(field)}];`) as (stored: StoredRow) => unknown;
  getters.set(field, made);
  return made;
}

/** Postgres array literal. Our own because the driver quotes and escapes every number too, at twice the cost. */
export function arrayLiteral(values: readonly unknown[]): string {
  return arrayOf(values, (value) => value);
}

/** Kept between calls: an array per column and window goes straight to the old heap, and costs more than its text. */
const pieces: string[] = [];

function arrayOf<Item>(items: readonly Item[], pick: (item: Item) => unknown): string {
  pieces.length = items.length;
  for (let at = 0; at < items.length; at += 1) pieces[at] = piece(pick(items[at] as Item));
  return `{${pieces.join(',')}}`;
}

function piece(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return value.length === 0 ? '"{}"' : quoted(`{${value.map(piece).join(',')}}`);
  return String(value);
}

function quoted(text: string): string {
  return `"${text.includes('"') || text.includes('\\') ? text.replace(/["\\]/g, '\\$&') : text}"`;
}

/** Rows as selected, back in the form they were written in. */
export function storedRows(table: PostgresTable, selected: readonly Record<string, unknown>[]): StoredRow[] {
  const keys = keyColumnsOf(table).slice(1);
  const columns = rowColumnsOf(table);
  return selected.map((given) => {
    const parts = keys.map(({ name, type }) => (type === 'bigint' ? Number(given[name]) : String(given[name])));
    const row: Record<string, unknown> = {};
    for (const { field, name, type } of columns) row[field] = cellOf(given[name], type);
    return { key: rowKey(String(given.tenant), ...parts), row };
  });
}

/** The driver gives bigint as text, because it may not fit a number; here it does (checked when written). */
function cellOf(value: unknown, type: ColumnType): unknown {
  return type === 'bigint' && value !== null ? Number(value) : value;
}
