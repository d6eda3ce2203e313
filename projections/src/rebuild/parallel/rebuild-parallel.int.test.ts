/**
 * R1 on the real stack: whatever the number of threads, the size of windows and the places where it was stopped and taken
 * up again, a rebuild ends with the same rows and digests. `MAINSTEM_REBUILD_ROUNDS` asks for more rounds than a few.
 */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../../replay.ts';
import { openResources, type ResourceSettings, resourceSettings } from '../../resources.ts';
import { arbitraryHistory } from '../../testing/history.ts';
import { openScratch, type Scratch } from '../../testing/scratch.ts';
import { verify } from '../../verify.ts';
import { views } from '../../views.ts';
import type { RebuildResult } from '../rebuild-views.ts';
import { rebuildParallel } from './rebuild-parallel.ts';

const EVENTS = 2_000;
const rounds = Number(process.env.MAINSTEM_REBUILD_ROUNDS ?? 3);

let scratch: Scratch;
let settings: ResourceSettings;
let broker: { brokers: string; topicPrefix: string };
let whole: RebuildResult;

beforeAll(async () => {
  scratch = await openScratch();
  settings = {
    ...readSettings(resourceSettings, testEnvironment()),
    MAINSTEM_POSTGRES_SCHEMA: scratch.settings.MAINSTEM_POSTGRES_SCHEMA,
    MAINSTEM_REDIS_PREFIX: scratch.settings.MAINSTEM_REDIS_PREFIX,
    MAINSTEM_TOPIC_PREFIX: scratch.settings.MAINSTEM_TOPIC_PREFIX,
  };
  broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX };
  await ensureTopics(broker, topics);
  const log = await connectKafkaLog({ ...broker, clientId: 'rebuild-parallel-test' });
  const writer = createEventWriter(log, await loadCodec(settings));
  const [history = []] = fc.sample(arbitraryHistory(eventTypes, EVENTS, EVENTS), { numRuns: 1, seed: 4 });
  for (let at = 0; at < history.length; at += 100) await writer.append(history.slice(at, at + 100));
  await log.close();
  whole = await replay({ names: 'all', settings, workers: 1 });
});

afterAll(async () => {
  await dropTopics(broker);
  await scratch.cleanUp();
});

const digests = ({ views: rebuilt }: RebuildResult) =>
  rebuilt.map(({ name, digest, rows, state, error }) => [name, digest, rows, state, error]);

test('R1: any threads, windows, stops and resumes end in the rows of one sweep by one thread', async () => {
  expect(digests(whole).map(([name, , , state, error]) => [name, state, error])).toEqual(
    views.map((view) => [view.name, 'live', null]),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(undefined, 1, 4 * 1024 * 1024),
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 2 }),
      async (workers, memoryBytes, stopsMs) => {
        const governor = memoryBytes === undefined ? {} : { memoryBytes };
        for (const [at, stopMs] of stopsMs.entries()) {
          const signal = AbortSignal.timeout(stopMs);
          const paced = { ...governor, eventsPerS: EVENTS };
          const stopped = replay({ names: 'all', settings, workers, governor: paced, resume: at > 0, signal });
          await stopped.catch((error: Error) => expect(error.name).toBe('TimeoutError'));
        }
        const result = await replay({ names: 'all', settings, workers, governor, resume: stopsMs.length > 0 });
        expect(digests(result)).toEqual(digests(whole));
      },
    ),
    { numRuns: rounds },
  );
  // Not only the digests kept, but those of the rows really stored.
  const verified = await verify({ names: 'all', settings });
  expect(verified.map(({ name, equal }) => [name, equal])).toEqual(views.map((view) => [view.name, true]));
});

test('progress of several threads is told as one, and ends at the total', async () => {
  const told: { done: number; total: number }[] = [];
  const result = await replay({ names: 'all', settings, workers: 2, onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)).toMatchObject({ done: result.records, total: result.records });
});

test('what fails in a thread is told as it was', async () => {
  const resources = await openResources(settings, 'rebuild-parallel-test');
  const [view] = views;
  if (view === undefined) throw new Error('there are views');
  const store = resources.storeOf(view);
  const above = (await store.checkpoint())?.epoch ?? 0;
  const lease = await resources.leases.acquire('rebuild-parallel-test', { force: true, above });
  if (lease === null) throw new Error('a lease taken by force');
  const nowhere = { ...settings, MAINSTEM_REDIS_URL: 'redis://127.0.0.1:1' };
  const targets = [{ view, store, lease }];
  await expect(rebuildParallel({ resources, settings: nowhere, targets, workers: 2 })).rejects.toMatchObject({
    name: 'ProjectionError',
    code: 'PROJECTION_STORE_UNAVAILABLE',
    retryable: true,
  });
  await resources.close();
});
