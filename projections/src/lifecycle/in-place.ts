/**
 * Builds that are to be folded anew where they are (`mainstem replay`): the live ones. A live build of a version this
 * program no longer knows becomes one of the newest version: its tables are made anew with that version's columns.
 */
import { FIRST_BUILD, ofBuild } from '@mainstem/streams/runtime/projection/build';
import { fingerprintOf, shapeOf } from '@mainstem/streams/runtime/projection/fingerprint';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type { Resources } from '../resources.ts';
import { definitions as allDefinitions, definitionOf } from '../views.ts';
import { createBuildTables, dropBuildTables, pointView } from './build-tables.ts';
import { liveBuild, refuseChanged } from './live.ts';
import { asOwner, inTransaction } from './owner.ts';
import type { Build } from './registry.ts';

/** Throws `BUILD_DEFINITION_CHANGED`. */
export async function viewsInPlace(
  { builds }: Pick<Resources, 'builds'>,
  views: readonly Projection[],
  definitions: readonly Projection[] = allDefinitions,
): Promise<Projection[]> {
  const registry = await builds.registry();
  const wanted: Projection[] = [];
  for (const view of views) {
    const build = liveBuild(registry, view.name);
    const definition = build === undefined ? undefined : definitionOf(definitions, view.name, build.version);
    if (build !== undefined && definition === undefined) await remake(builds, view, build);
    if (build !== undefined && definition !== undefined) refuseChanged(build, definition);
    wanted.push(ofBuild(definition ?? view, build?.build ?? FIRST_BUILD));
  }
  return wanted;
}

async function remake(builds: Resources['builds'], view: Projection, { build }: Build): Promise<void> {
  const { schema } = builds;
  await asOwner(builds, view.name, (client) =>
    inTransaction(client, async () => {
      if (view.store.kind === 'postgres') {
        await client.query(`drop view if exists "${schema}"."${view.store.table}"`);
        await dropBuildTables(client, schema, view, build, 'rows');
        await createBuildTables(client, schema, view, build);
        await pointView(client, schema, view.name, build);
      }
      await client.query(
        `update "${schema}".projection_builds
           set version = $3, fingerprint = $4, shape = $5, comparison = null, digest = null
         where view = $1 and build = $2`,
        [view.name, build, view.version, fingerprintOf(view), shapeOf(view)],
      );
    }),
  );
}
