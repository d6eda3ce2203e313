/**
 * Sealed secrets in Postgres (projections/migrations/000013_identity_secrets.sql), under row-level security. Commits wait
 * for the disk: a password whose event is on the log and whose hash is lost would lock its user out.
 */

import type pg from 'pg';
import { durably } from './durably.postgres.ts';
import type { SealedRows } from './secret-store.ts';

export function createPostgresRows(pool: pg.Pool, schema: string): SealedRows {
  const secrets = `"${schema}".identity_secrets`;
  const logins = `"${schema}".identity_logins`;
  const find = async (client: pg.PoolClient, tenant: string, index: string) => {
    const text = `select subject from ${logins} where tenant = $1 and login_index = $2`;
    const { rows } = await client.query<{ subject: string }>(text, [tenant, index]);
    return rows[0]?.subject;
  };
  return {
    put: ({ tenant, secretId, subject, kind }, sealed) =>
      durably(pool, tenant, async (client) => {
        await client.query(
          `insert into ${secrets} (tenant, secret_id, subject, kind, sealed) values ($1, $2, $3, $4, $5)
           on conflict (tenant, secret_id) do nothing`,
          [tenant, secretId, subject, kind, sealed],
        );
      }),
    get: ({ tenant, secretId, subject, kind }) =>
      durably(pool, tenant, async (client) => {
        const { rows } = await client.query<{ sealed: Buffer }>(
          `select sealed from ${secrets} where tenant = $1 and secret_id = $2 and subject = $3 and kind = $4`,
          [tenant, secretId, subject, kind],
        );
        return rows[0]?.sealed;
      }),
    drop: ({ tenant, secretId }) =>
      durably(pool, tenant, async (client) => {
        await client.query(`delete from ${secrets} where tenant = $1 and secret_id = $2`, [tenant, secretId]);
      }),
    claim: (tenant, index, subject) =>
      durably(pool, tenant, async (client) => {
        await client.query(
          `insert into ${logins} (tenant, login_index, subject) values ($1, $2, $3)
           on conflict (tenant, login_index) do nothing`,
          [tenant, index, subject],
        );
        return (await find(client, tenant, index)) ?? subject;
      }),
    find: (tenant, index) => durably(pool, tenant, (client) => find(client, tenant, index)),
  };
}
