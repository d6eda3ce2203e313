/** The streams process on real Kafka and Postgres, as users run it: killed, and with its tables dropped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEventReader } from './log/event-reader.ts';
import { dropTopics, ensureTopics } from './log/topics.kafka.ts';
import { readSettings } from './settings.ts';
import { unsaidOfBill } from './testing/bills.ts';
import { type EventSketch, eventOf, leadReceived } from './testing/reactor-kit.ts';
import { openReactorResources, type ReactorResources, reactorSettings } from './worker.ts';

const name = `streams_${randomUUID().slice(0, 8)}`;
const stack = testEnvironment();
const directory = mkdtempSync(join(tmpdir(), 'mainstem-streams-'));
const environment = {
  ...stack,
  MAINSTEM_TOPIC_PREFIX: `${name}.`,
  MAINSTEM_POSTGRES_SCHEMA: name,
  MAINSTEM_OBJECT_STORE_URL: `file:${directory}`,
  MAINSTEM_LOG_LEVEL: 'warn',
};
const settings = readSettings(reactorSettings, environment);
const broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX };
const ownerUrl = String(stack.MAINSTEM_POSTGRES_OWNER_URL);
const children: ChildProcess[] = [];
let resources: ReactorResources;

beforeAll(async () => {
  await ensureTopics(broker, topics);
  await migrate({ ownerUrl, schema: name });
  resources = await openReactorResources(settings, name, pino({ level: 'silent' }));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await resources?.close();
  await dropSchema();
  await dropTopics(broker);
  rmSync(directory, { recursive: true, force: true });
});

async function dropSchema(): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`drop schema if exists "${name}" cascade`);
  await client.end();
}

let ports = 28_400;
async function startMain(): Promise<{ readonly child: ChildProcess; readonly ready: () => Promise<boolean> }> {
  ports += 1;
  const port = ports;
  const child = spawn(process.execPath, [new URL('./main.ts', import.meta.url).pathname], {
    env: { ...environment, MAINSTEM_STREAMS_PORT: String(port) } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  const ready = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer?.status === 200;
  };
  await until('ready', ready);
  return { child, ready };
}

async function until(what: string, look: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function events(type: EventType): Promise<AnyEvent[]> {
  const { log, codec } = resources;
  const reader = createEventReader(codec);
  const found: AnyEvent[] = [];
  for (const { name: topic } of topics) {
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
      if (end === 0) continue;
      for await (const batch of log.read(topic, partition, 0, end)) {
        found.push(...(await reader.read(batch)).map(({ event }) => event).filter((event) => event.type === type));
      }
    }
  }
  return found;
}

const audited = async () => (await events('AuditEntryRecorded')).length;
const append = (batch: readonly AnyEvent[]) => resources.writer.append(batch);
const leads = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => leadReceived(`${name}-lead-${from + n}`));

describe('KIKI-40: the audit trail follows the log', () => {
  test('R2: killed without warning, the next process leaves nothing out', async () => {
    const { child } = await startMain();
    await append(leads(0, 300));
    await until('some audited', async () => (await audited()) > 0);
    child.kill('SIGKILL');
    await append(leads(300, 100));
    await startMain();
    await until('all audited', async () => {
      const causes = (await events('AuditEntryRecorded')).map(({ envelope }) => envelope.causationId);
      return new Set(causes.filter((cause) => cause !== null)).size === 400; // none caused the lines of processes that start
    });
  });

  test('R1: with its tables dropped it begins again from the log and writes no entry twice', async () => {
    const before = await audited();
    await dropSchema();
    await append(leads(400, 10));
    await until('audited without tables', async () => (await audited()) === before + 10);
    await migrate({ ownerUrl, schema: name });
    await until('a new checkpoint', async () => (await resources.checkpoints.load('auditor')) !== null);
    await append(leads(410, 10));
    await until('audited after the loss', async () => (await audited()) >= before + 20);
    expect(await audited()).toBe(before + 20);
  });
});

describe('KIKI-43: the monitor finds a collapse, once', () => {
  function shown(from: number, count: number, clickEvery: number): AnyEvent[] {
    return Array.from({ length: count }, (_, n) => from + n).flatMap((n) => {
      const place: Omit<EventSketch, 'id'> = { entity: `bid-${n}`, occurredAtMs: n * 10 };
      const what = { auctionId: 'a', campaignId: 'spring', creativeId: 'banner' };
      const bill = {
        type: 'ImpressionBilled',
        ...what,
        leaseId: 'l',
        costMicros: 1,
        currency: 'USD',
        ...unsaidOfBill,
      } as const;
      const billed = eventOf(bill, { id: `${name} billed ${n}`, ...place });
      const clicked = eventOf(
        { type: 'ClickRecorded', ...what, invalidTraffic: false },
        { id: `${name} clicked ${n}`, ...place },
      );
      return n % clickEvery === 0 ? [billed, clicked] : [billed];
    });
  }

  test('R2: also when it was killed in between, and after it is rebuilt', async () => {
    const valueJson = JSON.stringify({ minImpressions: 100, clickDelayMs: 0 });
    const config = { type: 'ConfigPublished', name: 'rollback', valueJson, note: 'test' } as const;
    await append([eventOf(config, { id: `${name} config`, entity: 'rollback' })]);
    await append(shown(0, 500, 5));
    for (const child of children) child.kill('SIGKILL');
    const { child } = await startMain();
    await append(shown(500, 500, 1_000_000));
    await until('an alarm', async () => (await events('CreativeUnderperformed')).length > 0);
    child.kill('SIGKILL');
    await startMain();
    await append(leads(500, 1));
    await until('following again', async () => (await events('AuditEntryRecorded')).some(aboutLast));
    const alarms = await events('CreativeUnderperformed');
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatchObject({ creativeId: 'banner', campaignId: 'spring', lineShare: 0.8 });
  });

  const aboutLast = ({ envelope }: AnyEvent) => envelope.entity === `${name}-lead-500`;
});
