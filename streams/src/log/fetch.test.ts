/** What is made of a broker's answer for one partition. */
import { expect, test } from 'vitest';
import { toBatch } from './fetch.kafka.ts';
import { encodeRecordBatch } from './record-batch.ts';

const place = { topic: 'lead_events', brokerTopic: 'lead_events', partition: 0, offset: 0 };
const producer = { producerId: 1n, producerEpoch: 0, firstSequence: 0 };

function answerOf(recordSet: Buffer) {
  return { topic: 'lead_events', partition: 0, errorCode: 0, endOffset: 1, startOffset: 0, aborted: [], recordSet };
}

test('a batch whose length says more than came is refused, and not asked for without end', () => {
  const batch = encodeRecordBatch([{ key: 'acme|1', value: Buffer.from('x') }], producer, 0);
  expect(toBatch(answerOf(batch), place, false)).toMatchObject({ nextOffset: 1 });
  const damaged = Buffer.from(batch);
  damaged.writeInt32BE(damaged.readInt32BE(8) + 1_000, 8);
  expect(() => toBatch(answerOf(damaged), place, false)).toThrow(
    expect.objectContaining({ code: 'LOG_UNREADABLE', message: expect.stringContaining('no whole batch') }),
  );
});

test('an answer without bytes is an empty batch at the same place', () => {
  expect(toBatch(answerOf(Buffer.alloc(0)), place, false)).toMatchObject({ records: [], nextOffset: 0, endOffset: 1 });
});
