/** Two tenants with something in every table, topic and view, behind one gateway on the real stack. */
import { randomBytes } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker } from '@mainstem/projections/worker';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter, toRecord } from '@mainstem/streams/log/event-writer';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { durablyAsTenant } from '@mainstem/streams/runtime/stores/tenant-transaction.postgres';
import { readSettings } from '@mainstem/streams/settings';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type GatewaySettings, gatewaySettings, startGateway } from '../../gateway.ts';
import { hashOf } from '../../identity/secret-text.ts';
import { historyOf } from './history.ts';
import { type Member, settle } from './member.ts';

export interface World {
  /** Attacked. */
  readonly a: Member;
  /** Attacks. */
  readonly b: Member;
  readonly url: string;
  readonly port: number;
  readonly settings: GatewaySettings;
  readonly resources: Resources;
  readonly owner: pg.Pool;
  readonly app: pg.Pool;
  readonly projector: pg.Pool;
  readonly redis: Redis;
  readonly redisPrefix: string;
  /** Resolves when the views have what is on the log now. */
  viewsAtEnd(): Promise<void>;
  /** One more event of each type of fact, to both. */
  happen(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const run = randomBytes(5).toString('hex');
  const [topicPrefix, schema, redisPrefix] = [`isolation-${run}-`, `isolation_${run}`, `isolation-${run}`];
  const environment = {
    ...testEnvironment(),
    MAINSTEM_TOPIC_PREFIX: topicPrefix,
    MAINSTEM_POSTGRES_SCHEMA: schema,
    MAINSTEM_REDIS_PREFIX: redisPrefix,
    MAINSTEM_LOG_LEVEL: process.env.MAINSTEM_ISOLATION_LOG ?? 'silent',
  };
  const settings = {
    ...readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment),
    MAINSTEM_GATEWAY_PORT: 0,
  };
  const brokers = settings.MAINSTEM_KAFKA_BROKERS;
  await ensureTopics({ brokers, topicPrefix }, topics);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  const gateway = await startGateway(settings);
  const resources = await openResources(readSettings(resourceSettings, environment), 'isolation-test');
  const projections = await startWorker({ resources, healthPort: 0 });
  await gateway.ready();
  const owner = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL, max: 2 });
  const app = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_APP_URL, max: 2 });
  const projector = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_PROJECTOR_URL, max: 2 });
  const redis = new Redis(settings.MAINSTEM_REDIS_URL, { protocol: 2 });
  const url = `http://127.0.0.1:${gateway.port}`;
  const viewsAtEnd = async () => {
    const ends = new Map<string, number>();
    for (const { name } of topics) {
      for (const [partition, end] of (await resources.log.endOffsets(name)).entries())
        ends.set(`${name}:${partition}`, end);
    }
    const behind = () =>
      projections.statuses().filter(({ checkpoint }) => {
        const places = Object.entries(checkpoint?.offsets ?? {});
        return places.length === 0 || places.some(([place, offset]) => offset < (ends.get(place) ?? 0));
      });
    for (const until = performance.now() + 30_000; performance.now() < until; ) {
      if (behind().length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const late = behind().map(({ name, state, lag, reason }) => `${name} ${state} ${lag} ${reason}`);
    throw new Error(`views are not at the end of the log: ${late.join('; ')}`);
  };
  const [a, b] = (await Promise.all(
    ['zq', 'yw'].map((letters) => settle(url, settings, `${letters}${lettersOnly(run)}`)),
  )) as [Member, Member];
  await appendHistory(resources, settings, [a, b]);
  for (const { tenant, word } of [a, b]) await noteMessage(app, schema, tenant, word);
  await viewsAtEnd();
  return {
    a,
    b,
    url,
    port: gateway.port,
    settings,
    resources,
    owner,
    app,
    projector,
    redis,
    redisPrefix,
    viewsAtEnd,
    happen: () => appendFacts(resources, settings, [a, b]),
    async close() {
      await projections.stop();
      await gateway.stop();
      await resources.close();
      await owner.query(`drop schema if exists "${schema}" cascade`);
      const keys = await redis.keys(`*${redisPrefix}*`);
      if (keys.length > 0) await redis.del(...keys);
      redis.disconnect();
      await Promise.all([owner.end(), app.end(), projector.end()]);
      await dropTopics({ brokers, topicPrefix });
    },
  };
}

/** What workflows write of a message that is under way (workflows/src/communication/notes). */
function noteMessage(app: pg.Pool, schema: string, tenant: string, word: string): Promise<void> {
  return durablyAsTenant(app, tenant, async (client) => {
    const text = `insert into "${schema}".message_notes (tenant, message_id, state, attempt) values ($1, $2, 'sending', $3)`;
    await client.query(text, [tenant, `m-${word}`, uuidFrom(word, 'attempt')]);
  });
}

/** As every program writes: sealed, checked, encoded by the released schemas. */
async function appendHistory(resources: Resources, settings: GatewaySettings, members: readonly Member[]) {
  const codec = await loadCodec(settings);
  const sealer = createSealer(resources.keys.keyring);
  const writer = createEventWriter(resources.log, codec, sealer);
  for (const { tenant, word, expiredKey } of members) {
    const events = historyOf(tenant, word, Date.now());
    await writer.append(events);
    const stats = events.find(
      ({ type }) => type === 'TransactionStatsObserved',
    ) as EventsByType['TransactionStatsObserved'];
    // Less than nothing: kept out of features, in quarantine.
    const broken = { ...stats, amountMicros: -1, envelope: { ...stats.envelope, id: uuidFrom(word, 'broken') } };
    await writer.append([broken]);
    const issued = events.find(({ type }) => type === 'KeyIssued') as EventsByType['KeyIssued'];
    const { id, text } = expiredKey;
    const envelope = { ...issued.envelope, entity: id, id: uuidFrom(word, 'expired key') };
    const decision = { id: envelope.id, n: 1, of: 1 };
    const expired = {
      roles: ['admin'],
      scopes: [],
      owner: null,
      keyKind: 'SERVICE',
      expiresAtMs: Date.now() - 1_000,
    } as const;
    await writer.append([
      { ...issued, ...expired, hash: hashOf(text), envelope: { ...envelope, streamVersion: 1, decision } },
    ]);
    // What waits in a lane is an event of another topic.
    const tracked = (await sealer.seal(events.filter(({ type }) => type === 'PersonTracked')))[0];
    if (tracked === undefined) throw new Error('there is no PersonTracked');
    const record = toRecord(tracked, codec);
    await resources.log.append([
      { ...record, topic: 'ingest_overflow_events' },
      { ...record, topic: 'ingest_backfill_events' },
    ]);
  }
}

async function appendFacts(resources: Resources, settings: GatewaySettings, members: readonly Member[]) {
  const codec = await loadCodec(settings);
  const writer = createEventWriter(resources.log, codec, createSealer(resources.keys.keyring));
  for (const { tenant, word } of members) {
    const events = historyOf(tenant, word, Date.now(), 'again');
    await writer.append(events.filter(({ envelope }) => envelope.decision === null));
  }
}

/** Digits in a row could be somebody's number, and are refused in ids. */
function lettersOnly(hex: string): string {
  return hex.replace(/\d/g, (digit) => String.fromCharCode('g'.charCodeAt(0) + Number(digit)));
}
