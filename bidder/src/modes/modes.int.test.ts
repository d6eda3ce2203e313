/**
 * SM-1, KIKI-42: a breaker on the log changes bidding within 250 ms, through the real Kafka, catalogue projector, Redis and
 * a bidder in this process. Every effect is shown on bids, and what opens a breaker by itself on the real log.
 */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { campaignActivated, campaignCreated, creativeCreated } from '@mainstem/projections/testing/bodies';
import { codec, eventOf, openScratch, type Scratch, until } from '@mainstem/projections/testing/scratch';
import type { AnyEvent, BidPlaced, CreativeActivated, CreativeApproved } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { BreakerCommand, BreakerEffects } from '@mainstem/streams/deciders/breaker/commands';
import { type Breaker, type BreakerEvent, breakerDecider } from '@mainstem/streams/deciders/breaker/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { type DecisionWriter, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Bidder, createBidder } from '../bidder.ts';
import { type CatalogueFollower, followCatalogue } from '../catalogue/follower.redis.ts';
import { MemoryBudgetWriter, TEST_SECRET, TEST_URL } from '../testing/kit.ts';

const prefix = `modes-${randomUUID().slice(0, 8)}.`;
const { MAINSTEM_KAFKA_BROKERS: brokers } = readSettings(['MAINSTEM_KAFKA_BROKERS'], testEnvironment());
const CHANGES = 40;
/** What the requirement allows, ms. */
const WITHIN_MS = 250;
const PPM = 1_000_000;
const nothing: BreakerEffects = {
  bidSharePpm: PPM,
  provenOnly: false,
  capSharePpm: PPM,
  approvalRequired: false,
  halted: false,
};

let log: EventLog;
let scratch: Scratch;
let projector: Projector;
let follower: CatalogueFollower;
let breakers: DecisionWriter<BreakerCommand, Breaker, BreakerEvent>;
let bidder: Bidder;
const events: AnyEvent[] = [];

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix: prefix }, topics);
  log = await connectKafkaLog({ brokers, clientId: 'modes-test', topicPrefix: prefix });
  scratch = await openScratch(log);
  const { storeOf, leases, decoder } = scratch.open();
  projector = startProjector({ projection: catalogue, store: storeOf(catalogue), leases, log, decoder });
  breakers = startDecisionWriter({ log, codec, decider: breakerDecider, service: 'modes-test' });
  await breakers.whenCaughtUp();
  follower = followCatalogue({
    redisUrl: scratch.settings.MAINSTEM_REDIS_URL,
    prefix: scratch.settings.MAINSTEM_REDIS_PREFIX,
    onSnapshot: (snapshot) => bidder?.follow(snapshot),
    onEvent: () => undefined,
  });
  await until('the follower is live', () => follower.isLive());
  const writer = new MemoryBudgetWriter();
  const open = { type: 'OpenBudget', capMicros: 1_000_000_000, currency: 'USD' } as const;
  await writer.execute('acme', 'campaign-1', open, { actor: 'user:test', occurredAtMs: 0 });
  bidder = createBidder({
    holder: 'bidder-modes',
    view: follower,
    writer,
    appender: { append: async (batch) => void events.push(...batch) },
    noticeSecret: TEST_SECRET,
    publicUrl: TEST_URL,
    onError: () => undefined,
  });
  await scratch.writer.append([
    campaignCreated({ tenant: 'acme', entity: 'campaign-1' }, 2_000_000),
    campaignActivated({ tenant: 'acme', entity: 'campaign-1', version: 2 }),
    creativeCreated({ tenant: 'acme', entity: 'creative-1' }, 'campaign-1'),
    eventOf<CreativeApproved>(
      { type: 'CreativeApproved', note: 'fine' },
      { tenant: 'acme', entity: 'creative-1', version: 2 },
    ),
    eventOf<CreativeActivated>(
      { type: 'CreativeActivated', because: 'x' },
      { tenant: 'acme', entity: 'creative-1', version: 3 },
    ),
  ]);
  await until('it bids', () => answer() === 2);
});

afterAll(async () => {
  await bidder.stop();
  await follower.stop();
  await projector.stop();
  await breakers.stop();
  await scratch.cleanUp();
  await log.close();
  await dropTopics({ brokers, topicPrefix: prefix });
});

beforeEach(async () => {
  for (const entity of ['*', 'campaign-1']) {
    if (breakers.read('acme', entity).state.state !== 'closed') await send(closing(), entity);
  }
  await until('bidding is as ever', () => answer() === 2);
});

