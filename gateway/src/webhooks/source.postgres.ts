/** Sources of webhooks in Postgres (projections/migrations/000018_webhook_sources.sql), under row-level security. */
import type pg from 'pg';
import { durably } from '../identity/secrets/durably.postgres.ts';
import type { SealedSource, Source, SourceRows } from './source.ts';

/** Sources of one tenant that are listed. */
const LISTED_MAX = 200;

export function createPostgresSourceRows(pool: pg.Pool, schema: string): SourceRows {
  const table = `"${schema}".webhook_sources`;
  return {
    put: ({ tenant, name, kind, mapping, sealed }) =>
      durably(pool, tenant, async (client) => {
        await client.query(
          `insert into ${table} (tenant, name, kind, mapping, sealed) values ($1, $2, $3, $4, $5)
           on conflict (tenant, name) do update
           set kind = excluded.kind, mapping = excluded.mapping, sealed = excluded.sealed, changed_at = now()`,
          [tenant, name, kind, JSON.stringify(mapping), sealed],
        );
      }),
    get: (tenant, name) =>
      durably(pool, tenant, async (client) => {
        const { rows } = await client.query<SealedSource>(
          `select tenant, name, kind, mapping, sealed from ${table} where tenant = $1 and name = $2`,
          [tenant, name],
        );
        return rows[0];
      }),
    list: (tenant) =>
      durably(pool, tenant, async (client) => {
        const { rows } = await client.query<Omit<Source, 'tenant'>>(
          `select name, kind, mapping from ${table} where tenant = $1 order by name limit ${LISTED_MAX}`,
          [tenant],
        );
        return rows;
      }),
    drop: (tenant, name) =>
      durably(pool, tenant, async (client) => {
        const dropped = await client.query(`delete from ${table} where tenant = $1 and name = $2`, [tenant, name]);
        return dropped.rowCount === 1;
      }),
  };
}
