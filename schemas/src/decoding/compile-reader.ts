/**
 * Readers of Avro made for one schema: straight code with the schema's fields written out, in place of avsc's type objects
 * that call each other. Twice as fast, and what comes out is a plain object of one shape (ADR 0018).
 *
 * Only for values written with the very schema they are read with, which are nearly all; what another version wrote goes
 * through avsc's resolvers as before. The same bytes give the same value as with avsc, and bytes that are no value throw,
 * also where avsc alone would go on (see `wire.ts`). Differences: varints longer than their number needs are refused.
 */
import type { Schema } from 'avsc';
import { LONG_LIMIT } from '../wire.ts';
import { forgetBytes, textOf } from './texts.ts';

/** Reads the value that takes up all of `bytes` from `start`. Throws a RangeError when there is none. */
export type WholeReader = (bytes: Buffer, start: number) => object;

type Node = Schema | { readonly type: unknown };
interface RecordNode {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly fields: readonly { readonly name: string; readonly type: Node }[];
}

/** Kinds that one call reads. */
const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'flag()',
  int: 'int()',
  long: 'long()',
  double: 'double()',
  string: 'text()',
  bytes: 'copied()',
};

/** `extra` are properties every value gets after its fields. Null for a schema with a kind that events do not have. */
export function compileReader(schema: string, extra: Readonly<Record<string, string>> = {}): WholeReader | null {
  const functions: string[] = [];
  const named = new Map<string, string>();
  const root = expressionOf(JSON.parse(schema) as Node, '', { functions, named, extra });
  if (root === null) return null;
  const source = `'use strict';\n${runtime}\n${functions.join('\n')}\n${entry(root)}`;
  return new Function('textOf', 'forgetBytes', 'LONG_LIMIT', 'nothing', source)(
    textOf,
    forgetBytes,
    LONG_LIMIT,
    Buffer.alloc(0),
  ) as WholeReader;
}

interface Making {
  readonly functions: string[];
  /** Function of each named type, by full name. */
  readonly named: Map<string, string>;
  readonly extra: Readonly<Record<string, string>>;
}

/** The call that reads a node; null when it has a kind that is not known here. */
function expressionOf(node: Node, space: string, making: Making): string | null {
  if (typeof node === 'string') {
    const known = making.named.get(node.includes('.') ? node : fullName(node, space));
    return primitives[node] ?? (known === undefined ? null : `${known}()`);
  }
  if (Array.isArray(node)) return unionOf(node as Node[], space, making);
  const { type } = node as { type: unknown };
  if (type === 'record') return recordOf(node as unknown as RecordNode, space, making);
  if (type === 'enum') return enumOf(node as unknown as EnumNode, space, making);
  if (type === 'array') return arrayOf((node as { items: Node }).items, space, making);
  if (type === 'map') return mapOf((node as { values: Node }).values, space, making);
  if ('logicalType' in node) return null;
  return expressionOf(type as Node, space, making);
}

function fullName(name: string, space: string): string {
  return name.includes('.') || space === '' ? name : `${space}.${name}`;
}

/** Makes a function and gives back its call. */
function define({ functions }: Making, body: string): string {
  const name = `read${functions.length}`;
  functions.push(`function ${name}() { ${body} }`);
  return `${name}()`;
}

function recordOf({ name, namespace, fields }: RecordNode, space: string, making: Making): string | null {
  const isRoot = making.named.size === 0;
  const own = fullName(name, namespace ?? space);
  const inner = own.slice(0, Math.max(0, own.lastIndexOf('.')));
  const number = `record${making.named.size}`;
  making.named.set(own, number);
  const parts: string[] = [];
  for (const field of fields) {
    const read = expressionOf(field.type, inner, making);
    if (read === null || field.name === '__proto__') return null;
    parts.push(`${JSON.stringify(field.name)}: ${read}`);
  }
  const more = isRoot ? Object.entries(making.extra).map(([key, value]) => `${key}: ${JSON.stringify(value)}`) : [];
  making.functions.push(`function ${number}() { return { ${[...parts, ...more].join(', ')} }; }`);
  return `${number}()`;
}

interface EnumNode {
  readonly name: string;
  readonly namespace?: string;
  readonly symbols: readonly string[];
}

