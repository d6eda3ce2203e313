/**
 * Moves the readers of a view to another build of it, in one step (ADR 0011).
 *
 * In Postgres one transaction changes registry, pointer and the SQL view under the public name. It holds the row of the
 * live build's checkpoint meanwhile, so the live build stands still for some milliseconds, and goes on only when the other
 * has come as far: no reader ever sees a view go back in time. Whoever reads at that moment sees all of the one build or
 * all of the other.
 *
 * For a view in Redis the registry is changed first and the pointer key follows, in one script call under the same
 * condition. When this process dies between the two, a worker moves the key (`reconcilePointers`); until then readers see
 * the former build, which is kept up as before.
 *
 * The build that was read becomes `retired` and is kept warm: a rollback is the same step the other way.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { slotName } from '@mainstem/streams/runtime/projection/build';
import type pg from 'pg';
import { crashpoint } from '#crashpoint';
import type { Resources } from '../resources.ts';
import { pointView } from './build-tables.ts';
import { BuildError } from './errors.ts';
import { buildNumbered } from './live.ts';
import { covers } from './offsets.ts';
import { type BuildEventBody, type Cause, putEvent } from './outbox.ts';
import { asOwner, inTransaction } from './owner.ts';
import { type Build, nameOf, type Pointer, pointerOf, readRegistry } from './registry.ts';

export interface Flip {
  readonly view: string;
  readonly build: number;
  readonly kind: 'promote' | 'rollback';
  readonly cause: Cause;
}

export interface Flipped {
  readonly view: string;
  readonly from: Build;
  readonly to: Build;
  readonly flips: number;
  /** From the first look at the pointer until every new read sees the new build, ms. */
  readonly flipMs: number;
}

/** Longest wait for readers of the SQL view to end their statement; those that come meanwhile wait as long. */
const LOCK_TIMEOUT_MS = 250;
/** Longest time the live build is held still for the other to come as far. */
const HOLD_MS_MAX = 500;
const HOLD_LOOK_EVERY_MS = 2;
/** Tries before it is told that the view is too busy, or the build too far behind. */
const TRIES_MAX = 30;
const TRY_EVERY_MS = 100;
/** How long the pointer in Redis waits for the build to have come as far before it moves regardless. */
const REDIS_COVERED_MS = 1_000;
const REDIS_LOOK_EVERY_MS = 5;

const LOCK_NOT_AVAILABLE = '55P03';

/** Throws `BUILD_…`: not ready, lagging, contended; nothing has changed then. */
export async function flip(resources: Pick<Resources, 'builds'>, wanted: Flip): Promise<Flipped> {
  const { builds } = resources;
  const beganAtMs = performance.now();
  const { from, to, pointer } = await asOwner(builds, wanted.view, (client) => flipRegistry(client, builds, wanted));
  crashpoint('flip.registered');
  if (!(await hasTable(builds, to))) await movePointer(builds, pointer);
  return { view: wanted.view, from, to, flips: pointer.flips, flipMs: performance.now() - beganAtMs };
}

interface Registered {
  readonly from: Build;
  readonly to: Build;
  readonly pointer: Pointer;
}

async function flipRegistry(client: pg.Client, builds: Resources['builds'], wanted: Flip): Promise<Registered> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTransaction(client, () => flipOnce(client, builds, wanted));
    } catch (error) {
      const contended = (error as { code?: string }).code === LOCK_NOT_AVAILABLE;
      const behind = error instanceof BuildError && error.code === 'BUILD_LAGGING';
      if (!contended && !behind) throw error;
      if (tries < TRIES_MAX) await sleep(TRY_EVERY_MS);
      else if (behind) throw error;
      else {
        const message = `readers or another flip held its lock for ${TRIES_MAX} tries`;
        throw new BuildError('BUILD_CONTENDED', wanted.view, message, { retryable: true, cause: error });
      }
    }
  }
}

