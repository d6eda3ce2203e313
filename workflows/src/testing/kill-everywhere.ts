/**
 * For tests: kills the worker at every event of a workflow's history and expects the same end with no effect twice. Three
 * ways of dying are covered:
 *  - while an activity runs, before its effect and after it (`lives.ts`): its answer never reaches the server;
 *  - between any two workflow tasks: nothing is cached, so each task begins with a replay from the first event, as on a
 *    worker that has just come. With `MAINSTEM_KILL_WORKERS=1` it really is another one after each death: the same, and
 *    several times slower, so CI does without;
 *  - at every event of the history that came of it: a worker that gets the history only up to there can follow it.
 *
 *   test('worker killed at every event', () => killEverywhere(bed, 'lead:acme:lead-1', { activities, drive }));
 */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { expect } from 'vitest';
import type { Activities } from '../steps/contract.ts';
import { createLives, type Effect } from './lives.ts';
import type { WorkflowTestBed } from './time-skipping.ts';

export interface Drive {
  readonly client: Client;
  readonly taskQueue: string;
  readonly workflowId: string;
}

export interface KillEverywhere {
  /** Scripted activities, made anew for each run: both runs must be given the same answers. */
  activities(): Activities;
  /**
   * Starts the workflow and tells it what it has to be told, with times and ids that are the same in each run; answers with
   * its end state. One that still runs is terminated afterwards.
   */
  drive(run: Drive): Promise<unknown>;
  /** Takes out of an effect what may differ between two runs, such as a time read from the clock. */
  comparable?(effect: Effect): unknown;
}

export interface Killed {
  /** Workers that died. */
  readonly deaths: number;
  /** Events of the history of the run that lost them. */
  readonly events: number;
}

const newWorkers = process.env.MAINSTEM_KILL_WORKERS === '1';
const eventTypes = proto.temporal.api.enums.v1.EventType;

export async function killEverywhere(
  bed: WorkflowTestBed,
  workflowId: string,
  script: KillEverywhere,
): Promise<Killed> {
  const calm = await live(bed, workflowId, script, false);
  const killed = await live(bed, workflowId, script, true);
  expect(killed.end).toEqual(calm.end);
  const comparable = script.comparable ?? withoutClock;
  expect(once(killed.effects, comparable)).toEqual(once(calm.effects, comparable));
  expect(killed.deaths).toBeGreaterThan(0);
  await followsEveryPrefix(bed, workflowId, killed.history);
  return { deaths: killed.deaths, events: killed.history.events?.length ?? 0 };
}

/** One run from beginning to end, over as many workers as it takes. */
async function live(bed: WorkflowTestBed, workflowId: string, script: KillEverywhere, mortal: boolean) {
  const { client } = bed;
  const lives = createLives(script.activities(), mortal);
  const taskQueue = `kill-${mortal}-${workflowId}`;
  let over = false;
  const driven = script.drive({ client, taskQueue, workflowId }).finally(() => {
    over = true;
  });
  const handle = client.workflow.getHandle(workflowId);
  for (; !over; ) {
    const death = lives.death();
    const worker = await bed.createWorker({ taskQueue, activities: lives.activities, maxCachedWorkflows: 0 });
    await worker.runUntil(newWorkers ? Promise.race([driven, death]) : driven);
  }
  const end = await driven;
  const history = await handle.fetchHistory();
  if ((await handle.describe()).status.name === 'RUNNING') await handle.terminate('end of the test');
  return { end, history, effects: lives.effects, deaths: lives.deaths };
}

/** What was done, each thing once, in an order that does not hang on which of two parallel steps was faster. */
function once(effects: readonly Effect[], comparable: (effect: Effect) => unknown): string[] {
  return [...new Set(effects.map((effect) => JSON.stringify(comparable(effect))))].sort();
}

function withoutClock({ activity, input }: Effect): unknown {
  const { occurredAtMs: _, evidence, ...rest } = (input ?? {}) as Record<string, unknown>;
  // How old what was seen is, at the moment of seeing it.
  const ageless = (name: string, value: unknown) => (name === 'ageMs' ? undefined : value);
  return { activity, input: { ...rest, evidence: JSON.stringify(evidence, ageless) } };
}

/** Replays the history up to each event at which a worker could be asked to go on from. */
async function followsEveryPrefix(
  { workflowBundle }: WorkflowTestBed,
  workflowId: string,
  { events = [] }: proto.temporal.api.history.v1.IHistory,
): Promise<void> {
  const all = events ?? [];
  const startsTask = (at: number) => all[at]?.eventType === eventTypes.EVENT_TYPE_WORKFLOW_TASK_STARTED;
  const prefixes = all.flatMap((_, at) => (startsTask(at) ? [all.slice(0, at + 1)] : []));
  const histories = [...prefixes, all].map((prefix) => ({ workflowId, history: { events: prefix } }));
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error !== undefined) throw error;
  }
}
