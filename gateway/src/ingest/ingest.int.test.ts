/** The doors on the real stack: Segment's client, deaths between log and table, a lost table, lanes moved to their topics. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type TopicName, topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec, type PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { laneProcessor } from '@mainstem/streams/processors/lanes/lane';
import { readSettings } from '@mainstem/streams/settings';
import { openReactorResources, type ReactorResources, reactorSettings } from '@mainstem/streams/worker';
import { Analytics } from '@segment/analytics-node';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '../dev-token.ts';
import { type Gateway, gatewaySettings, startGateway } from '../gateway.ts';

const run = uuidV7().slice(-12);
const topicPrefix = `ingest-${run}-`;
const schema = `ingest_${run}`;
/** A tenant of each test: rates and ids of one say nothing about another. */
const EVENTS_PER_S = 50;
const environment = {
  ...testEnvironment(),
  MAINSTEM_TOPIC_PREFIX: topicPrefix,
  MAINSTEM_POSTGRES_SCHEMA: schema,
  MAINSTEM_LOG_LEVEL: 'silent',
  MAINSTEM_INGEST_EVENTS_PER_S: String(EVENTS_PER_S),
};
const settings = {
  ...readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment),
  MAINSTEM_GATEWAY_PORT: 0,
};
const brokers = settings.MAINSTEM_KAFKA_BROKERS;

let gateway: Gateway;
let log: EventLog;
let codec: PinnedCodec;
let owner: pg.Client;

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, topics);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  gateway = await startGateway(settings);
  await gateway.ready();
  log = await connectKafkaLog({ brokers, clientId: 'ingest-int-test', topicPrefix });
  codec = await loadCodec(settings);
  owner = new pg.Client({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL });
  await owner.connect();
});

afterAll(async () => {
  await gateway?.stop();
  await log?.close();
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await owner.end();
  await dropTopics({ brokers, topicPrefix });
});

const tokenOf = (tenant: string) =>
  mintToken({ secret: settings.MAINSTEM_JWT_SECRET, tenant, roles: ['admin'], subject: 'user:ana', ttlS: 300 });

async function post(path: string, body: unknown, tenant: string, port = gateway.port) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenOf(tenant)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

/** All events of a tenant on a topic, read from the broker by a connection of its own. */
async function onTheLog(topic: TopicName, tenant: string): Promise<AnyEvent[]> {
  const events: AnyEvent[] = [];
  for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
    for await (const batch of log.read(topic, partition, 0, end)) {
      for (const { key, value } of batch.records) if (key.startsWith(`${tenant}|`)) events.push(codec.decode(value));
    }
  }
  return events;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function until(what: string, probe: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 90_000; performance.now() < end; ) {
    if (await probe()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within 40 s`);
}

test('KIKI-03: Segment’s own client is answered when its calls are durable on the log', async () => {
  const key = { kind: 'SERVICE', name: 'website', roles: ['manager'], scopes: ['events:write'] };
  const issued = await post('/v1/keys', key, 'client');
  expect(issued.status).toBe(200);
  const analytics = new Analytics({ writeKey: issued.body.key, host: `http://127.0.0.1:${gateway.port}` });
  const failures: unknown[] = [];
  analytics.on('error', (error) => failures.push(error));
  for (let n = 0; n < 30; n += 1) analytics.track({ userId: `u-${n % 5}`, event: `Step ${n}` });
  await analytics.closeAndFlush();
  expect(failures).toEqual([]);
  const events = await onTheLog('person_events', 'client');
  expect(new Set(events.map((event) => (event.type === 'PersonTracked' ? event.event : ''))).size).toBe(30);
});

