/**
 * Events in: how many a second of one core of the gateway takes, one by one and in batches of a hundred, each answered when
 * it is durable on the log. Segment's calls, whose words are sealed per person, and facts that hold none. The floor is the
 * same bytes appended to as many partitions by a program that does nothing else, with as many appends under way, in the same
 * run; both count processor time of their own process, so that what else runs on the machine does not count.
 *
 * Both are warm: a gateway runs for days, and its first seconds cost twice as much as all that come after.
 */
import { randomUUID } from 'node:crypto';
import type { TopicName } from '@mainstem/schemas/topics';
import type { AppendRecord } from '@mainstem/streams/log/event-log';
import { type BenchContext, median, ratioAtLeast, repeat } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';
import { type GatewayChild, startGatewayChild } from './gateway-child.ts';

const BATCH = 100;
const BATCHES = 100;
const SINGLES = 2_000;
/** Batches and single events before anything is measured. */
const WARM_BATCHES = 150;
const WARM_SINGLES = 1_000;
/** Requests under way at once. Alone, an event waits for the log most of its time; a door is made for many. */
const IN_FLIGHT = { batch: 16, single: 64 } as const;
/** People the events are about: each has a key of their own. */
const PEOPLE = 500;
const AIM_OF_FLOOR = 0.5;
const MS_A_SECOND = 1_000;
const US_A_SECOND = 1_000_000;

/** One way to send: what goes where, and how much of it in one request. */
interface Way {
  readonly figure: string;
  readonly said: string;
  readonly path: string;
  readonly topic: TopicName;
  /** Of as many partitions. The gateway reads what comes to the other one, and would pay for the floor. */
  readonly floorTopic: TopicName;
  readonly batch: number;
  readonly inFlight: number;
  readonly bodyOf: (run: string, from: number) => unknown;
  readonly hasAim: boolean;
}

const many = (of: (run: string, n: number) => unknown, run: string, from: number): unknown[] =>
  Array.from({ length: BATCH }, (_, at) => of(run, from + at));
const person = { topic: 'person_events', floorTopic: 'value_events', said: `sealed, ${PEOPLE} people` } as const;
const plain = { topic: 'feature_events', floorTopic: 'model_events', said: 'nothing of a person in them' } as const;
const inBatches = { batch: BATCH, inFlight: IN_FLIGHT.batch } as const;

const ways: readonly Way[] = [
  {
    ...person,
    ...inBatches,
    figure: `ingest in batches of ${BATCH}`,
    path: '/v1/batch',
    bodyOf: (run, from) => ({ batch: many(callOf, run, from) }),
    hasAim: true,
  },
  {
    ...plain,
    ...inBatches,
    figure: `ingest of plain events in batches of ${BATCH}`,
    path: '/v1/events',
    bodyOf: (run, from) => ({ events: many(factOf, run, from) }),
    hasAim: true,
  },
  {
    ...person,
    figure: 'ingest one by one',
    path: '/v1/track',
    batch: 1,
    inFlight: IN_FLIGHT.single,
    bodyOf: callOf,
    hasAim: false,
  },
];

interface Round {
  readonly ours: number;
  readonly floor: number;
}

export async function measureIngest(context: BenchContext, environment: Environment): Promise<void> {
  const scratch = await openScratch(environment);
  const gateway = await startGatewayChild(environment, scratch, {
    MAINSTEM_INGEST_EVENTS_PER_S: '1000000',
    // Limits of requests are for strangers: an answer of 429 costs processor time and takes no event.
    MAINSTEM_REQUESTS_PER_S: '100000',
    MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL: '100000',
  });
  try {
    const token = await gateway.token();
    for (const way of ways) {
      context.interrupted.throwIfAborted();
      await send(gateway, token, way, 'warm', way.batch === 1 ? WARM_SINGLES : WARM_BATCHES);
      let run = 0;
      const rounds = await repeat(() => round(scratch, gateway, token, way, `r${run++}`));
      report(context, way, rounds);
    }
  } finally {
    await gateway.stop();
    await scratch.close();
  }
}

