/** Parked records in Postgres (R10): rows of `dead_letters`, changed in the transaction of the commit they belong to. */
import { parseKey, tenantPattern } from '@mainstem/schemas/envelope';
import type pg from 'pg';
import type { LogPosition } from '../../log/event-log.ts';
import type { Fault, KeyPlace, ParkCause, ParkedKey, ParkedRecord } from '../parking/parked.ts';
import { untried } from '../parking/parked-keys.ts';
import { arrayLiteral } from './store.postgres.sql.ts';

/** Tenant of a record whose key names none. No tenant is called so (`tenantPattern`). */
export const NO_TENANT = '?';

/** Where they are kept: the table with its schema, and whose they are (a build of a view, a reactor). */
export interface DeadLetterPlace {
  readonly table: string;
  readonly owner: string;
}

export async function writeParked(
  client: pg.ClientBase | pg.Pool,
  { table, owner }: DeadLetterPlace,
  records: readonly ParkedRecord[],
): Promise<void> {
  const column = (pick: (record: ParkedRecord) => unknown) => arrayLiteral(records.map(pick));
  await client.query(
    `insert into ${table} as held
       (tenant, projection, topic, partition, "offset", record_key, value, appended_at_ms, parked_at_ms, cause, code, message)
     select given.tenant, $1, given.topic, given.partition, given.at, given.key, decode(given.value, 'hex'),
       given.appended_at_ms, given.parked_at_ms, given.cause, given.code, given.message
     from unnest($2::text[], $3::text[], $4::integer[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
       $10::text[], $11::text[], $12::text[])
       as given(tenant, topic, partition, at, key, value, appended_at_ms, parked_at_ms, cause, code, message)
     on conflict (tenant, projection, topic, partition, "offset") do update set
       cause = excluded.cause, code = excluded.code, message = excluded.message`,
    [
      owner,
      column(({ key }) => tenantOf(key)),
      column(({ topic }) => topic),
      column(({ partition }) => partition),
      column(({ offset }) => offset),
      column(({ key }) => key),
      column(({ value }) => value.toString('hex')),
      column(({ appendedAtMs }) => appendedAtMs),
      column(({ parkedAtMs }) => parkedAtMs),
      column(({ fault }) => fault?.cause),
      column(({ fault }) => fault?.code),
      column(({ fault }) => fault?.message),
    ],
  );
}

export async function removeParked(
  client: pg.ClientBase | pg.Pool,
  { table, owner }: DeadLetterPlace,
  positions: readonly LogPosition[],
): Promise<void> {
  await client.query(
    `delete from ${table} held using unnest($2::text[], $3::integer[], $4::bigint[]) as given(topic, partition, at)
     where held.projection = $1 and held.topic = given.topic and held.partition = given.partition
       and held."offset" = given.at`,
    [
      owner,
      arrayLiteral(positions.map(({ topic }) => topic)),
      arrayLiteral(positions.map(({ partition }) => partition)),
      arrayLiteral(positions.map(({ offset }) => offset)),
    ],
  );
}

export async function readParkedKeys(pool: pg.Pool, { table, owner }: DeadLetterPlace): Promise<ParkedKey[]> {
  const found = await pool.query(
    `select summed.*, head.cause, head.code, head.message
     from (
       select tenant, topic, partition, record_key, count(*) as records, sum(length(value)) as bytes,
         min("offset") as first_offset, min(parked_at_ms) as since_ms
       from ${table} where projection = $1 group by tenant, topic, partition, record_key
     ) summed
     join ${table} head on head.tenant = summed.tenant and head.projection = $1 and head.topic = summed.topic
       and head.partition = summed.partition and head."offset" = summed.first_offset
     order by summed.since_ms, summed.topic, summed.partition, summed.first_offset`,
    [owner],
  );
  return found.rows.map((row) => ({
    topic: row.topic,
    partition: row.partition,
    key: row.record_key,
    records: Number(row.records),
    bytes: Number(row.bytes),
    firstOffset: Number(row.first_offset),
    sinceMs: Number(row.since_ms),
    fault: faultOf(row) ?? untried,
  }));
}

export async function readParkedRecords(
  pool: pg.Pool,
  { table, owner }: DeadLetterPlace,
  { topic, partition, key }: KeyPlace,
  limit: number,
): Promise<ParkedRecord[]> {
  const found = await pool.query(
    `select * from ${table} where tenant = $1 and projection = $2 and topic = $3 and partition = $4
       and hashtextextended(record_key, 0) = hashtextextended($5, 0) and record_key = $5
     order by "offset" limit $6`,
    [tenantOf(key), owner, topic, partition, key, limit],
  );
  return found.rows.map((row) => ({
    topic,
    partition,
    key,
    offset: Number(row.offset),
    value: row.value,
    appendedAtMs: Number(row.appended_at_ms),
    parkedAtMs: Number(row.parked_at_ms),
    fault: faultOf(row),
  }));
}

function faultOf(row: Record<string, unknown>): Fault | null {
  if (row.cause === null) return null;
  return { cause: row.cause as ParkCause, code: String(row.code), message: String(row.message) };
}

function tenantOf(key: string): string {
  const tenant = parseKey(key)?.tenant ?? NO_TENANT;
  return tenantPattern.test(tenant) ? tenant : NO_TENANT;
}