describe('message ids, counted once', () => {
  const call = (messageId: string) => ({ userId: 'u-1', event: 'Seen', messageId });

  /** A gateway as a process of its own, which kills itself after the append and before it notes the id. */
  async function mortalGateway(): Promise<{ child: ChildProcess; port: number }> {
    const port = await freePort();
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=mainstem-chaos', main], {
      env: {
        ...environment,
        MAINSTEM_GATEWAY_PORT: String(port),
        MAINSTEM_CRASHPOINT: 'ingest.appended',
        MAINSTEM_LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await until('the gateway to be ready', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      return answer?.status === 200;
    });
    return { child, port };
  }

  test('R2: kill -9 between append and note: on the log once, told as a duplicate by who comes after', async () => {
    const { child, port } = await mortalGateway();
    const ended = once(child, 'exit');
    await expect(post('/v1/track', call('m-killed'), 'killed', port)).rejects.toThrow();
    expect((await ended)[1]).toBe('SIGKILL');
    expect(await onTheLog('person_events', 'killed')).toHaveLength(1);
    const next = await startGateway(settings); // reads from the log what the dead one could not note
    try {
      await next.ready();
      await until('ids to be read', async () => (await fetch(`http://127.0.0.1:${next.port}/readyz`)).status === 200);
      const again = await post('/v1/track', call('m-killed'), 'killed', next.port);
      expect(again.body.results).toMatchObject([{ status: 'duplicate' }]);
    } finally {
      await next.stop();
    }
    expect(await onTheLog('person_events', 'killed')).toHaveLength(1);
  });

  test('R1: a lost table is read back from the log, and a replay of the client adds nothing', async () => {
    const batch = Array.from({ length: 20 }, (_, n) => ({ ...call(`m-${n}`), type: 'track' }));
    expect((await post('/v1/batch', { batch }, 'replayed')).status).toBe(200);
    await owner.query(`truncate "${schema}".ingested_events, "${schema}".ingest_seen_offsets`);
    const next = await startGateway(settings);
    try {
      await next.ready();
      await until('ids to be read', async () => (await fetch(`http://127.0.0.1:${next.port}/readyz`)).status === 200);
      const { body } = await post('/v1/batch', { batch }, 'replayed', next.port);
      expect(new Set(body.results.map(({ status }: { status: string }) => status))).toEqual(new Set(['duplicate']));
    } finally {
      await next.stop();
    }
    expect(await onTheLog('person_events', 'replayed')).toHaveLength(20);
  });
});

describe('UW-19: lanes', () => {
  let resources: ReactorResources;
  beforeAll(async () => {
    resources = await openReactorResources(
      readSettings(reactorSettings, environment),
      'ingest-int-lanes',
      pino({ level: 'silent' }),
    );
  });
  afterAll(() => resources?.close());

  const batchOf = (count: number, over: object = {}) => ({
    batch: Array.from({ length: count }, (_, n) => ({
      type: 'track',
      userId: `u-${n % 7}`,
      event: 'Seen',
      messageId: `m-${n}`,
      ...over,
    })),
  });

  test('beyond the rate events wait durable, then 429; nothing is lost, and what waits comes to its topic once', async () => {
    const tenant = 'eager';
    const lanes: (string | undefined)[] = [];
    let refused: Awaited<ReturnType<typeof post>> | undefined;
    let taken = 0;
    for (let n = 0; n < 60 && refused === undefined; n += 1) {
      const { batch } = batchOf(90);
      const answer = await post(
        '/v1/batch',
        { batch: batch.map((call, at) => ({ ...call, messageId: `${n}-${at}` })) },
        tenant,
      );
      if (answer.status === 429) refused = answer;
      else {
        taken += answer.body.results.length;
        lanes.push(...answer.body.results.map(({ lane }: { lane?: string }) => lane));
      }
    }
    expect(new Set(lanes)).toEqual(new Set([undefined, 'overflow']));
    expect(refused?.body).toMatchObject({ code: 'RATE_EXCEEDED', retryable: true });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    // The past comes in meanwhile, and a live event of another tenant waits for neither.
    expect((await post('/v1/import', batchOf(50, { timestamp: '2024-01-01T00:00:00Z' }), 'past')).status).toBe(200);
    expect((await post('/v1/track', { userId: 'u-1', event: 'Live' }, 'live')).body.results[0]).not.toHaveProperty(
      'lane',
    );
    expect(await onTheLog('person_events', 'live')).toHaveLength(1);
    expect(await onTheLog('person_events', 'past')).toEqual([]);

    const running = await Promise.all([
      laneProcessor('overflow', 10_000)(resources),
      laneProcessor('backfill')(resources),
    ]);
    try {
      await until('lanes to be empty', async () => {
        const [eager, past] = await Promise.all(['eager', 'past'].map((one) => onTheLog('person_events', one)));
        return eager?.length === taken && past?.length === 50;
      });
    } finally {
      await Promise.all(running.map((one) => one.stop()));
    }
    const events = await onTheLog('person_events', tenant);
    expect(new Set(events.map(({ envelope }) => envelope.id)).size).toBe(taken);
    const [old] = await onTheLog('person_events', 'past');
    expect(old).toMatchObject({ historical: true, envelope: { occurredAtMs: Date.UTC(2024, 0, 1) } });
    // Sent again, what came by a lane is known as what came at once.
    const again = await post('/v1/import', batchOf(50, { timestamp: '2024-01-01T00:00:00Z' }), 'past');
    expect(again.body.results.every(({ status }: { status: string }) => status === 'duplicate')).toBe(true);
  });
});
