/**
 * Kafka's record batch, magic 2 (https://kafka.apache.org/documentation/#recordbatch), both directions, synchronous.
 *
 * Our own because kafkajs builds one encoder or decoder object and several `Long`s per record, which costs more than the
 * event itself; here a batch is one buffer. Batches are written uncompressed (the broker is near and CPU is what the
 * bidder lacks); gzip and zstd are read, since other clients may write them. The checksum of every batch is compared
 * before a record of it is believed: the broker compares when it takes a batch, and then nobody would look again, however
 * long the batch lies on its disk (ADR 0010).
 */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { textOf } from '@mainstem/schemas/decoding/texts';
import { crc32c } from './crc32c.ts';
import { LogError } from './errors.ts';
import type { LogHeader, LogRecord } from './event-log.ts';

/** A batch of a broker is at most 1 MiB; 64 times that is no honest compression of events. */
const DECOMPRESSED_BYTES_MAX = 64 * 1024 * 1024;
const MAGIC = 2;
/** From baseOffset up to and with the record count. */
const HEADER_BYTES = 61;
/** baseOffset and length come before what `length` counts. */
const BEFORE_LENGTH_BYTES = 12;
const CRC_AT = 17;
const CRC_FROM = 21;

export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers as another record has them (`LogRecord.headers`), in place of `headers`. */
  readonly rawHeaders?: Buffer;
  /** Time of this record, ms since 1970 UTC, when it is not that of the batch; a topic with LogAppendTime overwrites it. */
  readonly timestampMs?: number;
}

/** The writer of a batch: brokers drop a batch whose producer and sequence they hold already. */
export interface BatchProducer {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
}

export function encodeRecordBatch(
  records: readonly OutgoingRecord[],
  producer: BatchProducer,
  timestampMs: number,
): Buffer {
  const baseMs = records[0]?.timestampMs ?? timestampMs;
  const deltas = records.map((record) => zigzag((record.timestampMs ?? timestampMs) - baseMs));
  const sizes = records.map((record, index) => bodySize(record, index, deltas[index] as number));
  const total = sizes.reduce((sum, size) => sum + varintSize(size) + size, HEADER_BYTES);
  const batch = Buffer.allocUnsafe(total);
  batch.writeBigInt64BE(0n, 0); // the broker sets the offset
  batch.writeInt32BE(total - BEFORE_LENGTH_BYTES, 8);
  batch.writeInt32BE(-1, 12); // leader epoch, the broker's matter
  batch[16] = MAGIC;
  batch.writeInt16BE(0, 21); // no compression, time of creation, no transaction
  batch.writeInt32BE(records.length - 1, 23);
  batch.writeBigInt64BE(BigInt(baseMs), 27);
  const latest = records.reduce((max, record) => Math.max(max, record.timestampMs ?? timestampMs), baseMs);
  batch.writeBigInt64BE(BigInt(latest), 35);
  batch.writeBigInt64BE(producer.producerId, 43);
  batch.writeInt16BE(producer.producerEpoch, 51);
  batch.writeInt32BE(producer.firstSequence, 53);
  batch.writeInt32BE(records.length, 57);
  let at = HEADER_BYTES;
  records.forEach((record, index) => {
    at = writeRecord(batch, at, record, index, sizes[index] as number, deltas[index] as number);
  });
  batch.writeUInt32BE(crc32c(batch, CRC_FROM), CRC_AT);
  return batch;
}

function bodySize(record: OutgoingRecord, index: number, timeDelta: number): number {
  const keyBytes = Buffer.byteLength(record.key);
  // attributes take one byte
  let size = 1 + varlongSize(timeDelta) + varintSize(index) + varintSize(keyBytes) + keyBytes;
  size += varintSize(record.value.length) + record.value.length;
  if (record.rawHeaders !== undefined) return size + record.rawHeaders.length;
  const headers = Object.entries(record.headers ?? {});
  size += varintSize(headers.length);
  for (const [name, text] of headers) size += stringSize(name) + stringSize(text);
  return size;
}

function writeRecord(
  batch: Buffer,
  from: number,
  record: OutgoingRecord,
  index: number,
  size: number,
  timeDelta: number,
): number {
  let at = writeVarint(batch, from, size);
  batch[at] = 0;
  at = writeVarlong(batch, at + 1, timeDelta);
  at = writeVarint(batch, at, index);
  at = writeString(batch, at, record.key);
  at = writeVarint(batch, at, record.value.length);
  at += record.value.copy(batch, at);
  if (record.rawHeaders !== undefined) return at + record.rawHeaders.copy(batch, at);
  const headers = Object.entries(record.headers ?? {});
  at = writeVarint(batch, at, headers.length);
  for (const [name, text] of headers) at = writeString(batch, writeString(batch, at, name), text);
  return at;
}

