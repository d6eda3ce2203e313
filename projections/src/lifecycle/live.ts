/** Which build of which version stands behind the name of a view now. */
import { FIRST_BUILD, ofBuild } from '@mainstem/streams/runtime/projection/build';
import { fingerprintOf } from '@mainstem/streams/runtime/projection/fingerprint';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { definitions as allDefinitions, definitionOf } from '../views.ts';
import { BuildError } from './errors.ts';
import { type Build, nameOf, type Registry } from './registry.ts';

/**
 * The same views, each standing for the build that is read, in the version that made it. A version this program does not
 * know is left as given: its checkpoint tells that it cannot be continued. Without a registry (a schema that is gone) all
 * stand for their first build.
 */
export function liveViews(
  views: readonly Projection[],
  registry: Registry | null,
  definitions: readonly Projection[] = allDefinitions,
): Projection[] {
  return views.map((view) => {
    const build = liveBuild(registry, view.name);
    const definition = build === undefined ? undefined : definitionOf(definitions, view.name, build.version);
    return ofBuild(definition ?? view, build?.build ?? FIRST_BUILD);
  });
}

/**
 * Every build of these views that holds rows, scratch builds included: whoever has to change rows for good (an erasure)
 * has to change all of them. A build of a version this program does not know is left out, and told by `unknown`.
 */
export function everyBuild(
  views: readonly Projection[],
  registry: Registry | null,
  definitions: readonly Projection[] = allDefinitions,
): { readonly builds: readonly Projection[]; readonly unknown: readonly Build[] } {
  const builds: Projection[] = [];
  const unknown: Build[] = [];
  for (const build of registry?.builds ?? []) {
    if (!views.some((view) => view.name === build.view)) continue;
    const definition = definitionOf(definitions, build.view, build.version);
    if (definition === undefined) unknown.push(build);
    else builds.push(ofBuild(definition, build.build));
  }
  return { builds, unknown };
}

export function liveBuild(registry: Registry | null, view: string): Build | undefined {
  const pointer = registry?.pointers.get(view);
  return pointer === undefined ? undefined : buildNumbered(registry as Registry, view, pointer.build);
}

export function buildNumbered(registry: Registry, view: string, build: number): Build | undefined {
  return registry.builds.find((one) => one.view === view && one.build === build);
}

/** Whether the build was made by another definition of the same version than this program's. */
export function isChanged({ version, fingerprint }: Build, definition: Projection): boolean {
  if (version !== definition.version || fingerprint === '') return false;
  return fingerprint !== fingerprintOf(definition);
}

/** Throws `BUILD_DEFINITION_CHANGED` when the definition makes other rows than those of the build, under one version. */
export function refuseChanged(build: Build, definition: Projection): void {
  if (!isChanged(build, definition)) return;
  const { name, version } = definition;
  const message = `${nameOf(build)} was made by another definition than this program's v${version}`;
  throw new BuildError('BUILD_DEFINITION_CHANGED', name, message, {
    next: `Raise its version to ${version + 1}, then "mainstem projections deploy ${name}@v${version + 1}".`,
  });
}
