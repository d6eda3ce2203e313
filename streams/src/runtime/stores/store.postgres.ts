/**
 * Views in Postgres: one table per build of a projection, its counted effects, the races of the decided keys it reads and its
 * checkpoint, all changed in one transaction (R2).
 *
 * A commit begins with the guarded update of the checkpoint row. It takes the row's lock, so of two owners that commit at
 * the same time one waits, then finds another epoch or sequence, changes no row and rolls back. Commits do not wait for
 * the disk (`synchronous_commit = off`): after a crash of Postgres the last of them may be missing, rows and checkpoint
 * alike, and are folded again from the log.
 *
 * The role is `mainstem_projector`: it writes the rows of every tenant (a policy of its own), and never serves queries.
 */

import type pg from 'pg';
import { crashpoint } from '#crashpoint';
import { buildOf, slotName, tableOfBuild } from '../projection/build.ts';
import type { Projection } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { Checkpoint, Commit, CommitOutcome, StoredRow, ViewStore } from '../projection/projection-store.ts';
import { readParkedKeys, readParkedRecords, removeParked, writeParked } from './dead-letters.postgres.ts';
import { guarded, transaction, unlessGone } from './store.postgres.connection.ts';
import {
  type Context,
  checkpointOf,
  readCheckpoint,
  readEffects,
  readRaces,
  writeEffects,
  writeRaces,
} from './store.postgres.ledger.ts';
import { scanTable } from './store.postgres.scan.ts';
import { keyArrays, rowArrays, storedRows, tableStatements } from './store.postgres.sql.ts';

/** Changes per commit: about 60 MB of parameters at 1 KB a row, and less than a second of the table's time. */
const CHANGES_MAX = 50_000;

/** `build` says which build of the view; by default the one the projection stands for. */
export function createPostgresStore(
  pool: pg.Pool,
  schema: string,
  projection: Projection,
  build = buildOf(projection),
): ViewStore {
  if (projection.store.kind !== 'postgres') throw new Error(`${projection.name} is not a table view`);
  const table = { ...projection.store, table: tableOfBuild(projection.store.table, build) };
  const { name } = projection;
  const context: Context = {
    pool,
    projection,
    slot: slotName(name, build),
    table,
    statements: tableStatements(schema, table),
    checkpoints: `"${schema}".projection_checkpoints`,
    races: `"${schema}".projection_races`,
    effects: `"${schema}"."${table.table}_effects"`,
    deadLetters: { table: `"${schema}".dead_letters`, owner: slotName(name, build) },
  };
  return {
    changesMax: CHANGES_MAX,
    checkpoint: () => unlessGone(name, null, () => readCheckpoint(context, pool)),
    claim: (epoch) => unlessGone(name, null, () => claim(context, epoch)),
    reset: (first) => guarded(name, () => reset(context, first)),
    rows: (keys) =>
      guarded(name, async () => {
        const found = await pool.query(context.statements.select, keyArrays(table, keys));
        return storedRows(table, found.rows);
      }),
    counted: (effects) => guarded(name, () => readEffects(context, effects)),
    races: (keys) => guarded(name, () => readRaces(context, keys)),
    commit: (commit) => unlessGone(name, 'lost', () => commitWindow(context, commit)),
    parkedKeys: () => guarded(name, () => readParkedKeys(pool, context.deadLetters)),
    parkedRecords: (place, limit) => guarded(name, () => readParkedRecords(pool, context.deadLetters, place, limit)),
    snapshot: () => unlessGone(name, null, () => scanTable(context)),
  };
}

async function claim(context: Context, epoch: number): Promise<Checkpoint | null> {
  const { name } = context.projection;
  const claimed = await context.pool.query(
    `update ${context.checkpoints} set epoch = $2 where name = $1 and epoch <= $2 returning *`,
    [context.slot, epoch],
  );
  if (claimed.rows.length > 0) return checkpointOf(claimed.rows[0]);
  const stored = await readCheckpoint(context, context.pool);
  if (stored === null) return null;
  throw fencedBy(name, stored.epoch);
}

function fencedBy(name: string, epoch: number): ProjectionError {
  return new ProjectionError('PROJECTION_FENCED', name, `epoch ${epoch} has it`, { retryable: true });
}

async function reset(context: Context, first: Checkpoint): Promise<void> {
  const { projection, statements } = context;
  await transaction(context.pool, async (client) => {
    const written = await client.query(
      `insert into ${context.checkpoints} as held
         (name, version, generation, epoch, sequence, position, state, offsets, digest, row_count)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (name) do update set
         version = excluded.version, generation = excluded.generation, epoch = excluded.epoch,
         sequence = excluded.sequence, position = excluded.position, state = excluded.state,
         offsets = excluded.offsets, digest = excluded.digest, row_count = excluded.row_count, updated_at = now()
       where held.epoch <= excluded.epoch`,
      [context.slot, first.version, first.generation, first.epoch, ...progressOf(first)],
    );
    if (written.rowCount === 0) throw fencedBy(projection.name, (await readCheckpoint(context, client))?.epoch ?? 0);
    await client.query(statements.truncate);
    await client.query(`delete from ${context.races} where projection = $1`, [context.slot]);
    await client.query(`delete from ${context.deadLetters.table} where projection = $1`, [context.slot]);
    if (projection.naturalId !== null) await client.query(`truncate ${context.effects}`);
    return 'applied';
  });
}

/** Columns a commit sets, in the order both statements name them. */
function progressOf(checkpoint: Checkpoint): unknown[] {
  const { sequence, position, state, offsets, digest, rows } = checkpoint;
  return [sequence, position, state, JSON.stringify(offsets), digest, rows];
}

async function commitWindow(context: Context, commit: Commit): Promise<CommitOutcome> {
  const { table, statements } = context;
  const { from, to, changes, effects, races, parked = [], drained = [] } = commit;
  const written: StoredRow[] = [];
  for (const { key, after } of changes) if (after !== null) written.push({ key, row: after.row });
  const removed = changes.filter((change) => change.after === null).map((change) => change.key);
  return transaction(context.pool, async (client) => {
    const moved = await client.query(
      `update ${context.checkpoints} set sequence = $4, position = $5, state = $6, offsets = $7, digest = $8,
         row_count = $9, updated_at = now()
       where name = $1 and epoch = $2 and sequence = $3`,
      [context.slot, from.epoch, from.sequence, ...progressOf(to)],
    );
    if (moved.rowCount === 0) return (await readCheckpoint(context, client)) === null ? 'lost' : 'fenced';
    crashpoint('postgres.checkpoint-moved');
    if (written.length > 0) await client.query(statements.upsert, rowArrays(table, written));
    crashpoint('postgres.rows-written');
    if (removed.length > 0) await client.query(statements.remove, keyArrays(table, removed));
    if (effects.length > 0) await writeEffects(context, client, effects);
    if (races.length > 0) await writeRaces(context, client, races);
    if (drained.length > 0) await removeParked(client, context.deadLetters, drained);
    if (parked.length > 0) await writeParked(client, context.deadLetters, parked);
    return 'applied';
  });
}
