/** Schedules on a real Temporal: made once, brought up to date, never overlapping. */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { readSettings } from '@mainstem/streams/settings';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSearchAttributes } from '../search-attributes.ts';
import { workflowTypes } from '../temporal.ts';
import { ensureSchedules, removeSchedules, scheduleId } from './ensure.ts';
import type { Schedule } from './schedule.ts';
import { schedules } from './schedules.ts';

let connection: Connection;
let client: Client;
const taskQueue = `schedules-${randomUUID()}`;
const hourly: Schedule = {
  id: 'hourly',
  workflowType: 'None',
  workflowId: 'none:platform:hourly',
  when: { intervals: [{ every: '1 hour' }] },
  jitterMs: 60_000,
  catchUpMs: 3_600_000,
};
beforeAll(async () => {
  const settings = readSettings(['MAINSTEM_TEMPORAL_ADDRESS', 'MAINSTEM_TEMPORAL_NAMESPACE'], testEnvironment());
  connection = await Connection.connect({ address: settings.MAINSTEM_TEMPORAL_ADDRESS });
  client = new Client({ connection, namespace: settings.MAINSTEM_TEMPORAL_NAMESPACE });
  await addSearchAttributes(connection, settings.MAINSTEM_TEMPORAL_NAMESPACE);
});
afterAll(async () => {
  await removeSchedules(client, taskQueue, [hourly]);
  await connection?.close();
});

const described = () => client.schedule.getHandle(scheduleId(taskQueue, hourly)).describe();

test('every start leaves one schedule as the code says it, and a person’s pause alone', async () => {
  await ensureSchedules(client, taskQueue, [hourly]);
  const first = await described();
  expect(first.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 3_600_000 });
  expect(first.spec).toMatchObject({ jitter: 60_000, intervals: [{ every: 3_600_000 }] });
  await client.schedule.getHandle(scheduleId(taskQueue, hourly)).pause('by a person');
  await ensureSchedules(client, taskQueue, [{ ...hourly, jitterMs: 30_000 }]);
  const second = await described();
  expect(second.spec.jitter).toBe(30_000);
  expect(second.state.paused).toBe(true);
});

test('a run that still goes is not overlapped', async () => {
  const handle = client.schedule.getHandle(scheduleId(taskQueue, hourly));
  await handle.unpause();
  const info = async () => (await described()).info;
  // By hand everything may overlap unless told otherwise; no worker takes it, so it goes on.
  await handle.trigger('SKIP');
  // Temporal takes up triggers after it has answered, and two at once may become one: the first is seen to run.
  await expect.poll(async () => (await info()).runningActions.length).toBe(1);
  await handle.trigger('SKIP');
  await expect.poll(async () => (await info()).numActionsSkippedOverlap).toBe(1);
  const { recentActions } = await info();
  expect(recentActions).toHaveLength(1);
  const running = recentActions[0]?.action.workflow;
  await client.workflow.getHandle(running?.workflowId ?? '').terminate('end of the test');
});

test('what is scheduled is there, under an id of its own', () => {
  expect(new Set(schedules.map(({ id }) => id)).size).toBe(schedules.length);
  for (const { workflowType, workflowId } of schedules) {
    expect(workflowTypes).toContain(workflowType);
    expect(workflowId).toMatch(/^[a-z-]+:platform:/);
  }
});
