/** Our record batches are Kafka's: kafkajs, which speaks to real brokers, reads ours and we read its. */
import { createRequire } from 'node:module';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import {
  decodeHeaders,
  decodeRecordSet,
  encodeHeaders,
  encodeRecordBatch,
  type OutgoingRecord,
} from './record-batch.ts';

const require = createRequire(import.meta.url);
const theirCrc = require('kafkajs/src/protocol/recordBatch/crc32C') as (data: Buffer) => number;
const Decoder = require('kafkajs/src/protocol/decoder');
const decodeTheirs = require('kafkajs/src/protocol/recordBatch/v0/decoder');
const encodeRecordTheirs = require('kafkajs/src/protocol/recordBatch/record/v0');
const { RecordBatch: encodeTheirs } = require('kafkajs/src/protocol/recordBatch/v0');

const producer = { producerId: 77n, producerEpoch: 3, firstSequence: 41 };
const place = { topic: 't', partition: 2, from: 0 };

const anyRecord: fc.Arbitrary<OutgoingRecord> = fc.record({
  key: fc.string({ unit: 'grapheme', maxLength: 40 }),
  value: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  // kafkajs takes header names like "constructor" for what every object has.
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 9 }).filter((name) => !(name in {})),
    fc.string({ unit: 'grapheme', maxLength: 70 }),
  ),
});
const anyRecords = fc.array(anyRecord, { minLength: 1, maxLength: 150 });

/** Sets where a broker would put a batch, and its attributes. */
function placed(batch: Buffer, baseOffset: number, attributes = 0): Buffer {
  const copy = Buffer.from(batch);
  copy.writeBigInt64BE(BigInt(baseOffset), 0);
  copy.writeInt16BE(attributes, 21);
  return summed(copy);
}

/** With the checksum its bytes have now. */
function summed(batch: Buffer): Buffer {
  batch.writeUInt32BE(theirCrc(batch.subarray(21)) >>> 0, 17);
  return batch;
}

function batchOf(count: number, baseOffset: number, attributes = 0, from = producer): Buffer {
  const records = Array.from({ length: count }, (_, index) => ({
    key: 'k',
    value: Buffer.from(`${baseOffset + index}`),
  }));
  return placed(encodeRecordBatch(records, from, 1000), baseOffset, attributes);
}

const offsetsIn = (set: { records: readonly { offset: number }[] }) => set.records.map(({ offset }) => offset);

