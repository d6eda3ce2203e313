/** The worker of all views: a projector for each build in use, their health and metrics. `main.ts` runs it as a process. */
import { type HealthServer, type Readiness, startHealth } from '@mainstem/streams/runtime/health';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { registerProjectionMetrics } from '@mainstem/streams/runtime/projection/projection-metrics';
import type { ProjectorStatus } from '@mainstem/streams/runtime/projector/projector-progress';
import { Registry } from 'prom-client';
import { registerErasureMetrics } from './erasure/metrics.ts';
import { type FollowedStatus, type Followers, startFollowers } from './lifecycle/followers.ts';
import type { Resources } from './resources.ts';
import { definitions as allDefinitions } from './views.ts';

export interface WorkerOptions {
  readonly resources: Resources;
  readonly healthPort: number;
  /** Address the health port listens on; local only when not given. */
  readonly healthHost?: string;
  /** `MAINSTEM_INTERNAL_KEY`. */
  readonly internalKey?: string;
  /** All definitions this program knows when not given. */
  readonly definitions?: readonly Projection[];
  readonly onState?: (status: ProjectorStatus) => void;
  /** Told what keeps builds from being followed; it is tried again. */
  readonly onTrouble?: (error: unknown) => void;
}

export interface Worker {
  readonly health: HealthServer;
  statuses(): FollowedStatus[];
  /** Stores what was applied, gives leases back, closes the health door. Resources stay open. */
  stop(): Promise<void>;
}

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { resources, onState, onTrouble } = options;
  let followers: Followers | null = null;
  const statuses = () => followers?.statuses() ?? [];
  const registry = new Registry();
  const { onCommit } = registerProjectionMetrics(registry, () => statuses().map(named));
  registerErasureMetrics(registry, resources.builds);
  // First, so that a taken port is told before any lease is taken.
  const health = await startHealth({
    port: options.healthPort,
    ...(options.healthHost === undefined ? {} : { host: options.healthHost }),
    registry,
    service: 'projections',
    ...(options.internalKey === undefined ? {} : { internalKey: options.internalKey }),
    dependencies: {
      log: () => resources.log.endOffsets('audit_events'),
      postgres: () => resources.builds.registry(),
      redis: () => resources.builds.redis.read('catalogue'),
    },
    readers: () => statuses().map(readerOf),
    readiness: () => readinessOf(statuses()),
  });
  const started = await startFollowers({
    resources,
    definitions: options.definitions ?? allDefinitions,
    onCommit,
    ...(onState === undefined ? {} : { onState }),
    ...(onTrouble === undefined ? {} : { onTrouble }),
  });
  followers = started;
  return {
    health,
    statuses,
    async stop() {
      health.drain();
      await started.stop();
      await health.close();
    },
  };
}

function readerOf(status: FollowedStatus) {
  const { lag, checkpoint } = status;
  const offsets = Object.values(checkpoint?.offsets ?? {});
  const position = checkpoint === null ? null : offsets.reduce((sum, offset) => sum + offset, 0);
  return { name: named(status).name, lag, position };
}

/** In metrics the build that is read has the name of its view; the others have their number in theirs. */
function named(status: FollowedStatus): ProjectorStatus {
  return status.role === 'live' ? status : { ...status, name: `${status.name}#${status.build}` };
}

/** Ready when the build of each view that is read is live here, kept by another process, or paused by a person. */
export function readinessOf(statuses: readonly FollowedStatus[]): Readiness {
  const unready = statuses.filter(
    ({ role, state, paused }) => role === 'live' && !paused && state !== 'live' && state !== 'standby',
  );
  return {
    ready: unready.length === 0,
    reasons: unready.map(({ name, state, reason }) => `${name} is ${state}${reason === null ? '' : `: ${reason}`}`),
    // A parked key is told, and keeps nobody waiting: the rest of the view is live.
    parts: statuses.map(
      ({ name, version, build, role, state, reason, lag, checkpoint, stoppedPartitions, parking }) => ({
        name,
        version,
        build,
        role,
        state,
        reason,
        lag,
        epoch: checkpoint?.epoch ?? null,
        generation: checkpoint?.generation ?? null,
        position: checkpoint?.position ?? null,
        rows: checkpoint?.rows ?? null,
        digest: checkpoint?.digest ?? null,
        stoppedPartitions,
        parked: { keys: parking?.keys ?? 0, records: parking?.records ?? 0, sinceMs: parking?.sinceMs ?? null },
      }),
    ),
  };
}
