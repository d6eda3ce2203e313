/** The live feed on the real stack: Kafka, Postgres, Redis, and gateways as processes that are killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { mintToken } from '../dev-token.ts';
import { gatewaySettings } from '../gateway.ts';
import { type LiveClient, leadScored, liveClient, opened, type Said } from './testing/live-kit.ts';

const run = uuidV7().slice(-12);
const topicPrefix = `live-${run}-`;
const schema = `live_${run}`;
const environment = {
  ...testEnvironment(),
  MAINSTEM_TOPIC_PREFIX: topicPrefix,
  MAINSTEM_POSTGRES_SCHEMA: schema,
  MAINSTEM_REDIS_PREFIX: `live-${run}`,
  MAINSTEM_LOG_LEVEL: 'warn',
};
const settings = readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment);
const brokers = settings.MAINSTEM_KAFKA_BROKERS;

interface Process {
  readonly child: ChildProcess;
  readonly port: number;
}
let processes: Process[];
let resources: Resources;
let projections: Worker;

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, topics);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  processes = await Promise.all([startGatewayProcess(), startGatewayProcess()]);
  resources = await openResources(readSettings(resourceSettings, environment), 'live-int-test');
  projections = await startWorker({ resources, healthPort: 0 });
});

afterAll(async () => {
  for (const { child } of processes ?? []) child.kill('SIGKILL');
  await projections?.stop();
  await resources?.close();
  const owner = new pg.Client({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL });
  await owner.connect();
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await owner.end();
  await dropTopics({ brokers, topicPrefix });
});

async function startGatewayProcess(): Promise<Process> {
  const port = await freePort();
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { ...environment, MAINSTEM_GATEWAY_PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const until = performance.now() + 90_000; performance.now() < until; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return { child, port };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the gateway is not ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function authorization(): Promise<Record<string, string>> {
  const secret = settings.MAINSTEM_JWT_SECRET;
  const token = await mintToken({ secret, tenant: 'acme', roles: ['admin'], subject: 'user:ana', ttlS: 60 });
  return { authorization: `Bearer ${token}` };
}

async function connect(port: number): Promise<LiveClient> {
  const client = liveClient(new WebSocket(`ws://127.0.0.1:${port}/v1/live`, { headers: await authorization() }));
  await opened(client.socket);
  return client;
}

const isEvent = ({ op }: Said): boolean => op === 'event';

/** The last place of each partition, joined. */
function positionOf(said: readonly Said[]): string {
  const places = new Map<string, string>();
  for (const place of said.flatMap(({ position, at }) => String(position ?? at ?? '').split(','))) {
    const [name = '', offset = ''] = place.split('@');
    if (name !== '') places.set(name, offset);
  }
  return [...places].map(([name, offset]) => `${name}@${offset}`).join(',');
}

test('a ticket of one gateway opens a connection at another, once', async () => {
  const [one, other] = processes as [Process, Process];
  const answer = await fetch(`http://127.0.0.1:${one.port}/v1/live/tickets`, {
    method: 'POST',
    headers: await authorization(),
  });
  const { ticket } = (await answer.json()) as { ticket: string };
  const url = `ws://127.0.0.1:${other.port}/v1/live?ticket=${ticket}`;
  const client = liveClient(new WebSocket(url));
  await opened(client.socket);
  client.send({ op: 'ping' });
  await client.heard(({ op }) => op === 'pong');
  client.socket.terminate();
  await expect(opened(liveClient(new WebSocket(url)).socket)).rejects.toThrow('401');
});

test('kill -9 of the gateway in mid-stream: another goes on, every event once, and the rows of the view as they are', async () => {
  const [one, other] = processes as [Process, Process];
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({ brokers, clientId: 'live-int-test', topicPrefix });
  const writer = createEventWriter(log, codec);
  const count = 400;
  const first = await connect(one.port);
  first.send({ op: 'subscribe', id: 'e', topics: ['lead_events'] });
  first.send({ op: 'subscribe', id: 'v', view: 'leads' });
  await first.heard(({ op, id }) => op === 'live' && id === 'v');
  const rowsFrom = String(first.said.find(({ op, id }) => op === 'subscribed' && id === 'v')?.position);
  const writing = (async () => {
    for (let at = 0; at < count; at += 1) {
      await writer.append([leadScored('acme', `lead-${at}`), leadScored('other', `lead-${at}`)]);
    }
  })();
  await expect.poll(() => first.said.filter(isEvent).length).toBeGreaterThan(50);
  one.child.kill('SIGKILL');
  await first.closed;
  const second = await connect(other.port);
  const heardBefore = first.said.filter(({ id, op }) => id === 'e' && (isEvent({ op }) || op === 'subscribed'));
  second.send({ op: 'subscribe', id: 'e', topics: ['lead_events'], from: positionOf(heardBefore) });
  second.send({ op: 'subscribe', id: 'v', view: 'leads', from: rowsFrom });
  await writing;
  await second.heard(({ op, event }) => op === 'event' && event.envelope.entity === `lead-${count - 1}`);
  const told = [...first.said, ...second.said].filter(isEvent).map(({ event }) => event.envelope.entity);
  expect(told).toHaveLength(count);
  expect(new Set(told).size).toBe(count);
  await expect
    .poll(() => new Set(second.said.filter(({ op }) => op === 'row').map(({ key }) => key.leadId)).size)
    .toBe(count);
  const row = second.said.find(({ op }) => op === 'row');
  expect(row).toMatchObject({ row: { status: 'scored', score: 0.5 } });
  expect(Object.keys(row.row)).not.toContain('contactEmail');
  second.socket.terminate();
  await log.close();
});
