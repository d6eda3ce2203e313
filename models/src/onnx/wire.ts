/**
 * The protobuf wire format, as far as ONNX needs it: varints, 32-bit and 64-bit numbers, texts, messages, and lists both
 * packed and one by one. A message is described by a table of its fields, so reading and writing share one description.
 */
import { ModelError } from '../errors.ts';

type Scalar = 'int' | 'float' | 'double' | 'text' | 'bytes';

export interface Field {
  readonly name: string;
  readonly kind: Scalar | Message;
  readonly list?: true;
}
export type Message = ReadonlyMap<number, Field>;
/** A message as a plain object: fields that were not there are absent, lists are always there. */
export type Plain = Record<string, unknown>;

const VARINT = 0;
const BITS_64 = 1;
const LENGTH = 2;
const BITS_32 = 5;

const decoder = new TextDecoder('utf-8', { fatal: false });
const encoder = new TextEncoder();

/** Throws MODEL_MALFORMED for bytes that are no message of this kind. */
export function readMessage(bytes: Uint8Array, message: Message): Plain {
  const reader = new Reader(bytes);
  const plain: Plain = {};
  for (const { name, list } of message.values()) if (list) plain[name] = [];
  while (!reader.atEnd) {
    const tag = reader.varint();
    const field = message.get(Math.floor(tag / 8));
    const wire = tag % 8;
    if (field === undefined) reader.skip(wire);
    else if (field.list) readInto(plain[field.name] as unknown[], reader, field, wire);
    else plain[field.name] = readOne(reader, field, wire);
  }
  return plain;
}

function readInto(list: unknown[], reader: Reader, field: Field, wire: number): void {
  const packed = wire === LENGTH && (field.kind === 'int' || field.kind === 'float' || field.kind === 'double');
  if (!packed) {
    list.push(readOne(reader, field, wire));
    return;
  }
  const inner = new Reader(reader.bytes());
  const each = field.kind === 'int' ? VARINT : field.kind === 'float' ? BITS_32 : BITS_64;
  while (!inner.atEnd) list.push(readOne(inner, field, each));
}

function readOne(reader: Reader, { kind, name }: Field, wire: number): unknown {
  if (kind === 'int' && wire === VARINT) return reader.varint();
  if (kind === 'float' && wire === BITS_32) return reader.float();
  if (kind === 'double' && wire === BITS_64) return reader.double();
  if (wire === LENGTH) {
    if (kind === 'text') return decoder.decode(reader.bytes());
    if (kind === 'bytes') return reader.bytes();
    if (typeof kind === 'object') return readMessage(reader.bytes(), kind);
  }
  throw new ModelError('MODEL_MALFORMED', `field ${name} is written as something else`);
}

class Reader {
  #at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Signed 64 bits as a number; what passes 2^53 loses its last bits, and no model has such a number. */
  varint(): number {
    let [low, high, shift] = [0, 0, 0];
    for (;;) {
      const byte = this.#bytes[this.#take(1)] as number;
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= (byte & 0x0f) << 28;
        high |= (byte & 0x7f) >> 4;
      } else high |= (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) return (high | 0) * 2 ** 32 + (low >>> 0);
      shift += 7;
      if (shift > 63) throw new ModelError('MODEL_MALFORMED', 'a number has no end');
    }
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  bytes(): Uint8Array {
    const length = this.varint();
    const from = this.#take(length);
    return this.#bytes.subarray(from, from + length);
  }

  skip(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === BITS_64) this.#take(8);
    else if (wire === LENGTH) this.bytes();
    else if (wire === BITS_32) this.#take(4);
    else throw new ModelError('MODEL_MALFORMED', `a field is written in a way that does not exist: ${wire}`);
  }

  #take(count: number): number {
    const from = this.#at;
    if (count < 0 || from + count > this.#bytes.length)
      throw new ModelError('MODEL_MALFORMED', 'the bytes end too soon');
    this.#at = from + count;
    return from;
  }
}

export function writeMessage(plain: Plain, message: Message): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, field] of message) {
    const value = plain[field.name];
    if (value === undefined) continue;
    for (const one of field.list ? (value as readonly unknown[]) : [value]) parts.push(...writeOne(number, field, one));
  }
  return joined(parts);
}

function writeOne(number: number, { kind }: Field, value: unknown): Uint8Array[] {
  const tagged = (wire: number, body: Uint8Array) => [varint(number * 8 + wire), body];
  if (kind === 'int') return tagged(VARINT, varint(value as number));
  if (kind === 'float')
    return tagged(BITS_32, new Uint8Array(littleEndian(4, (view) => view.setFloat32(0, value as number, true))));
  if (kind === 'double')
    return tagged(BITS_64, new Uint8Array(littleEndian(8, (view) => view.setFloat64(0, value as number, true))));
  const body =
    kind === 'text'
      ? encoder.encode(value as string)
      : kind === 'bytes'
        ? (value as Uint8Array)
        : writeMessage(value as Plain, kind);
  return [varint(number * 8 + LENGTH), varint(body.length), body];
}

function littleEndian(length: number, set: (view: DataView) => void): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  set(new DataView(buffer));
  return buffer;
}

function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
