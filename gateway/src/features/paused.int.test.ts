/**
 * The store of features stopped in mid-air (SIGSTOP) and let go again, under a steady load: what is open stays open, and says
 * nothing. A Redis of the test's own; the same server, adapter, breaker and record of what was served as in the gateway.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type ScratchRedis, startScratchRedis } from '@mainstem/infra/stack/scratch/scratch-redis';
import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import { encodeState } from '@mainstem/streams/features/blob';
import { featureField, featureProjectionName } from '@mainstem/streams/features/contract';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { type FeatureState, fold } from '@mainstem/streams/features/state';
import { featureViewNamed, featureViews } from '@mainstem/streams/features/views';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Features, openFeatures } from './open-features.ts';
import { DEADLINE_MS } from './serve.ts';
import { connectRedisStates, type RedisStates } from './states.redis.ts';

const PREFIX = 'paused';
const TENANT = 'acme';
const KNOWN = 50;
/** Beside the deadline an answer takes a turn or two; what the machine gave to others meanwhile is measured and added. */
const SLACK_MS = 50;
const view = featureViewNamed('transaction_stats') as FeatureView;

let redis: ScratchRedis;
let states: RedisStates;
let features: Features;
const appended: AnyEvent[] = [];

beforeAll(async () => {
  redis = await startScratchRedis();
  const client = new Redis(redis.url);
  const { rows } = redisKeys(PREFIX, featureProjectionName(view));
  for (let n = 0; n < KNOWN; n += 1) await client.hset(rows, featureField(TENANT, `user-${n}`), rowOf(n));
  client.disconnect();
  states = connectRedisStates(redis.url, PREFIX, featureViews);
  const append = async (events: readonly AnyEvent[]) => void appended.push(...events);
  features = openFeatures({ store: states, append, server: 'test', clock: Date.now, report: () => undefined });
  for (const end = Date.now() + 60_000; Date.now() < end && (await sourceOf('user-0')) !== 'STORE'; ) await pause(20);
});
afterAll(async () => {
  await features?.close();
  states?.close();
  await redis?.close();
});

function rowOf(n: number): Buffer {
  const occurredAtMs = Date.now() - 60_000;
  const origin = { id: uuidV7(occurredAtMs), tenant: TENANT, entity: `user-${n}`, occurredAtMs, actor: 'service:test' };
  const event = { type: 'TransactionStatsObserved', envelope: factEnvelope(origin), fraudFlagged: false } as const;
  const whole = { ...event, amountMicros: 1_000_000 * n, currency: 'USD', transactionCount: n } as AnyEvent;
  const place = { topic: 'feature_events', partition: 0, offset: n };
  return encodeState(view, fold(view, null, whole, place) as FeatureState);
}

async function sourceOf(entity: string): Promise<string | undefined> {
  return (await features.serve(TENANT, view, [entity], 50)).vectors[0]?.source;
}

interface Answered {
  readonly atMs: number;
  readonly tookMs: number;
  readonly source: string;
  readonly reason: string | null;
}

/** Asks every 5 ms, whether or not what was asked before is answered. */
async function load(forMs: number, startedAtMs: number, answers: Answered[]): Promise<void> {
  const asked: Promise<void>[] = [];
  for (let n = 0; performance.now() - startedAtMs < forMs; n += 1) {
    const atMs = performance.now();
    // Every tenth is of an entity nobody knows.
    const entity = n % 10 === 9 ? `nobody-${n}` : `user-${n % KNOWN}`;
    asked.push(
      features.serve(TENANT, view, [entity]).then(({ vectors: [vector] }) => {
        if (vector === undefined) throw new Error('no vector');
        const { source, reason } = vector;
        answers.push({ atMs: atMs - startedAtMs, tookMs: performance.now() - atMs, source, reason });
      }),
    );
    await pause(5);
  }
  await Promise.all(asked);
}

test('KAIROS-12, SM-1: a store that stops in mid-air costs each request its deadline at most, then nothing; it is found again by itself', async () => {
  for (let n = 0; n < KNOWN; n += 1) await sourceOf(`user-${n}`);
  const answers: Answered[] = [];
  const longestStallMs = watchStalls();
  const startedAtMs = performance.now();
  const loading = load(3_500, startedAtMs, answers);
  await pause(400);
  redis.process.signal('SIGSTOP');
  const stoppedAtMs = performance.now() - startedAtMs;
  await pause(1_200);
  redis.process.signal('SIGCONT');
  const letGoAtMs = performance.now() - startedAtMs;
  await loading;

  const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
  expect(slowest).toBeLessThan(DEADLINE_MS + SLACK_MS + 2 * longestStallMs());
  const during = answers.filter(({ atMs }) => atMs > stoppedAtMs + 5 && atMs < letGoAtMs - 20);
  expect(during.length).toBeGreaterThan(50);
  // What is known is a copy, what is not a default; both say why, none says it was read.
  expect(new Set(during.map(({ source }) => source))).toEqual(new Set(['MEMORY', 'DEFAULT']));
  const opened = during.filter(({ atMs }) => atMs > stoppedAtMs + 150);
  expect(opened.every(({ reason }) => reason === 'BREAKER_OPEN' || reason === 'SOURCE_TIMEOUT')).toBe(true);
  expect(opened.filter(({ reason }) => reason === 'BREAKER_OPEN').length / opened.length).toBeGreaterThan(0.9);
  // On a machine that stalls for longer than the deadline the breaker opens again, rightly, and closes again.
  const found = async () => [await sourceOf('user-0'), features.breakerState()];
  await expect.poll(found, { interval: 20 }).toEqual(['STORE', 'CLOSED']);

  // R12: the breaker moved by itself, so the log says so.
  const moved = appended.filter(
    (event): event is EventsByType['FeatureBreakerTripped'] => event.type === 'FeatureBreakerTripped',
  );
  expect(moved[0]).toMatchObject({ fromState: 'CLOSED', toState: 'OPEN', lineMs: 50 });
  expect(moved.at(-1)).toMatchObject({ fromState: 'HALF_OPEN', toState: 'CLOSED' });

  // Nothing that was served is missing on the log.
  await features.served.flush();
  const logged = appended.filter((event): event is EventsByType['FeaturesServed'] => event.type === 'FeaturesServed');
  expect(features.served.unlogged).toBe(0);
  expect(logged.reduce((sum, { vectors }) => sum + vectors.length, 0)).toBeGreaterThanOrEqual(answers.length);
});
