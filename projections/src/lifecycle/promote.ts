/**
 * Promotion and rollback of builds: the gates, then the flip.
 *
 * Gates of a promotion: the build is whole and close to the end of the log (lag), and its rows are those of the live build
 * (digest). Where they cannot be, because rows have other columns or the new version means to differ, a person says so
 * with a reason. A rollback has the first gate only: the former build is whole and close, and comes as far as the live one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ofBuild } from '@mainstem/streams/runtime/projection/build';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import type { Resources } from '../resources.ts';
import { definitions as allDefinitions, definitionOf } from '../views.ts';
import { sameRows } from './compare.ts';
import { BuildError } from './errors.ts';
import { type Flipped, flip } from './flip.ts';
import { buildNumbered, liveBuild } from './live.ts';
import { lagBehind } from './offsets.ts';
import { type Cause, drainOutbox } from './outbox.ts';
import { type Build, nameOf, type Registry } from './registry.ts';

export interface PromoteOptions {
  readonly view: string;
  /** The newest ready build of any version when neither is given. */
  readonly version?: number;
  readonly build?: number;
  readonly cause: Cause;
  /** Promotes though the digests differ or cannot be compared. */
  readonly acceptDifference?: boolean;
  readonly definitions?: readonly Projection[];
  /** Ends the waits before the flip by an abort error; nothing has changed then. */
  readonly signal?: AbortSignal;
}

/** Records the build may be behind the log's end: what a worker folds in a moment. */
const LAG_MAX = 1_000;
const LAG_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Throws `BUILD_…`; nothing has changed then. */
export async function promote(resources: Resources, options: PromoteOptions): Promise<Flipped> {
  const registry = await registryOf(resources, options.view);
  const live = liveBuild(registry, options.view);
  const build = chosen(registry, options);
  await waitForLag(resources, build, options);
  if (options.acceptDifference !== true) await refuseDifferent(resources, live, build, options);
  options.signal?.throwIfAborted();
  const { view, cause } = options;
  return told(resources, await flip(resources, { view, build: build.build, kind: 'promote', cause }));
}

/** Back to the build that was read before. Throws `BUILD_UNKNOWN` when there is none, and whatever keeps it from being read. */
export async function rollback(
  resources: Resources,
  options: Pick<PromoteOptions, 'view' | 'cause' | 'definitions' | 'signal'>,
): Promise<Flipped> {
  const { view, cause } = options;
  const registry = await registryOf(resources, view);
  const previous = registry.pointers.get(view)?.previous ?? null;
  const build = previous === null ? undefined : buildNumbered(registry, view, previous);
  if (build === undefined) throw new BuildError('BUILD_UNKNOWN', view, 'there is no former build to go back to');
  await waitForLag(resources, build, options);
  options.signal?.throwIfAborted();
  return told(resources, await flip(resources, { view, build: build.build, kind: 'rollback', cause }));
}

/** The event is on its way already; when the log does not answer now, a worker appends it. */
async function told(resources: Resources, flipped: Flipped): Promise<Flipped> {
  await drainOutbox(resources).catch(() => undefined);
  return flipped;
}

export async function registryOf({ builds }: Pick<Resources, 'builds'>, view: string): Promise<Registry> {
  const registry = await builds.registry();
  if (registry?.pointers.has(view) === true) return registry;
  throw new BuildError('BUILD_UNKNOWN', view, 'it is not registered', { next: 'Run "mainstem replay" or start it.' });
}

function chosen(registry: Registry, { view, version, build }: PromoteOptions): Build {
  const ofView = registry.builds.filter((one) => one.view === view);
  const fits = (one: Build) =>
    (build === undefined || one.build === build) && (version === undefined || one.version === version);
  const found = ofView.filter((one) => fits(one) && (one.state === 'ready' || one.state === 'retired')).at(-1);
  if (found !== undefined) return found;
  const other = ofView.filter(fits).at(-1);
  if (other === undefined) {
    throw new BuildError('BUILD_UNKNOWN', view, 'there is no such build to promote', {
      next: `Deploy one: "mainstem projections deploy ${view}@v<n>".`,
    });
  }
  if (other.state === 'live') throw new BuildError('BUILD_LIVE', view, `${nameOf(other)} is live already`);
  throw new BuildError('BUILD_NOT_READY', view, `${nameOf(other)} is ${other.state}`, {
    next: `"mainstem projections deploy ${view}@v${other.version}" continues it.`,
  });
}

async function waitForLag(
  resources: Resources,
  build: Build,
  { definitions = allDefinitions, signal }: Pick<PromoteOptions, 'definitions' | 'signal'>,
): Promise<void> {
  const definition = definitionOf(definitions, build.view, build.version);
  if (definition === undefined) {
    throw new BuildError('BUILD_VERSION_UNKNOWN', build.view, `this program does not know ${nameOf(build)}`);
  }
  const store = resources.storeOf(ofBuild(definition, build.build));
  const end = performance.now() + LAG_WAIT_MS;
  for (;;) {
    const checkpoint = await store.checkpoint();
    const lag = checkpoint === null ? null : lagBehind(await readEnds(resources.log, definition), checkpoint.offsets);
    if (checkpoint?.state === 'live' && lag !== null && lag <= LAG_MAX) return;
    // A build that was whole and has no checkpoint was lost from its store: nobody makes it again by himself.
    if (checkpoint === null || performance.now() > end) {
      const how = lag === null ? 'has no checkpoint' : `is ${checkpoint?.state}, ${lag} records behind the log`;
      throw new BuildError('BUILD_LAGGING', build.view, `${nameOf(build)} ${how}`, {
        retryable: true,
        next: 'Does a worker of projections run? See "mainstem projections list".',
      });
    }
    await sleep(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/** By the digests at a moment when both stand at equal offsets; else by what was found when it was deployed. */
async function refuseDifferent(
  resources: Resources,
  live: Build | undefined,
  build: Build,
  options: PromoteOptions,
): Promise<void> {
  if (live === undefined) return;
  const definition = definitionOf(options.definitions ?? allDefinitions, build.view, build.version) as Projection;
  const at = (one: Build) => resources.storeOf(ofBuild(definition, one.build)).checkpoint();
  const former = await at(live);
  // Nothing that could be compared, or missed: the live build is lost or not whole itself.
  if (former === null || former.state !== 'live') return;
  const same =
    live.shape === build.shape
      ? await sameRows(
          () => at(live),
          () => at(build),
          options.signal,
        )
      : false;
  if (same ?? build.comparison === 'equal') return;
  const why = live.shape === build.shape ? 'its digest differs' : 'its rows have other columns, so digests cannot tell';
  throw new BuildError('BUILD_DIFFERS', build.view, `${nameOf(build)} is not equal to ${nameOf(live)}: ${why}`, {
    next: 'If it is meant to differ, say so: --accept-difference --reason "…".',
  });
}
