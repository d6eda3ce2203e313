/** Seen events in Postgres, table `ingested_events` (projections/migrations/000003_ingest.sql), under row-level security. */
import type { Pool, PoolClient } from 'pg';
import type { SeenEvents } from './seen-events.ts';

/** A sender that retries does so within days; a month keeps the table bounded by a month's events (R8). */
export const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** Rows forgotten at once, so that the request that does it stays fast. */
const FORGET_MAX_ROWS = 1_000;
/** Each tenant's old rows are looked for this often, while it sends. */
const FORGET_EVERY_MS = 10_000;
/** Tenants whose last clean-up is kept in mind; beyond, all are forgotten and cleaned once more. */
const TENANTS_MAX = 10_000;

export function createPostgresSeenEvents(pool: Pool, schema: string): SeenEvents {
  const table = `"${schema}".ingested_events`;
  const forgottenAtMs = new Map<string, number>();
  return {
    find: (tenant, ids) =>
      asTenant(pool, tenant, async (client) => {
        const { rows } = await client.query<{ id: string; fingerprint: string }>(
          `select id::text, fingerprint from ${table} where tenant = $1 and id = any($2::uuid[])`,
          [tenant, ids],
        );
        return new Map(rows.map((row) => [row.id, row.fingerprint]));
      }),
    remember: (tenant, events, nowMs) =>
      asTenant(pool, tenant, async (client) => {
        await client.query(
          `insert into ${table} (tenant, id, fingerprint, ingested_at)
           select $1, id, fingerprint, $4 from unnest($2::uuid[], $3::text[]) as seen(id, fingerprint)
           on conflict do nothing`,
          [tenant, events.map(({ id }) => id), events.map(({ fingerprint }) => fingerprint), new Date(nowMs)],
        );
        if (nowMs - (forgottenAtMs.get(tenant) ?? 0) < FORGET_EVERY_MS) return;
        if (forgottenAtMs.size >= TENANTS_MAX) forgottenAtMs.clear();
        forgottenAtMs.set(tenant, nowMs);
        await client.query(
          `delete from ${table} where tenant = $1 and id in (
             select id from ${table} where tenant = $1 and ingested_at < $2 order by ingested_at limit ${FORGET_MAX_ROWS})`,
          [tenant, new Date(nowMs - REMEMBERED_MS)],
        );
      }),
  };
}

/** One transaction that sees one tenant's rows; the setting ends with it. */
async function asTenant<Value>(
  pool: Pool,
  tenant: string,
  work: (client: PoolClient) => Promise<Value>,
): Promise<Value> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    await client.query("select set_config('mainstem.tenant', $1, true)", [tenant]);
    const value = await work(client);
    await client.query('commit');
    return value;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // A connection that failed inside a transaction is closed, not reused: the server rolls back.
    client.release(failure);
  }
}
