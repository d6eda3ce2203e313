/**
 * Bidder processes against the real Kafka and Redis, killed with SIGKILL, and the keeper that cleans up after them. The
 * catalogue is played by the test; topics and keys have a prefix of their own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { BudgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { type Budget, type BudgetEvent, budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec, type PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { startBudgetKeeper } from '@mainstem/streams/processors/budget-keeper/keeper';
import { type DecisionWriter, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { checkBidResponse } from './openrtb/checker.ts';
import { CataloguePlayer } from './testing/catalogue-player.ts';
import { campaignRow, changesOf, creativeRow, TEST_SECRET } from './testing/kit.ts';

const prefix = `bidder-test-${uuidV7()}-`;
const environment = testEnvironment();
const brokers = String(environment.MAINSTEM_KAFKA_BROKERS);
const topicOptions = { brokers, topicPrefix: prefix };
/** Far enough ahead that every lease a bidder takes now is past its settlement. */
const LATER_MS = 3_600_000;

let log: EventLog;
let codec: PinnedCodec;
let writer: DecisionWriter<BudgetCommand, Budget, BudgetEvent>;
let catalogue: CataloguePlayer;
let nextPort = 11_000 + Math.floor(Math.random() * 3_000);
const children: ChildProcess[] = [];

beforeAll(async () => {
  await ensureTopics(topicOptions, topics);
  codec = await loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
  log = await connectKafkaLog({ brokers, clientId: 'bidder-test', topicPrefix: prefix });
  writer = startDecisionWriter({ log, codec, decider: budgetDecider, service: 'bidder-test' });
  await writer.whenCaughtUp();
  catalogue = new CataloguePlayer(String(environment.MAINSTEM_REDIS_URL));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  catalogue.die();
});

afterAll(async () => {
  await catalogue.clear();
  catalogue.redis.disconnect();
  await writer.stop();
  await log.close();
  await dropTopics(topicOptions);
});

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
}

async function startProcess(): Promise<Running> {
  nextPort += 1;
  const url = `http://127.0.0.1:${nextPort}`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'main.ts')],
    {
      env: {
        ...environment,
        MAINSTEM_TOPIC_PREFIX: prefix,
        MAINSTEM_REDIS_PREFIX: catalogue.prefix,
        MAINSTEM_BIDDER_PORT: String(nextPort),
        MAINSTEM_BIDDER_URL: url,
        MAINSTEM_NOTICE_SECRET: TEST_SECRET,
        MAINSTEM_LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  children.push(child);
  await expect.poll(() => ready(url), { timeout: 30_000, interval: 50 }).toBe(true);
  return { url, child };
}

async function ready(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  return answer?.status === 200;
}

async function openCampaign(id: string, capMicros: number): Promise<void> {
  const context = { actor: 'user:test', occurredAtMs: Date.now() };
  const outcome = await writer.execute('acme', id, { type: 'OpenBudget', capMicros, currency: 'USD' }, context);
  expect(outcome.kind).toBe('accepted');
  await catalogue.start(changesOf([campaignRow({ id })], [creativeRow({ campaignId: id })]));
}

interface Bid {
  readonly id: string;
  readonly price: number;
  readonly burl: string;
  readonly lurl: string;
}

const request = { id: 'auction-1', imp: [{ id: '1', banner: { w: 300, h: 250 } }] };

async function ask(url: string): Promise<Bid | undefined> {
  const answer = await fetch(`${url}/openrtb2/test`, { method: 'POST', body: JSON.stringify(request) });
  if (answer.status === 204) return undefined;
  expect(answer.status).toBe(200);
  const response = (await answer.json()) as { seatbid: { bid: Bid[] }[] };
  expect(checkBidResponse(request, response)).toEqual([]);
  return response.seatbid[0]?.bid[0];
}

async function firstBid(url: string): Promise<Bid> {
  let bid: Bid | undefined;
  await expect
    .poll(async () => {
      bid = await ask(url);
      return bid !== undefined;
    })
    .toBe(true);
  return bid as Bid;
}

async function bill(bid: Bid, url?: string): Promise<number> {
  const filled = bid.burl.replace('${AUCTION_PRICE}', String(bid.price));
  const there = url === undefined ? filled : filled.replace(/^http:\/\/[^/]+/, url);
  return (await fetch(there)).status;
}

async function eventsOf(topic: 'bid_events' | 'budget_events', type: EventType): Promise<AnyEvent[]> {
  const reader = createEventReader(codec, { types: new Set([type]) });
  const events: AnyEvent[] = [];
  for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
    for await (const batch of log.read(topic, partition, 0, end)) {
      for (const { event } of await reader.read(batch)) events.push(event);
    }
  }
  return events;
}

async function keep(): Promise<void> {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const keeper = await startBudgetKeeper({ log, codec, writer, now: () => Date.now() + LATER_MS, onError });
  // Twice: what is billed beyond a settlement shows once the settlement is read back.
  await keeper.beat();
  await keeper.beat();
  await keeper.stop();
  expect(errors).toEqual([]);
}

/** Billed by the log, each bid once, of one campaign. */
async function billedMicros(campaignId: string): Promise<number> {
  const byBid = new Map<string, number>();
  for (const event of await eventsOf('bid_events', 'ImpressionBilled')) {
    if (event.type === 'ImpressionBilled' && event.campaignId === campaignId) {
      byBid.set(event.envelope.entity, event.costMicros);
    }
  }
  return [...byBid.values()].reduce((sum, cost) => sum + cost, 0);
}