function report(context: BenchContext, way: Way, rounds: readonly Round[]): void {
  const value = median(rounds.map(({ ours }) => ours));
  const floor = median(rounds.map((one) => one.floor));
  const us = (perS: number): string => (US_A_SECOND / perS).toFixed(1);
  context.report({
    figure: way.figure,
    unit: 'events/s',
    value,
    floor,
    ...(way.hasAim ? { aim: ratioAtLeast(AIM_OF_FLOOR) } : {}),
    conditions: [
      `durable, ids remembered, ${way.said}`,
      `${way.inFlight} requests in flight, here and at the floor`,
      `per second of one core: ${us(value)} µs of processor time an event, the floor ${us(floor)}`,
      `median of ${rounds.length}`,
    ].join('; '),
  });
}

async function round(scratch: Scratch, gateway: GatewayChild, token: string, way: Way, run: string): Promise<Round> {
  const before = await scratch.log.endOffsets(way.topic);
  const used = await gateway.used();
  const requests = way.batch === 1 ? SINGLES : BATCHES;
  await send(gateway, token, way, run, requests);
  const { cpuMs } = await gateway.used();
  const records = await writtenSince(scratch, way, before);
  return {
    ours: (requests * way.batch * MS_A_SECOND) / (cpuMs - used.cpuMs),
    floor: await floorOf(scratch, way, records),
  };
}

function send(gateway: GatewayChild, token: string, way: Way, run: string, requests: number): Promise<void> {
  const name = `${run}-${way.batch}`;
  return sendAll(requests, way.inFlight, (n) => post(gateway, token, way.path, way.bodyOf(name, n * way.batch)));
}

function callOf(run: string, n: number): Record<string, unknown> {
  return {
    type: 'track',
    messageId: `${run}-${n}`,
    userId: `user-${n % PEOPLE}`,
    event: 'Product Viewed',
    timestamp: new Date().toISOString(),
    properties: { productId: `p-${n % 97}`, price: 12.5, category: 'shoes', position: n % 10 },
    context: { library: { name: 'bench', version: '1.0' }, page: { path: '/shoes', title: 'Shoes' } },
  };
}

function factOf(_run: string, n: number): Record<string, unknown> {
  return {
    type: 'TransactionStatsObserved',
    id: randomUUID(),
    entity: `user-${n % PEOPLE}`,
    fraudFlagged: false,
    amountMicros: 12_500_000 + n,
    currency: 'USD',
    transactionCount: n % 10,
  };
}

async function post({ port }: GatewayChild, token: string, path: string, body: unknown): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { results?: { status: string; lane?: string }[] };
    // Refused for now, and nothing was taken: sent again as any client does.
    if (response.status === 429) {
      await new Promise((resolve) => setTimeout(resolve, MS_A_SECOND));
      continue;
    }
    const isTaken = answer.results?.every(({ status, lane }) => status === 'accepted' && lane === undefined);
    if (response.status !== 200 || isTaken !== true) throw new Error(`${path} answered ${response.status}`);
    return;
  }
}

async function sendAll(times: number, inFlight: number, one: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < times; n = next++) await one(n);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

/** What was written, as records of the floor's topic. */
async function writtenSince(
  { log }: Scratch,
  { topic: from, floorTopic: to }: Way,
  before: readonly number[],
): Promise<AppendRecord[]> {
  const records: AppendRecord[] = [];
  for (const [partition, end] of (await log.endOffsets(from)).entries()) {
    for await (const batch of log.read(from, partition, before[partition] ?? 0, end)) {
      for (const { key, value } of batch.records) records.push({ topic: to, key, value: Buffer.from(value) });
    }
  }
  return records;
}

/** The same bytes appended as they are, by this process: once to be warm, once to be measured. */
async function floorOf({ log }: Scratch, { batch, inFlight }: Way, records: readonly AppendRecord[]): Promise<number> {
  const append = () =>
    sendAll(Math.ceil(records.length / batch), inFlight, (n) => log.append(records.slice(n * batch, (n + 1) * batch)));
  await append();
  const before = process.cpuUsage();
  await append();
  const { user, system } = process.cpuUsage(before);
  return (records.length * MS_A_SECOND) / ((user + system) / MS_A_SECOND);
}
