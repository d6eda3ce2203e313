/**
 * What a view in Postgres keeps beside its rows: its checkpoint, where the races of decided keys stand (R3), and which
 * effects were counted (R2).
 */
import type pg from 'pg';
import type { WinnerEntry } from '../decisions/winners.ts';
import type { PostgresTable, Projection } from '../projection/projection.ts';
import type { Checkpoint, ViewState } from '../projection/projection-store.ts';
import type { Effect } from '../projection/window.ts';
import type { DeadLetterPlace } from './dead-letters.postgres.ts';
import { binaryArray } from './store.postgres.arrays.ts';
import type { TableStatements } from './store.postgres.sql.ts';

export interface Context {
  readonly pool: pg.Pool;
  readonly projection: Projection;
  /** Name of the build, under which checkpoint and races are kept. */
  readonly slot: string;
  readonly table: PostgresTable;
  readonly statements: TableStatements;
  /** Tables with their schema. */
  readonly checkpoints: string;
  readonly races: string;
  /** Only there for additive views. */
  readonly effects: string;
  readonly deadLetters: DeadLetterPlace;
}

export async function readCheckpoint(context: Context, client: pg.Pool | pg.PoolClient): Promise<Checkpoint | null> {
  const found = await client.query(`select * from ${context.checkpoints} where name = $1`, [context.slot]);
  return found.rows.length === 0 ? null : checkpointOf(found.rows[0]);
}

export function checkpointOf(row: Record<string, unknown>): Checkpoint {
  return {
    version: Number(row.version),
    generation: String(row.generation),
    epoch: Number(row.epoch),
    sequence: Number(row.sequence),
    position: Number(row.position),
    state: row.state as ViewState,
    offsets: row.offsets as Record<string, number>,
    digest: String(row.digest),
    rows: Number(row.row_count),
  };
}

export async function writeEffects(context: Context, client: pg.PoolClient, effects: readonly Effect[]): Promise<void> {
  await client.query(
    `insert into ${context.effects} (tenant, natural_id)
     select * from unnest($1::text[], $2::text[]) as given(tenant, natural_id)`,
    effectArrays(effects),
  );
}

/** Texts of those effects that were counted before. */
export async function readEffects(context: Context, effects: readonly Effect[]): Promise<Set<string>> {
  const found = await context.pool.query(
    `select held.tenant, held.natural_id from unnest($1::text[], $2::text[]) as given(tenant, natural_id)
     join ${context.effects} held on held.tenant = given.tenant and held.natural_id = given.natural_id`,
    effectArrays(effects),
  );
  return new Set(found.rows.map((row) => `${row.tenant}|${row.natural_id}`));
}

function effectArrays(effects: readonly Effect[]): Buffer[] {
  return [binaryArray('text', effects, ({ tenant }) => tenant), binaryArray('text', effects, ({ id }) => id)];
}

export async function writeRaces(
  context: Context,
  client: pg.PoolClient,
  races: readonly WinnerEntry[],
): Promise<void> {
  await client.query(
    `insert into ${context.races} (projection, topic, tenant, entity, version, decision_id, n)
     select $1, given.* from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[])
       as given(topic, tenant, entity, version, decision_id, n)
     on conflict (tenant, projection, topic, entity) do update set
       version = excluded.version, decision_id = excluded.decision_id, n = excluded.n`,
    [
      context.slot,
      ...raceArrays(races.map((race) => race.key)),
      binaryArray('bigint', races, ({ version }) => version),
      binaryArray('text', races, ({ decisionId }) => decisionId),
      binaryArray('bigint', races, ({ n }) => n),
    ],
  );
}

export async function readRaces(context: Context, keys: readonly string[]): Promise<WinnerEntry[]> {
  const found = await context.pool.query(
    `select held.* from unnest($2::text[], $3::text[], $4::text[]) as given(topic, tenant, entity)
     join ${context.races} held on held.tenant = given.tenant and held.projection = $1
       and held.topic = given.topic and held.entity = given.entity`,
    [context.slot, ...raceArrays(keys)],
  );
  return found.rows.map((row) => ({
    key: `${row.topic}|${row.tenant}|${row.entity}`,
    version: Number(row.version),
    decisionId: row.decision_id,
    n: Number(row.n),
  }));
}

/** Topic, tenant and entity of `topic|tenant|entity`; none of them holds a bar. */
function raceArrays(keys: readonly string[]): Buffer[] {
  const parts = keys.map((key) => key.split('|'));
  return [0, 1, 2].map((at) => binaryArray('text', parts, (names) => names[at]));
}
