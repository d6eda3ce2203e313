/**
 * Values of a feature vector as bytes: one after the other in the order of the definition, each in Avro binary by its type
 * (Avro 1.12, "Binary encoding"). That is what Avro makes of a record with these fields, so the same bytes are the values of
 * an answer (feature-answer.ts) and of the record of what was served.
 */
export type PackedType = 'long' | 'double' | 'boolean' | 'string';
export type PackedValue = number | boolean | string;

const SEVEN_BITS = 0x80;
/** What four sevens of bits hold. */
const LOW_RANGE = 2 ** 28;
/** A zigzag long of 53 bits takes at most 8 bytes. */
const LONG_BYTES_MAX = 8;

/** Writes Avro binary into a buffer that grows: one of them serves a process, since nothing here waits. */
export class AvroBytes {
  #buffer = Buffer.allocUnsafe(8_192);
  #at = 0;

  /** `number`: whole, within ±(2^53 − 1); written as zigzag, in sevens of bits. */
  long(number: number): void {
    this.#room(LONG_BYTES_MAX + 2);
    // Zigzag by bit operations as far as they go, 31 bits; then by doubling. −1 − 2n stays exact up to 2^52; beyond it BigInt is.
    if (number < 2 ** 30 && number >= -(2 ** 30)) this.#smallZigzag((number << 1) ^ (number >> 31));
    else if (number > 2 ** 51 || number < -(2 ** 51)) this.#bigLong(number);
    else this.#zigzag(number < 0 ? -2 * number - 1 : 2 * number);
  }

  #smallZigzag(zigzag: number): void {
    const buffer = this.#buffer;
    let at = this.#at;
    let rest = zigzag;
    for (; rest >= SEVEN_BITS; rest >>>= 7) {
      buffer[at] = (rest & 127) | SEVEN_BITS;
      at += 1;
    }
    buffer[at] = rest;
    this.#at = at + 1;
  }

  /** Above 31 bits: the low 28 of them by bit operations, then what is left. */
  #zigzag(zigzag: number): void {
    const buffer = this.#buffer;
    let at = this.#at;
    let low = zigzag % LOW_RANGE;
    for (let group = 0; group < 4; group += 1) {
      buffer[at] = (low & 127) | SEVEN_BITS;
      low >>>= 7;
      at += 1;
    }
    this.#at = at;
    this.#smallZigzag(Math.floor(zigzag / LOW_RANGE));
  }

  double(number: number): void {
    this.#room(8);
    this.#at = this.#buffer.writeDoubleLE(number, this.#at);
  }

  boolean(value: boolean): void {
    this.#room(1);
    this.#buffer[this.#at] = value ? 1 : 0;
    this.#at += 1;
  }

  string(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.long(bytes);
    this.#room(bytes);
    this.#at += this.#buffer.write(text, this.#at);
  }

  /** As they are, without a length before them. */
  raw(bytes: Buffer): void {
    this.#room(bytes.length);
    this.#at += bytes.copy(this.#buffer, this.#at);
  }

  /** What was written since the last call, as a copy. */
  take(): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(0, this.#at));
    this.#at = 0;
    return bytes;
  }

  #bigLong(number: number): void {
    let rest = BigInt.asUintN(64, (BigInt(number) << 1n) ^ (BigInt(number) >> 63n));
    for (; rest >= 128n; rest >>= 7n) {
      this.#buffer[this.#at] = Number(rest & 127n) | SEVEN_BITS;
      this.#at += 1;
    }
    this.#buffer[this.#at] = Number(rest);
    this.#at += 1;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(grown, 0, 0, this.#at);
    this.#buffer = grown;
  }
}

const shared = new AvroBytes();

/** Throws a TypeError when a value is not of its type: a fault of who made the vector. */
export function packValues(types: readonly PackedType[], values: readonly PackedValue[]): Buffer {
  for (let at = 0; at < types.length; at += 1) {
    const value = values[at];
    const type = types[at] as PackedType;
    if (typeof value !== (type === 'long' || type === 'double' ? 'number' : type)) {
      shared.take();
      throw new TypeError(`value ${at} is ${typeof value}, not ${type}`);
    }
    if (type === 'double') shared.double(value as number);
    else if (type === 'long') shared.long(value as number);
    else if (type === 'boolean') shared.boolean(value as boolean);
    else shared.string(value as string);
  }
  return shared.take();
}

/** Throws a RangeError when the bytes are not exactly values of these types. */
export function unpackValues(types: readonly PackedType[], bytes: Buffer): PackedValue[] {
  let at = 0;
  const long = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < SEVEN_BITS) return Number((value >> 1n) ^ -(value & 1n));
    }
  };
  const values = types.map((type): PackedValue => {
    if (type === 'long') return long();
    if (type === 'boolean') return bytes.readUInt8(at++) === 1;
    if (type === 'double') {
      at += 8;
      return bytes.readDoubleLE(at - 8);
    }
    const length = long();
    if (at + length > bytes.length) throw new RangeError('a text ends behind the bytes');
    at += length;
    return bytes.toString('utf8', at - length, at);
  });
  if (at !== bytes.length) throw new RangeError(`${bytes.length - at} bytes are left over`);
  return values;
}
