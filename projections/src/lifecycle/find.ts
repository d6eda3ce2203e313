/** Finding builds by what people call them, and what is known of them. */
import { ofBuild } from '@mainstem/streams/runtime/projection/build';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type { Checkpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import type { Resources } from '../resources.ts';
import { definitions as allDefinitions, definitionOf, newestOf } from '../views.ts';
import { BuildError } from './errors.ts';
import { isChanged } from './live.ts';
import { lagBehind } from './offsets.ts';
import { registryOf } from './promote.ts';
import { type Build, nameOf } from './registry.ts';

/** A number, the name of a scratch build, or the live one when nothing is said. */
export type Which = number | string | undefined;

/** Throws `BUILD_UNKNOWN`, `BUILD_VERSION_UNKNOWN`. */
export async function findBuild(
  resources: Pick<Resources, 'builds'>,
  view: string,
  which: Which,
): Promise<{ readonly build: Build; readonly projection: Projection }> {
  const registry = await registryOf(resources, view);
  const wanted = which ?? registry.pointers.get(view)?.build;
  const build = registry.builds.find((one) => one.view === view && (one.build === wanted || one.scratch === wanted));
  if (build === undefined) {
    const message = typeof which === 'string' ? `there is no scratch build ${which}` : `there is no build ${which}`;
    throw new BuildError('BUILD_UNKNOWN', view, message, { next: 'See "mainstem projections list".' });
  }
  const definition = definitionOf(allDefinitions, view, build.version);
  if (definition !== undefined) return { build, projection: ofBuild(definition, build.build) };
  throw new BuildError('BUILD_VERSION_UNKNOWN', view, `this program does not know ${nameOf(build)}`);
}

export interface ListedBuild {
  readonly build: Build;
  /** Null for a version this program does not know. */
  readonly store: 'postgres' | 'redis' | null;
  /** Null when the build was never folded, or its store was lost. */
  readonly checkpoint: Checkpoint | null;
  /** Records between it and the end of the log. */
  readonly lag: number;
  /** Made by another definition of the same version than this program's: it stands still. */
  readonly isChanged: boolean;
}

/** Every build of every view; of a view that is not registered, one that is missing. */
export async function listBuilds(resources: Pick<Resources, 'builds' | 'log' | 'storeOf'>): Promise<ListedBuild[]> {
  const registry = await resources.builds.registry();
  const listed: ListedBuild[] = [];
  for (const view of newestOf(allDefinitions)) {
    const builds = (registry?.builds ?? []).filter((one) => one.view === view.name);
    for (const build of builds.length === 0 ? [unregistered(view)] : builds) {
      const definition = definitionOf(allDefinitions, view.name, build.version);
      if (definition === undefined) listed.push({ build, store: null, checkpoint: null, lag: 0, isChanged: false });
      else listed.push(await listOne(resources, build, definition));
    }
  }
  return listed;
}

async function listOne(
  { log, storeOf }: Pick<Resources, 'log' | 'storeOf'>,
  build: Build,
  definition: Projection,
): Promise<ListedBuild> {
  const projection = ofBuild(definition, build.build);
  const checkpoint = await storeOf(projection).checkpoint();
  const lag = lagBehind(await readEnds(log, projection), checkpoint?.offsets ?? {});
  return { build, store: projection.store.kind, checkpoint, lag, isChanged: isChanged(build, definition) };
}

function unregistered({ name: view, version }: Projection): Build {
  const nothing = {
    fingerprint: '',
    shape: '',
    paused: false,
    scratch: null,
    asOf: null,
    comparison: null,
    digest: null,
  };
  const times = { createdAtMs: 0, promotedAtMs: null, retiredAtMs: null };
  return { view, build: 1, version, state: 'live', ...nothing, ...times };
}