const budgetOf = (id: string): Budget => writer.read('acme', id).state;

test('KIKI-17 KIKI-40: a bid is an event, its bill comes three times and is one event, and a new price is the next bid', async () => {
  const campaignId = 'campaign-bills';
  await openCampaign(campaignId, 1_000_000);
  const { url } = await startProcess();
  const bid = await firstBid(url);
  for (let time = 0; time < 3; time += 1) expect(await bill(bid)).toBe(200);
  const of = async (topic: 'bid_events', type: EventType): Promise<AnyEvent[]> =>
    (await eventsOf(topic, type)).filter((event) => event.envelope.entity === bid.id);
  await expect.poll(async () => (await of('bid_events', 'BidPlaced')).length, { timeout: 5_000 }).toBe(1);
  expect(await of('bid_events', 'ImpressionBilled')).toMatchObject([{ costMicros: 2_000, campaignId }]);
  await catalogue.change(changesOf([campaignRow({ id: campaignId, bidPriceMicros: 4_500_000 })], []));
  await expect.poll(async () => (await ask(url))?.price).toBe(4.5);
});

test('KIKI-47: a bidder killed with SIGKILL locks its slice, a late bill is booked by the next, the keeper settles', async () => {
  const campaignId = 'campaign-killed';
  await openCampaign(campaignId, 1_000_000);
  const first = await startProcess();
  const bids = [];
  for (let count = 0; count < 10; count += 1) bids.push(await firstBid(first.url));
  for (const bid of bids.slice(0, 4)) expect(await bill(bid)).toBe(200);
  const locked = budgetOf(campaignId).leasedMicros;
  expect(locked).toBeGreaterThan(0);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await startProcess();
  const late = bids[7] as Bid;
  for (let time = 0; time < 2; time += 1) expect(await bill(late, second.url)).toBe(200);
  // A bid from a new slice; the old one stays locked beside it.
  await firstBid(second.url);
  await expect.poll(() => budgetOf(campaignId).leasedMicros).toBeGreaterThan(locked);
  second.child.kill('SIGKILL');
  await once(second.child, 'exit');

  await keep();
  const billed = await billedMicros(campaignId);
  expect(billed).toBe(5 * 2_000);
  expect(budgetOf(campaignId)).toMatchObject({ spentMicros: billed, leasedMicros: 0, lateMicros: 0 });
});

test('KIKI-47: three bidders on one small budget, killed at random under load, overspend nothing', async () => {
  const campaignId = 'campaign-storm';
  const capMicros = 2_000_000;
  await openCampaign(campaignId, capMicros);
  const running = await Promise.all([startProcess(), startProcess(), startProcess()]);
  let bills = 0;
  let kills = 0;
  const untilMs = Date.now() + 40_000;
  /** Enough of both, however slow the machine. */
  const enough = (): boolean => (kills >= 3 && bills > 200) || Date.now() > untilMs;
  const drive = async (slot: number, seed: number): Promise<void> => {
    for (let number = seed; !enough(); number += 7) {
      const { url } = running[slot] as Running;
      const bid = await ask(url).catch(() => undefined);
      if (bid === undefined) continue;
      if (number % 3 === 0) await fetch(bid.lurl.replaceAll(/\$\{[A-Z_]+\}/g, '')).catch(() => undefined);
      else if ((await bill(bid).catch(() => 0)) === 200) bills += 1;
    }
  };
  const kill = async (): Promise<void> => {
    for (let slot = 0; !enough(); slot = (slot + 1) % 3) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      const victim = running[slot] as Running;
      victim.child.kill('SIGKILL');
      kills += 1;
      running[slot] = await startProcess();
    }
  };
  await Promise.all([kill(), ...[0, 1, 2].flatMap((slot) => [drive(slot, slot), drive(slot, slot + 3)])]);
  for (const { child } of running) child.kill('SIGKILL');
  expect(Math.min(bills, kills)).toBeGreaterThan(0);
  expect(budgetOf(campaignId).spentMicros + budgetOf(campaignId).leasedMicros).toBeLessThanOrEqual(capMicros);
  await keep();
  const billed = await billedMicros(campaignId);
  process.stdout.write(`kill storm: ${kills} kills, ${bills} bills, ${billed} of ${capMicros} micros spent\n`);
  expect(billed).toBeLessThanOrEqual(capMicros);
  expect(budgetOf(campaignId)).toMatchObject({ spentMicros: billed, leasedMicros: 0, lateMicros: 0 });
});

test('a bidder told to stop gives its slices back and exits 0', async () => {
  const campaignId = 'campaign-stopped';
  await openCampaign(campaignId, 1_000_000);
  const { child, url } = await startProcess();
  await expect.poll(() => budgetOf(campaignId).leasedMicros).toBeGreaterThan(0);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
  await expect.poll(() => budgetOf(campaignId).leasedMicros).toBe(0);
});

test('a setting that is not allowed is one line and exit 1', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...environment, MAINSTEM_NOTICE_SECRET: 'short' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  expect((await once(child, 'exit'))[0]).toBe(1);
  expect(said).toContain('MAINSTEM_NOTICE_SECRET');
});
