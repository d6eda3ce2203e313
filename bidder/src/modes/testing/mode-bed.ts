/**
 * For tests and benches: a breaker on the real log, through the catalogue's projector and Redis, to a bidder in this process
 * that answers auctions, one campaign at 2 USD.
 */
import { randomUUID } from 'node:crypto';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { campaignActivated, campaignCreated, creativeCreated } from '@mainstem/projections/testing/bodies';
import { codec, eventOf, openScratch, until } from '@mainstem/projections/testing/scratch';
import type { AnyEvent, CreativeActivated, CreativeApproved } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { BreakerCommand, BreakerEffects } from '@mainstem/streams/deciders/breaker/commands';
import { type Breaker, type BreakerEvent, breakerDecider } from '@mainstem/streams/deciders/breaker/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { type DecisionWriter, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { startProjector } from '@mainstem/streams/runtime/projector/projector';
import { readSettings } from '@mainstem/streams/settings';
import { createBidder } from '../../bidder.ts';
import { type CatalogueFollower, followCatalogue } from '../../catalogue/follower.redis.ts';
import { MemoryBudgetWriter, TEST_SECRET, TEST_URL } from '../../testing/kit.ts';

export const CAMPAIGN = 'campaign-1';
/** USD, as the campaign's bids say. */
export const PRICE = 2;
const PPM = 1_000_000;
const GIVEN_UP_MS = 10_000;
const nothing: BreakerEffects = {
  bidSharePpm: PPM,
  provenOnly: false,
  capSharePpm: PPM,
  approvalRequired: false,
  halted: false,
};

export interface ModeBed {
  readonly log: EventLog;
  readonly follower: CatalogueFollower;
  readonly breakers: DecisionWriter<BreakerCommand, Breaker, BreakerEvent>;
  /** What the bidder wrote. */
  readonly events: readonly AnyEvent[];
  /** Price of the next bid, USD; the reason when there is none. */
  answer(): number | string;
  /** Number of the last auction, which decides what is drawn. */
  auctions: number;
  send(command: BreakerCommand, entity?: string): Promise<void>;
  /** From the answer to the command until bidding is as wanted, ms. */
  takes(command: BreakerCommand, wanted: number | string, entity?: string): Promise<number>;
  /** Answers auctions until one is as wanted; ms since `beganAtMs`, of `performance`. */
  awaits(wanted: number | string, beganAtMs: number): Promise<number>;
  close(): Promise<void>;
}

export const opening = (effects: Partial<BreakerEffects>): BreakerCommand => ({
  type: 'OpenBreaker',
  cause: 'MANUAL',
  because: 'test',
  effects: { ...nothing, ...effects },
  coolDownMs: null,
  atMs: Date.now(),
});
export const closing = (): BreakerCommand => ({
  type: 'CloseBreaker',
  because: 'test',
  force: true,
  atMs: Date.now(),
});

/** `environment`: where the stores and the broker are. */
export async function openModeBed(environment: Readonly<Record<string, string | undefined>>): Promise<ModeBed> {
  const prefix = `modes-${randomUUID().slice(0, 8)}.`;
  const { MAINSTEM_KAFKA_BROKERS: brokers } = readSettings(['MAINSTEM_KAFKA_BROKERS'], environment);
  await ensureTopics({ brokers, topicPrefix: prefix }, topics);
  const log = await connectKafkaLog({ brokers, clientId: 'modes-test', topicPrefix: prefix });
  const scratch = await openScratch(log, environment);
  const { storeOf, leases, decoder } = scratch.open();
  const projector = startProjector({ projection: catalogue, store: storeOf(catalogue), leases, log, decoder });
  const breakers = startDecisionWriter({ log, codec, decider: breakerDecider, service: 'modes-test' });
  await breakers.whenCaughtUp();
  const events: AnyEvent[] = [];
  const parts: { bidder?: ReturnType<typeof createBidder> } = {};
  const follower = followCatalogue({
    redisUrl: scratch.settings.MAINSTEM_REDIS_URL,
    prefix: scratch.settings.MAINSTEM_REDIS_PREFIX,
    onSnapshot: (snapshot) => parts.bidder?.follow(snapshot),
    onEvent: () => undefined,
  });
  await until('the follower is live', () => follower.isLive());
  const bidder = await openBidder(follower, events);
  parts.bidder = bidder;
  await scratch.writer.append(campaignEvents());
  const bed: ModeBed = {
    log,
    follower,
    breakers,
    events,
    auctions: 0,
    answer() {
      bed.auctions += 1;
      return priceOf(bidder.core.handle(auction(bed.auctions), 'test', Date.now()));
    },
    async send(command, entity = '*') {
      const context = { actor: 'user:test', occurredAtMs: Date.now() };
      const outcome = await breakers.execute('acme', entity, command, context);
      if (outcome.kind !== 'accepted') throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
    },
    async takes(command, wanted, entity = '*') {
      await bed.send(command, entity);
      return bed.awaits(wanted, performance.now());
    },
    async awaits(wanted, beganAtMs) {
      for (;;) {
        if (bed.answer() === wanted) return performance.now() - beganAtMs;
        if (performance.now() - beganAtMs > GIVEN_UP_MS) throw new Error(`bidding did not become ${wanted}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {
      await bidder.stop();
      await follower.stop();
      await projector.stop();
      await breakers.stop();
      await scratch.cleanUp();
      await log.close();
      await dropTopics({ brokers, topicPrefix: prefix });
    },
  };
  await until('it bids', () => bed.answer() === PRICE);
  return bed;
}

async function openBidder(follower: CatalogueFollower, events: AnyEvent[]) {
  const writer = new MemoryBudgetWriter();
  const open = { type: 'OpenBudget', capMicros: 1_000_000_000, currency: 'USD' } as const;
  await writer.execute('acme', CAMPAIGN, open, { actor: 'user:test', occurredAtMs: 0 });
  return createBidder({
    holder: 'bidder-modes',
    view: follower,
    writer,
    appender: { append: async (batch) => void events.push(...batch) },
    noticeSecret: TEST_SECRET,
    publicUrl: TEST_URL,
    onError: () => undefined,
  });
}

function campaignEvents(): AnyEvent[] {
  const campaign = { tenant: 'acme', entity: CAMPAIGN };
  const creative = { tenant: 'acme', entity: 'creative-1' };
  return [
    campaignCreated(campaign, PRICE * 1_000_000),
    campaignActivated({ ...campaign, version: 2 }),
    creativeCreated(creative, CAMPAIGN),
    eventOf<CreativeApproved>({ type: 'CreativeApproved', note: 'fine' }, { ...creative, version: 2 }),
    eventOf<CreativeActivated>({ type: 'CreativeActivated', because: 'x' }, { ...creative, version: 3 }),
  ];
}

function auction(number: number): string {
  const device = { geo: { country: 'DEU' } };
  const imp = [{ id: '1', banner: { w: 300, h: 250 } }];
  return JSON.stringify({ id: `auction-${number}`, imp, device, regs: { gdpr: 0 } });
}

type Given = ReturnType<ReturnType<typeof createBidder>['core']['handle']>;

function priceOf(given: Given): number | string {
  if (given.kind === 'bid') {
    return (JSON.parse(given.text) as { seatbid: { bid: { price: number }[] }[] }).seatbid[0]?.bid[0]?.price ?? 0;
  }
  return given.kind === 'no-bid' ? given.reason : given.kind;
}