function writeString(batch: Buffer, from: number, text: string): number {
  const at = writeVarint(batch, from, Buffer.byteLength(text));
  return at + batch.write(text, at);
}

function stringSize(text: string): number {
  const bytes = Buffer.byteLength(text);
  return varintSize(bytes) + bytes;
}

/** The headers of a record as they stand in it: what `LogRecord.headers` holds. */
export function encodeHeaders(headers: readonly LogHeader[]): Buffer {
  const names = headers.map(({ name }) => Buffer.from(name));
  const bytes = headers.reduce((sum, { value }, index) => {
    const name = (names[index] as Buffer).length;
    return sum + varintSize(name) + name + (value === null ? 1 : varintSize(value.length) + value.length);
  }, varintSize(headers.length));
  const data = Buffer.allocUnsafe(bytes);
  let at = writeVarint(data, 0, headers.length);
  for (const [index, { value }] of headers.entries()) {
    const name = names[index] as Buffer;
    at = writeVarint(data, at, name.length);
    at += name.copy(data, at);
    at = value === null ? writeVarlong(data, at, zigzag(-1)) : writeVarint(data, at, value.length);
    if (value !== null) at += value.copy(data, at);
  }
  return data;
}

/** Reads `LogRecord.headers`. Values are views. */
export function decodeHeaders(data: Buffer | undefined): LogHeader[] {
  if (data === undefined) return [];
  const cursor = new Cursor(data, 0);
  return Array.from({ length: cursor.varint() }, () => {
    const name = cursor.bytes().toString('utf8');
    const isNull = data[cursor.at] === 1; // zigzag of -1
    const value = cursor.bytes();
    return { name, value: isNull ? null : value };
  });
}

/** Only lengths, counts and indexes are written, none of them negative: zigzag is a doubling. */
function writeVarint(batch: Buffer, from: number, value: number): number {
  return writeVarlong(batch, from, value * 2);
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** Writes what `zigzag` made of a number within ±2^52. */
function writeVarlong(batch: Buffer, from: number, zigzagged: number): number {
  let at = from;
  let left = zigzagged;
  while (left > 127) {
    batch[at] = (left & 127) | 128;
    left = Math.floor(left / 128);
    at += 1;
  }
  batch[at] = left;
  return at + 1;
}

function varintSize(value: number): number {
  return varlongSize(value * 2);
}

function varlongSize(zigzagged: number): number {
  let size = 1;
  for (let left = zigzagged; left > 127; left = Math.floor(left / 128)) size += 1;
  return size;
}

/** Transactions that were aborted: their records are no part of the log. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

export interface RecordSet {
  readonly records: LogRecord[];
  /** After the last whole batch, control records and dropped ones with it; `from` when there was no whole batch. */
  readonly nextOffset: number;
}

/**
 * Decodes the batches a broker sent for one partition. Values are views of `data`; a cut batch at the end is left. Throws
 * `LOG_UNREADABLE` with the offset of a batch that is damaged, of a format nobody writes, or not the next one.
 *
 * A batch's checksum does not cover its first offset, which the broker sets. It is held against what was asked and against
 * the batch before: no topic of ours is compacted, so offsets have no gaps (control batches take theirs), and a batch that
 * lies elsewhere would make readers skip records, or count them twice.
 */
export function decodeRecordSet(
  data: Buffer,
  place: { readonly topic: string; readonly partition: number; readonly from: number },
  aborted: readonly AbortedTransaction[] = [],
): RecordSet {
  const records: LogRecord[] = [];
  const waiting = [...aborted].sort((left, right) => left.firstOffset - right.firstOffset);
  const open = new Set<bigint>();
  let nextOffset = place.from;
  for (let at = 0; data.length - at >= HEADER_BYTES; ) {
    const end = at + BEFORE_LENGTH_BYTES + data.readInt32BE(at + 8);
    if (end > data.length) break;
    const batch = headerOf(data, at, place);
    if (crc32c(data, at + CRC_FROM, end) !== data.readUInt32BE(at + CRC_AT)) {
      throw unreadable(place, batch.baseOffset, 'a batch whose checksum is not that of its bytes');
    }
    const follows = at === 0 ? batch.baseOffset <= nextOffset : batch.baseOffset === nextOffset;
    if (!follows || batch.lastOffset < nextOffset) {
      const what = `a batch that ends at ${batch.lastOffset}, where offset ${nextOffset} comes next`;
      throw unreadable(place, batch.baseOffset, what);
    }
    for (let first = waiting[0]; first !== undefined && first.firstOffset <= batch.lastOffset; first = waiting[0]) {
      open.add(first.producerId);
      waiting.shift();
    }
    if (batch.control) open.delete(batch.producerId);
    else if (!(batch.transactional && open.has(batch.producerId))) decodeRecords(data, at, end, batch, place, records);
    nextOffset = batch.lastOffset + 1;
    at = end;
  }
  return { records, nextOffset };
}

