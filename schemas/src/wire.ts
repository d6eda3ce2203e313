/**
 * Avro through avsc, made safe for bytes from outside and for money.
 *
 * avsc trades checks for speed: it reads past the end, believes any array count, returns longs beyond ±2^52 changed
 * (below -2^52 with the wrong sign, mtth/avsc#455), and writes ill-formed text as other text. One bad record would
 * poison a balance or stop a reader. `BoundedTap` closes each of these at the one place every byte passes, which costs
 * less than a checking type per field: docs/adr/0002.
 */
import avro from 'avsc';
import { Tap } from 'avsc/lib/utils.js';

/** Longs are whole numbers strictly between -2^52 and 2^52: what avsc reads back as it was written. */
export const LONG_LIMIT = 2 ** 52;
/** Greatest long: the bound of money, versions and times that a sender is told. */
export const LONG_MAX = LONG_LIMIT - 1;
/** Most bytes of one value. Under Kafka's default `message.max.bytes` (1,048,588) with room for key and record header. */
export const VALUE_BYTES_MAX = 1_000_000;
/** First size of the shared buffer to write into: the largest usual event, a creative's markup, is some kilobytes. */
const WRITE_BUFFER_BYTES = 64 * 1024;

/** avsc's byte cursor, which throws where avsc would return something else than was written. */
export class BoundedTap extends Tap {
  override readLong(): number {
    const value = super.readLong();
    // Written so that NaN (from a varint of garbage) fails as well.
    if (!(value < LONG_LIMIT && value > -LONG_LIMIT)) throw new RangeError('a long is not within ±2^52');
    return value;
  }

  override readInt(): number {
    const value = super.readInt();
    if ((value | 0) !== value) throw new RangeError('an int does not fit 32 bits');
    return value;
  }

  override writeLong(value: number): void {
    if (!(value < LONG_LIMIT && value > -LONG_LIMIT)) throw new RangeError('a long is not within ±2^52');
    super.writeLong(value);
  }

  override writeString(value: string): void {
    if (!value.isWellFormed()) throw new RangeError('a text holds half a surrogate pair');
    super.writeString(value);
  }
}

/** What avsc's types do with a cursor; not in its public types. */
export interface WireType extends avro.Type {
  _read(tap: Tap): unknown;
  _write(tap: Tap, value: unknown): void;
}

/** Size of the next block. Each item takes a byte or more, so a greater count than bytes are left is a lie. */
function blockSize(tap: Tap): number {
  let size = tap.readLong();
  if (size < 0) {
    size = -size;
    tap.readLong(); // Size of the block in bytes, for readers that skip it.
  }
  if (size > tap.buf.length - tap.pos) throw new RangeError(`a block of ${size} items in fewer bytes`);
  return size;
}

class BoundedArray extends avro.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as WireType;
    const read: unknown[] = [];
    for (let size = blockSize(tap); size > 0; size = blockSize(tap)) {
      while (size-- > 0) read.push(items._read(tap));
    }
    return read;
  }
  _skip(tap: Tap): void {
    this._read(tap);
  }
}

class BoundedMap extends avro.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const values = this.valuesType as WireType;
    const read: Record<string, unknown> = {};
    for (let size = blockSize(tap); size > 0; size = blockSize(tap)) {
      while (size-- > 0) {
        const key = tap.readString();
        // Assigning `__proto__` would drop the entry, or worse.
        if (key === '__proto__') throw new RangeError('"__proto__" is no key');
        read[key] = values._read(tap);
      }
    }
    return read;
  }
  _skip(tap: Tap): void {
    this._read(tap);
  }
}

function boundBlocks(schema: avro.Schema, options: avro.ForSchemaOptions): avro.Type | undefined {
  const kind = (schema as { type?: unknown }).type;
  if (kind === 'array') return new BoundedArray(schema, options);
  if (kind === 'map') return new BoundedMap(schema, options);
  return undefined;
}

/** The type to read and write with. Costs about 0.1 ms: once per schema, never in a loop. */
export function compile(schema: string): WireType {
  return avro.Type.forSchema(JSON.parse(schema), {
    wrapUnions: 'never',
    typeHook: boundBlocks,
  } as avro.ForSchemaOptions) as WireType;
}

class StrictLong extends avro.types.LogicalType {
  override _fromValue(value: number): number {
    return value;
  }
  override _toValue(value: unknown): unknown {
    const fits = Number.isSafeInteger(value) && Math.abs(value as number) < LONG_LIMIT;
    return fits ? value : undefined;
  }
}

class StrictString extends avro.types.LogicalType {
  override _fromValue(value: string): string {
    return value;
  }
  override _toValue(value: unknown): unknown {
    return typeof value === 'string' && value.isWellFormed() ? value : undefined;
  }
}

/** A type that says of each field what `BoundedTap` would refuse: too slow to write with, made to explain. */
export function compileStrict(schema: string): avro.Type {
  const plain = { typeHook: () => undefined } as unknown as avro.ForSchemaOptions;
  const strict = (node: avro.Schema, options: avro.ForSchemaOptions): avro.Type | undefined => {
    if (node === 'long') return new StrictLong('long' as never, { ...options, ...plain });
    if (node === 'string') return new StrictString('string' as never, { ...options, ...plain });
    return undefined;
  };
  return avro.Type.forSchema(JSON.parse(schema), {
    wrapUnions: 'never',
    typeHook: strict,
  } as avro.ForSchemaOptions);
}

const nothing = Buffer.alloc(0);
const reading = new BoundedTap(nothing);
const writing = new BoundedTap(Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES));

/** Reads one value that takes up all of `bytes` from `start`. Throws when it does not, or is no value of the type. */
export function readWhole(type: Pick<WireType, '_read'>, bytes: Buffer, start: number): unknown {
  reading.buf = bytes;
  reading.pos = start;
  const value = type._read(reading);
  // A value is a slice of a whole fetch answer, which would be kept as long as the slice is.
  reading.buf = nothing;
  if (reading.pos !== bytes.length) throw new RangeError(reading.pos > bytes.length ? 'truncated' : 'bytes left over');
  return value;
}

/** Bytes of a value after `start` bytes left free. Throws when it does not fit its type or `VALUE_BYTES_MAX`. */
export function writeWhole(type: WireType, value: unknown, start: number): Buffer {
  writing.pos = start;
  type._write(writing, value);
  if (!writing.isValid()) {
    if (writing.pos > VALUE_BYTES_MAX) throw new RangeError(`${writing.pos} bytes, at most ${VALUE_BYTES_MAX}`);
    writing.buf = Buffer.allocUnsafeSlow(Math.min(writing.pos * 2, VALUE_BYTES_MAX));
    return writeWhole(type, value, start);
  }
  const bytes = Buffer.allocUnsafe(writing.pos);
  writing.buf.copy(bytes, start, start, writing.pos);
  return bytes;
}
