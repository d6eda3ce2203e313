/**
 * Rows as they are kept: one canonical form per row, so that a row written, a row read back and a row folded again from
 * the log are equal to the last byte, and so have one digest. Values a store cannot hold are mended (U+0000) or refused
 * (a number that is not whole or too large) here, before anything is written.
 */
import { type RowHash, rowHash } from './digest.ts';
import { type Columns, type ColumnType, cleanText, type Projection, type RowKey } from './projection.ts';

export interface RowCodec {
  /** The row in its canonical form; the same object when nothing had to be mended. Throws an Error that names the column. */
  clean(row: object): object;
  /** Hash of a clean row under its key. */
  hash(key: RowKey, clean: object): RowHash;
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
  const fill = compileFill(names);
  const isSound = compileCheck(Object.values(columns));
  // Filled anew for each row: an array per row would be a fifth of the cost of a fold.
  const cells: unknown[] = names.map(() => null);
  // A row is hashed right after it was found clean, and both need its cells as text.
  let last: object | null = null;
  let lastText = '';

  const textOf = (row: object): string => {
    fill(row, cells);
    last = row;
    // In the order of the columns, so that the text is canonical.
    lastText = JSON.stringify(cells);
    return lastText;
  };
  /** Cell by cell: says what is wrong, or mends it. */
  const mend = (row: object): object => {
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
  };
  return {
    clean(row) {
      fill(row, cells);
      // One look at the whole text in place of one at each cell: `mend` finds out where, or that it was a backslash.
      return isSound(cells) && !textOf(row).includes(ESCAPED_NUL) ? row : mend(row);
    },
    hash(key, clean) {
      const text = clean === last ? lastText : textOf(clean);
      last = null;
      // JSON has no word for NaN and infinities.
      const odd = doubles.length === 0 ? [] : doubles.map((name) => (clean as Cells)[name]).filter(isOdd);
      return rowHash(`${key.text}\n${text}${odd.length === 0 ? '' : odd.join()}`);
    },
  };
}

/** U+0000 in JSON. */
const ESCAPED_NUL = '\\u0000';

/** Writes the named fields of a row into a list. Written out: a field by a name that varies costs ten times as much. */
function compileFill(names: readonly string[]): (row: object, cells: unknown[]) => void {
  const body = names.map((name, at) => `cells[${at}] = row[${JSON.stringify(name)}];`).join(' ');
  return new Function('row', 'cells', body) as (row: object, cells: unknown[]) => void;
}

/** Whether every cell is of its column's type. */
function compileCheck(types: readonly (ColumnType | `${ColumnType}?`)[]): (cells: readonly unknown[]) => boolean {
  const tests = types.map((type, at) => {
    const test = typeTests[type.replace('?', '') as ColumnType].replaceAll('v', `c[${at}]`);
    return type.endsWith('?') ? `(c[${at}] === null || ${test})` : test;
  });
  const body = `return ${['true', ...tests].join(' && ')};`;
  return new Function('c', 'isWhole', 'isTexts', `return (c) => { ${body} };`)(null, Number.isSafeInteger, isTexts) as (
    cells: readonly unknown[],
  ) => boolean;
}

const typeTests: Record<ColumnType, string> = {
  text: "typeof v === 'string'",
  bigint: 'isWhole(v)',
  double: "typeof v === 'number'",
  boolean: "typeof v === 'boolean'",
  'text[]': 'isTexts(v)',
};

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isOdd(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

/** Rows with the same fields set in the same order. */
interface Shape {
  readonly fields: readonly string[];
  /** By name, so that the text does not depend on the order in which a projection set the fields. */
  readonly names: string;
  readonly fill: (row: object, cells: unknown[]) => void;
  readonly cells: unknown[];
}

/** Shapes remembered: a view has a few, and one that has more is hashed all the same. */
const SHAPES_MAX = 32;

function jsonCodec(): RowCodec {
  const shapes: Shape[] = [];
  const shapeOf = (row: object): Shape => {
    const fields = Object.keys(row);
    const known = shapes.find((shape) => sameTexts(shape.fields, fields));
    if (known !== undefined) return known;
    const sorted = [...fields].sort();
    const made = { fields, names: sorted.join(), fill: compileFill(sorted), cells: sorted.map(() => null) };
    if (shapes.length < SHAPES_MAX) shapes.push(made);
    return made;
  };
  return {
    clean: (row) => row,
    hash(key, clean) {
      const { names, fill, cells } = shapeOf(clean);
      fill(clean, cells);
      return rowHash(`${key.text}\n${names}\n${JSON.stringify(cells)}`);
    },
  };
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
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