interface BatchHeader {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly compression: number;
  readonly control: boolean;
  readonly transactional: boolean;
  readonly producerId: bigint;
  readonly firstTimestampMs: number;
  /** Set when the broker stamps the batch itself; else each record has its own time. */
  readonly appendedAtMs: number | undefined;
  readonly count: number;
}

function headerOf(data: Buffer, at: number, place: { topic: string; partition: number }): BatchHeader {
  const baseOffset = readLong(data, at);
  const magic = data[at + 16];
  if (magic !== MAGIC) throw unreadable(place, baseOffset, `record format ${magic}, which no broker since 0.11 writes`);
  const attributes = data.readInt16BE(at + 21);
  return {
    baseOffset,
    lastOffset: baseOffset + data.readInt32BE(at + 23),
    compression: attributes & 7,
    control: (attributes & 32) !== 0,
    transactional: (attributes & 16) !== 0,
    producerId: data.readBigInt64BE(at + 43),
    firstTimestampMs: readLong(data, at + 27),
    appendedAtMs: attributes & 8 ? readLong(data, at + 35) : undefined,
    count: data.readInt32BE(at + 57),
  };
}

function decodeRecords(
  data: Buffer,
  at: number,
  end: number,
  batch: BatchHeader,
  place: { readonly topic: string; readonly partition: number; readonly from: number },
  into: LogRecord[],
): void {
  const { topic, partition, from } = place;
  const body = batch.compression === 0 ? data : decompress(data.subarray(at + HEADER_BYTES, end), batch, place);
  const cursor = new Cursor(body, batch.compression === 0 ? at + HEADER_BYTES : 0);
  for (let index = 0; index < batch.count; index += 1) {
    const size = cursor.varint();
    const recordEnd = cursor.at + size;
    if (size < 0 || recordEnd > body.length) throw unreadable(place, batch.baseOffset, 'a record beyond its batch');
    cursor.at += 1; // attributes, unused
    const delta = cursor.varint();
    const offset = batch.baseOffset + cursor.varint();
    const key = cursor.text();
    const value = cursor.bytes();
    const headersAt = cursor.at;
    cursor.at = recordEnd;
    if (offset < from) continue; // a broker sends whole batches, also when asked from their middle
    const appendedAtMs = batch.appendedAtMs ?? batch.firstTimestampMs + delta;
    const record: LogRecord = { topic, partition, offset, key, value, appendedAtMs };
    // Ours have none, and who does not ask for them does not pay for them.
    into.push(body[headersAt] === 0 ? record : { ...record, headers: body.subarray(headersAt, recordEnd) });
  }
}

function decompress(data: Buffer, batch: BatchHeader, place: { topic: string; partition: number }): Buffer {
  try {
    if (batch.compression === 1) return gunzipSync(data, { maxOutputLength: DECOMPRESSED_BYTES_MAX });
    if (batch.compression === 4) return zstdDecompressSync(data, { maxOutputLength: DECOMPRESSED_BYTES_MAX });
  } catch (cause) {
    throw unreadable(place, batch.baseOffset, 'a compressed batch that does not unpack', cause);
  }
  throw unreadable(place, batch.baseOffset, `compression ${batch.compression}: write with none, gzip or zstd`);
}

function unreadable(
  place: { topic: string; partition: number },
  offset: number,
  what: string,
  cause?: unknown,
): LogError {
  return new LogError('LOG_UNREADABLE', `${place.topic}/${place.partition} at offset ${offset} holds ${what}`, {
    cause,
  });
}

const EMPTY = Buffer.alloc(0);

class Cursor {
  readonly data: Buffer;
  at: number;

  constructor(data: Buffer, at: number) {
    this.data = data;
    this.at = at;
  }

  /** Zigzag varint or varlong, exact within ±2^53. */
  varint(): number {
    let byte = this.data[this.at++] as number;
    let value = byte & 127;
    for (let scale = 128; byte > 127; scale *= 128) {
      byte = this.data[this.at++] as number;
      value += (byte & 127) * scale;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** UTF-8; empty for null, which no record of the platform has as its key. */
  text(): string {
    const length = this.varint();
    if (length <= 0) return '';
    this.at += length;
    return textOf(this.data, this.at - length, this.at);
  }

  /** A view; empty for null, which only a compacted topic holds. */
  bytes(): Buffer {
    const length = this.varint();
    if (length <= 0) return EMPTY;
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }
}

/** Offsets and times are far under 2^53, so no BigInt is needed. */
export function readLong(data: Buffer, at: number): number {
  return data.readInt32BE(at) * 4_294_967_296 + data.readUInt32BE(at + 4);
}
