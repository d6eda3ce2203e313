/**
 * Array parameters in Postgres's binary form (`array_recv`): dimensions, flag of nulls, type of the elements, length, lower
 * bound, then each element as its length and bytes, -1 for null. Nothing is quoted here and nothing parsed there: text form
 * cost 2 µs a row of 29 columns to write, and as much again in the driver and the server (ADR 0018).
 */
import type { ColumnType } from '../projection/projection.ts';

/** Type oids of `pg_type.dat`; they never change. A list of texts travels as one text, since `unnest` would flatten it. */
const elementTypes: Record<ColumnType, number> = { text: 25, bigint: 20, double: 701, boolean: 16, 'text[]': 25 };

const HEADER_BYTES = 20;
/** First guess at an element with its length; the buffer grows when it is too small. */
const ELEMENT_BYTES = 16;
const NULL = -1;
const TWO_32 = 2 ** 32;
/** Up to here characters are written one by one, which is faster than a call. */
const SHORT_CHARACTERS_MAX = 40;

/** The array of what `pick` gives for each item. Undefined counts as null. */
export function binaryArray<Item>(type: ColumnType, items: readonly Item[], pick: (item: Item) => unknown): Buffer {
  const out = new ArrayWriter(HEADER_BYTES + items.length * ELEMENT_BYTES);
  out.header(elementTypes[type], items.length);
  for (let at = 0; at < items.length; at += 1) {
    const value = pick(items[at] as Item);
    if (value === null || value === undefined) out.nothing();
    else if (typeof value === 'string') out.text(value);
    else if (type === 'bigint') out.long(value as number);
    else if (type === 'double') out.double(value as number);
    else if (type === 'boolean') out.flag(value as boolean);
    else out.text(type === 'text[]' ? listLiteral(value as readonly string[]) : String(value));
  }
  return out.done();
}

/** `{"a","b"}`, which is cast to a list over there. */
function listLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

class ArrayWriter {
  #data: Buffer;
  #at = 0;
  #nulls = false;

  constructor(bytes: number) {
    this.#data = Buffer.allocUnsafe(bytes);
  }

  header(elementType: number, length: number): void {
    // An array without elements has no dimensions, and none of their bounds.
    this.#data.writeInt32BE(length === 0 ? 0 : 1, 0);
    this.#data.writeInt32BE(0, 4);
    this.#data.writeInt32BE(elementType, 8);
    this.#data.writeInt32BE(length, 12);
    this.#data.writeInt32BE(1, 16);
    this.#at = length === 0 ? 12 : HEADER_BYTES;
  }

  nothing(): void {
    this.#room(4);
    this.#at = this.#data.writeInt32BE(NULL, this.#at);
    this.#nulls = true;
  }

  text(text: string): void {
    this.#room(4 + text.length * 3);
    const from = this.#at + 4;
    const bytes = this.#ascii(text, from) ? text.length : this.#data.write(text, from, 'utf8');
    this.#data.writeInt32BE(bytes, this.#at);
    this.#at = from + bytes;
  }

  /** False for a text that is long or not ASCII; what was written of it then is written over. */
  #ascii(text: string, from: number): boolean {
    if (text.length > SHORT_CHARACTERS_MAX) return false;
    const data = this.#data;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127) return false;
      data[from + at] = code;
    }
    return true;
  }

  /** A whole number within ±(2^53 - 1). */
  long(value: number): void {
    this.#room(12);
    const high = Math.floor(value / TWO_32);
    this.#data.writeInt32BE(8, this.#at);
    this.#data.writeInt32BE(high, this.#at + 4);
    this.#at = this.#data.writeUInt32BE(value - high * TWO_32, this.#at + 8);
  }

  double(value: number): void {
    this.#room(12);
    this.#data.writeInt32BE(8, this.#at);
    this.#at = this.#data.writeDoubleBE(value, this.#at + 4);
  }

  flag(value: boolean): void {
    this.#room(5);
    this.#data.writeInt32BE(1, this.#at);
    this.#data[this.#at + 4] = value ? 1 : 0;
    this.#at += 5;
  }

  done(): Buffer {
    this.#data.writeInt32BE(this.#nulls ? 1 : 0, 4);
    return this.#data.subarray(0, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#data.length) return;
    const grown = Buffer.allocUnsafe((this.#at + bytes) * 2);
    this.#data.copy(grown, 0, 0, this.#at);
    this.#data = grown;
  }
}
