/**
 * Bytes of a row: whole numbers in groups of seven bits, least first; with a sign, that is the first bit. A row is read for
 * every request, so numbers stay numbers wherever they are safe, and only sums beyond 2^53 become large ones.
 */

/** A whole number; a bigint only when it is beyond ±(2^53 − 1). */
export type Sum = number | bigint;

/** First size of a row's buffer, bytes: most rows are smaller. */
const FIRST_BYTES = 512;

export class ByteWriter {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  byte(value: number): void {
    this.#room(1);
    this.#buffer[this.#at] = value;
    this.#at += 1;
  }

  /** 0 to 2^53 − 1. */
  whole(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is no whole number from 0`);
    let left = value;
    while (left >= 128) {
      this.byte((left % 128) + 128);
      left = Math.floor(left / 128);
    }
    this.byte(left);
  }

  signed(value: Sum): void {
    if (typeof value === 'bigint') this.#large(value);
    else this.#small(value);
  }

  #small(value: number): void {
    const size = Math.abs(value);
    const first = (size % 64) * 2 + (value < 0 ? 1 : 0);
    this.byte(size < 64 ? first : first + 128);
    if (size >= 64) this.whole(Math.floor(size / 64));
  }

  /** A whole number of so many bytes, at most six. */
  fixed(value: number, bytes: number): void {
    this.#room(bytes);
    this.#at = this.#buffer.writeUIntBE(value, this.#at, bytes);
  }

  double(value: number): void {
    this.#room(8);
    this.#at = this.#buffer.writeDoubleBE(value, this.#at);
  }

  text(value: string): void {
    const bytes = Buffer.byteLength(value);
    this.whole(bytes);
    this.#room(bytes);
    this.#at += this.#buffer.write(value, this.#at);
  }

  bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#at));
  }

  #large(value: bigint): void {
    const size = value < 0n ? -value : value;
    this.byte(Number(size % 64n) * 2 + (value < 0n ? 1 : 0) + 128);
    let left = size / 64n;
    while (left >= 128n) {
      this.byte(Number(left % 128n) + 128);
      left /= 128n;
    }
    this.byte(Number(left));
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

export class ByteReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  byte(): number {
    const value = this.#buffer[this.#at];
    if (value === undefined) throw new Error('a row ends too early');
    this.#at += 1;
    return value;
  }

  whole(): number {
    const first = this.byte();
    return first < 128 ? first : first - 128 + 128 * this.whole();
  }

  /** A number that was written as one. */
  number(): number {
    const value = this.sum();
    return typeof value === 'number' ? value : Number(value);
  }

  sum(): Sum {
    const first = this.byte();
    const low = (first & 127) >> 1;
    const isNegative = (first & 1) === 1;
    if (first < 128) return isNegative ? -low : low;
    const from = this.#at;
    const size = low + 64 * this.whole();
    if (Number.isSafeInteger(size)) return isNegative ? -size : size;
    this.#at = from;
    const large = BigInt(low) + 64n * this.#largeWhole();
    return isNegative ? -large : large;
  }

  /** A whole number of so many bytes. */
  fixed(bytes: number): number {
    return this.#buffer.readUIntBE(this.#take(bytes), bytes);
  }

  double(): number {
    return this.#buffer.readDoubleBE(this.#take(8));
  }

  text(): string {
    const bytes = this.whole();
    const from = this.#take(bytes);
    return this.#buffer.toString('utf8', from, from + bytes);
  }

  /** Throws an Error when bytes are left. */
  end(): void {
    if (this.#at !== this.#buffer.length) throw new Error('a row has bytes left over');
  }

  #largeWhole(): bigint {
    const first = this.byte();
    return first < 128 ? BigInt(first) : BigInt(first - 128) + 128n * this.#largeWhole();
  }

  #take(bytes: number): number {
    const from = this.#at;
    this.#at += bytes;
    if (this.#at > this.#buffer.length) throw new Error('a row ends too early');
    return from;
  }
}