let auctions = 0;
/** Price of the next bid, USD; the reason when there is none. */
function answer(): number | string {
  auctions += 1;
  const device = { geo: { country: 'DEU' } };
  const body = JSON.stringify({
    id: `auction-${auctions}`,
    imp: [{ id: '1', banner: { w: 300, h: 250 } }],
    device,
    regs: { gdpr: 0 },
  });
  const given = bidder.core.handle(body, 'test', Date.now());
  if (given.kind === 'bid')
    return (JSON.parse(given.text) as { seatbid: { bid: { price: number }[] }[] }).seatbid[0]?.bid[0]?.price ?? 0;
  return given.kind === 'no-bid' ? given.reason : given.kind;
}

const opening = (effects: Partial<BreakerEffects>): BreakerCommand => ({
  type: 'OpenBreaker',
  cause: 'MANUAL',
  because: 'test',
  effects: { ...nothing, ...effects },
  coolDownMs: null,
  atMs: Date.now(),
});
const closing = (): BreakerCommand => ({ type: 'CloseBreaker', because: 'test', force: true, atMs: Date.now() });

async function send(command: BreakerCommand, entity = '*'): Promise<void> {
  const outcome = await breakers.execute('acme', entity, command, { actor: 'user:test', occurredAtMs: Date.now() });
  expect(outcome).toMatchObject({ kind: 'accepted' });
}

/** From the answer to the command until bidding is as wanted, ms. */
async function takes(command: BreakerCommand, wanted: number | string): Promise<number> {
  await send(command);
  const beganAtMs = performance.now();
  for (;;) {
    if (answer() === wanted) return performance.now() - beganAtMs;
    if (performance.now() - beganAtMs > 10_000) throw new Error(`bidding did not become ${wanted}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test(`KIKI-42: nine of ten of ${CHANGES} changes of the mode reach bidding within ${WITHIN_MS} ms, however busy it is`, async () => {
  const times: number[] = [];
  for (let change = 0; change < CHANGES / 2; change += 1) {
    times.push(await takes(opening({ halted: true }), 'MODE_HALTED'));
    times.push(await takes(closing(), 2));
  }
  times.sort((left, right) => left - right);
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  process.stdout.write(`mode on the log → bidding: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms of ${times.length}\n`);
  // The rest is told above: a machine that gives no time for a moment is not what is tested.
  expect(Number(at(0.9))).toBeLessThan(WITHIN_MS);
});

test('KIKI-42: conservative bids, gold only, reduced cap, approval: each effect on its own', async () => {
  await takes(opening({ bidSharePpm: 500_000 }), 1);
  await takes(closing(), 2);
  await takes(opening({ provenOnly: true }), 'MODE_UNPROVEN');
  await takes(closing(), 2);
  await takes(opening({ approvalRequired: true }), 'MODE_HALTED');
  await takes({ type: 'ApproveUnderBreaker', campaignId: 'campaign-1', because: 'looked at it' }, 2);
  await takes(closing(), 2);
  await send(opening({ capSharePpm: 0 }));
  await until('the cap is reduced', () => follower.snapshot.modes.size === 1);
  const [campaign] = follower.snapshot.campaigns.values();
  expect(campaign && follower.snapshot.modes.of(campaign).capSharePpm).toBe(0);
});

test('SM-1: half-open, the share of auctions that was said is bid on, always the same ones', async () => {
  await send(opening({ halted: true }));
  await send({
    type: 'HalfOpenBreaker',
    because: 'test',
    probePpm: 250_000,
    closesAfterMs: null,
    force: true,
    atMs: Date.now(),
  });
  await until('it probes', () => follower.snapshot.modes.size === 1 && answer() === 'MODE_PROBE');
  const first = auctions;
  const answers = Array.from({ length: 2_000 }, answer);
  expect(answers.filter((one) => one === 2).length / answers.length).toBeCloseTo(0.25, 1);
  auctions = first;
  expect(Array.from({ length: 200 }, answer)).toEqual(answers.slice(0, 200));
});

test('a bid says the mode it was made in', async () => {
  await takes(opening({ bidSharePpm: 500_000 }), 1);
  const { version } = breakers.read('acme', '*');
  await expect
    .poll(() => (events.filter(({ type }) => type === 'BidPlaced').at(-1) as BidPlaced | undefined)?.mode)
    .toBe(`acme/*@${version}`);
});
