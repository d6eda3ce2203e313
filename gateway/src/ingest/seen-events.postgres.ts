/**
 * Seen events in Postgres, table `ingested_events` (projections/migrations/000003_ingest.sql), under row-level security.
 *
 * Requests under load share their statements (`gathered.ts`), a tenant's with its own only, and each goes as one message:
 * statements sent together are one transaction, so the tenant that is set ends with it. A round trip for each of begin,
 * set, work and commit, twice a request, cost more than all else that was done for it.
 */
import pg from 'pg';
import { createGathered } from './gathered.ts';
import type { SeenEvent, SeenEvents } from './seen-events.ts';

/** A sender that retries does so within days; a month keeps the table bounded by a month's events (R8). */
export const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** Rows forgotten at once, so that the request that does it stays fast. */
const FORGET_MAX_ROWS = 1_000;
/** Each tenant's old rows are looked for this often, while it sends. */
const FORGET_EVERY_MS = 10_000;
/** Tenants whose last clean-up is kept in mind; beyond, all are forgotten and cleaned once more. */
const TENANTS_MAX = 10_000;
/** Ids of one statement: some 200 KB of text with their fingerprints, and milliseconds of work. */
const IDS_MAX = 2_000;

type Found = ReadonlyMap<string, string>;

interface Noted {
  readonly events: readonly SeenEvent[];
  readonly nowMs: number;
}

export function createPostgresSeenEvents(pool: pg.Pool, schema: string): SeenEvents {
  const table = `"${schema}".ingested_events`;
  const forgottenAtMs = new Map<string, number>();
  const find = createGathered<readonly string[], Found>({
    sizeOf: (ids) => ids.length,
    sizeMax: IDS_MAX,
    async call(tenant, asked) {
      const select = `select id::text, fingerprint from ${table} where tenant = ${quoted(tenant)}
        and id = any(${arrayOf(asked.flat())}::uuid[])`;
      const rows = (await asTenant(pool, tenant, [select])).rows as { id: string; fingerprint: string }[];
      return new Map(rows.map((row) => [row.id, row.fingerprint]));
    },
  });
  const isForgettingDue = (tenant: string, nowMs: number): boolean => {
    if (nowMs - (forgottenAtMs.get(tenant) ?? 0) < FORGET_EVERY_MS) return false;
    if (forgottenAtMs.size >= TENANTS_MAX) forgottenAtMs.clear();
    forgottenAtMs.set(tenant, nowMs);
    return true;
  };
  const note = createGathered<Noted, void>({
    sizeOf: ({ events }) => events.length,
    sizeMax: IDS_MAX,
    async call(tenant, asked) {
      const nowMs = asked.reduce((latest, one) => Math.max(latest, one.nowMs), 0);
      const insert = insertion(
        table,
        tenant,
        asked.flatMap(({ events }) => events),
        nowMs,
      );
      await asTenant(
        pool,
        tenant,
        isForgettingDue(tenant, nowMs) ? [insert, deletion(table, tenant, nowMs)] : [insert],
      );
    },
  });
  return {
    async find(tenant, ids) {
      const found = await find(tenant, ids);
      if (found.size === 0) return found;
      return new Map(ids.flatMap((id): [string, string][] => (found.has(id) ? [[id, found.get(id) as string]] : [])));
    },
    remember: (tenant, events, nowMs) => note(tenant, { events, nowMs }),
  };
}

function insertion(table: string, tenant: string, events: readonly SeenEvent[], nowMs: number): string {
  const ids = arrayOf(events.map(({ id }) => id));
  const fingerprints = arrayOf(events.map(({ fingerprint }) => fingerprint));
  return `insert into ${table} (tenant, id, fingerprint, ingested_at)
    select ${quoted(tenant)}, id, fingerprint, ${timeOf(nowMs)} from unnest(${ids}::uuid[], ${fingerprints}::text[])
    as seen(id, fingerprint) on conflict do nothing`;
}

function deletion(table: string, tenant: string, nowMs: number): string {
  return `delete from ${table} where tenant = ${quoted(tenant)} and id in (
    select id from ${table} where tenant = ${quoted(tenant)} and ingested_at < ${timeOf(nowMs - REMEMBERED_MS)}
    order by ingested_at limit ${FORGET_MAX_ROWS})`;
}

/** One transaction that sees one tenant's rows; the setting ends with it. Answers what the last statement answers. */
async function asTenant(pool: pg.Pool, tenant: string, statements: readonly string[]): Promise<pg.QueryResult> {
  const set = `select set_config('mainstem.tenant', ${quoted(tenant)}, true)`;
  const results = (await pool.query([set, ...statements].join(';\n'))) as unknown as pg.QueryResult[];
  return results.at(-1) as pg.QueryResult;
}

const quoted = pg.escapeLiteral;

/** Ids and hashes are letters, digits and "-": nothing of an array's own signs. Anything else is refused, not escaped. */
function arrayOf(words: readonly string[]): string {
  const text = words.join(',');
  if (!/^[0-9A-Za-z,-]*$/.test(text)) throw new TypeError('an id or a fingerprint has a character that none has');
  return quoted(`{${text}}`);
}

function timeOf(atMs: number): string {
  return `${quoted(new Date(atMs).toISOString())}::timestamptz`;
}
