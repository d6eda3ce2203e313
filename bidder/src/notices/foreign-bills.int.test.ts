/**
 * Two bidder processes that do not know of each other, as on two machines: a notice reaches the one that did not bid, or
 * both at once. The sum on the log is right, each bid is billed once, and the lease's holder spends no billed money again.
 */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec, type PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLeaseBook, type LeaseBook } from '../budget/lease-book.ts';
import { openExchanges } from '../exchanges/registry.ts';
import { TEST_SECRET } from '../testing/kit.ts';
import { noticeWith } from '../testing/notices.ts';
import { NoticeDesk } from './desk.ts';
import { FOREIGN_WRITE_MS, type ForeignBills, followForeignBills } from './foreign-bills.ts';
import { createNoticeSigner, type Notice } from './token.ts';

const prefix = `foreign-test-${uuidV7()}-`;
const environment = testEnvironment();
const options = { brokers: String(environment.MAINSTEM_KAFKA_BROKERS), topicPrefix: prefix };
const signer = createNoticeSigner(TEST_SECRET);

let log: EventLog;
let codec: PinnedCodec;

beforeAll(async () => {
  await ensureTopics(
    options,
    topics.filter(({ name }) => name === 'bid_events' || name === 'notice_events'),
  );
  codec = await loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
  log = await connectKafkaLog({ ...options, clientId: 'foreign-test' });
});

afterAll(async () => {
  await log.close();
  await dropTopics(options);
});

interface Process {
  readonly book: LeaseBook;
  readonly desk: NoticeDesk;
  readonly bills: ForeignBills;
}

async function process(name: string): Promise<Process> {
  const book = createLeaseBook();
  const onError = (error: unknown): void => expect.unreachable(String(error));
  const desk = new NoticeDesk({
    signer,
    book,
    appender: createEventWriter(log, codec),
    exchanges: openExchanges(),
    holder: name,
    onError,
  });
  return { book, desk, bills: await followForeignBills({ log, codec, book, now: Date.now, onError }) };
}

/** A bid of a process, from a lease of its own. */
function bidOf({ book }: Process, campaignId: string): Notice {
  const notice = noticeWith({
    bidId: uuidV7(),
    leaseId: uuidV7(),
    campaignId,
    bidPriceMicros: 5_000_000,
    expiresAtMs: Date.now() + 60_000,
  });
  const { leaseId, tenant } = notice;
  const until = { expiresAtMs: Date.now() + 60_000, settleAfterMs: Date.now() + 120_000 };
  book.grant({ leaseId, budgetKey: `acme|${campaignId}`, tenant, campaignId, amountMicros: 5_000, ...until });
  expect(book.reserve(notice.bidId, leaseId, 5_000, notice.expiresAtMs)).toBe(true);
  return notice;
}

async function eventsOf(
  topic: 'bid_events' | 'notice_events',
  type: EventType,
  campaignId: string,
): Promise<AnyEvent[]> {
  const reader = createEventReader(codec, { types: new Set([type]) });
  const found: AnyEvent[] = [];
  for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
    for await (const batch of log.read(topic, partition, 0, end)) {
      for (const { event } of await reader.read(batch)) {
        if ('campaignId' in event && event.campaignId === campaignId) found.push(event);
      }
    }
  }
  return found;
}

test('§5 item 34: two processes that get the same bill at the same time make one event of it, and the holder pays', async () => {
  const [holder, other] = [await process('bidder-1'), await process('bidder-2')];
  const notice = bidOf(holder, 'campaign-twice');
  const query = { token: signer.sign(notice).bill, p: '4' };
  const results = await Promise.all([holder, other].map(({ desk }) => desk.take('bill', query, Date.now())));
  expect(results).toEqual(['recorded', 'recorded']);
  const billed = await eventsOf('bid_events', 'ImpressionBilled', 'campaign-twice');
  // At least once on the log, and one event to every reader: the same id, the same cost (R2).
  expect(new Set(billed.map(({ envelope }) => envelope.id)).size).toBe(1);
  expect(new Set(billed.map((event) => (event.type === 'ImpressionBilled' ? event.costMicros : -1)))).toEqual(
    new Set([4_000]),
  );
  await expect.poll(() => holder.bills.counts.applied).toBe(1);
  expect(holder.book.leases()[0]?.freeMicros).toBeLessThanOrEqual(1_000);
  await Promise.all([holder.bills.stop(), other.bills.stop()]);
});

test('a bill that only another process got is heard of before its money could be free again', async () => {
  const [holder, other] = [await process('bidder-3'), await process('bidder-4')];
  const notice = bidOf(holder, 'campaign-elsewhere');
  const query = { token: signer.sign(notice).bill, p: '5' };
  const lastMoment = notice.expiresAtMs - 1;
  expect(await other.desk.take('bill', query, lastMoment)).toBe('recorded');
  expect(other.desk.booked.foreign).toBe(1);
  await expect.poll(() => holder.book.reserved(notice.bidId)).toBe(false);
  expect(holder.book.leases()).toMatchObject([{ freeMicros: 0, spentMicros: 5_000, reservedMicros: 0, unsure: true }]);
  // Left to the keeper, who settles with the sum on the log.
  expect(holder.book.settleable(Date.now() + 600_000)).toEqual([]);
  // Nothing is freed by the clock alone, only by what was heard.
  expect(holder.bills.heardUntilMs()).toBeLessThanOrEqual(Date.now() - FOREIGN_WRITE_MS);
  expect(await eventsOf('notice_events', 'ForeignBillBooked', 'campaign-elsewhere')).toHaveLength(1);
  await Promise.all([holder.bills.stop(), other.bills.stop()]);
});
