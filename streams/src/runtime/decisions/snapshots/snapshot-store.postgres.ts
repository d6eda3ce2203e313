/** Snapshots in Postgres: a row an entity, a row a set, whose count and digest are kept in the transaction that saves. */
import { randomUUID } from 'node:crypto';
import { parseKey } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type pg from 'pg';
import { guarded } from '../../stores/store.postgres.connection.ts';
import type { Evolver } from '../decision-fold.ts';
import { foldFingerprint } from './fold-fingerprint.ts';
import { digestOf } from './snapshot-digest.ts';
import type { SnapshotOptions } from './snapshot-keeper.ts';
import {
  type CoveredPartition,
  furthest,
  type Snapshot,
  type SnapshotSet,
  type SnapshotStore,
} from './snapshot-store.ts';

/** Sets of folds that nobody has saved into for this long are dropped: a version rolled back within it finds its own. */
const KEPT_DAYS = 7;

/** Which fold the snapshots are of. */
export interface SnapshotFold {
  readonly topic: string;
  readonly fingerprint: string;
}

/** Gives a writer's options for the snapshots of its decider. */
export type SnapshotsFor = <State, Event extends AnyEvent>(decider: Evolver<State, Event>) => SnapshotOptions;

/** For all deciders of a process. `report` is told what went wrong with snapshots, each of which a writer does without. */
export function postgresSnapshots(pool: pg.Pool, schema: string, report?: SnapshotOptions['report']): SnapshotsFor {
  return (decider) => {
    const of = { topic: decider.topic, fingerprint: foldFingerprint(decider) };
    return { store: createPostgresSnapshots(pool, schema, of), ...(report === undefined ? {} : { report }) };
  };
}

type Row = Record<string, unknown>;

export function createPostgresSnapshots(pool: pg.Pool, schema: string, of: SnapshotFold): SnapshotStore {
  const fold = [of.topic, of.fingerprint];
  const sets = `"${schema}".decider_snapshot_sets`;
  const rows = `"${schema}".decider_snapshots`;
  const name = `snapshots of ${of.topic}`;

  /** The set, held against changes by others until the transaction ends. */
  const lockSet = async (client: pg.PoolClient): Promise<Row | undefined> => {
    const found = await client.query(`select * from ${sets} where topic = $1 and fold = $2 for update`, fold);
    return found.rows[0] as Row | undefined;
  };
  const addsUp = async (client: pg.PoolClient, set: Row): Promise<boolean> => {
    const sums = await client.query(
      `select count(*) as row_count, coalesce(sum(digest), 0) as digest from ${rows} where topic = $1 and fold = $2`,
      fold,
    );
    const { row_count, digest } = sums.rows[0] as Row;
    return String(row_count) === String(set.row_count) && String(digest) === String(set.digest);
  };
  const wipe = async (client: pg.PoolClient): Promise<void> => {
    await client.query(`delete from ${rows} where topic = $1 and fold = $2`, fold);
    await client.query(`delete from ${sets} where topic = $1 and fold = $2`, fold);
  };
  const forgetOldFolds = async (client: pg.PoolClient): Promise<void> => {
    const old = `select fold from ${sets} where topic = $1 and fold <> $2
      and updated_at < now() - interval '${KEPT_DAYS} days'`;
    await client.query(`delete from ${rows} where topic = $1 and fold in (${old})`, fold);
    await client.query(`delete from ${sets} where topic = $1 and fold in (${old})`, fold);
  };

  return {
    open: () =>
      guarded(name, () =>
        inTransaction(pool, async (client): Promise<SnapshotSet> => {
          await client.query(
            `insert into ${sets} (topic, fold, generation, covered, row_count, digest)
             values ($1, $2, $3, '[]', 0, 0) on conflict do nothing`,
            [...fold, randomUUID()],
          );
          await forgetOldFolds(client);
          const set = await lockSet(client);
          if (set !== undefined && (await addsUp(client, set))) {
            return { generation: String(set.generation), covered: set.covered as CoveredPartition[] };
          }
          await wipe(client);
          const generation = randomUUID();
          await client.query(
            `insert into ${sets} (topic, fold, generation, covered, row_count, digest) values ($1, $2, $3, '[]', 0, 0)`,
            [...fold, generation],
          );
          return { generation, covered: [] };
        }),
      ),
    drop: (generation) =>
      guarded(name, () =>
        inTransaction(pool, async (client) => {
          if ((await lockSet(client))?.generation === generation) await wipe(client);
        }),
      ),
    load: (generation, keys) =>
      guarded(name, async () => {
        const [tenants, entities] = split(keys);
        const found = await pool.query(
          `select sets.generation, held.* from ${sets} as sets
           left join (
             select held.* from unnest($3::text[], $4::text[]) as asked (tenant, entity)
             join ${rows} as held using (tenant, entity) where held.topic = $1 and held.fold = $2
           ) as held on true
           where sets.topic = $1 and sets.fold = $2`,
          [...fold, tenants, entities],
        );
        if (found.rows[0]?.generation !== generation) return 'lost';
        const held = (found.rows as Row[]).filter(({ entity }) => entity !== null);
        const snapshots = held.map(toSnapshot);
        const sound = held.every((row, n) => String(row.digest) === String(digestOf(snapshots[n] as Snapshot)));
        return sound ? snapshots : 'lost';
      }),
    save: (generation, snapshots, covered) =>
      guarded(name, () =>
        inTransaction(pool, async (client) => {
          const set = await lockSet(client);
          if (set?.generation !== generation) return 'lost';
          const { added, change } = await put(client, rows, fold, snapshots);
          const next = covered === null ? set.covered : furthest(set.covered as CoveredPartition[], covered);
          await client.query(
            `update ${sets} set covered = $3, row_count = row_count + $4, digest = digest + $5, updated_at = now()
             where topic = $1 and fold = $2`,
            [...fold, JSON.stringify(next), added, change],
          );
          return 'saved';
        }),
      ),
  };
}

