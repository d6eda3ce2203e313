/**
 * Writers of Avro made for one schema, as `decoding/compile-reader.ts` makes readers: straight code with the schema's
 * fields written out. The bytes are those avsc writes, and what avsc refuses is refused (a property holds both against each
 * other); why it was refused is found by the codec afterwards.
 */
import type { Schema } from 'avsc';
import { LONG_LIMIT, VALUE_BYTES_MAX } from '../wire.ts';

/** Bytes of a value after `start` bytes left free. Throws a RangeError when it does not fit its schema, or is too large. */
export type WholeWriter = (value: object, start: number) => Buffer;

type Node = Schema | { readonly type: unknown };
interface FieldNode {
  readonly name: string;
  readonly type: Node;
  readonly default?: unknown;
}
interface RecordNode {
  readonly name: string;
  readonly namespace?: string;
  readonly fields: readonly FieldNode[];
}
interface EnumNode {
  readonly name: string;
  readonly namespace?: string;
  readonly symbols: readonly string[];
}

/** Kinds that one function writes. */
const primitives: ReadonlySet<string> = new Set(['boolean', 'int', 'long', 'double', 'string', 'bytes']);
/** First size of the buffer that writers write into. */
const BUFFER_BYTES = 64 * 1024;

/** Writes the value that the expression holds; null for a kind that is not known here. */
type Write = ((value: string) => string) | null;

interface Making {
  readonly functions: string[];
  /** Function of each named type, by full name. */
  readonly named: Map<string, string>;
}

/** Null for a schema with a kind that events do not have: avsc then writes it. */
export function compileWriter(schema: string): WholeWriter | null {
  const making: Making = { functions: [], named: new Map() };
  const root = writeOf(JSON.parse(schema) as Node, '', making);
  if (root === null) return null;
  const source = `'use strict';\n${runtime}\n${making.functions.join('\n')}\n${entry(root('value'))}`;
  const names = ['Buffer', 'LONG_LIMIT', 'BYTES_MAX', 'FIRST_BYTES'];
  return new Function(...names, source)(Buffer, LONG_LIMIT, VALUE_BYTES_MAX, BUFFER_BYTES) as WholeWriter;
}

function writeOf(node: Node, space: string, making: Making): Write {
  if (typeof node === 'string') {
    if (primitives.has(node)) return (value) => `${node}_(${value});`;
    if (node === 'null') return (value) => `if (${value} !== null) refuse();`;
    const known = making.named.get(node.includes('.') ? node : fullName(node, space));
    return known === undefined ? null : (value) => `${known}(${value});`;
  }
  if (Array.isArray(node)) return unionOf(node as Node[], space, making);
  const { type } = node as { type: unknown };
  if (type === 'record') return recordOf(node as unknown as RecordNode, space, making);
  if (type === 'enum') return enumOf(node as unknown as EnumNode, space, making);
  if (type === 'array') return arrayOf((node as { items: Node }).items, space, making);
  if (type === 'map') return mapOf((node as { values: Node }).values, space, making);
  if ('logicalType' in node) return null;
  return writeOf(type as Node, space, making);
}

function fullName(name: string, space: string): string {
  return name.includes('.') || space === '' ? name : `${space}.${name}`;
}

/** Makes a function and gives back its call. */
function define({ functions }: Making, body: string): Write {
  const name = `write${functions.length}`;
  functions.push(`function ${name}(v) { ${body} }`);
  return (value) => `${name}(${value});`;
}

function recordOf({ name, namespace, fields }: RecordNode, space: string, making: Making): Write {
  const own = fullName(name, namespace ?? space);
  const inner = own.slice(0, Math.max(0, own.lastIndexOf('.')));
  const number = `record${making.named.size}`;
  making.named.set(own, number);
  const parts: string[] = [];
  for (const field of fields) {
    const write = writeOf(field.type, inner, making);
    const otherwise = otherwiseOf(field);
    if (write === null || otherwise === null) return null;
    const held = `v[${JSON.stringify(field.name)}]`;
    parts.push(
      otherwise === '' ? write(held) : `{ let f = ${held}; if (f === undefined) f = ${otherwise}; ${write('f')} }`,
    );
  }
  making.functions.push(
    `function ${number}(v) { if (v === null || typeof v !== 'object' || Array.isArray(v)) refuse(); ${parts.join(' ')} }`,
  );
  return (value) => `${number}(${value});`;
}

/** What a missing field is written as: its default as source; empty when it has none, null when avsc must write it. */
function otherwiseOf(field: FieldNode): string | null {
  if (!('default' in field)) return '';
  const given = field.default;
  const isPlain = given === null || typeof given === 'number' || typeof given === 'boolean';
  const isEmpty = typeof given === 'object' && given !== null && Object.keys(given).length === 0;
  const isText = typeof given === 'string' && field.type !== 'bytes';
  return isPlain || isEmpty || isText ? JSON.stringify(given) : null;
}

