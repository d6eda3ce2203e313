/**
 * A view as it was: folded into a scratch build, up to a time or to positions of the log. Nobody follows it and the
 * platform never reads it; people look at it, and drop it.
 */
import { ofBuild } from '@mainstem/streams/runtime/projection/build';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import type { RebuiltView } from '../rebuild/rebuild-views.ts';
import type { Until } from '../rebuild/until.ts';
import type { Resources } from '../resources.ts';
import { definitions as allDefinitions, definitionOf, viewsNamed } from '../views.ts';
import { asOnlyBuilder, beginBuild } from './begin.ts';
import { type DeployOptions, foldBuild } from './deploy.ts';
import { BuildError } from './errors.ts';
import { liveBuild, refuseChanged } from './live.ts';
import { asOwner } from './owner.ts';
import { registryOf } from './promote.ts';
import { type Build, buildLock } from './registry.ts';

export interface AsOfOptions extends Pick<DeployOptions, 'governor' | 'onProgress' | 'signal' | 'definitions'> {
  readonly view: string;
  /** Name to find it by. */
  readonly into: string;
  readonly until: AsOf;
}

/** A moment by the log's own time, or next offsets of some partitions; the others are read to their ends. */
export type AsOf = { readonly appendedAtMs: number } | { readonly offsets: Readonly<Record<string, number>> };

export const scratchName = /^[a-z][a-z0-9-]{0,39}$/;

/** Continues one of the same name that was not finished. Throws `BUILD_BUSY` when the name shows something else. */
export async function buildAsOf(
  resources: Resources,
  options: AsOfOptions,
): Promise<{ readonly build: Build; readonly folded: RebuiltView }> {
  const { builds } = resources;
  const { view, into, until, definitions = allDefinitions } = options;
  const registry = await registryOf(resources, view);
  const live = liveBuild(registry, view);
  const newest = viewsNamed([view], definitions)[0] as Projection;
  const definition = (live && definitionOf(definitions, view, live.version)) ?? newest;
  const asOf = textOf(until);
  return asOwner(builds, view, (client) =>
    asOnlyBuilder(client, `${buildLock(builds.schema, view)}/${into}`, view, async () => {
      const found = registry.builds.find((one) => one.view === view && one.scratch === into);
      if (found !== undefined && (found.asOf !== asOf || found.state === 'dropping')) {
        throw new BuildError('BUILD_BUSY', view, `scratch build ${into} shows ${found.asOf}`, {
          next: `Take another name, or drop it: "mainstem projections drop ${view} --scratch ${into}".`,
        });
      }
      if (found !== undefined) refuseChanged(found, definition);
      const end = await untilOf(resources, definition, until);
      const build = found ?? (await beginBuild(client, builds.schema, definition, { name: into, asOf }));
      const folded = await foldBuild(resources, ofBuild(definition, build.build), end, options);
      await client.query(
        `update "${builds.schema}".projection_builds set digest = $3, ready_at = now() where view = $1 and build = $2`,
        [view, build.build, folded.digest],
      );
      return { build: { ...build, digest: folded.digest }, folded };
    }),
  );
}

async function untilOf({ log }: Resources, definition: Projection, until: AsOf): Promise<Until> {
  if ('appendedAtMs' in until) return until;
  const ends = await readEnds(log, definition);
  for (const [name, offset] of Object.entries(until.offsets)) {
    const end = ends[name];
    if (end !== undefined && offset <= end) continue;
    const message = end === undefined ? `it reads no partition ${name}` : `${name} ends at ${end}`;
    throw new ProjectionError('PROJECTION_AHEAD_OF_LOG', definition.name, message);
  }
  return { offsets: { ...ends, ...until.offsets } };
}

/** As people say it: positions are the last records that count, where offsets are the next ones. */
export function textOf(until: AsOf): string {
  if ('appendedAtMs' in until) return new Date(until.appendedAtMs).toISOString();
  return Object.entries(until.offsets)
    .map(([name, next]) => (next === 0 ? `nothing of ${name}` : `${name}@${next - 1}`))
    .sort()
    .join(',');
}
