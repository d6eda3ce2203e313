/**
 * For tests: the whole platform of clients' lives on one time-skipping server. Every event that is written is given to the
 * real starter before the activity that wrote it ends, so no time passes between an event and what it sets off. People
 * do their errands as workflows of the same server: `sleep` on the bed is enough to live through a year.
 *
 * `Date` of this process is set to the server's time before each activity: what activities stamp, and what the log takes as
 * not of the future, is virtual time too. Nothing on the bed may measure by it.
 */
import { fileURLToPath } from 'node:url';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { activityInfo } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Worker } from '@temporalio/worker';
import { vi } from 'vitest';
import { createStarter, type Starter } from '../../starter.ts';
import type { WorkflowStart } from '../../starting/start.ts';
import { startsOf } from '../../starts.ts';
import type { Activities } from '../../steps/contract.ts';
import { bundleWorkflows } from '../../worker.ts';
import { openTestBed, type WorkflowTestBed } from '../time-skipping.ts';
import { openWorld, type World } from './world.ts';

const TASK_QUEUE = 'whole-life';
const errandWorkflows = fileURLToPath(new URL('./errand-workflows.ts', import.meta.url));

export interface LifeBed {
  readonly world: World;
  readonly starter: Starter;
  /** Ids of workflows that events or clocks began, each once, in their order. */
  readonly workflowIds: readonly string[];
  /** Signals that found nobody: of which event, to whom. */
  readonly unheard: readonly string[];
  /** Client whose calls let no time pass. */
  readonly client: Client;
  nowMs(): Promise<number>;
  /** Has somebody do something at a time, ms since 1970 UTC; at once when that is past. */
  at(atMs: number, act: () => Promise<void>): Promise<void>;
  /** The same again and again, until then. */
  every(everyMs: number, fromMs: number, untilMs: number, act: () => Promise<void>): Promise<void>;
  /** Begins a workflow as Temporal's own schedules do, from an errand. */
  begin(workflowType: string, workflowId: string, args: readonly unknown[]): Promise<void>;
  /** Told of each event once its starts are performed: how people hear of it. */
  onEvent(listener: (event: AnyEvent) => Promise<void>): void;
  /** Gives all that is on the log to the starter once more, as a replay would. */
  tellAgain(): Promise<void>;
  /** Lives on until then, ms since 1970 UTC. Throws what first went wrong on the bed or on an errand. */
  liveUntil(atMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function openLifeBed(): Promise<LifeBed> {
  const [bed, workflowBundle] = await Promise.all([openTestBed(), bundleWorkflows(errandWorkflows)]);
  const world = openWorld();
  const client = new Client({ connection: bed.env.connection, namespace: bed.env.namespace ?? 'default' });
  const starter = createStarter(client, TASK_QUEUE);
  const listeners: ((event: AnyEvent) => Promise<void>)[] = [];
  const workflowIds = new Set<string>();
  const unheard: string[] = [];
  const waiting: AnyEvent[] = [];
  world.onEvent((event) => waiting.push(event));
  const perform = async (start: WorkflowStart, cause: AnyEvent): Promise<void> => {
    if (start.how !== 'signal') workflowIds.add(start.workflowId);
    const { absent } = starter.counts;
    await starter.perform(start);
    if (starter.counts.absent > absent) unheard.push(`${cause.type} to ${start.workflowId}`);
  };
  const settleOne = async (event: AnyEvent): Promise<void> => {
    for (const start of startsOf(event)) await perform(start, event);
    for (const listener of listeners) await listener(event);
  };
  const settled = inTurns(async () => {
    await world.caughtUp();
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      await settleOne(event);
      await world.caughtUp();
    }
  });
  const failures: unknown[] = [];
  const errands = createErrands(client, failures);
  const activities = { ...world.activities, runErrand: errands.run };
  await jumpTo(bed);
  const worker = await bed.createWorker({
    taskQueue: TASK_QUEUE,
    workflowBundle,
    activities: timed(activities, settled, failures),
  });
  const running = worker.run();
  return {
    ...{ world, starter, client, unheard },
    get workflowIds() {
      return [...workflowIds];
    },
    nowMs: () => bed.env.currentTimeMs(),
    at: errands.at,
    every: errands.every,
    async begin(workflowType, workflowId, args) {
      workflowIds.add(workflowId);
      await client.workflow.start(workflowType, { workflowId, taskQueue: TASK_QUEUE, args: [...args] });
    },
    onEvent: (listener) => listeners.push(listener),
    async tellAgain() {
      for (const event of [...world.events]) for (const start of startsOf(event)) await starter.perform(start);
    },
    async liveUntil(atMs) {
      await bed.env.sleep(Math.max(1, atMs - (await bed.env.currentTimeMs())));
      if (failures.length > 0) throw failures[0];
    },
    close: () => close(bed, world, worker, running),
  };
}

/** Only `Date`, so that timers of drivers go on. */
async function jumpTo(bed: WorkflowTestBed): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: await bed.env.currentTimeMs() });
}

async function close(bed: WorkflowTestBed, world: World, worker: Worker, running: Promise<void>): Promise<void> {
  vi.useRealTimers();
  worker.shutdown();
  await running;
  await world.close();
  await bed.close();
}

/** Each activity in the server's time, and over only when all that it set off has been told. */
function timed(activities: object, settled: () => Promise<void>, failures: unknown[]): Activities {
  const wrap = (run: (input: never) => Promise<unknown>) => async (input: never) => {
    vi.setSystemTime(Math.max(Date.now(), activityInfo().currentAttemptScheduledTimestampMs));
    const result = await run(input);
    await settled().catch((error: unknown) => failures.push(error));
    // What went wrong once is not lived on with.
    if (failures.length > 0) throw ApplicationFailure.nonRetryable('the bed is broken');
    return result;
  };
  return Object.fromEntries(Object.entries(activities).map(([name, run]) => [name, wrap(run)])) as never;
}

/** One after the other: a call resolves when one that began after it was asked for has ended. */
function inTurns(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}

function createErrands(client: Client, failures: unknown[]) {
  const acts = new Map<string, () => Promise<void>>();
  const start = async (type: 'Errand' | 'Round', act: () => Promise<void>, times: readonly number[]): Promise<void> => {
    const errandId = `errand-${acts.size + 1}`;
    acts.set(errandId, act);
    await client.workflow.start(type, { workflowId: errandId, taskQueue: TASK_QUEUE, args: [errandId, ...times] });
  };
  return {
    at: (atMs: number, act: () => Promise<void>) => start('Errand', act, [atMs]),
    every: (everyMs: number, fromMs: number, untilMs: number, act: () => Promise<void>) =>
      start('Round', act, [fromMs, everyMs, untilMs]),
    async run(errandId: string): Promise<void> {
      await acts
        .get(errandId)?.()
        .catch((error: unknown) => failures.push(error));
    },
  };
}