function enumOf({ name, namespace, symbols }: EnumNode, space: string, making: Making): string {
  const cases = symbols.map((symbol, at) => `case ${at}: return ${JSON.stringify(symbol)};`).join(' ');
  const call = define(making, `switch (long()) { ${cases} default: throw new RangeError('no such symbol'); }`);
  making.named.set(fullName(name, namespace ?? space), call.slice(0, -2));
  return call;
}

function unionOf(branches: readonly Node[], space: string, making: Making): string | null {
  const reads = branches.map((branch) => expressionOf(branch, space, making));
  if (reads.includes(null)) return null;
  const cases = reads.map((read, at) => `case ${at}: return ${read};`).join(' ');
  return define(making, `switch (long()) { ${cases} default: throw new RangeError('no such branch of a union'); }`);
}

function arrayOf(items: Node, space: string, making: Making): string | null {
  const read = expressionOf(items, space, making);
  if (read === null) return null;
  const body = `const items = []; for (let left = block(); left > 0; left = block()) while (left-- > 0) items.push(${read});`;
  return define(making, `${body} return items;`);
}

function mapOf(values: Node, space: string, making: Making): string | null {
  const read = expressionOf(values, space, making);
  if (read === null) return null;
  // Assigning `__proto__` would drop the entry, or worse.
  const set = `const key = text(); if (key === '__proto__') throw new RangeError('"__proto__" is no key'); map[key] = ${read};`;
  return define(
    making,
    `const map = {}; for (let left = block(); left > 0; left = block()) while (left-- > 0) { ${set} } return map;`,
  );
}

function entry(root: string): string {
  return `return function readWhole(bytes, start) {
  b = bytes; p = start; e = bytes.length;
  const value = ${root};
  b = nothing; forgetBytes();
  if (p !== e) throw new RangeError(p > e ? 'truncated' : 'bytes left over');
  return value;
};`;
}

/**
 * Cursor and primitives. A byte beyond the end reads as undefined, which ends a number; the place is compared with the end
 * for every text and, for what is left, once at the end. Numbers of up to 28 bits never leave small integers.
 */
const runtime = `let b = nothing, p = 0, e = 0;
function long() {
  const first = b[p++];
  return first < 128 ? (first >>> 1) ^ -(first & 1) : longer(first);
}
function longer(first) {
  let low = first & 127, byte = b[p++];
  low |= (byte & 127) << 7;
  if (byte > 127) { byte = b[p++]; low |= (byte & 127) << 14; }
  if (byte > 127) { byte = b[p++]; low |= (byte & 127) << 21; }
  if (!(byte > 127)) { if (p > e) throw new RangeError('truncated'); return (low >>> 1) ^ -(low & 1); }
  let high = 0, shift = 0;
  do {
    byte = b[p++];
    high |= (byte & 127) << shift;
    shift += 7;
  } while (byte > 127 && shift < 28);
  const half = (low >>> 1) + high * 134217728;
  const value = (low & 1) === 0 ? half : -half - 1;
  if (p > e) throw new RangeError('truncated');
  if (byte > 127 || !(value < LONG_LIMIT && value > -LONG_LIMIT)) throw new RangeError('a long is not within ±2^52');
  return value;
}
function int() {
  const value = long();
  if ((value | 0) !== value) throw new RangeError('an int does not fit 32 bits');
  return value;
}
function flag() {
  const byte = b[p++];
  if (byte > 1) throw new RangeError('no boolean');
  return byte === 1;
}
function double() {
  p += 8;
  if (p > e) throw new RangeError('truncated');
  return b.readDoubleLE(p - 8);
}
function text() {
  const length = long(), from = p;
  p += length;
  if (length < 0 || p > e) throw new RangeError('truncated');
  return textOf(b, from, p);
}
function copied() {
  const length = long(), from = p;
  p += length;
  if (length < 0 || p > e) throw new RangeError('truncated');
  return Buffer.from(b.subarray(from, p));
}
function block() {
  let size = long();
  if (size < 0) { size = -size; long(); }
  if (size > e - p) throw new RangeError('a block of ' + size + ' items in fewer bytes');
  return size;
}`;
