/** A new build: its number, its row in the registry, its tables, in one transaction. */
import { fingerprintOf, shapeOf } from '@mainstem/streams/runtime/projection/fingerprint';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type pg from 'pg';
import { createBuildTables } from './build-tables.ts';
import { BuildError } from './errors.ts';
import { inTransaction } from './owner.ts';
import { type Build, readRegistry } from './registry.ts';

/** Builds of one view at once, scratch builds among them: each holds all rows, and most are kept up with the log. */
export const BUILDS_MAX = 6;

export interface Scratch {
  readonly name: string;
  /** What it will show, for people. */
  readonly asOf: string;
}

export async function beginBuild(
  client: pg.Client,
  schema: string,
  definition: Projection,
  scratch: Scratch | null = null,
): Promise<Build> {
  const { name: view, version } = definition;
  const build = await inTransaction(client, async () => {
    const numbered = await client.query(
      `update "${schema}".projection_pointers set last_build = last_build + 1 where view = $1 returning last_build`,
      [view],
    );
    if (numbered.rowCount === 0)
      throw new BuildError('BUILD_UNKNOWN', view, 'the view is not registered: migrate first');
    const there = (await readRegistry(client, schema))?.builds.filter((one) => one.view === view) ?? [];
    if (there.length >= BUILDS_MAX) {
      throw new BuildError('BUILD_LIMIT', view, `it has ${there.length} builds, which is the most`, {
        next: `Drop one: "mainstem projections drop ${view} --build <n>".`,
      });
    }
    const number = Number(numbered.rows[0].last_build);
    await client.query(
      `insert into "${schema}".projection_builds (view, build, version, fingerprint, shape, state, scratch, as_of)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        view,
        number,
        version,
        fingerprintOf(definition),
        shapeOf(definition),
        scratch === null ? 'building' : 'scratch',
        scratch?.name ?? null,
        scratch?.asOf ?? null,
      ],
    );
    await createBuildTables(client, schema, definition, number);
    return number;
  });
  const made = (await readRegistry(client, schema))?.builds.find((one) => one.view === view && one.build === build);
  if (made === undefined) throw new BuildError('BUILD_UNKNOWN', view, `build ${build} went away as it was made`);
  return made;
}

/** Runs `work` as the only builder of the view; throws `BUILD_BUSY` when another is at it. */
export async function asOnlyBuilder<Result>(
  client: pg.Client,
  lock: string,
  view: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const taken = await client.query('select pg_try_advisory_lock(hashtext($1)) as taken', [lock]);
  if (taken.rows[0].taken !== true) {
    throw new BuildError('BUILD_BUSY', view, 'another process is building this view', { retryable: true });
  }
  // Given back with the connection, whatever happens.
  return work();
}
