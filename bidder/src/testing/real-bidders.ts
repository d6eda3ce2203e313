/**
 * Bidder processes against the real Kafka and Redis of the test stack, and what tests and benches do to them: start, ask,
 * bill, kill, settle, count the log. The catalogue is played; topics and keys have a prefix of their own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
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
import { checkBidResponse } from '../openrtb/checker.ts';
import { CataloguePlayer } from './catalogue-player.ts';
import { campaignRow, changesOf, creativeRow, TEST_SECRET } from './kit.ts';

/** Far enough ahead that every lease a bidder takes now is past its settlement. */
const LATER_MS = 3_600_000;
const START_WITHIN_MS = 90_000;
const FIRST_BID_WITHIN_MS = 60_000;

export interface RunningBidder {
  readonly url: string;
  readonly child: ChildProcess;
}

export interface PlacedBid {
  readonly id: string;
  readonly price: number;
  readonly burl: string;
  readonly lurl: string;
}

/** A broker that has been silent for so long has nothing left of the dead. */
const STILL_MS = 1_000;

export const plainRequest = { id: 'auction-1', imp: [{ id: '1', banner: { w: 300, h: 250 } }] };

export class RealBidders {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #prefix: string;
  readonly #log: EventLog;
  readonly #codec: PinnedCodec;
  readonly #writer: DecisionWriter<BudgetCommand, Budget, BudgetEvent>;
  readonly #children = new Set<ChildProcess>();
  readonly catalogue: CataloguePlayer;
  #nextPort = 11_000 + Math.floor(Math.random() * 3_000);

  constructor(
    environment: Readonly<Record<string, string | undefined>>,
    prefix: string,
    log: EventLog,
    codec: PinnedCodec,
  ) {
    this.#environment = environment;
    this.#prefix = prefix;
    this.#log = log;
    this.#codec = codec;
    this.#writer = startDecisionWriter({ log, codec, decider: budgetDecider, service: 'bidder-test' });
    this.catalogue = new CataloguePlayer(String(environment.MAINSTEM_REDIS_URL));
  }

  /** `environment`: where the test stack is. */
  static async connect(environment: Readonly<Record<string, string | undefined>>): Promise<RealBidders> {
    const prefix = `bidder-test-${uuidV7()}-`;
    const brokers = String(environment.MAINSTEM_KAFKA_BROKERS);
    await ensureTopics({ brokers, topicPrefix: prefix }, topics);
    const codec = await loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
    const log = await connectKafkaLog({ brokers, clientId: 'bidder-test', topicPrefix: prefix });
    const bidders = new RealBidders(environment, prefix, log, codec);
    await bidders.#writer.whenCaughtUp();
    return bidders;
  }

  /** Ends every bidder at once, and stops playing the catalogue. */
  killAll(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    this.#children.clear();
    this.catalogue.die();
  }

