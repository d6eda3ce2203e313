/**
 * Avro object container files (Avro 1.12, "Object Container Files") of the records of the log, codec `deflate`, which any
 * Avro tool reads. By hand, since it is one schema and a page of code; tests hold it against avsc's own reader and writer.
 *
 * A file is a header (magic, metadata with the schema, a sync marker) and blocks: number of records, length, deflated
 * records, the marker again. Bytes follow from the records and the metadata alone, so a segment made twice is the same.
 */
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { LogHeader, LogRecord } from '../log/event-log.ts';
import { decodeHeaders } from '../log/record-batch.ts';
import { AvroReader, AvroWriter } from './avro-primitives.ts';

export const archivedRecordSchema = {
  type: 'record',
  name: 'ArchivedRecord',
  namespace: 'mainstem.archive',
  doc: 'A record of the log as it was. The value is in the Confluent wire format: 0, schema id (4 bytes), Avro.',
  fields: [
    { name: 'partition', type: 'int' },
    { name: 'offset', type: 'long' },
    { name: 'key', type: 'string', doc: 'tenant|entity' },
    { name: 'value', type: 'bytes' },
    { name: 'appendedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: "the broker's time" },
    {
      name: 'headers',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Header',
          fields: [
            { name: 'name', type: 'string' },
            { name: 'value', type: ['null', 'bytes'] },
          ],
        },
      },
    },
  ],
} as const;

export interface ArchivedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  /** A view of its block. */
  readonly value: Buffer;
  readonly appendedAtMs: number;
  readonly headers: readonly LogHeader[];
}

const MAGIC = Buffer.from([0x4f, 0x62, 0x6a, 1]); // Obj1
const SYNC_BYTES = 16;
/** Records of a block before deflating: large enough to compress well, small enough to be one batch for a reader. */
const BLOCK_BYTES = 256 * 1024;
/** A block may pass BLOCK_BYTES by one record, and a record is below a MiB. */
const BLOCK_BYTES_MAX = 4 * 1024 * 1024;
/** zlib's own default, said here because the bytes of a segment depend on it. */
const DEFLATE_LEVEL = 6;

const deflate = promisify(deflateRaw) as (data: Buffer, options: { level: number }) => Promise<Buffer>;

export interface ContainerWriter {
  /** Bytes of all records so far, before deflating. */
  readonly rawBytes: number;
  append(record: LogRecord): void;
  /** The whole file. */
  finish(): Promise<Buffer>;
}

/** Blocks are deflated beside the caller's work, in zlib's threads. */
export function createContainerWriter(metadata: Readonly<Record<string, string>>): ContainerWriter {
  const header = headerOf(metadata);
  const sync = header.subarray(-SYNC_BYTES);
  const blocks: Promise<Buffer>[] = [];
  let block = new AvroWriter(BLOCK_BYTES);
  let count = 0;
  let rawBytes = 0;

  const endBlock = (): void => {
    if (count === 0) return;
    const data = block.done();
    rawBytes += data.length;
    const deflated = framed(data, count, sync);
    deflated.catch(() => {}); // awaited in finish
    blocks.push(deflated);
    block = new AvroWriter(BLOCK_BYTES);
    count = 0;
  };
  return {
    get rawBytes() {
      return rawBytes + block.length;
    },
    append(record) {
      writeRecord(block, record);
      count += 1;
      if (block.length >= BLOCK_BYTES) endBlock();
    },
    async finish() {
      endBlock();
      return Buffer.concat([header, ...(await Promise.all(blocks))]);
    },
  };
}

async function framed(data: Buffer, count: number, sync: Buffer): Promise<Buffer> {
  const deflated = await deflate(data, { level: DEFLATE_LEVEL });
  const frame = new AvroWriter(deflated.length + 64);
  frame.long(count);
  frame.bytes(deflated);
  frame.raw(sync);
  return frame.done();
}

function headerOf(metadata: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries({
    'avro.schema': JSON.stringify(archivedRecordSchema),
    'avro.codec': 'deflate',
    ...metadata,
  });
  const out = new AvroWriter(4_096);
  out.raw(MAGIC);
  out.long(entries.length);
  for (const [name, text] of entries) {
    out.string(name);
    out.bytes(Buffer.from(text));
  }
  out.long(0);
  // Any 16 bytes that records are unlikely to hold; out of the metadata, so that the same records make the same file.
  out.raw(hash('sha256', JSON.stringify(entries), 'buffer').subarray(0, SYNC_BYTES));
  return out.done();
}

function writeRecord(out: AvroWriter, record: LogRecord): void {
  out.long(record.partition);
  out.long(record.offset);
  out.string(record.key);
  out.bytes(record.value);
  out.long(record.appendedAtMs);
  const headers = decodeHeaders(record.headers);
  if (headers.length > 0) {
    out.long(headers.length);
    for (const { name, value } of headers) {
      out.string(name);
      out.long(value === null ? 0 : 1); // which branch of the union
      if (value !== null) out.bytes(value);
    }
  }
  out.long(0);
}

export interface Container {
  readonly metadata: ReadonlyMap<string, string>;
  /** Decoded one block at a time. Throws `RangeError` or zlib's error on bytes that are no such file. */
  blocks(): Generator<ArchivedRecord[]>;
}

/** Reads the header. Throws `RangeError` on what is no container file of ours. */
export function openContainer(data: Buffer): Container {
  const read = new AvroReader(data);
  if (!read.raw(MAGIC.length).equals(MAGIC)) throw new RangeError('no Avro object container file');
  const metadata = new Map<string, string>();
  for (let count = read.long(); count !== 0; count = read.long()) {
    for (let n = 0; n < count; n += 1) metadata.set(read.string(), read.bytes().toString('utf8'));
  }
  const sync = read.raw(SYNC_BYTES);
  if (metadata.get('avro.codec') !== 'deflate') throw new RangeError(`codec ${metadata.get('avro.codec')}`);
  return { metadata, blocks: () => blocksOf(read, sync) };
}

function* blocksOf(read: AvroReader, sync: Buffer): Generator<ArchivedRecord[]> {
  while (!read.ended) {
    const count = read.long();
    const data = inflateRawSync(read.bytes(), { maxOutputLength: BLOCK_BYTES_MAX });
    if (!read.raw(SYNC_BYTES).equals(sync)) throw new RangeError('a block without its sync marker');
    const block = new AvroReader(data);
    const records: ArchivedRecord[] = [];
    for (let n = 0; n < count; n += 1) records.push(readRecord(block));
    if (!block.ended) throw new RangeError('a block longer than its records');
    yield records;
  }
}

function readRecord(read: AvroReader): ArchivedRecord {
  const partition = read.long();
  const offset = read.long();
  const key = read.string();
  const value = read.bytes();
  const appendedAtMs = read.long();
  const headers: LogHeader[] = [];
  for (let count = read.long(); count !== 0; count = read.long()) {
    for (let n = 0; n < count; n += 1) {
      const name = read.string();
      headers.push({ name, value: read.long() === 0 ? null : read.bytes() });
    }
  }
  return { partition, offset, key, value, appendedAtMs, headers };
}
