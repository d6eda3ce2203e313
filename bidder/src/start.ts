/** Connects a bidder to the real parts: log, budget stream, catalogue, sockets. Tests start it with a prefix of their own. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { Settings } from '@mainstem/streams/settings';
import type { Logger } from 'pino';
import { type Bidder, createBidder } from './bidder.ts';
import { createLeaseBook, RESERVATIONS_MAX } from './budget/lease-book.ts';
import type { LeaseTimes } from './budget/leaser.ts';
import { type CatalogueFollower, type FollowerEvent, followCatalogue } from './catalogue/follower.redis.ts';
import { joinCluster, type Member, type Port } from './cluster/member.ts';
import { readExchanges } from './exchanges/registry.ts';
import { listen } from './heard/listen.ts';
import { watchStore } from './modes/store-latency.redis.ts';
import { type ForeignBills, followForeignBills } from './notices/foreign-bills.ts';
import { type AdmissionPolicy, openPolicy } from './policy/admission.ts';
import { ownPage } from './server/pages.ts';
import { serveBidder } from './server/server.uws.ts';
import { readSupply, type Supply } from './supply/supply-folder.ts';
import { followUserValues, type UserValuesEvent } from './value/follower.redis.ts';
import { UserValues } from './value/user-values.ts';

export const bidderSettings = [
  'MAINSTEM_KAFKA_BROKERS',
  'MAINSTEM_TOPIC_PREFIX',
  'MAINSTEM_SCHEMA_IDS',
  'MAINSTEM_REGISTRY_URL',
  'MAINSTEM_REDIS_URL',
  'MAINSTEM_REDIS_PREFIX',
  'MAINSTEM_HOST',
  'MAINSTEM_BIDDER_PORT',
  'MAINSTEM_BIDDER_URL',
  'MAINSTEM_NOTICE_SECRET',
  'MAINSTEM_VIEWER_SECRET',
  'MAINSTEM_EXCHANGES_FILE',
  'MAINSTEM_TCF_VENDOR_ID',
  'MAINSTEM_EXCHANGE_ROUND_TRIP_MS',
  'MAINSTEM_BLOCKED_SELLERS',
  'MAINSTEM_RECORD_NO_BIDS',
  'MAINSTEM_SUPPLY_FOLDER',
  'MAINSTEM_UNKNOWN_SELLERS',
] as const;
export type BidderSettings = Settings<(typeof bidderSettings)[number]>;

/** The place of this process among several on one port. */
export interface Seat {
  readonly number: number;
  readonly port: Port;
  /** The primary is gone. */
  readonly onAlone: () => void;
}

export interface StartedBidder {
  readonly bidder: Bidder;
  readonly follower: CatalogueFollower;
  readonly port: number;
  /** Rejects when the budget stream cannot be followed any more; then the process must end. */
  readonly failed: Promise<never>;
  /** Takes no more requests, ends leases, writes out events, closes connections. */
  stop(): Promise<void>;
}

/** Rejects with `LOG_UNAVAILABLE` while Kafka does not answer; Redis is waited for in the background, blind. */
export async function startBidder(
  settings: BidderSettings,
  logger: Logger,
  times?: LeaseTimes,
  seat?: Seat,
): Promise<StartedBidder> {
  const exchanges = readExchanges(settings.MAINSTEM_EXCHANGES_FILE);
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    clientId: 'mainstem-bidder',
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
    report: (message, cause) => logger.warn({ cause }, message),
  });
  const writer = startDecisionWriter({ log, codec, decider: budgetDecider, service: 'bidder' });
  let bidder: Bidder | undefined;
  let member: Member | undefined;
  let foreignBills: ForeignBills | undefined;
  const follower = followCatalogue({
    redisUrl: settings.MAINSTEM_REDIS_URL,
    prefix: settings.MAINSTEM_REDIS_PREFIX,
    onSnapshot: (snapshot) => bidder?.follow(snapshot),
    onEvent: (event) => tell(logger, event),
  });
  const { values, valuesFollower } = followValues(settings, logger);
  try {
    await writer.whenCaughtUp();
    const onLease = (leaseId: string, held: boolean): void => member?.tellLease(leaseId, held);
    const book = createLeaseBook({ onLease, expected: RESERVATIONS_MAX });
    const onError = (error: unknown, doing: string): void => logger.error({ error }, doing);
    const foreign = await followForeignBills({ log, codec, book, now: Date.now, onError });
    foreignBills = foreign;
    bidder = createBidder({
      book,
      heardUntilMs: () => foreign.heardUntilMs(),
      holder: `bidder-${uuidV7()}`,
      view: follower,
      values,
      writer,
      appender: createEventWriter(log, codec),
      noticeSecret: settings.MAINSTEM_NOTICE_SECRET,
      viewerSecret: settings.MAINSTEM_VIEWER_SECRET || undefined,
      publicUrl: settings.MAINSTEM_BIDDER_URL,
      recordNoBids: settings.MAINSTEM_RECORD_NO_BIDS,
      policy: policyOf(settings, supplyOf(settings, logger)),
      exchanges,
      ...(times === undefined ? {} : { times }),
      onError,
    });
    const started = bidder;
    if (seat !== undefined) member = joinAs(seat, started);
    bidder.follow(follower.snapshot);
    const server = await serveBidder(bidder, settings.MAINSTEM_HOST, settings.MAINSTEM_BIDDER_PORT, { member });
    member?.serving();
    const attending = attend(settings, started, { log, codec, view: follower, onError });
    return {
      bidder: started,
      follower,
      port: server.port,
      failed: writer.done.then(() => new Promise<never>(() => undefined)),
      async stop() {
        server.close();
        await attending.stop();
        const unwritten = await started.stop();
        if (unwritten > 0) logger.error({ unwritten }, 'bid events lost: the log did not take them in time');
        await Promise.all([follower.stop(), valuesFollower.stop(), writer.stop(), foreign.stop()]);
        await log.close();
      },
    };
  } catch (error) {
    await Promise.allSettled([follower.stop(), valuesFollower.stop(), writer.stop(), foreignBills?.stop()]);
    await log.close();
    throw error;
  }
}