  async close(): Promise<void> {
    await this.catalogue.clear();
    this.catalogue.redis.disconnect();
    await this.#writer.stop();
    await this.#log.close();
    await dropTopics({ brokers: String(this.#environment.MAINSTEM_KAFKA_BROKERS), topicPrefix: this.#prefix });
  }

  /** Resolves when it is ready. `settings` on top of the plain ones. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<RunningBidder> {
    this.#nextPort += 1;
    const url = `http://127.0.0.1:${this.#nextPort}`;
    const main = join(import.meta.dirname, '..', 'main.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: {
        ...this.#environment,
        MAINSTEM_TOPIC_PREFIX: this.#prefix,
        MAINSTEM_REDIS_PREFIX: this.catalogue.prefix,
        MAINSTEM_BIDDER_PORT: String(this.#nextPort),
        MAINSTEM_BIDDER_URL: url,
        MAINSTEM_NOTICE_SECRET: TEST_SECRET,
        MAINSTEM_LOG_LEVEL: 'warn',
        ...settings,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    const isUp = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`bidder at ${url} ended with ${child.exitCode}`);
      return isReady(url);
    };
    await until(isUp, START_WITHIN_MS, `bidder at ${url}`);
    return { url, child };
  }

  /** Opens its budget, and puts the campaign and a banner of 300 × 250 into the catalogue, which is played from now on. */
  async openCampaign(id: string, capMicros: number): Promise<void> {
    const context = { actor: 'user:test', occurredAtMs: Date.now() };
    const command = { type: 'OpenBudget', capMicros, currency: 'USD' } as const;
    const outcome = await this.#writer.execute('acme', id, command, context);
    if (outcome.kind !== 'accepted') throw new Error(`budget of ${id}: ${JSON.stringify(outcome)}`);
    await this.catalogue.start(changesOf([campaignRow({ id })], [creativeRow({ campaignId: id })]));
  }

  budgetOf(id: string): Budget {
    return this.#writer.read('acme', id).state;
  }

  async eventsOf(topic: 'bid_events' | 'budget_events', type: EventType): Promise<AnyEvent[]> {
    const reader = createEventReader(this.#codec, { types: new Set([type]) });
    const events: AnyEvent[] = [];
    for (const [partition, end] of (await this.#log.endOffsets(topic)).entries()) {
      for await (const batch of this.#log.read(topic, partition, 0, end)) {
        for (const { event } of await reader.read(batch)) events.push(event);
      }
    }
    return events;
  }

  /** Until nothing more comes of processes that were killed: what they had sent may still be on its way onto the log. */
  async #standsStill(): Promise<void> {
    const ends = async () =>
      JSON.stringify(await Promise.all(['bid_events', 'budget_events'].map((topic) => this.#log.endOffsets(topic))));
    for (let before = ''; ; ) {
      const now = await ends();
      if (now === before) break;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, STILL_MS));
    }
  }

  /** Lets the keeper settle everything, as if hours had passed. Throws what it could not do. */
  async settleAll(): Promise<void> {
    await this.#standsStill();
    const errors: unknown[] = [];
    const keeper = await startBudgetKeeper({
      log: this.#log,
      codec: this.#codec,
      writer: this.#writer,
      now: () => Date.now() + LATER_MS,
      onError: (error) => void errors.push(error),
    });
    // Twice: what is billed beyond a settlement shows once the settlement is read back.
    await keeper.beat();
    await keeper.beat();
    await keeper.stop();
    if (errors.length > 0) throw new AggregateError(errors, 'the keeper failed');
  }

  /** Billed by the log, each bid once, of one campaign, micros. */
  async billedMicros(campaignId: string): Promise<number> {
    const byBid = new Map<string, number>();
    for (const event of await this.eventsOf('bid_events', 'ImpressionBilled')) {
      if (event.type === 'ImpressionBilled' && event.campaignId === campaignId) {
        byBid.set(event.envelope.entity, event.costMicros);
      }
    }
    return [...byBid.values()].reduce((sum, cost) => sum + cost, 0);
  }
}

/** The bid of one auction; undefined for none. */
export async function ask(url: string): Promise<PlacedBid | undefined> {
  const answer = await fetch(`${url}/openrtb2/test`, { method: 'POST', body: JSON.stringify(plainRequest) });
  if (answer.status === 204) return undefined;
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  const response = (await answer.json()) as { seatbid: { bid: PlacedBid[] }[] };
  const problems = checkBidResponse(plainRequest, response);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return response.seatbid[0]?.bid[0];
}

/** Asks until there is a bid: the first lease takes a moment. */
export async function firstBid(url: string): Promise<PlacedBid> {
  let bid: PlacedBid | undefined;
  const asked = async (): Promise<boolean> => {
    bid = await ask(url);
    return bid !== undefined;
  };
  await until(asked, FIRST_BID_WITHIN_MS, `a bid of ${url}`);
  return bid as PlacedBid;
}

/** Status of its bill, sent to `url` in place of its own address when given. */
export async function bill(bid: PlacedBid, url?: string): Promise<number> {
  const filled = bid.burl.replace('${AUCTION_PRICE}', String(bid.price)).replaceAll(/\$\{[A-Z_]+\}/g, '');
  return (await fetch(url === undefined ? filled : filled.replace(/^http:\/\/[^/]+/, url))).status;
}

export async function lose(bid: PlacedBid): Promise<number> {
  return (await fetch(bid.lurl.replaceAll(/\$\{[A-Z_]+\}/g, ''))).status;
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200;
}

async function until(isSo: () => Promise<boolean>, withinMs: number, what: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
