/** The worker of all views: one projector each, their health and metrics. `main.ts` runs it as a process. */
import { type HealthServer, type Readiness, startHealth } from '@mainstem/streams/runtime/health';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { registerProjectionMetrics } from '@mainstem/streams/runtime/projection/projection-metrics';
import { type Projector, type ProjectorStatus, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { Registry } from 'prom-client';
import type { Resources } from './resources.ts';
import { views as allViews } from './views.ts';

export interface WorkerOptions {
  readonly resources: Resources;
  readonly healthPort: number;
  /** Address the health port listens on; local only when not given. */
  readonly healthHost?: string;
  /** All views when not given. */
  readonly views?: readonly Projection[];
  readonly onState?: (status: ProjectorStatus) => void;
}

export interface Worker {
  readonly health: HealthServer;
  statuses(): ProjectorStatus[];
  /** Stores what was applied, gives leases back, closes the health door. Resources stay open. */
  stop(): Promise<void>;
}

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { resources, onState } = options;
  const projectors: Projector[] = [];
  const statuses = () => projectors.map((projector) => projector.status());
  const registry = new Registry();
  const { onCommit } = registerProjectionMetrics(registry, statuses);
  // First, so that a taken port is told before any lease is taken.
  const health = await startHealth({
    port: options.healthPort,
    ...(options.healthHost === undefined ? {} : { host: options.healthHost }),
    registry,
    readiness: () => readinessOf(statuses()),
  });
  for (const projection of options.views ?? allViews) {
    const { log, decoder, leases } = resources;
    const store = resources.storeOf(projection);
    const told = onState === undefined ? {} : { onState };
    projectors.push(startProjector({ projection, store, leases, log, decoder, onCommit, ...told }));
  }
  return {
    health,
    statuses,
    async stop() {
      await Promise.all(projectors.map((projector) => projector.stop()));
      await health.close();
    },
  };
}

/** Ready when each view is live here, or kept by another process. */
export function readinessOf(statuses: readonly ProjectorStatus[]): Readiness {
  const unready = statuses.filter(({ state }) => state !== 'live' && state !== 'standby');
  return {
    ready: unready.length === 0,
    reasons: unready.map(({ name, state, reason }) => `${name} is ${state}${reason === null ? '' : `: ${reason}`}`),
    parts: statuses.map(({ name, version, state, reason, lag, checkpoint, stoppedPartitions }) => ({
      name,
      version,
      state,
      reason,
      lag,
      epoch: checkpoint?.epoch ?? null,
      generation: checkpoint?.generation ?? null,
      position: checkpoint?.position ?? null,
      rows: checkpoint?.rows ?? null,
      digest: checkpoint?.digest ?? null,
      stoppedPartitions,
    })),
  };
}
