/**
 * WAP-94, WAP-95 over a log in memory and the real Redis: outcomes promote an arm, sticky units keep theirs, and a cohort
 * is read within 50 ms.
 */
import type { ClientUsageCounted, OutcomeObserved, UnitExposed } from '@mainstem/schemas/generated/events';
import { cohortAt } from '@mainstem/streams/cohorts/fold';
import { createRedisHotRows, type HotRows } from '@mainstem/streams/cohorts/hot-rows.redis';
import { assign } from '@mainstem/streams/deciders/experiment/assign';
import { experimentDecider } from '@mainstem/streams/deciders/experiment/decider';
import { designed } from '@mainstem/streams/deciders/experiment/testing';
import { ExperimentWatch } from '@mainstem/streams/processors/experiment-watch/watch';
import { startLogWatch } from '@mainstem/streams/processors/log-watch/log-watch';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exposures } from '../exposures/projection.ts';
import { codec, eventOf, openScratch, type Scratch, until } from '../testing/scratch.ts';
import { cohorts } from './projection.ts';

const DAY_MS = 86_400_000;
const UNITS = 3_000;
const READS = 2_000;

let scratch: Scratch;
let redis: Redis;
let rows: HotRows;
const projectors: Projector[] = [];

beforeAll(async () => {
  scratch = await openScratch();
  const { storeOf, leases, log, decoder } = scratch.open();
  for (const projection of [cohorts, exposures])
    projectors.push(startProjector({ projection, store: storeOf(projection), leases, log, decoder }));
  const { MAINSTEM_REDIS_URL: url, MAINSTEM_REDIS_PREFIX: prefix } = scratch.settings;
  redis = new Redis(url);
  rows = createRedisHotRows(redis, prefix);
});

afterAll(async () => {
  redis.disconnect();
  await Promise.all(projectors.map((projector) => projector.stop()));
  await scratch.cleanUp();
});

test('WAP-94: design, start, exposures, outcomes, weights, promotion, all by the log', async () => {
  const { log } = scratch;
  const writer = startDecisionWriter({ log, codec, decider: experimentDecider, service: 'test' });
  const watch = await startLogWatch({
    watch: new ExperimentWatch(),
    log,
    codec,
    execute: async ({ tenant, entity, command }, context) =>
      (await writer.execute(tenant, entity, command, context)).kind === 'accepted',
    now: Date.now,
    onError: (error) => {
      throw error;
    },
  });
  const give = (command: Parameters<typeof writer.execute>[2]) =>
    writer.execute('acme', 'x-1', command, { actor: 'user:test', occurredAtMs: Date.now() });
  const arms = ['control', 'warm'].map((armId) => ({ armId, content: armId }));
  await give(designed({ arms, isSticky: true, moveEveryMs: 200, outcomeWindowMs: 300 }));
  await give({ type: 'StartExperiment', atMs: Date.now() });
  const { state } = await writer.load('acme', 'x-1');
  const shown = Array.from({ length: UNITS }, (_, n) => {
    const given = assign(state, `u-${n}`, `u-${n}`);
    if (given === null) throw new Error('it was started');
    const { armId, propensityPpm, block } = given;
    const about = { unit: `u-${n}`, requestId: `u-${n}`, version: 2, isHoldout: false, cohort: null, among: null };
    const body = { type: 'UnitExposed', armId, propensityPpm, block, ...about } as const;
    return eventOf<UnitExposed>(body, { tenant: 'acme', entity: 'x-1', atMs: Date.now() }) as UnitExposed;
  });
  const outcomes = shown
    .filter(({ armId }, n) => n % (armId === 'warm' ? 3 : 10) === 0)
    .map(({ envelope }) =>
      eventOf<OutcomeObserved>(
        { type: 'OutcomeObserved', exposureId: envelope.id, metric: 'CLICK', size: 1, atMs: envelope.occurredAtMs + 1 },
        { tenant: 'acme', entity: 'x-1' },
      ),
    );
  await scratch.writer.append([...shown, ...outcomes]);
  await expect.poll(async () => (await writer.load('acme', 'x-1')).state.state).toBe('promoted');
  const ended = (await writer.load('acme', 'x-1')).state;
  expect(ended.winner).toBe('warm');
  expect(ended.progress.counts.map(({ trials }) => trials).reduce((a, b) => a + b)).toBe(UNITS);
  const first = shown[0] as UnitExposed;
  await until('the unit has its arm', async () => (await rows.exposure('acme', 'x-1', 'u-0'))?.a === first.armId);
  expect(await rows.exposure('acme', 'x-1', 'nobody')).toBeNull();
  expect(await rows.exposure('other', 'x-1', 'u-0')).toBeNull();
  await watch.stop();
  await writer.stop();
});

test('WAP-95: a cohort is read from Redis within 50 ms at p99', async () => {
  const nowMs = Date.now();
  const counted = Array.from({ length: 50 }, (_, n) =>
    eventOf<ClientUsageCounted>(
      {
        type: 'ClientUsageCounted',
        ...{ dayAtMs: nowMs - 2 * DAY_MS, conversations: 2_000, expectedConversations: 0, resolvedConversations: 9 },
        ...{ satisfactionHundredths: null, logins: 1, featuresUsed: 1, featuresAvailable: 1, apiCalls: 0 },
        ...{ expectedApiCalls: null, featureRequests: 0 },
      },
      { tenant: 'acme', entity: `c-${n}` },
    ),
  );
  await scratch.writer.append(counted);
  await until('the last is there', async () => (await rows.cohort('acme', 'c-49')) !== null);
  const took: number[] = [];
  for (let read = 0; read < READS; read += 1) {
    const startedAtMs = performance.now();
    const { cohort } = cohortAt(await rows.cohort('acme', `c-${read % 50}`), nowMs);
    took.push(performance.now() - startedAtMs);
    expect(cohort).toBe('power');
  }
  expect(took.sort((a, b) => a - b)[Math.floor(READS * 0.99)]).toBeLessThan(50);
});
