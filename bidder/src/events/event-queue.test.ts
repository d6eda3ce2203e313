import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { expect, test } from 'vitest';
import { noticeWith } from '../testing/notices.ts';
import { EVENTS_LATE_MS, EventQueue } from './event-queue.ts';
import { clickRecorded } from './notice-events.ts';

const notice = noticeWith();

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));

test('R10: an event no codec can write is set aside and told; the others of its batch are written', async () => {
  const log = createMemoryLog({ topics: topics.map(({ name }) => ({ name, partitions: 1 })) });
  const writer = createEventWriter(log, codec);
  const written = new Set<string>();
  const told: string[] = [];
  const queue = new EventQueue({
    appender: {
      append: async (events) => {
        await writer.append(events);
        for (const event of events) if (event.type === 'ClickRecorded') written.add(event.auctionId);
      },
    },
    onError: (error) => expect.unreachable(String(error)),
    onSetAside: (type, code) => told.push(`${type} ${code}`),
  });
  for (let number = 0; number < 9; number += 1) {
    queue.push(clickRecorded({ ...notice, auctionId: number === 4 ? '\ud800' : String(number) }, false, 1));
  }
  expect(await queue.stop(2_000)).toBe(0);
  expect([...written]).toEqual(['0', '1', '2', '3', '5', '6', '7', '8']);
  expect(told).toEqual(['ClickRecorded SCHEMA_INVALID_EVENT']);
  expect(queue.counts).toEqual({ written: 8, retried: 0, setAside: 1 });
  await log.close();
});

test('R10: where events are encoded as they come, one at fault is set aside at once and one that fails for now is written later', async () => {
  const written: string[] = [];
  const told: string[] = [];
  let pinned = false;
  const writer = createEventWriter(
    { append: async (records) => void written.push(...records.map(({ key }) => key)) as never },
    codec,
  );
  const queue = new EventQueue({
    appender: {
      ...writer,
      encode(event) {
        if (!pinned) throw new Error('no pinned id');
        return writer.encode(event);
      },
    },
    onError: () => undefined,
    onSetAside: (type, code) => told.push(`${type} ${code}`),
  });
  expect(queue.push(clickRecorded(notice, false, 1))).toBe(true);
  pinned = true;
  expect(queue.push(clickRecorded({ ...notice, auctionId: '\ud800' }, false, 2))).toBe(true);
  expect([told, queue.backlog]).toEqual([['ClickRecorded SCHEMA_INVALID_EVENT'], 1]);
  queue.push(clickRecorded(notice, false, 3));
  expect(await queue.stop(2_000)).toBe(0);
  expect(written).toEqual(Array(2).fill(`${notice.tenant}|${notice.bidId}`));
  expect(queue.counts).toEqual({ written: 2, retried: 0, setAside: 1 });
});

test('the age of the oldest event grows while the log takes none, and is 0 when all is written', async () => {
  let nowMs = 0;
  let down = true;
  const append = async (events: readonly AnyEvent[]): Promise<void> => {
    if (down) throw new Error(`down: ${events.length}`);
  };
  const queue = new EventQueue({ appender: { append }, onError: () => undefined, steadyNow: () => nowMs });
  expect(queue.oldestMs).toBe(0);
  queue.push(clickRecorded(notice, false, 1));
  queue.flush();
  nowMs = EVENTS_LATE_MS;
  queue.push(clickRecorded(notice, false, 2));
  nowMs += 1;
  expect(queue.oldestMs).toBe(EVENTS_LATE_MS + 1);
  down = false;
  expect(await queue.stop(2_000)).toBe(0);
  expect(queue.oldestMs).toBe(0);
});
