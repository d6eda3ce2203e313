/** Our requests are byte for byte what kafkajs would send, and its answers are read the same. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { decodeFetched, decodeProduced, encodeFetch, encodeProduce } from './kafka-wire.ts';
import { encodeRecordBatch } from './record-batch.ts';

const require = createRequire(import.meta.url);
const theirFetch = require('kafkajs/src/protocol/requests/fetch/v11/request');
const theirProduceAnswer = require('kafkajs/src/protocol/requests/produce/v7/response');
const theirFetchAnswer = require('kafkajs/src/protocol/requests/fetch/v11/response');
const Encoder = require('kafkajs/src/protocol/encoder');
const Decoder = require('kafkajs/src/protocol/decoder');

test('Fetch 11 is encoded as kafkajs does', async () => {
  const ours = encodeFetch(
    [
      { topic: 'a', partition: 0, offset: 5, bytesMax: 1000 },
      { topic: 'bb', partition: 3, offset: 2 ** 40, bytesMax: 2000 },
    ],
    { waitMs: 200, bytesMax: 4096 },
  );
  const theirs = await theirFetch({
    replicaId: -1,
    maxWaitTime: 200,
    minBytes: 1,
    maxBytes: 4096,
    isolationLevel: 1,
    topics: [
      { topic: 'a', partitions: [{ partition: 0, fetchOffset: '5', maxBytes: 1000 }] },
      { topic: 'bb', partitions: [{ partition: 3, fetchOffset: String(2 ** 40), maxBytes: 2000 }] },
    ],
  }).encode();
  expect(ours.toString('hex')).toBe(theirs.buffer.toString('hex'));
});

test('Produce 7 carries its batches where the protocol says', () => {
  const batch = encodeRecordBatch(
    [{ key: 'k', value: Buffer.from('v') }],
    { producerId: 1n, producerEpoch: 0, firstSequence: 0 },
    1,
  );
  const read = new Decoder(encodeProduce([{ topic: 'topic', partition: 4, batch }], 5000));
  expect(read.readString()).toBe(null);
  expect([read.readInt16(), read.readInt32(), read.readInt32()]).toEqual([-1, 5000, 1]);
  expect([read.readString(), read.readInt32(), read.readInt32()]).toEqual(['topic', 1, 4]);
  expect(read.readBytes().equals(batch)).toBe(true);
  expect(read.readAll().length).toBe(0);
});

test('an answer to Produce is read as kafkajs reads it', async () => {
  const partition = (id: number, code: number, offset: string) =>
    new Encoder().writeInt32(id).writeInt16(code).writeInt64(offset).writeInt64('-1').writeInt64('0');
  const answer = new Encoder()
    .writeArray([
      new Encoder().writeString('a').writeArray([partition(0, 0, '12'), partition(1, 6, '-1')]),
      new Encoder().writeString('b').writeArray([partition(2, 0, '9007199254740000')]),
    ])
    .writeInt32(0).buffer;
  const ours = decodeProduced(answer);
  expect(ours).toEqual([
    { topic: 'a', partition: 0, errorCode: 0, baseOffset: 12 },
    { topic: 'a', partition: 1, errorCode: 6, baseOffset: -1 },
    { topic: 'b', partition: 2, errorCode: 0, baseOffset: 9007199254740000 },
  ]);
  const theirs = await theirProduceAnswer.decode(answer);
  expect(theirs.topics[0].partitions[1]).toMatchObject({ partition: 1, errorCode: 6, baseOffset: '-1' });
});

test('an answer to Fetch is read as kafkajs reads it', async () => {
  const aborted = new Encoder().writeInt64('77').writeInt64('3');
  const partition = new Encoder()
    .writeInt32(5)
    .writeInt16(0)
    .writeInt64('20')
    .writeInt64('18')
    .writeInt64('2')
    .writeArray([aborted])
    .writeInt32(-1)
    .writeBytes(Buffer.from('records'));
  const answer = new Encoder()
    .writeInt32(0)
    .writeInt16(0)
    .writeInt32(0)
    .writeArray([new Encoder().writeString('topic').writeArray([partition])]).buffer;
  expect(decodeFetched(answer)).toEqual({
    errorCode: 0,
    partitions: [
      {
        topic: 'topic',
        partition: 5,
        errorCode: 0,
        endOffset: 18,
        startOffset: 2,
        aborted: [{ producerId: 77n, firstOffset: 3 }],
        recordSet: Buffer.from('records'),
      },
    ],
  });
  const empty = Buffer.from(answer.subarray(0, answer.length - 7));
  empty.writeInt32BE(-1, empty.length - 4);
  const theirs = await theirFetchAnswer.decode(empty);
  expect(theirs.responses[0].partitions[0]).toMatchObject({ lastStableOffset: '18', lastStartOffset: '2' });
  expect(decodeFetched(empty).partitions[0]).toMatchObject({ endOffset: 18, recordSet: Buffer.alloc(0) });
});
