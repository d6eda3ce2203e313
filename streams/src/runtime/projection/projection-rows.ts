/**
 * Rows as they are kept: one canonical form per row, so that a row written, a row read back and a row folded again from
 * the log are equal to the last byte, and so have one digest. Values a store cannot hold are mended (U+0000) or refused
 * (a number that is not whole or too large) here, before anything is written.
 */
import { type Digest, rowHash } from './digest.ts';
import { type Columns, type ColumnType, cleanText, type Projection, type RowKey } from './projection.ts';

export interface RowCodec {
  /** The row in its canonical form; the same object when nothing had to be mended. Throws an Error that names the column. */
  clean(row: object): object;
  /** Hash of a clean row under its key. */
  hash(key: RowKey, clean: object): Digest;
}

type Cell = string | number | boolean | null | readonly string[];
type Cells = Readonly<Record<string, unknown>>;
/** Returns the value to keep; throws when there is none. */
type CellCheck = (value: unknown, column: string) => Cell;

export function rowCodec(projection: Projection): RowCodec {
  return projection.store.kind === 'postgres' ? tableCodec(projection.store.columns) : jsonCodec();
}

function tableCodec(columns: Columns): RowCodec {
  const names = Object.keys(columns);
  const checks = names.map((name) => checkOf(columns[name] as ColumnType | `${ColumnType}?`));
  const doubles = names.filter((name) => columns[name]?.startsWith('double'));
  // Filled anew for each row: an array per row would be a fifth of the cost of a fold.
  const cells: unknown[] = names.map(() => null);
  return {
    clean(row) {
      let clean = row as Record<string, unknown>;
      for (let at = 0; at < names.length; at += 1) {
        const name = names[at] as string;
        const found = clean[name];
        const kept = (checks[at] as CellCheck)(found, name);
        if (kept === found) continue;
        if (clean === row) clean = { ...clean };
        clean[name] = kept;
      }
      return clean;
    },
    // In the order of the columns, so that the text is canonical. JSON has no word for NaN and infinities.
    hash(key, clean) {
      for (let at = 0; at < names.length; at += 1) cells[at] = (clean as Cells)[names[at] as string];
      const odd = doubles.map((name) => (clean as Cells)[name]).filter(isOdd);
      return rowHash(`${key.text}\n${JSON.stringify(cells)}${odd.length === 0 ? '' : odd.join()}`);
    },
  };
}

function isOdd(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function jsonCodec(): RowCodec {
  return {
    clean: (row) => row,
    // By name, so that the text does not depend on the order in which a projection set the fields.
    hash(key, clean) {
      const names = Object.keys(clean).sort();
      const cells = names.map((name) => (clean as Cells)[name]);
      return rowHash(`${key.text}\n${names.join()}\n${JSON.stringify(cells)}`);
    },
  };
}

function checkOf(type: ColumnType | `${ColumnType}?`): CellCheck {
  const nullable = type.endsWith('?');
  const check = checks[(nullable ? type.slice(0, -1) : type) as ColumnType];
  return (value, column) => {
    if (value === null) {
      if (nullable) return null;
      throw new Error(`column ${column} may not be null`);
    }
    return check(value, column);
  };
}

const checks: Record<ColumnType, CellCheck> = {
  text: (value, column) => (typeof value === 'string' ? cleanText(value) : refuse(value, column, 'text')),
  bigint: (value, column) =>
    Number.isSafeInteger(value) ? (value as number) : refuse(value, column, 'a whole number within ±(2^53 - 1)'),
  double: (value, column) => (typeof value === 'number' ? value : refuse(value, column, 'a number')),
  boolean: (value, column) => (typeof value === 'boolean' ? value : refuse(value, column, 'true or false')),
  'text[]': (value, column) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string')
      ? cleanList(value)
      : refuse(value, column, 'a list of texts'),
};

function cleanList(list: readonly string[]): readonly string[] {
  return list.some((item) => item.includes('\u0000')) ? list.map(cleanText) : list;
}

function refuse(value: unknown, column: string, expected: string): never {
  throw new Error(`column ${column} holds ${expected}, found ${kindOf(value)}`);
}

/** Says no text: it may be of a person, and the message is kept with what is parked and shown (R6). */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? `a text of ${value.length}` : `a value of kind ${typeof value}`;
}
