/** The workflows process as a value: starter, worker, health and metrics. `main.ts` runs it. */
import { createPager } from '@mainstem/connectors/pager/create-pager';
import { type CreativeEvent, creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { tellState } from '@mainstem/streams/processors/table';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { followWinners } from '@mainstem/streams/runtime/decisions/winners-follower';
import { type HealthServer, type Readiness, startHealth } from '@mainstem/streams/runtime/health';
import { registerReactorMetrics } from '@mainstem/streams/runtime/reactor/reactor-metrics';
import type { ReactorStatus } from '@mainstem/streams/runtime/reactor/reactor-progress';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import type { Settings } from '@mainstem/streams/settings';
import { type ReactorResources, reactorSettings } from '@mainstem/streams/worker';
import { Counter, Registry } from 'prom-client';
import { createActivities } from './activities.ts';
import { createGoldReserve } from './rollback/gold-reserve.ts';
import type { Starter } from './starter.ts';
import { workflowStarter } from './starts.ts';
import { runTemporal, type TemporalSide } from './temporal.ts';
import { bundleWorkflows } from './worker.ts';

export const workflowSettings = [
  ...reactorSettings,
  'MAINSTEM_TEMPORAL_ADDRESS',
  'MAINSTEM_TEMPORAL_NAMESPACE',
  'MAINSTEM_TEMPORAL_TASK_QUEUE',
  'MAINSTEM_SLACK_WEBHOOK_URL',
  'MAINSTEM_HOST',
  'MAINSTEM_WORKFLOWS_PORT',
] as const;
export type WorkflowSettings = Settings<(typeof workflowSettings)[number]>;

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
  const { log, codec, logger, snapshots, writer: events } = resources;
  const stop = new AbortController();
  const registry = new Registry();
  const parts: { side?: TemporalSide; reactor?: ReturnType<typeof startReactor> } = {};
  // First, so that a taken port is told before anything is started.
  const health = await startHealth({
    host: settings.MAINSTEM_HOST,
    port: settings.MAINSTEM_WORKFLOWS_PORT,
    registry,
    service: 'workflows',
    readiness: () => readinessOf(parts.side?.state ?? 'waiting', parts.reactor?.status()),
  });
  const creatives = startDecisionWriter({
    log,
    codec,
    decider: creativeDecider,
    service: 'workflows',
    snapshots: snapshots?.(creativeDecider),
  });
  const gold = createGoldReserve();
  const reserve = followWinners<CreativeEvent>({
    log,
    codec,
    topic: creativeDecider.topic,
    onEvent: (event) => gold.apply(event),
    onUnreadable: (key, error) => logger.error({ key, reason: error.message }, 'gold reserve leaves a creative out'),
  });
  const pager = createPager(settings.MAINSTEM_SLACK_WEBHOOK_URL, logger);
  const side = runTemporal({
    address: settings.MAINSTEM_TEMPORAL_ADDRESS,
    namespace: settings.MAINSTEM_TEMPORAL_NAMESPACE,
    taskQueue: settings.MAINSTEM_TEMPORAL_TASK_QUEUE,
    workflowBundle: await bundleWorkflows(),
    activities: createActivities({ events, creatives, gold, reserve, pager }),
    logger,
    stopped: stop.signal,
  });
  const reactor = startReactor({
    ...resources,
    reactor: workflowStarter,
    perform: (start) => side.starter.perform(start),
    onState: (status) => tellState(logger, status),
  });
  Object.assign(parts, { side, reactor });
  registerReactorMetrics(registry, () => [reactor.status()]);
  registerStarterMetrics(registry, side.starter);
  return {
    health,
    starter: side.starter,
    status: () => ({ temporal: side.state, reactor: reactor.status() }),
    failed: Promise.all([creatives.done, reserve.done]).then(() => new Promise<never>(() => undefined)),
    async stop() {
      health.drain();
      stop.abort();
      await Promise.all([reactor.stop(), side.done]);
      await Promise.all([creatives.stop(), reserve.stop()]); // after the activities that use them
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

function registerStarterMetrics(registry: Registry, { counts }: Starter): void {
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
