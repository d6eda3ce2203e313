/**
 * The two requests that carry records, Produce 7 and Fetch 11: the newest that both Kafka 4 (KIP-896 dropped the old ones)
 * and Redpanda take and that kafkajs's connection can frame. Each answers per partition: kafkajs's own parsers throw the
 * first partition's error and with it the news of all others.
 */
import type { AbortedTransaction } from './record-batch.ts';
import { readLong } from './record-batch.ts';

export const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: 'Produce' } as const;
export const FETCH = { apiKey: 1, apiVersion: 11, apiName: 'Fetch' } as const;
/** Records of aborted transactions are named in the answer, and the end is that of committed ones. */
const READ_COMMITTED = 1;
const ALL_IN_SYNC_REPLICAS = -1;

export interface ProducePartition {
  readonly topic: string;
  readonly partition: number;
  /** One record batch, encoded. */
  readonly batch: Buffer;
}

export interface ProducedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: number;
}

export function encodeProduce(partitions: readonly ProducePartition[], timeoutMs: number): Buffer {
  const out = new Writer(partitions.reduce((sum, { topic, batch }) => sum + 14 + topic.length + batch.length, 12));
  out.int16(-1); // no transaction
  out.int16(ALL_IN_SYNC_REPLICAS);
  out.int32(timeoutMs);
  out.int32(partitions.length); // a topic may come more than once in the array
  for (const { topic, partition, batch } of partitions) {
    out.string(topic);
    out.int32(1);
    out.int32(partition);
    out.int32(batch.length);
    out.bytes(batch);
  }
  return out.done();
}

export function decodeProduced(data: Buffer): ProducedPartition[] {
  const read = new Reader(data);
  return read
    .array(() => {
      const topic = read.string();
      return read.array(() => {
        const partition = read.int32();
        const errorCode = read.int16();
        const baseOffset = read.int64();
        read.skip(16); // the broker's time, start of the log
        return { topic, partition, errorCode, baseOffset };
      });
    })
    .flat();
}

export interface FetchPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly bytesMax: number;
}

export interface FetchBounds {
  readonly waitMs: number;
  readonly bytesMax: number;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** After the last committed record. */
  readonly endOffset: number;
  readonly startOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** View of the answer. */
  readonly recordSet: Buffer;
}

export function encodeFetch(partitions: readonly FetchPartition[], bounds: FetchBounds): Buffer {
  const out = new Writer(partitions.reduce((sum, { topic }) => sum + 34 + topic.length, 35));
  out.int32(-1); // no replica
  out.int32(bounds.waitMs);
  out.int32(1); // answer as soon as there is anything
  out.int32(bounds.bytesMax);
  out.int8(READ_COMMITTED);
  out.int32(0); // no fetch session
  out.int32(-1);
  out.int32(partitions.length);
  for (const { topic, partition, offset, bytesMax } of partitions) {
    out.string(topic);
    out.int32(1);
    out.int32(partition);
    out.int32(-1); // leader epoch not known
    out.int64(offset);
    out.int64(-1); // start of the log, for replicas
    out.int32(bytesMax);
  }
  out.int32(0); // nothing forgotten
  out.string(''); // no rack
  return out.done();
}

export function decodeFetched(data: Buffer): { readonly errorCode: number; readonly partitions: FetchedPartition[] } {
  const read = new Reader(data);
  read.skip(4); // throttle time
  const errorCode = read.int16();
  read.skip(4); // session
  const topics = read.array(() => {
    const topic = read.string();
    return read.array(() => fetchedPartition(read, topic));
  });
  return { errorCode, partitions: topics.flat() };
}

function fetchedPartition(read: Reader, topic: string): FetchedPartition {
  const partition = read.int32();
  const errorCode = read.int16();
  read.skip(8); // high watermark
  const endOffset = read.int64();
  const startOffset = read.int64();
  const aborted = read.array(() => ({ producerId: BigInt(read.int64()), firstOffset: read.int64() }));
  read.skip(4); // preferred replica
  return { topic, partition, errorCode, endOffset, startOffset, aborted, recordSet: read.bytes() };
}

class Writer {
  #data: Buffer;
  #at = 0;

  constructor(bytes: number) {
    this.#data = Buffer.allocUnsafe(bytes);
  }
  int8(value: number): void {
    this.#at = this.#data.writeInt8(value, this.#at);
  }
  int16(value: number): void {
    this.#at = this.#data.writeInt16BE(value, this.#at);
  }
  int32(value: number): void {
    this.#at = this.#data.writeInt32BE(value, this.#at);
  }
  int64(value: number): void {
    this.#at = this.#data.writeBigInt64BE(BigInt(value), this.#at);
  }
  /** Topic names are ASCII. */
  string(text: string): void {
    this.int16(text.length);
    this.#at += this.#data.write(text, this.#at, 'latin1');
  }
  bytes(data: Buffer): void {
    this.#at += data.copy(this.#data, this.#at);
  }
  done(): Buffer {
    return this.#data.subarray(0, this.#at);
  }
}

class Reader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }
  skip(bytes: number): void {
    this.#at += bytes;
  }
  int16(): number {
    this.#at += 2;
    return this.#data.readInt16BE(this.#at - 2);
  }
  int32(): number {
    this.#at += 4;
    return this.#data.readInt32BE(this.#at - 4);
  }
  int64(): number {
    this.#at += 8;
    return readLong(this.#data, this.#at - 8);
  }
  string(): string {
    const length = this.int16();
    this.#at += length;
    return this.#data.toString('latin1', this.#at - length, this.#at);
  }
  /** Null counts as empty. */
  bytes(): Buffer {
    const length = Math.max(0, this.int32());
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }
  array<Item>(item: () => Item): Item[] {
    const length = Math.max(0, this.int32());
    const items: Item[] = [];
    for (let index = 0; index < length; index += 1) items.push(item());
    return items;
  }
}