describe('record batch', () => {
  test('CRC-32C is the one kafkajs computes', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(crc32c(Buffer.from(bytes))).toBe(theirCrc(Buffer.from(bytes)) >>> 0);
      }),
    );
  });

  test('kafkajs reads what we write', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const batch = encodeRecordBatch(records, producer, 1_700_000_000_123);
        expect(batch.readUInt32BE(17)).toBe(theirCrc(batch.subarray(21)) >>> 0);
        const read = await decodeTheirs(new Decoder(batch));
        expect(read).toMatchObject({ producerId: '77', producerEpoch: 3, firstSequence: 41 });
        expect(
          read.records.map((record: { key: Buffer; value: Buffer; timestamp: string; headers: object }) => ({
            key: record.key.toString(),
            value: record.value.toString('hex'),
            timestamp: record.timestamp,
            headers: Object.fromEntries(Object.entries(record.headers).map(([name, text]) => [name, String(text)])),
          })),
        ).toEqual(
          records.map(({ key, value, headers }) => ({
            key,
            value: value.toString('hex'),
            timestamp: '1700000000123',
            headers: { ...headers },
          })),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('we read what kafkajs writes', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.integer({ min: 0, max: 2 ** 50 }), async (records, firstOffset) => {
        const encoded = await encodeTheirs({
          records: records.map((record, offsetDelta) =>
            encodeRecordTheirs({ ...record, offsetDelta, timestampDelta: offsetDelta * 1000 }),
          ),
          firstOffset: String(firstOffset),
          firstTimestamp: 1_700_000_000_000,
          maxTimestamp: 1_700_000_999_000,
          lastOffsetDelta: records.length - 1,
        });
        const set = decodeRecordSet(encoded.buffer, { ...place, from: firstOffset });
        expect(set.nextOffset).toBe(firstOffset + records.length);
        const texts = set.records.map(({ headers }) =>
          Object.fromEntries(decodeHeaders(headers).map(({ name, value }) => [name, value?.toString()])),
        );
        expect(texts).toEqual(records.map(({ headers }) => ({ ...headers })));
        expect(set.records.map(({ headers: _, ...record }) => record)).toEqual(
          records.map(({ key, value }, index) => ({
            topic: 't',
            partition: 2,
            offset: firstOffset + index,
            key,
            value,
            appendedAtMs: 1_700_000_000_000 + index * 1000,
          })),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('ours is theirs to the last byte', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (records, firstSequence) => {
        const theirs = await encodeTheirs({
          records: records.map((record, offsetDelta) => encodeRecordTheirs({ ...record, offsetDelta })),
          firstOffset: '0',
          firstTimestamp: 1_700_000_000_123,
          maxTimestamp: 1_700_000_000_123,
          partitionLeaderEpoch: -1,
          lastOffsetDelta: records.length - 1,
          producerId: '77',
          producerEpoch: 3,
          firstSequence,
        });
        const ours = encodeRecordBatch(records, { ...producer, firstSequence }, 1_700_000_000_123);
        expect(ours.toString('hex')).toBe(theirs.buffer.toString('hex'));
      }),
      { numRuns: 60 },
    );
  });

  test('we read what kafkajs writes with gzip, and keys and values that are null', async () => {
    const nullable = <Item>(item: fc.Arbitrary<Item>) => fc.option(item, { freq: 3 });
    const anyForeign = fc.record({
      key: nullable(fc.string({ unit: 'grapheme', maxLength: 20 })),
      value: nullable(fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))),
      headers: fc.dictionary(fc.constantFrom('a', 'trace'), fc.string({ unit: 'grapheme', maxLength: 60 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyForeign, { minLength: 1, maxLength: 80 }),
        fc.boolean(),
        async (records, isZipped) => {
          const encoded = await encodeTheirs({
            compression: isZipped ? 1 : 0,
            records: records.map((record, offsetDelta) => encodeRecordTheirs({ ...record, offsetDelta })),
            firstOffset: '9',
            lastOffsetDelta: records.length - 1,
          });
          const set = decodeRecordSet(encoded.buffer, { ...place, from: 9 });
          expect(set.records.map(({ offset, key, value }) => [offset, key, value.toString('hex')])).toEqual(
            records.map(({ key, value }, index) => [9 + index, key ?? '', value?.toString('hex') ?? '']),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a batch with a flipped bit is refused, wherever the bit lies', () => {
    const batch = batchOf(3, 10);
    fc.assert(
      fc.property(fc.integer({ min: 21, max: batch.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const damaged = Buffer.from(batch);
        damaged[at] = (damaged[at] as number) ^ (1 << bit);
        expect(() => decodeRecordSet(damaged, place)).toThrow(
          expect.objectContaining({ code: 'LOG_UNREADABLE', message: expect.stringContaining('checksum') }),
        );
      }),
    );
    // Before the sum: the offset is the broker's, the length is compared with what came.
    expect(() => decodeRecordSet(batch, { ...place, from: 10 })).not.toThrow();
  });

  test.each<[string, number, Buffer[]]>([
    ['before what was asked for', 10, [batchOf(3, 5)]],
    ['behind it, so that records were skipped', 10, [batchOf(3, 11)]],
    ['at the same place as the one before', 10, [batchOf(3, 10), batchOf(3, 10)]],
    ['over the end of the one before', 10, [batchOf(3, 10), batchOf(3, 12)]],
    ['inside the one before', 10, [batchOf(5, 10), batchOf(2, 12)]],
    ['before the one before', 10, [batchOf(3, 10), batchOf(3, 7)]],
    ['away from the end of the one before', 10, [batchOf(3, 10), batchOf(3, 14)]],
  ])('R2: a batch with a sound checksum that lies %s is refused, not counted twice or skipped', (_, from, batches) => {
    expect(() => decodeRecordSet(Buffer.concat(batches), { ...place, from })).toThrow(
      expect.objectContaining({ code: 'LOG_UNREADABLE', retryable: false }),
    );
  });

  test('R2: a flipped bit in the first offset of any batch is refused, or the next one is', () => {
    const sizes = [3, 1, 4, 2];
    const bases = sizes.map((_, n) => sizes.slice(0, n).reduce((sum, size) => sum + size, 100));
    const batches = bases.map((base, n) => batchOf(sizes[n] as number, base));
    fc.assert(
      fc.property(fc.nat(2), fc.nat(63), fc.integer({ min: 100, max: 102 }), (which, bit, from) => {
        const damaged = batches.map((batch) => Buffer.from(batch));
        const byte = 7 - Math.floor(bit / 8);
        (damaged[which] as Buffer)[byte] = (damaged[which]?.[byte] as number) ^ (1 << (bit % 8));
        expect(() => decodeRecordSet(Buffer.concat(damaged), { ...place, from })).toThrow();
      }),
      { seed: Number(process.env.MAINSTEM_SEED ?? 11) },
    );
  });

  test('a batch cut off at the end is left for the next fetch', () => {
    const whole = Buffer.concat([batchOf(3, 10), batchOf(2, 13)]);
    for (let cut = 1; cut < batchOf(2, 13).length; cut += 7) {
      const set = decodeRecordSet(whole.subarray(0, whole.length - cut), { ...place, from: 10 });
      expect(offsetsIn(set)).toEqual([10, 11, 12]);
      expect(set.nextOffset).toBe(13);
    }
    expect(decodeRecordSet(whole.subarray(0, 20), { ...place, from: 10 })).toEqual({ records: [], nextOffset: 10 });
  });

  test('records before the wanted offset are dropped', () => {
    expect(offsetsIn(decodeRecordSet(batchOf(5, 10), { ...place, from: 12 }))).toEqual([12, 13, 14]);
  });

  test('control records are passed over, and aborted transactions with them', () => {
    const TRANSACTIONAL = 16;
    const CONTROL = 32;
    const other = { ...producer, producerId: 78n };
    const data = Buffer.concat([
      batchOf(2, 0, TRANSACTIONAL), // aborted
      batchOf(1, 2, TRANSACTIONAL, other),
      batchOf(1, 3, TRANSACTIONAL | CONTROL), // the abort
      batchOf(2, 4, TRANSACTIONAL), // a later one of the same producer, committed
      batchOf(1, 6, TRANSACTIONAL | CONTROL),
    ]);
    const set = decodeRecordSet(data, place, [{ producerId: 77n, firstOffset: 0 }]);
    expect(offsetsIn(set)).toEqual([2, 4, 5]);
    expect(set.nextOffset).toBe(7);
  });

  test('the broker\u2019s time of the append counts when it stamps the batch', () => {
    const stamped = batchOf(2, 0, 8);
    stamped.writeBigInt64BE(5555n, 35);
    expect(decodeRecordSet(summed(stamped), place).records.map(({ appendedAtMs }) => appendedAtMs)).toEqual([
      5555, 5555,
    ]);
  });

  test('gzip and zstd of other clients are read; the rest is named', () => {
    const plain = batchOf(3, 0);
    const packed = (body: Buffer, codec: number) => {
      const batch = placed(Buffer.concat([plain.subarray(0, 61), body]), 0, codec);
      batch.writeInt32BE(batch.length - 12, 8);
      return summed(batch);
    };
    expect(offsetsIn(decodeRecordSet(packed(gzipSync(plain.subarray(61)), 1), place))).toEqual([0, 1, 2]);
    expect(offsetsIn(decodeRecordSet(packed(zstdCompressSync(plain.subarray(61)), 4), place))).toEqual([0, 1, 2]);
    const unreadable = expect.objectContaining({ code: 'LOG_UNREADABLE' });
    expect(() => decodeRecordSet(packed(plain.subarray(61), 2), place)).toThrow(unreadable);
    expect(() => decodeRecordSet(packed(plain.subarray(61), 1), place)).toThrow(unreadable);
    const old = Buffer.from(plain);
    old[16] = 1;
    expect(() => decodeRecordSet(old, place)).toThrow(unreadable);
  });
});

test('records of a batch may have times and headers of their own, any of them, and come back with them', () => {
  const times = [1_700_000_000_000, 1_699_999_999_000, 1_700_000_000_001, 5];
  const raw = encodeHeaders([
    { name: 'trace', value: Buffer.from([0, 255]) },
    { name: 'trace', value: null },
    { name: 'é', value: Buffer.alloc(0) },
  ]);
  const records = times.map((timestampMs, n) => ({
    key: `k${n}`,
    value: Buffer.from(`v${n}`),
    timestampMs,
    ...(n === 2 ? { rawHeaders: raw } : {}),
  }));
  const batch = encodeRecordBatch(records, { producerId: 1n, producerEpoch: 0, firstSequence: 0 }, 0);
  const { records: found } = decodeRecordSet(batch, { topic: 't', partition: 0, from: 0 });
  expect(found.map(({ appendedAtMs }) => appendedAtMs)).toEqual(times);
  expect(found.map(({ headers }) => headers !== undefined)).toEqual([false, false, true, false]);
  expect(found[2]?.headers?.equals(raw)).toBe(true);
  expect(decodeHeaders(found[2]?.headers)).toEqual([
    { name: 'trace', value: Buffer.from([0, 255]) },
    { name: 'trace', value: null },
    { name: 'é', value: Buffer.alloc(0) },
  ]);
  expect(Number(batch.readBigInt64BE(35))).toBe(Math.max(...times));
});
