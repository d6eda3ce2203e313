/**
 * Removes a build that nobody reads: rows, keys, checkpoint, lease, registry row. It is marked `dropping` first, with the
 * event that tells of it; workers leave it alone from then on, and a drop that died half-way is finished by the same call.
 */
import { slotName } from '@mainstem/streams/runtime/projection/build';
import type pg from 'pg';
import { crashpoint } from '#crashpoint';
import type { Resources } from '../resources.ts';
import { asOnlyBuilder } from './begin.ts';
import { dropBuildTables } from './build-tables.ts';
import { BuildError } from './errors.ts';
import { type Cause, drainOutbox, putEvent } from './outbox.ts';
import { asOwner, inTransaction } from './owner.ts';
import { registryOf } from './promote.ts';
import { type Build, buildLock, nameOf, pointerOf } from './registry.ts';

export interface DropOptions {
  readonly view: string;
  /** Number of the build, or name of a scratch build. */
  readonly which: number | string;
  readonly cause: Cause;
}

/** Tables shared by the builds of all views, by the column that names the build. */
const sharedTables = { projection_races: 'projection', dead_letters: 'projection' } as const;

/** Throws `BUILD_LIVE`, `BUILD_BUSY`, `BUILD_UNKNOWN`. */
export async function drop(resources: Resources, { view, which, cause }: DropOptions): Promise<Build> {
  const { builds } = resources;
  const registry = await registryOf(resources, view);
  const found = registry.builds.find((one) => one.view === view && (one.build === which || one.scratch === which));
  if (found === undefined) {
    const message = typeof which === 'number' ? `there is no build ${which}` : `there is no scratch build ${which}`;
    throw new BuildError('BUILD_UNKNOWN', view, message, { next: 'See "mainstem projections list".' });
  }
  await asOwner(builds, view, async (client) => {
    const work = () => dropAll(resources, client, found, cause);
    await (found.state === 'building' ? asOnlyBuilder(client, buildLock(builds.schema, view), view, work) : work());
  });
  await drainOutbox(resources).catch(() => undefined); // a worker appends what the log does not take now
  return found;
}

async function dropAll({ builds, leases }: Resources, client: pg.Client, build: Build, cause: Cause): Promise<void> {
  const { schema } = builds;
  const slot = slotName(build.view, build.build);
  await inTransaction(client, () => markDropping(client, schema, build, cause));
  crashpoint('drop.marked');
  // Whoever still works on it is fenced at his next commit, and finds his lease taken.
  const lease = await leases.acquire(`projection/${slot}`, { force: true });
  if (lease !== null) await leases.markBuilt(lease);
  await builds.redis.drop(build.view, build.build);
  for (const [table, column] of Object.entries(sharedTables)) {
    await builds.pool.query(`delete from "${schema}".${table} where ${column} = $1`, [slot]);
  }
  crashpoint('drop.before-tables');
  await inTransaction(client, async () => {
    await dropBuildTables(client, schema, { name: build.view }, build.build);
    await client.query(`delete from "${schema}".projection_builds where view = $1 and build = $2`, [
      build.view,
      build.build,
    ]);
  });
}

async function markDropping(client: pg.Client, schema: string, build: Build, cause: Cause): Promise<void> {
  const { view, version } = build;
  const pointers = await client.query(`select * from "${schema}".projection_pointers where view = $1 for update`, [
    view,
  ]);
  const pointer = pointers.rows[0] === undefined ? null : pointerOf(pointers.rows[0]);
  if (pointer?.build === build.build) {
    throw new BuildError('BUILD_LIVE', view, `${nameOf(build)} is live`, {
      next: 'Promote another build first, or roll back.',
    });
  }
  const marked = await client.query(
    `update "${schema}".projection_builds set state = 'dropping'
     where view = $1 and build = $2 and state <> 'dropping'`,
    [view, build.build],
  );
  if (marked.rowCount === 0) return; // by a call that died: its event is on its way
  if (pointer?.previous === build.build) {
    await client.query(`update "${schema}".projection_pointers set previous = null where view = $1`, [view]);
  }
  const about = { view, build: build.build, version, reason: cause.reason };
  await putEvent(client, schema, { type: 'ProjectionDropped', ...about }, cause.actor);
}
