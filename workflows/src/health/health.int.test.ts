/** The daily health run on real parts: schedule of Temporal, views of Postgres, and what it writes to the log. */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { replay } from '@mainstem/projections/replay';
import { eventOf, openScratch, type Scratch } from '@mainstem/projections/testing/scratch';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { readSettings } from '@mainstem/streams/settings';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeSchedules, scheduleId } from '../schedules/ensure.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { runTemporal } from '../temporal.ts';
import { quietSdk } from '../testing/quiet-sdk.ts';
import { bundleOfRun } from '../testing/run-bundle.ts';
import { until } from '../testing/scratch.ts';
import { createHealthActivities } from './activities.ts';
import { healthSettings, openHealth } from './open-health.ts';
import { healthSchedules } from './schedules.ts';

const DAY_MS = 86_400_000;
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const daily = healthSchedules[0] as Schedule;
const taskQueue = `health-${randomUUID().slice(0, 8)}`;
const stop = new AbortController();
const changes: EventsByType['HealthBandChanged'][] = [];

let scratch: Scratch;
let client: Client;
let ended: () => Promise<unknown>;
beforeAll(async () => {
  quietSdk();
  scratch = await openScratch();
  const portal = { MAINSTEM_CLIENT_PORTAL_URL: 'https://portal.example' };
  const names = [...healthSettings, 'MAINSTEM_TEMPORAL_ADDRESS', 'MAINSTEM_TEMPORAL_NAMESPACE'] as const;
  const { MAINSTEM_POSTGRES_SCHEMA: schema } = scratch.settings;
  const settings = readSettings(names, { ...testEnvironment(), ...portal, MAINSTEM_POSTGRES_SCHEMA: schema });
  const { MAINSTEM_TEMPORAL_ADDRESS: address, MAINSTEM_TEMPORAL_NAMESPACE: namespace } = settings;
  const health = openHealth(settings, pino({ level: 'silent' }));
  const events = {
    async append(written: readonly AnyEvent[]) {
      changes.push(...(written as readonly EventsByType['HealthBandChanged'][]));
      return scratch.writer.append(written);
    },
  };
  const side = runTemporal({
    ...{ address, namespace, taskQueue, schedules: [daily], stopped: stop.signal },
    workflowBundle: await bundleOfRun(),
    activities: createHealthActivities({ usage: health.usage, events }) as never,
    logger: pino({ level: 'silent' }),
  });
  const connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  ended = async () => {
    stop.abort();
    await side.done;
    await removeSchedules(client, taskQueue, [daily]);
    await Promise.all([connection.close(), health.close()]);
  };
  await until('the worker runs', () => side.state === 'running');
});
afterAll(async () => {
  await ended?.();
  await scratch?.cleanUp();
});

const append = (tenant: string, entity: string, ...bodies: readonly object[]) =>
  scratch.writer.append(bodies.map((body) => eventOf(body as AnyBody as never, { tenant, entity })));

const live = { type: 'SuccessStageChanged', from: null, to: 'ACTIVE', because: 'TRIAL_OVER', renewsAtMs: 1, atMs: 1 };
/** A week up to yesterday, each day the same. */
function week(conversations: number): object[] {
  const counts = { conversations, expectedConversations: 100, resolvedConversations: conversations, logins: 2 };
  const rest = { featuresUsed: conversations / 10, featuresAvailable: 10, apiCalls: 0, featureRequests: 0 };
  const unknown = { satisfactionHundredths: null, expectedApiCalls: null };
  const day = { type: 'ClientUsageCounted', ...counts, ...rest, ...unknown };
  return [1, 2, 3, 4, 5, 6, 7].map((ago) => ({ ...day, dayAtMs: today - ago * DAY_MS }));
}

/** As the clock would: Temporal begins the schedule's own action. */
async function runDaily(): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId(taskQueue, daily));
  const before = (await handle.describe()).info.recentActions.length;
  await handle.trigger();
  const action = await until('the schedule began a run', async () => {
    const { recentActions } = (await handle.describe()).info;
    return recentActions.length > before && recentActions.at(-1)?.action.workflow;
  });
  await client.workflow.getHandle(action.workflowId, action.firstExecutionRunId).result();
}

test('WAP-50, SM-4: a run of the schedule scores all tenants from their views; only a change of band is an event', async () => {
  const resources = scratch.open();
  const project = () => replay({ names: ['client_success', 'client_days'], settings: scratch.settings, resources });
  await append('acme', 'well', live, ...week(100));
  await append('acme', 'badly', live, ...week(10));
  await append('acme', 'unknown', live);
  await append('acme', 'gone', { ...live, to: 'CHURNED' }, ...week(10));
  await append('globex', 'well', live, ...week(100));
  await project();
  await runDaily();
  const told = changes.map(({ envelope, from, to, days }) => [envelope.tenant, envelope.entity, from, to, days]);
  expect(told).toEqual([
    ['acme', 'badly', null, 'RED', 7],
    ['acme', 'well', null, 'GREEN', 7],
    ['globex', 'well', null, 'GREEN', 7],
  ]);
  const [first] = changes;
  expect(first).toMatchObject({ dayAtMs: today - DAY_MS, weightsVersion: 'health@1' });
  expect(first?.envelope).toMatchObject({ actor: 'workflow:HealthRun', occurredAtMs: today });
  // The view knows the bands now: the next run finds nothing new.
  await project();
  await runDaily();
  expect(changes).toHaveLength(3);
});
