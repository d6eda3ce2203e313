/** R1: topics that differ from the catalogue are refused where processes start, and while they run. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { topics } from '@mainstem/schemas/topics';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigResourceTypes, withAdmin } from '../log/admin.kafka.ts';
import { dropTopics, ensureTopics } from '../log/topics.kafka.ts';
import { readSettings } from '../settings.ts';
import { startTopicWatch } from './topic-watch.ts';

const topicPrefix = `watch_${randomUUID().slice(0, 8)}.`;
const environment = { ...testEnvironment(), MAINSTEM_TOPIC_PREFIX: topicPrefix };
const settings = readSettings(['MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_TOPIC_PREFIX'], environment);
const broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix };
const logger = pino({ level: 'silent' });
const stop = new AbortController();

beforeAll(() => ensureTopics(broker, topics));
afterAll(async () => {
  stop.abort();
  await dropTopics(broker);
});

/** Sets how long the first topic keeps its records (ms). */
const retain = (value: string) => {
  const { name, config } = topics[0] as (typeof topics)[number];
  const set = { ...config, 'message.timestamp.type': 'LogAppendTime', 'retention.ms': value };
  const configEntries = Object.entries(set).map(([key, text]) => ({ name: key, value: String(text) }));
  const resource = { type: ConfigResourceTypes.TOPIC, name: topicPrefix + name, configEntries };
  return withAdmin(broker, (admin) => admin.alterConfigs({ validateOnly: false, resources: [resource] }));
};

test('a retention set while a process runs ends it, and no process starts until it is put back', async () => {
  const drift = { code: 'LOG_TOPIC_DRIFT', retryable: false, message: expect.stringContaining('retention.ms') };
  const watch = await startTopicWatch(settings, logger, stop.signal, { everyMs: 50, againMs: 50 });
  await retain('3600000');
  await expect(watch?.failed).rejects.toMatchObject(drift);
  await expect(startTopicWatch(settings, logger, stop.signal)).rejects.toMatchObject(drift);
  const mains = ['streams', 'gateway', 'projections'].map((name) => endOf(`../../../${name}/src/main.ts`));
  const bidder = endOf('../../../bidder/src/main.ts');
  for (const ended of [...mains, bidder]) {
    expect(await ended).toMatchObject({ code: 1, err: expect.stringContaining('differ from the catalogue') });
  }
  await retain('-1');
  // The broker answers a change before every reader of its settings sees it.
  const started = () => startTopicWatch(settings, logger, stop.signal).catch(() => null);
  await expect.poll(started).not.toBeNull();
});

test('a topic that is not there is waited for', async () => {
  const late = { ...(topics[0] as (typeof topics)[number]), name: 'late' };
  const waiting = startTopicWatch(settings, logger, stop.signal, { topics: [late] });
  await ensureTopics(broker, [late]);
  expect(await waiting).not.toBeNull();
});

/** A process of the platform: its exit code, and what it said. */
function endOf(main: string): Promise<{ code: number | null; err: string }> {
  const path = new URL(main, import.meta.url).pathname;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path], {
    env: { ...environment, MAINSTEM_BIDDER_PROCESSES: '1', MAINSTEM_LOG_LEVEL: 'fatal' } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (text) => {
    err += String(text);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, err })));
}
