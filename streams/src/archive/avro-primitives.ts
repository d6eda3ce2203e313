/** Avro's binary encoding of long, string and bytes (Avro 1.12, "Binary Encoding"), over growing and over given bytes. */

/** Numbers are whole and within ±2^52: offsets, times and lengths are far below. */
export class AvroWriter {
  #data: Buffer;
  #at = 0;

  constructor(bytes: number) {
    this.#data = Buffer.allocUnsafe(bytes);
  }

  get length(): number {
    return this.#at;
  }

  long(value: number): void {
    this.#room(10);
    let left = value < 0 ? -2 * value - 1 : 2 * value;
    while (left > 127) {
      this.#data[this.#at++] = (left & 127) | 128;
      left = Math.floor(left / 128);
    }
    this.#data[this.#at++] = left;
  }

  bytes(data: Buffer): void {
    this.long(data.length);
    this.raw(data);
  }

  string(text: string): void {
    const length = Buffer.byteLength(text);
    this.long(length);
    this.#room(length);
    this.#at += this.#data.write(text, this.#at);
  }

  raw(data: Buffer): void {
    this.#room(data.length);
    this.#at += data.copy(this.#data, this.#at);
  }

  done(): Buffer {
    return this.#data.subarray(0, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#data.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#data.length * 2, this.#at + bytes));
    this.#data.copy(larger, 0, 0, this.#at);
    this.#data = larger;
  }
}

/** Throws `RangeError` on bytes that end too early. */
export class AvroReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get ended(): boolean {
    return this.#at >= this.#data.length;
  }

  long(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#data[this.#at++];
      if (byte === undefined || scale > 2 ** 56) throw new RangeError('a number beyond the end');
      value += (byte & 127) * scale;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  /** A view. */
  bytes(): Buffer {
    return this.raw(this.long());
  }

  string(): string {
    return this.bytes().toString('utf8');
  }

  raw(length: number): Buffer {
    const end = this.#at + length;
    if (length < 0 || end > this.#data.length) throw new RangeError('bytes beyond the end');
    const found = this.#data.subarray(this.#at, end);
    this.#at = end;
    return found;
  }
}
