/** A platform of a test's own on the shared stack: topics, schema and task queue under a random name, dropped afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import { openReactorResources, type ReactorResources } from '@mainstem/streams/worker';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { pino } from 'pino';
import { openPayloadKeys } from '../codec/open-keys.ts';
import { createPayloadCodec } from '../codec/payload-codec.ts';
import { type WorkflowSettings, workflowSettings } from '../process.ts';
import { removeSchedules } from '../schedules/ensure.ts';
import { schedules } from '../schedules/schedules.ts';

export interface Scratch {
  readonly settings: WorkflowSettings;
  readonly resources: ReactorResources;
  readonly client: Client;
  /** Another set of connections, as another process has. Closed by `drop`. */
  open(): Promise<ReactorResources>;
  /** Every event on the log now. */
  events(): Promise<AnyEvent[]>;
  /** The process as users run it, on a port of its own. */
  spawnMain(): Promise<ChildProcess>;
  /** Keeps the data keys, all that the log cannot make anew; the answer makes the schema again with them in it. */
  backUpKeys(): Promise<() => Promise<void>>;
  dropSchema(): Promise<void>;
  drop(): Promise<void>;
}

export async function openScratch(): Promise<Scratch> {
  const name = `wf_${randomUUID().slice(0, 8)}`;
  const stack = testEnvironment();
  const environment = {
    ...stack,
    MAINSTEM_TOPIC_PREFIX: `${name}.`,
    MAINSTEM_POSTGRES_SCHEMA: name,
    MAINSTEM_TEMPORAL_TASK_QUEUE: name,
    MAINSTEM_SLACK_WEBHOOK_URL: '',
    MAINSTEM_WORKFLOWS_PORT: String(await freePort()),
    MAINSTEM_LOG_LEVEL: 'warn',
  };
  const settings = readSettings(workflowSettings, environment);
  const broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX };
  const ownerUrl = String(stack.MAINSTEM_POSTGRES_OWNER_URL);
  await ensureTopics(broker, topics);
  await migrate({ ownerUrl, schema: name });
  const opened: ReactorResources[] = [];
  const open = async () => {
    const resources = await openReactorResources(settings, `test-${name}`, pino({ level: 'silent' }));
    opened.push(resources);
    return resources;
  };
  const resources = await open();
  const connection = await Connection.connect({ address: settings.MAINSTEM_TEMPORAL_ADDRESS });
  const keys = openPayloadKeys(settings);
  const dataConverter = { payloadCodecs: [createPayloadCodec(keys)] };
  const client = new Client({ connection, namespace: settings.MAINSTEM_TEMPORAL_NAMESPACE, dataConverter });
  const children: ChildProcess[] = [];
  const dropSchema = async () => {
    await query(ownerUrl, `drop schema if exists "${name}" cascade`);
  };
  return {
    settings,
    resources,
    client,
    open,
    events: () => eventsOf(resources),
    async spawnMain() {
      const port = String(await freePort());
      const child = spawn(process.execPath, [new URL('../main.ts', import.meta.url).pathname], {
        env: { ...environment, MAINSTEM_WORKFLOWS_PORT: port } as NodeJS.ProcessEnv,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      children.push(child);
      return child;
    },
    async backUpKeys() {
      // The owner sees no row of it.
      const url = String(stack.MAINSTEM_POSTGRES_PROJECTOR_URL);
      const [row] = await query(url, `select json_agg(kept)::text as kept from "${name}".data_keys kept`);
      if (row?.kept == null) throw new Error('there are no keys to back up');
      const made = `${name}_made`;
      const restore = `insert into "${made}".data_keys select * from json_populate_recordset(null::"${made}".data_keys, $1)`;
      return async () => {
        // Nobody may see a schema without its keys: who seals then makes new ones for the same persons.
        await migrate({ ownerUrl, schema: made });
        await query(url, restore, [row.kept]);
        await query(ownerUrl, `alter schema "${made}" rename to "${name}"`);
      };
    },
    dropSchema,
    async drop() {
      for (const child of children) child.kill('SIGKILL');
      await removeSchedules(client, name, schedules);
      await connection.close();
      await keys.close();
      await Promise.all(opened.map((one) => one.close()));
      await dropSchema();
      await dropTopics(broker);
    },
  };
}

async function eventsOf({ log, codec }: ReactorResources): Promise<AnyEvent[]> {
  const reader = createEventReader(codec);
  const found: AnyEvent[] = [];
  for (const { name } of topics) {
    for (const [partition, end] of (await log.endOffsets(name)).entries()) {
      if (end === 0) continue;
      for await (const batch of log.read(name, partition, 0, end)) {
        found.push(...(await reader.read(batch)).map(({ event }) => event));
      }
    }
  }
  return found;
}

async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Looks again until it is so. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | false | undefined> | Value | false | undefined,
  withinMs = 90_000,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== false && value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