/** What a bidder listens to beside the catalogue: all bidders' bids, and how fast the hot store answers. */
function attend(
  settings: BidderSettings,
  bidder: Bidder,
  around: Pick<Parameters<typeof listen>[0], 'log' | 'codec' | 'view' | 'onError'>,
): { stop(): Promise<void> } {
  const { hearing, holder, events } = bidder;
  const listening = listen({ ...around, hearing, now: Date.now });
  const tell = (event: AnyEvent): void => void events.push(event);
  const store = watchStore({ redisUrl: settings.MAINSTEM_REDIS_URL, bidder: holder, tell, now: Date.now });
  return {
    async stop() {
      store.stop();
      await listening.stop();
    },
  };
}

function joinAs({ number, port, onAlone }: Seat, bidder: Bidder): Member {
  const { desk, book, signer } = bidder;
  return joinCluster(number, port, { desk, book, signer, page: (page) => ownPage(bidder, page) }, onAlone);
}

function tell(logger: Logger, event: FollowerEvent): void {
  if (event.kind === 'live') logger.info({ ...event }, 'catalogue is live');
  else if (event.kind === 'moved') logger.info({ ...event }, 'catalogue is read from another build');
  else if (event.kind === 'blind') logger.warn({ why: event.why }, 'catalogue is blind: no bids');
  else logger.error({ field: event.field, error: event.error }, 'catalogue row cannot be read: it does not bid');
}

/** What is known of traffic and sellers, and said aloud where nothing is: nobody must believe it was looked at. */
function supplyOf(settings: BidderSettings, logger: Logger): Supply {
  const supply = readSupply(settings.MAINSTEM_SUPPLY_FOLDER);
  if (supply.networks.size === 0) logger.warn('no list of data centres and proxies: their traffic is not told apart');
  if (supply.sellers.size === 0) logger.warn('no ads.txt of any publisher: nobody is known to sell without leave');
  return supply;
}

function followValues(settings: BidderSettings, logger: Logger) {
  const values = new UserValues();
  const onEvent = (event: UserValuesEvent) => tellValues(logger, event);
  const { MAINSTEM_REDIS_URL: redisUrl, MAINSTEM_REDIS_PREFIX: prefix } = settings;
  return { values, valuesFollower: followUserValues({ redisUrl, prefix, values, onEvent }) };
}

function tellValues(logger: Logger, event: UserValuesEvent): void {
  if (event.kind === 'loaded') logger.info({ ...event }, 'values of viewers are loaded');
  else if (event.kind === 'waiting')
    logger.info({ why: event.why }, 'values of viewers are waited for: defaults stand in');
  else logger.error({ count: event.count }, 'values of viewers that cannot be read: they are unknown');
}

function policyOf(settings: BidderSettings, supply: Supply): AdmissionPolicy {
  const blocked = settings.MAINSTEM_BLOCKED_SELLERS.split(',').map((seller) => seller.trim().toLowerCase());
  return {
    ...openPolicy,
    tcfVendorId: settings.MAINSTEM_TCF_VENDOR_ID,
    roundTripMs: settings.MAINSTEM_EXCHANGE_ROUND_TRIP_MS,
    blockedSystems: new Set(blocked.filter((seller) => seller !== '')),
    ...supply,
    unknownSellers: settings.MAINSTEM_UNKNOWN_SELLERS === 'allow',
  };
}
