/**
 * Builds a version of a view beside the live one, from the first event on (ADR 0011).
 *
 * The build is registered with its tables, then folded by the rebuild engine under the build's own lease. A worker that
 * reads the registry stands by for the lease meanwhile, and follows the log with it from then on; when this process dies,
 * the worker carries the fold on from the checkpoint, and the same call again continues it. Nobody reads the build before
 * it is promoted.
 *
 * It is folded exactly as far as the live build had come, so that their digests can be compared at equal offsets: `equal`
 * and `different` are told of builds of one shape, `shape` of others.
 */
import { ofBuild } from '@mainstem/streams/runtime/projection/build';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { Checkpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import { crashpoint } from '#crashpoint';
import type { GovernorLimits } from '../rebuild/governor.ts';
import type { RebuildProgress } from '../rebuild/progress.ts';
import { type RebuiltView, rebuildViews } from '../rebuild/rebuild-views.ts';
import type { Until } from '../rebuild/until.ts';
import type { Resources } from '../resources.ts';
import { definitions as allDefinitions, definitionOf } from '../views.ts';
import { asOnlyBuilder, beginBuild } from './begin.ts';
import { sameRows } from './compare.ts';
import { BuildError } from './errors.ts';
import { liveBuild, refuseChanged } from './live.ts';
import { equalOffsets } from './offsets.ts';
import { asOwner } from './owner.ts';
import { type Build, buildLock, type Comparison, nameOf, type Registry } from './registry.ts';

export interface DeployOptions {
  readonly view: string;
  readonly version: number;
  /** Makes a new build of the version that is live already. */
  readonly again?: boolean;
  readonly governor?: GovernorLimits;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Ends it early; the build stays `building`, to be continued or dropped. */
  readonly signal?: AbortSignal;
  /** All this program knows when not given. */
  readonly definitions?: readonly Projection[];
}

export interface Deployed {
  readonly build: Build;
  /** True when a build begun before was continued, or was ready already. */
  readonly resumed: boolean;
  /** Null when it was whole already. */
  readonly folded: RebuiltView | null;
  readonly comparison: Comparison | null;
}

/** Throws `BUILD_…` errors, `ProjectionError`s of the fold, or the signal's reason. */
export async function deploy(resources: Resources, options: DeployOptions): Promise<Deployed> {
  const { builds } = resources;
  const definition = knownDefinition(options);
  return asOwner(builds, options.view, (client) =>
    asOnlyBuilder(client, buildLock(builds.schema, options.view), options.view, async () => {
      const registry = await builds.registry();
      const found = continuable(registry, definition, options.again === true);
      if (found?.state === 'ready') return { build: found, resumed: true, folded: null, comparison: found.comparison };
      const build = found ?? (await beginBuild(client, builds.schema, definition));
      crashpoint('deploy.registered');
      const live = liveBuild(registry, options.view);
      const { digest, folded, comparison } = await foldAndCompare(resources, definition, build, live, options);
      crashpoint('deploy.folded');
      const ready = await markReady(resources, build, comparison, digest);
      return { build: ready, resumed: found !== undefined, folded, comparison };
    }),
  );
}

function knownDefinition({ view, version, definitions = allDefinitions }: DeployOptions): Projection {
  const definition = definitionOf(definitions, view, version);
  if (definition !== undefined) return definition;
  const known = definitions.filter((one) => one.name === view).map((one) => `${view}@v${one.version}`);
  const message = `this program knows no version ${version} of it`;
  throw new BuildError('BUILD_VERSION_UNKNOWN', view, message, {
    next: known.length === 0 ? 'See "mainstem projections list".' : `It knows ${known.join(', ')}.`,
  });
}

/** A build of this version that is on its way or ready; undefined when a new one is to be made. */
function continuable(registry: Registry | null, definition: Projection, again: boolean): Build | undefined {
  const { name, version } = definition;
  const sameVersion = (registry?.builds ?? []).filter((one) => one.view === name && one.version === version);
  for (const build of sameVersion) if (build.state !== 'scratch') refuseChanged(build, definition);
  const live = sameVersion.find((one) => one.state === 'live');
  if (live !== undefined && !again) {
    throw new BuildError('BUILD_LIVE', name, `${nameOf(live)} is live already`, {
      next: `"mainstem projections rebuild ${name}" makes it anew.`,
    });
  }
  return sameVersion.find((one) => one.state === 'building' || one.state === 'ready');
}

interface Folded {
  readonly digest: string;
  readonly folded: RebuiltView | null;
  readonly comparison: Comparison | null;
}

async function foldAndCompare(
  resources: Resources,
  definition: Projection,
  build: Build,
  live: Build | undefined,
  options: DeployOptions,
): Promise<Folded> {
  const target = ofBuild(definition, build.build);
  const liveAt = live === undefined ? null : await checkpointOf(resources, definition, live);
  const until = liveAt?.state === 'live' ? { offsets: await reachedBy(resources, target, liveAt) } : undefined;
  const there = await resources.storeOf(target).checkpoint();
  if (there?.state === 'live' && there.version === target.version) {
    // A worker carried it to its end while nobody waited for it.
    return { digest: there.digest, folded: null, comparison: await compareNow(resources, definition, build, live) };
  }
  const folded = await foldBuild(resources, target, until, options);
  const { digest } = folded;
  if (live === undefined || liveAt === null || liveAt.state !== 'live') return { digest, folded, comparison: null };
  if (live.shape !== build.shape) return { digest, folded, comparison: 'shape' };
  const equal = equalOffsets(until?.offsets ?? {}, liveAt.offsets) && digest === liveAt.digest;
  return { digest, folded, comparison: equal ? 'equal' : 'different' };
}

async function compareNow(
  resources: Resources,
  definition: Projection,
  build: Build,
  live: Build | undefined,
): Promise<Comparison | null> {
  if (live === undefined) return null;
  if (live.shape !== build.shape) return 'shape';
  const look = (one: Build) => () => checkpointOf(resources, definition, one);
  const same = await sameRows(look(live), look(build));
  return same === null ? null : same ? 'equal' : 'different';
}

/** Where the live build is; a version with other topics reads those to their ends. */
async function reachedBy({ log }: Resources, target: Projection, live: Checkpoint): Promise<Record<string, number>> {
  const ends = await readEnds(log, target);
  return Object.fromEntries(Object.entries(ends).map(([name, end]) => [name, live.offsets[name] ?? end]));
}

async function checkpointOf(resources: Resources, like: Projection, { build }: Build): Promise<Checkpoint | null> {
  return resources.storeOf(ofBuild(like, build)).checkpoint();
}

/** Folds a build under its lease, from its own checkpoint when it has one. */
export async function foldBuild(
  resources: Resources,
  target: Projection,
  until: Until | undefined,
  { governor, onProgress, signal }: Pick<DeployOptions, 'governor' | 'onProgress' | 'signal'>,
): Promise<RebuiltView> {
  const { leases } = resources;
  const store = resources.storeOf(target);
  const above = (await store.checkpoint())?.epoch ?? 0;
  const lease = await leases.acquire(leaseName(target), { force: true, above });
  if (lease === null) throw new ProjectionError('PROJECTION_FENCED', target.name, 'its lease cannot be taken');
  try {
    const result = await rebuildViews({
      resources,
      targets: [{ view: target, store, lease }],
      resume: true,
      ...(until === undefined ? {} : { until }),
      ...(governor === undefined ? {} : { governor }),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    });
    const [folded] = result.views;
    if (folded === undefined) throw new ProjectionError('PROJECTION_UNKNOWN', target.name, 'nothing was folded');
    if (folded.error !== null) throw folded.error;
    return folded;
  } finally {
    // A lease that cannot be given back runs out by itself.
    await leases.release(lease).catch(() => undefined);
  }
}

async function markReady(
  { builds }: Resources,
  build: Build,
  comparison: Comparison | null,
  digest: string,
): Promise<Build> {
  await asOwner(builds, build.view, async (client) => {
    const marked = await client.query(
      `update "${builds.schema}".projection_builds
         set state = 'ready', ready_at = now(), comparison = $3, digest = $4
       where view = $1 and build = $2 and state = 'building'`,
      [build.view, build.build, comparison, digest],
    );
    if (marked.rowCount === 0)
      throw new BuildError('BUILD_UNKNOWN', build.view, `${nameOf(build)} was dropped meanwhile`);
  });
  return { ...build, state: 'ready', comparison, digest };
}