async function flipOnce(client: pg.Client, builds: Resources['builds'], wanted: Flip): Promise<Registered> {
  const { schema } = builds;
  await client.query(`set local lock_timeout = '${LOCK_TIMEOUT_MS}ms'`);
  const pointers = await client.query(`select * from "${schema}".projection_pointers where view = $1 for update`, [
    wanted.view,
  ]);
  const registry = await readRegistry(client, schema);
  const before = pointers.rows[0] === undefined ? undefined : pointerOf(pointers.rows[0]);
  const from = before && registry ? buildNumbered(registry, wanted.view, before.build) : undefined;
  const to = registry === null ? undefined : buildNumbered(registry, wanted.view, wanted.build);
  if (before === undefined || from === undefined || to === undefined) {
    throw new BuildError('BUILD_UNKNOWN', wanted.view, `there is no build ${wanted.build}`);
  }
  if (to.state !== 'ready' && to.state !== 'retired') {
    throw new BuildError('BUILD_NOT_READY', wanted.view, `${nameOf(to)} is ${to.state}`);
  }
  await holdUntilCovered(client, schema, from, to);
  await putEvent(client, schema, eventOf(wanted, from, to), wanted.cause.actor);
  const table = `"${schema}".projection_builds`;
  await client.query(`update ${table} set state = 'retired', retired_at = now() where view = $1 and build = $2`, [
    wanted.view,
    from.build,
  ]);
  await client.query(
    `update ${table} set state = 'live', promoted_at = now(), retired_at = null where view = $1 and build = $2`,
    [wanted.view, to.build],
  );
  const moved = await client.query(
    `update "${schema}".projection_pointers
       set build = $2, previous = $3, flips = flips + 1, flipped_at = now() where view = $1 returning *`,
    [wanted.view, to.build, from.build],
  );
  await pointView(client, schema, wanted.view, to.build);
  crashpoint('flip.before-commit');
  return { from, to, pointer: pointerOf(moved.rows[0]) };
}

/** Views in Postgres only; the row is not there for others, nor for a live build that was lost. */
async function holdUntilCovered(client: pg.Client, schema: string, from: Build, to: Build): Promise<void> {
  const read = async (build: Build, lock: string) => {
    const slot = slotName(build.view, build.build);
    const text = `select offsets from "${schema}".projection_checkpoints where name = $1 ${lock}`;
    return (await client.query(text, [slot])).rows[0]?.offsets as Record<string, number> | undefined;
  };
  const held = await read(from, 'for update');
  if (held === undefined) return;
  const end = performance.now() + HOLD_MS_MAX;
  for (;;) {
    const reached = await read(to, '');
    if (reached !== undefined && covers(reached, held)) return;
    if (performance.now() > end) {
      throw new BuildError('BUILD_LAGGING', from.view, `${nameOf(to)} has not come as far as ${nameOf(from)}`, {
        retryable: true,
        next: 'Does a worker of projections run? See "mainstem projections list".',
      });
    }
    await sleep(HOLD_LOOK_EVERY_MS);
  }
}

function eventOf({ kind, cause: { reason } }: Flip, from: Build, to: Build): BuildEventBody {
  const about = {
    view: to.view,
    build: to.build,
    version: to.version,
    previousBuild: from.build,
    previousVersion: from.version,
    reason,
  };
  return kind === 'promote'
    ? { type: 'ProjectionPromoted', ...about, comparison: to.comparison ?? 'unknown' }
    : { type: 'ProjectionRolledBack', ...about };
}

async function hasTable({ pool, schema }: Resources['builds'], { view }: Build): Promise<boolean> {
  const found = await pool.query('select to_regclass($1) is not null as there', [`"${schema}"."${view}"`]);
  return found.rows[0].there === true;
}

/** Moves the pointer in Redis after the registry's, unless a later flip, or a worker, was there first. */
async function movePointer({ redis }: Resources['builds'], pointer: Pointer): Promise<void> {
  const end = performance.now() + REDIS_COVERED_MS;
  while ((await redis.read(pointer.view)).flips < pointer.flips) {
    if ((await redis.move(pointer, performance.now() < end)) !== 'moved') await sleep(REDIS_LOOK_EVERY_MS);
  }
}

/** Brings pointers in Redis to where the registry has them: after a crash in a flip, and after Redis was flushed. */
export async function reconcilePointers(builds: Resources['builds'], views: readonly string[]): Promise<void> {
  for (const view of views) {
    const held = await builds.redis.read(view);
    // Read after the key: a flip changes the registry first, so what the key says beyond it is of another life.
    const pointer = (await builds.registry())?.pointers.get(view);
    if (pointer === undefined || (held.build === pointer.build && held.flips === pointer.flips)) continue;
    await builds.redis.move(pointer, false);
  }
}