function enumOf({ name, namespace, symbols }: EnumNode, space: string, making: Making): Write {
  const cases = symbols.map((symbol, at) => `case ${JSON.stringify(symbol)}: long_(${at}); return;`).join(' ');
  const number = `enum${making.named.size}`;
  making.named.set(fullName(name, namespace ?? space), number);
  making.functions.push(`function ${number}(v) { switch (v) { ${cases} default: refuse(); } }`);
  return (value) => `${number}(${value});`;
}

/** Unions of events are of null and one kind. */
function unionOf(branches: readonly Node[], space: string, making: Making): Write {
  const other = branches.findIndex((branch) => branch !== 'null');
  if (branches.length !== 2 || !branches.includes('null') || other < 0) return null;
  const write = writeOf(branches[other] as Node, space, making);
  if (write === null) return null;
  // Zigzag: 0 is written as 0, 1 as 2.
  const [ofNull, ofOther] = other === 1 ? [0, 2] : [2, 0];
  return define(making, `if (v === null) { b[p++] = ${ofNull}; return; } b[p++] = ${ofOther}; ${write('v')}`);
}

function arrayOf(items: Node, space: string, making: Making): Write {
  const write = writeOf(items, space, making);
  if (write === null) return null;
  const each = `long_(v.length); for (let at = 0; at < v.length; at += 1) { const item = v[at]; ${write('item')} }`;
  return define(making, `if (!Array.isArray(v)) refuse(); if (v.length > 0) { ${each} } b[p++] = 0;`);
}

function mapOf(values: Node, space: string, making: Making): Write {
  const write = writeOf(values, space, making);
  if (write === null) return null;
  const check = "if (v === null || typeof v !== 'object' || Array.isArray(v)) refuse(); const keys = Object.keys(v);";
  const each = `long_(keys.length); for (const key of keys) { string_(key); const item = v[key]; ${write('item')} }`;
  return define(making, `${check} if (keys.length > 0) { ${each} } b[p++] = 0;`);
}

/** The buffer grows to what the largest value took; what does not fit is counted on, and written again. */
function entry(write: string): string {
  return `return function writeWhole(value, start) {
  for (;;) {
    p = start; e = b.length;
    ${write}
    if (p > BYTES_MAX) throw new RangeError(p + ' bytes, at most ' + BYTES_MAX);
    if (p <= e) break;
    b = Buffer.allocUnsafeSlow(Math.min(p * 2, BYTES_MAX));
  }
  const bytes = Buffer.allocUnsafe(p);
  b.copy(bytes, start, start, p);
  return bytes;
};`;
}

/**
 * Cursor and primitives. Bytes stored beyond the end of the buffer are lost, which is noticed at the end. Texts of up to 63
 * plain characters, as ids are, are written without leaving this code.
 */
const runtime = `let b = Buffer.allocUnsafeSlow(FIRST_BYTES), p = 0, e = 0;
function refuse() { throw new RangeError('does not fit its schema'); }
function boolean_(v) { if (typeof v !== 'boolean') refuse(); b[p++] = v ? 1 : 0; }
function int_(v) { if (typeof v !== 'number' || v !== (v | 0)) refuse(); long_(v); }
function long_(v) {
  if (typeof v !== 'number') refuse();
  if ((v | 0) === v && v < 1073741824 && v >= -1073741824) {
    let left = (v << 1) ^ (v >> 31);
    while (left > 127) { b[p++] = (left & 127) | 128; left >>>= 7; }
    b[p++] = left;
    return;
  }
  if (!(v < LONG_LIMIT && v > -LONG_LIMIT) || v % 1 !== 0) refuse();
  const whole = v < 0 ? -2 * v - 1 : 2 * v;
  let low = whole % 268435456, high = (whole - low) / 268435456;
  b[p++] = (low & 127) | 128; low >>>= 7;
  b[p++] = (low & 127) | 128; low >>>= 7;
  b[p++] = (low & 127) | 128; low >>>= 7;
  b[p++] = low | 128;
  while (high > 127) { b[p++] = (high & 127) | 128; high >>>= 7; }
  b[p++] = high;
}
function double_(v) {
  if (typeof v !== 'number') refuse();
  if (p + 8 <= e) b.writeDoubleLE(v, p);
  p += 8;
}
function string_(v) {
  if (typeof v !== 'string') refuse();
  const { length } = v;
  if (length > 63) { wide(v); return; }
  const from = p + 1;
  for (let at = 0; at < length; at += 1) {
    const code = v.charCodeAt(at);
    if (code > 127) { wide(v); return; }
    b[from + at] = code;
  }
  b[p] = length << 1;
  p = from + length;
}
function wide(v) {
  if (!v.isWellFormed()) refuse();
  const bytes = Buffer.byteLength(v);
  long_(bytes);
  if (p + bytes <= e) b.utf8Write(v, p, bytes);
  p += bytes;
}
function bytes_(v) {
  if (!Buffer.isBuffer(v)) refuse();
  long_(v.length);
  if (p + v.length <= e) b.set(v, p);
  p += v.length;
}`;
