/** The workflows process as a value: starter, worker, health and metrics. `main.ts` runs it. */
import { tellState } from '@mainstem/streams/processors/table';
import { type HealthServer, type Readiness, startHealth } from '@mainstem/streams/runtime/health';
import { registerReactorMetrics } from '@mainstem/streams/runtime/reactor/reactor-metrics';
import type { ReactorStatus } from '@mainstem/streams/runtime/reactor/reactor-progress';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import { dependenciesOf, type ReactorResources } from '@mainstem/streams/worker';
import { Counter, Gauge, Registry } from 'prom-client';
import { createActivities } from './activities.ts';
import { startEraser } from './codec/eraser.ts';
import { startJourneyStarter } from './journeys/starter.ts';
import { openParts } from './open-parts.ts';
import { schedules } from './schedules/schedules.ts';
import type { WorkflowSettings } from './settings.ts';
import type { Starter } from './starter.ts';
import { workflowStarter } from './starts.ts';
import { runTemporal, type TemporalSide } from './temporal.ts';
import { bundleWorkflows } from './worker.ts';

export { type WorkflowSettings, workflowSettings } from './settings.ts';

export interface WorkflowsProcess {
  readonly health: HealthServer;
  readonly starter: Starter;
  status(): { readonly temporal: TemporalSide['state']; readonly reactor: ReactorStatus };
  /** Rejects with what the process cannot go on from. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

export async function startWorkflows(
  settings: WorkflowSettings,
  resources: ReactorResources,
): Promise<WorkflowsProcess> {
  const { logger } = resources;
  const stop = new AbortController();
  const registry = new Registry();
  const parts: { side?: TemporalSide; reactor?: ReturnType<typeof startReactor> } = {};
  // First, so that a taken port is told before anything is started.
  const health = await startHealth({
    host: settings.MAINSTEM_HOST,
    port: settings.MAINSTEM_WORKFLOWS_PORT,
    registry,
    service: 'workflows',
    internalKey: settings.MAINSTEM_INTERNAL_KEY,
    dependencies: dependenciesOf(resources),
    readers: () => (parts.reactor === undefined ? [] : [parts.reactor.status()]),
    readiness: () => readinessOf(parts.side?.state ?? 'waiting', parts.reactor?.status()),
  });
  const opened = await openParts(settings, resources);
  const side = runTemporal({
    keyring: opened.keyring,
    schedules,
    address: settings.MAINSTEM_TEMPORAL_ADDRESS,
    namespace: settings.MAINSTEM_TEMPORAL_NAMESPACE,
    taskQueue: settings.MAINSTEM_TEMPORAL_TASK_QUEUE,
    workflowBundle: await bundleWorkflows(),
    activities: createActivities(opened.activityParts),
    logger,
    stopped: stop.signal,
  });
  const reactor = startReactor({
    ...resources,
    reactor: workflowStarter,
    perform: (start) => side.starter.perform(start),
    onState: (status) => tellState(logger, status),
  });
  const walks = startJourneyStarter(resources, opened.journeys, side.starter);
  const eraser = startEraser(resources, side.endErased);
  Object.assign(parts, { side, reactor });
  registerReactorMetrics(registry, () => [reactor.status(), walks.status(), eraser.status(), ...opened.reactors()]);
  registerStarterMetrics(registry, side.starter);
  registerOpenMetrics(registry, () => side.open());
  return {
    health,
    starter: side.starter,
    status: () => ({ temporal: side.state, reactor: reactor.status() }),
    failed: opened.failed.then(() => new Promise<never>(() => undefined)),
    async stop() {
      health.drain();
      stop.abort();
      await Promise.all([reactor.stop(), walks.stop(), eraser.stop(), side.done]);
      await opened.close(); // after the activities that use it
      await health.close();
    },
  };
}

/** Ready when workflows run and events reach them. */
function readinessOf(temporal: TemporalSide['state'], reactor: ReactorStatus | undefined): Readiness {
  const reasons: string[] = [];
  if (temporal !== 'running') reasons.push(`Temporal: ${temporal}`);
  if (reactor === undefined) reasons.push('starting');
  else if (reactor.state !== 'live' && reactor.state !== 'standby') {
    reasons.push(`${reactor.name} is ${reactor.state}${reactor.reason === null ? '' : `: ${reactor.reason}`}`);
  }
  return { ready: reasons.length === 0, reasons, parts: { temporal, reactor } };
}

export function registerStarterMetrics(registry: Registry, { counts }: Starter): void {
  new Counter({
    name: 'mainstem_workflow_starts_total',
    help: 'What events came to at Temporal.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(counts)) this.inc({ outcome }, count);
    },
  });
}

/** How long an answer of Temporal is told again, ms: a count goes through its store. */
const OPEN_KEPT_MS = 10_000;

export function registerOpenMetrics(registry: Registry, open: () => Promise<Readonly<Record<string, number>>>): void {
  let asked: { atMs: number; counts: Promise<Readonly<Record<string, number>>> } | undefined;
  new Gauge({
    name: 'mainstem_workflow_open',
    help: 'Workflows that run now.',
    labelNames: ['type'],
    registers: [registry],
    async collect() {
      const nowMs = performance.now();
      if (asked === undefined || nowMs - asked.atMs > OPEN_KEPT_MS) asked = { atMs: nowMs, counts: open() };
      const counts = await asked.counts;
      this.reset();
      for (const [type, count] of Object.entries(counts)) this.set({ type }, count);
    },
  });
}
