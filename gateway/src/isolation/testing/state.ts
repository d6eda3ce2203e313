/** Everything that is stored for a tenant, in one digest a place: equal before and after when nobody touched it. */
import { createHash } from 'node:crypto';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { eventIdOf } from './history.ts';
import type { World } from './world.ts';

/** Copies of decided streams, written as time goes by. No role of queries reaches them. */
const SNAPSHOTS = 'decider_snapshots';
/** Ids of events that came in, also those read from the log as time goes by: only what is no event of the tenant counts. */
const SEEN = 'ingested_events';

export interface Table {
  readonly name: string;
  readonly hasTenant: boolean;
  /** The role of queries may read it, or some of its columns. */
  readonly isOpen: boolean;
}

/** All that can be read from, of the catalogue: tables, partitions, views, materialised ones, foreign ones. */
export async function tablesOf({ owner, settings }: World): Promise<Table[]> {
  const { rows } = await owner.query(
    `select c.relname as name,
       exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped)
         as "hasTenant",
       has_any_column_privilege('mainstem_app', c.oid, 'select') as "isOpen"
     from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
    [settings.MAINSTEM_POSTGRES_SCHEMA],
  );
  return rows;
}

/** Rows of a table as text, as the role of queries with a tenant set, or with none. */
export async function rowsAs(world: World, table: string, tenant: string | null): Promise<string[]> {
  const client = await world.app.connect();
  try {
    await client.query('begin');
    if (tenant !== null) await client.query(`select set_config('mainstem.tenant', $1, true)`, [tenant]);
    const { rows } = await client.query(`select * from "${world.settings.MAINSTEM_POSTGRES_SCHEMA}"."${table}"`);
    return rows.map((row) => JSON.stringify(row));
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** By place: tables, topics, fields of Redis. */
export async function stateOf(world: World, tenant: string): Promise<Map<string, string>> {
  const state = new Map<string, string>();
  for (const { name, hasTenant } of await tablesOf(world)) {
    if (hasTenant && name !== SNAPSHOTS) state.set(`table ${name}`, digest(await storedRows(world, name, tenant)));
  }
  for (const [topic, records] of await recordsOf(world)) {
    const own = records.filter(({ key }) => key.startsWith(`${tenant}|`));
    state.set(`topic ${topic}`, digest(own.map(({ key, value }) => `${key} ${value.toString('base64')}`)));
  }
  for (const [place, value] of await redisOf(world)) {
    if (place.includes(tenant) && !place.includes(':limits:')) state.set(`redis ${place}`, digest([value]));
  }
  return state;
}

async function storedRows({ a, b, projector, settings }: World, table: string, tenant: string): Promise<string[]> {
  const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
  const alien = `and id::text not in (select event_id from "${schema}".events where tenant = $1)`;
  const { rows } = await projector.query(
    `select * from "${schema}"."${table}" where tenant = $1 ${table === SEEN ? alien : ''}`,
    [tenant],
  );
  // The view of events leaves some topics out (`bulkTopics`): theirs are known by their making.
  const made = [a, b].flatMap(({ word }) =>
    ['', 'again'].flatMap((again) => eventTypes.map((type) => eventIdOf(word, type, again))),
  );
  const late = [...[a, b].map(({ lateEventId }) => lateEventId), ...made];
  return rows.filter((row) => table !== SEEN || !late.includes(row.id)).map((row) => JSON.stringify(row));
}

export interface Stored {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer;
}

/** All records, by topic. */
export async function recordsOf({ resources: { log } }: World): Promise<Map<string, Stored[]>> {
  const found = new Map<string, Stored[]>();
  await Promise.all(
    topics.map(async ({ name }) => {
      const records: Stored[] = [];
      found.set(name, records);
      for (const [partition, end] of (await log.endOffsets(name)).entries()) {
        if (end === 0) continue;
        for await (const batch of log.read(name, partition, 0, end)) records.push(...batch.records);
      }
    }),
  );
  return found;
}

/** Values of everything below the prefix, by key, or by key and field. */
export async function redisOf({ redis, redisPrefix }: World): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const key of await redis.keys(`*${redisPrefix}*`)) {
    const type = await redis.type(key);
    if (type === 'hash') {
      for (const [field, value] of Object.entries(await redis.hgetall(key))) found.set(`${key} ${field}`, value);
    } else if (type === 'zset') {
      for (const member of await redis.zrange(key, '0', '-1')) found.set(`${key} ${member}`, '');
    } else if (type === 'set') {
      for (const member of await redis.smembers(key)) found.set(`${key} ${member}`, '');
    } else if (type === 'stream') {
      for (const [id, fields] of await redis.xrange(key, '-', '+')) {
        found.set(`${key} ${id} ${fields.join('=')}`, '');
      }
    } else if (type === 'string') found.set(key, (await redis.get(key)) ?? '');
    else if (type !== 'none') throw new Error(`${key} is a ${type}: say how it is read`);
  }
  return found;
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of [...parts].sort()) hash.update(part).update('\n');
  return `${parts.length} ${hash.digest('hex').slice(0, 16)}`;
}
