/**
 * Makes sure that Temporal has every schedule as the code says it, at each start of the process: made when missing, brought
 * up to date when there. A person's pause in the UI stays. A run that is still going when the next is due is not overlapped:
 * the next is left out.
 */

import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { searchAttributes } from '../steps/search-attributes.ts';
import type { Schedule } from './schedule.ts';

/** Two platforms in one namespace differ by task queue. */
export function scheduleId(taskQueue: string, { id }: Pick<Schedule, 'id'>): string {
  return `${taskQueue}/${id}`;
}

export async function ensureSchedules(
  client: Client,
  taskQueue: string,
  schedules: readonly Schedule[],
): Promise<void> {
  for (const schedule of schedules) await ensure(client, optionsOf(taskQueue, schedule));
}

async function ensure(client: Client, options: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { action, spec, policies } = options;
    await client.schedule.getHandle(options.scheduleId).update(({ state }) => ({
      action: { ...action, workflowId: action.workflowId ?? options.scheduleId },
      spec,
      ...(policies === undefined ? {} : { policies }),
      state,
    }));
  }
}

function optionsOf(taskQueue: string, schedule: Schedule) {
  const { id, workflowType, workflowId, when, jitterMs, catchUpMs } = schedule;
  return {
    scheduleId: scheduleId(taskQueue, schedule),
    spec: { ...when, jitter: jitterMs, timezone: 'UTC' },
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId,
      taskQueue,
      args: [],
      typedSearchAttributes: new TypedSearchAttributes(searchAttributes(PLATFORM_TENANT, id, 'RUNNING')),
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchUpMs, pauseOnFailure: false },
  } as const satisfies ScheduleOptions;
}

/** Takes the schedules of a task queue away again: for tests and benches, whose platforms come and go. */
export async function removeSchedules(
  client: Client,
  taskQueue: string,
  schedules: readonly Schedule[],
): Promise<void> {
  for (const schedule of schedules) {
    await client.schedule.getHandle(scheduleId(taskQueue, schedule)).delete().catch(ignoreMissing);
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'ScheduleNotFoundError') throw error;
}
