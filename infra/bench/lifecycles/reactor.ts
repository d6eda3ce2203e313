/**
 * From an event's append to the first task of the workflow it starts: the log, the reactor, Temporal and the worker's poll.
 * Open loop, so a slow one does not slow the next; times are the platform's own, of one machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { leadReceived } from '@mainstem/streams/testing/reactor-kit';
import { openReactorResources } from '@mainstem/streams/worker';
import { startWorkflows, type WorkflowSettings } from '@mainstem/workflows/process';
import { removeSchedules } from '@mainstem/workflows/schedules/ensure';
import { schedules } from '@mainstem/workflows/schedules/schedules';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { pino } from 'pino';
import { LatencyHistogram } from '../../load/latency.ts';
import { atMost, type BenchContext } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { withScratchWorkflows } from './scratch-workflows.ts';
import { placeOf, withClient } from './temporal-client.ts';

const PER_S = 20;
const SECONDS = 15;
const WARM = 20;
const READY_WITHIN_MS = 60_000;
const TASK_WITHIN_MS = 60_000;
/** A person who fills in a form is answered by a workflow before the page has loaded. */
const AIM_P99_MS = 1_000;

export function measureReactor(context: BenchContext, environment: Environment): Promise<void> {
  return withScratchWorkflows(environment, (settings) => measure(context, environment, settings));
}

async function measure(context: BenchContext, environment: Environment, settings: WorkflowSettings): Promise<void> {
  const resources = await openReactorResources(settings, 'mainstem-bench', pino({ level: 'silent' }));
  const workflows = await startWorkflows(settings, resources);
  try {
    await ready(workflows.status);
    context.note(`${PER_S} leads a second for ${SECONDS} s ...`);
    const appendedAtMs = await appendLeads(resources.writer);
    await withClient(placeOf(environment), (client) => report(context, client, appendedAtMs));
  } finally {
    await workflows.stop();
    await withClient(placeOf(environment), (client) =>
      removeSchedules(client, settings.MAINSTEM_TEMPORAL_TASK_QUEUE, schedules),
    );
    await resources.close();
  }
}

async function ready(status: () => { temporal: string; reactor: { state: string } }): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
    const { temporal, reactor } = status();
    if (temporal === 'running' && reactor.state === 'live') return;
    if (Date.now() > deadline) throw new Error(`workflows are not ready: ${temporal}, ${reactor.state}`);
  }
}

/** When each lead was appended, ms since 1970; the first `WARM` are not counted. */
async function appendLeads(writer: { append(events: ReturnType<typeof leadReceived>[]): Promise<unknown> }) {
  const appendedAtMs = new Map<string, number>();
  const pending: Promise<unknown>[] = [];
  const startedAtMs = performance.now();
  for (let n = 0; n < WARM + PER_S * SECONDS; n += 1) {
    await sleep(Math.max(0, startedAtMs + (n * 1_000) / PER_S - performance.now()));
    const lead = `bench-${process.pid}-${Date.now()}-${n}`;
    if (n >= WARM) appendedAtMs.set(lead, Date.now());
    pending.push(writer.append([leadReceived(lead)]));
  }
  await Promise.all(pending);
  return appendedAtMs;
}

/** A lead may wait days for a person, so its end is not waited for. Throws when no task has begun in time. */
async function firstTaskAtMs(handle: WorkflowHandle): Promise<number> {
  for (const deadline = Date.now() + TASK_WITHIN_MS; ; await sleep(50)) {
    const { events } = await handle.fetchHistory().catch(unlessNotThere);
    const started = events?.find(({ workflowTaskStartedEventAttributes: task }) => task != null)?.eventTime;
    if (started != null) return Number(started.seconds) * 1_000 + (started.nanos ?? 0) / 1e6;
    if (Date.now() > deadline) throw new Error(`${handle.workflowId} has not run within ${TASK_WITHIN_MS} ms`);
  }
}

/** An event still on its way to Temporal has no workflow yet. */
function unlessNotThere(error: unknown): { events: undefined } {
  if (error instanceof WorkflowNotFoundError) return { events: undefined };
  throw error;
}

async function report(context: BenchContext, client: Client, appendedAtMs: ReadonlyMap<string, number>): Promise<void> {
  const latency = new LatencyHistogram();
  for (const [lead, atMs] of appendedAtMs) {
    latency.add((await firstTaskAtMs(client.workflow.getHandle(`lead:acme:${lead}`))) - atMs);
  }
  const { p50, p99 } = latency.summary();
  const conditions = `${PER_S} leads/s, open loop, ${SECONDS} s; from append to the first workflow task`;
  context.report({ figure: 'event to workflow task p50', unit: 'ms', value: p50, conditions });
  context.report({ figure: 'event to workflow task p99', unit: 'ms', value: p99, aim: atMost(AIM_P99_MS), conditions });
}
