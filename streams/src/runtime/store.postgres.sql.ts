/**
 * The statements of a table view, built once from its columns. Rows travel as one array per column and are unnested, so
 * a window is one statement whatever its size; names come from definitions in this repository, never from data.
 */
import type { Columns, ColumnType, PostgresTable, RowKey } from './projection.ts';
import { rowKey } from './projection.ts';
import type { StoredRow } from './projection-store.ts';

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

const sqlTypes: Record<ColumnType, string> = {
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
export function keyArrays(table: PostgresTable, keys: readonly RowKey[]): string[] {
  return keyColumnsOf(table).map((_, at) =>
    arrayLiteral(keys.map((key) => (at === 0 ? key.tenant : key.parts[at - 1]))),
  );
}

/** Array parameters of the upsert. */
export function rowArrays(table: PostgresTable, rows: readonly StoredRow[]): string[] {
  const columns = rowColumnsOf(table).map(({ field }) =>
    arrayLiteral(rows.map(({ row }) => (row as Record<string, unknown>)[field])),
  );
  return [
    ...keyArrays(
      table,
      rows.map(({ key }) => key),
    ),
    ...columns,
  ];
}

/** Postgres array literal. Our own because the driver's quotes and escapes every number too, at twice the cost. */
export function arrayLiteral(values: readonly unknown[]): string {
  let text = '{';
  for (let at = 0; at < values.length; at += 1) {
    if (at > 0) text += ',';
    const value = values[at];
    if (value === null || value === undefined) text += 'NULL';
    else if (typeof value === 'number' || typeof value === 'boolean') text += String(value);
    else text += quoted(Array.isArray(value) ? arrayLiteral(value) : String(value));
  }
  return `${text}}`;
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