/** Writes those that cover more than what is there; says what that does to count and digest. */
async function put(
  client: pg.PoolClient,
  rows: string,
  fold: readonly string[],
  snapshots: readonly Snapshot[],
): Promise<{ added: unknown; change: unknown }> {
  const written = await client.query(
    `with given as (
       select * from unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[])
         as given (tenant, entity, partition, covered_to, payload, digest)
     ), before as (
       select held.tenant, held.entity, held.digest from given
       join ${rows} as held using (tenant, entity) where held.topic = $1 and held.fold = $2
     ), after as (
       insert into ${rows} as held (tenant, topic, fold, entity, partition, covered_to, payload, digest)
       select tenant, $1, $2, entity, partition, covered_to, payload, digest from given
       on conflict (tenant, topic, fold, entity) do update set partition = excluded.partition,
         covered_to = excluded.covered_to, payload = excluded.payload, digest = excluded.digest
       where held.covered_to < excluded.covered_to
       returning tenant, entity, digest
     )
     select count(*) filter (where before.entity is null) as added,
       coalesce(sum(after.digest::numeric - coalesce(before.digest, 0)), 0) as change
     from after left join before using (tenant, entity)`,
    [
      ...fold,
      snapshots.map(({ tenant }) => tenant),
      snapshots.map(({ entity }) => entity),
      snapshots.map(({ partition }) => partition),
      snapshots.map(({ coveredTo }) => coveredTo),
      snapshots.map(({ payload }) => payload),
      snapshots.map((snapshot) => String(digestOf(snapshot))),
    ],
  );
  return written.rows[0] as { added: unknown; change: unknown };
}

function split(keys: readonly string[]): [tenants: string[], entities: string[]] {
  const parsed = keys.flatMap((key) => parseKey(key) ?? []);
  return [parsed.map(({ tenant }) => tenant), parsed.map(({ entity }) => entity)];
}

function toSnapshot(row: Row): Snapshot {
  return {
    tenant: String(row.tenant),
    entity: String(row.entity),
    partition: Number(row.partition),
    coveredTo: Number(row.covered_to),
    payload: String(row.payload),
  };
}

/** A connection that fails is thrown away, which rolls back whatever the server still holds. */
async function inTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
