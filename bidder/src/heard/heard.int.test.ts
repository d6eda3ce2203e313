/**
 * What a process knows of the others, from the real Kafka: frequency caps and spending are heard within the log's delay, and
 * a process that starts anew knows again what was shown and spent before (R1).
 */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec, type PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Bidder, createBidder } from '../bidder.ts';
import { campaignRow, creativeRow, MemoryBudgetWriter, snapshotOf, TEST_SECRET, TEST_URL } from '../testing/kit.ts';
import { type Listening, listen } from './listen.ts';

const prefix = `heard-${randomUUID().slice(0, 8)}.`;
const settings = readSettings(
  ['MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'],
  testEnvironment(),
);
const brokers = settings.MAINSTEM_KAFKA_BROKERS;
const CAP = 3;
const DAY_S = 86_400;

let log: EventLog;
let codec: PinnedCodec;
const writer = new MemoryBudgetWriter();
const running: { bidder: Bidder; listening: Listening }[] = [];

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix: prefix }, topics);
  codec = await loadCodec(settings);
  log = await connectKafkaLog({ brokers, clientId: 'heard-test', topicPrefix: prefix });
  const open = { type: 'OpenBudget', capMicros: 1_000_000_000, currency: 'USD' } as const;
  for (const id of ['campaign-1', 'campaign-2']) {
    await writer.execute('acme', id, open, { actor: 'user:test', occurredAtMs: Date.now() });
  }
});
afterEach(async () => {
  for (const { bidder, listening } of running.splice(0)) {
    await listening.stop();
    await bidder.stop();
  }
});
afterAll(async () => {
  await log.close();
  await dropTopics({ brokers, topicPrefix: prefix });
});

const pacing = {
  dailyCapMicros: 100_000_000,
  mode: 'ASAP' as const,
  utcOffsetMin: 0,
  frequencyCaps: [{ impressions: CAP, windowS: DAY_S }],
};
/** Its day is over with one impression. */
const oneADay = { ...pacing, dailyCapMicros: 2_000, frequencyCaps: [] };
const snapshot = snapshotOf(
  [campaignRow({ pacing }), campaignRow({ id: 'campaign-2', pacing: oneADay })],
  [creativeRow(), creativeRow({ id: 'creative-2', campaignId: 'campaign-2', widthPx: 728, heightPx: 90 })],
);

/** A bidder process that hears the log; resolves when it has heard everything there was. */
async function start(): Promise<Bidder> {
  const view = { snapshot, isLive: () => true, blindBecause: () => undefined };
  const appender = createEventWriter(log, codec);
  const onError = (error: unknown): void => expect.unreachable(String(error));
  const secrets = { noticeSecret: TEST_SECRET, publicUrl: TEST_URL };
  const bidder = createBidder({ holder: `bidder-${randomUUID()}`, view, writer, appender, ...secrets, onError });
  bidder.follow(snapshot);
  bidder.leaser.tick(Date.now());
  await bidder.leaser.idle();
  const listening = listen({ log, codec, hearing: bidder.hearing, view, now: Date.now, onError });
  running.push({ bidder, listening });
  expect(answer(bidder, 'nobody yet')).toBe('FREQUENCY_CAP'); // nothing is known yet, so nobody is shown anything
  await expect.poll(() => bidder.hearing.caps.isReady).toBe(true);
  bidder.hearing.pace.tick(Date.now());
  return bidder;
}

interface Answered {
  readonly burl: string;
}

function answer(bidder: Bidder, person: string, banner = { w: 300, h: 250 }): Answered | string {
  const imp = [{ id: '1', banner }];
  const body = JSON.stringify({ id: randomUUID(), imp, user: { buyeruid: person }, regs: { gdpr: 0 } });
  const given = bidder.core.handle(body, 'test', Date.now());
  if (given.kind !== 'bid') return given.kind === 'no-bid' ? given.reason : given.kind;
  return (JSON.parse(given.text) as { seatbid: { bid: Answered[] }[] }).seatbid[0]?.bid[0] as Answered;
}

const isBid = (given: Answered | string): given is Answered => typeof given !== 'string';

async function bill(bidder: Bidder, { burl }: Answered): Promise<void> {
  const url = new URL(burl.replaceAll(/\$\{[A-Z_]+\}/g, ''));
  const token = url.searchParams.get('t') ?? url.pathname.split('/').at(-1) ?? '';
  expect(await bidder.desk.take('bill', { token } as never, Date.now())).toBe('recorded');
}

test('KIKI-21: a cap holds over several processes and over restarts', async () => {
  const [first, second] = [await start(), await start()];
  const bids = [answer(first, 'ann'), answer(first, 'ann')].filter(isBid);
  expect(bids).toHaveLength(2);
  await expect.poll(() => second.hearing.caps.counts.shows).toBe(2);
  expect(isBid(answer(second, 'ann'))).toBe(true);
  // The third: everybody knows it, and another person is another matter.
  expect(answer(second, 'ann')).toBe('FREQUENCY_CAP');
  await expect.poll(() => answer(first, 'ann')).toBe('FREQUENCY_CAP');
  expect(isBid(answer(first, 'bob'))).toBe(true);
  const third = await start();
  expect(answer(third, 'ann')).toBe('FREQUENCY_CAP');
});

test('two impressions of one request count as two', async () => {
  const bidder = await start();
  const imp = ['1', '2', '3', '4', '5'].map((id) => ({ id, banner: { w: 300, h: 250 } }));
  const body = JSON.stringify({ id: randomUUID(), imp, user: { buyeruid: 'greedy' }, regs: { gdpr: 0 } });
  const given = bidder.core.handle(body, 'test', Date.now());
  const bids =
    given.kind === 'bid' ? (JSON.parse(given.text) as { seatbid: { bid: unknown[] }[] }).seatbid[0]?.bid : [];
  expect(bids).toHaveLength(CAP);
});

test('R1: what was billed today is known to a process that starts later', async () => {
  const wide = { w: 728, h: 90 };
  const first = await start();
  const bid = answer(first, 'carl', wide);
  expect(isBid(bid)).toBe(true);
  if (isBid(bid)) await bill(first, bid);
  const second = await start();
  second.hearing.pace.tick(Date.now() + 60_000);
  expect(answer(second, 'dora', wide)).toBe('DAILY_CAP');
});

test('the traffic of past hours is known from the log', async () => {
  const hour = (number: number): AnyEvent => {
    const id = randomUUID();
    const place = { id, tenant: 'platform', entity: 'traffic', streamVersion: 0, decision: null, occurredAtMs: 0 };
    const envelope = { ...place, actor: 'service:test', correlationId: id, causationId: null };
    return { type: 'TrafficCounted', envelope, hourFromMs: number * 3_600_000, impressions: 1_000 + number };
  };
  await createEventWriter(log, codec).append(Array.from({ length: 24 }, (_, number) => hour(number)));
  const bidder = await start();
  await expect
    .poll(() => {
      bidder.hearing.pace.tick(Date.now() + 3_600_000);
      bidder.hearing.pace.tick(Date.now() + 7_200_000);
      return bidder.hearing.pace.status.learntHours;
    })
    .toBe(24);
});
