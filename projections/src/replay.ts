/**
 * Replay: drops views and rebuilds them from the log, in place (R1). For each view it takes the lease by force, so that the
 * running projector is fenced at its next commit and stands by; the lease goes back when the view is live, and the
 * projector continues from the stored checkpoint.
 *
 * Killed half-way, it leaves a view that is `rebuilding` with a sound checkpoint: a projector carries on from there when
 * the lease has run out, or the replay is started again.
 */
import { availableParallelism } from 'node:os';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import { viewsInPlace } from './lifecycle/in-place.ts';
import { migrate } from './migrate.ts';
import type { GovernorLimits } from './rebuild/governor.ts';
import { rebuildParallel } from './rebuild/parallel/rebuild-parallel.ts';
import type { RebuildProgress } from './rebuild/progress.ts';
import { type RebuildResult, type RebuildTarget, rebuildViews } from './rebuild/rebuild-views.ts';
import { openResources, type ResourceSettings, type Resources } from './resources.ts';
import { viewsNamed } from './views.ts';

export interface ReplayOptions {
  readonly names: readonly string[] | 'all';
  readonly settings: ResourceSettings;
  readonly governor?: GovernorLimits;
  /** Told twice a second and at the end. */
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Ends the replay early; the views stay `rebuilding` and a projector carries on. */
  readonly signal?: AbortSignal;
  /** Go on from where an earlier replay of the same version was stopped. */
  readonly resume?: boolean;
  /** Threads at most; `spareCores()` when not given. */
  readonly workers?: number;
  /** Connections to use in place of new ones; they stay open. Threads cannot share them, so there is one then. */
  readonly resources?: Resources;
}

/** Cores beside the one that broker and stores need: with all of them taken two views were slower than one after the other. */
export function spareCores(): number {
  return Math.max(1, availableParallelism() - 1);
}

/**
 * Rebuilds the named views. A view that meets poison is reported with its error and stays `rebuilding`; the others go on.
 * Throws what stops all of them: log or stores not answering.
 */
export async function replay(options: ReplayOptions): Promise<RebuildResult> {
  const { names, settings, resources: given, workers = spareCores(), ...rest } = options;
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const resources = given ?? (await openResources(settings, 'mainstem-replay'));
  const targets: RebuildTarget[] = [];
  try {
    for (const view of await viewsInPlace(resources, viewsNamed(names))) {
      const store = resources.storeOf(view);
      const above = (await store.checkpoint())?.epoch ?? 0;
      const lease = await resources.leases.acquire(leaseName(view), { force: true, above });
      if (lease === null) throw new ProjectionError('PROJECTION_FENCED', view.name, 'its lease cannot be taken');
      targets.push({ view, store, lease });
    }
    if (given !== undefined || workers <= 1 || targets.length <= 1) {
      return await rebuildViews({ ...rest, resources, targets });
    }
    return await rebuildParallel({ ...rest, resources, targets, settings, workers });
  } finally {
    // A lease that cannot be given back runs out by itself.
    await Promise.allSettled(targets.map((target) => resources.leases.release(target.lease)));
    if (given === undefined) await resources.close();
  }
}
