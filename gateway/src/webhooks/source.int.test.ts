/** Secrets of webhooks and of identity in Postgres: durable on any pool, and their own code when Postgres is away. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresRows } from '../identity/secrets/secret-store.postgres.ts';
import { createPostgresSourceRows } from './source.postgres.ts';

const { MAINSTEM_POSTGRES_OWNER_URL: url } = readSettings(['MAINSTEM_POSTGRES_OWNER_URL'], testEnvironment());
const schema = `sources_${uuidV7().slice(-12)}`;
/** As the pool of the views is. */
const pool = new pg.Pool({ connectionString: url, max: 2, options: '-c synchronous_commit=off' });

beforeAll(async () => {
  await pool.query(
    `create schema "${schema}";
     create table "${schema}".webhook_sources (tenant text, name text, kind text, mapping jsonb, sealed bytea,
       changed_at timestamptz default now(), commits text default current_setting('synchronous_commit'),
       primary key (tenant, name))`,
  );
});
afterAll(async () => {
  await pool.query(`drop schema if exists "${schema}" cascade`);
  await pool.end();
});

const source = { tenant: 'acme', name: 'crm', kind: 'crm', mapping: {}, sealed: Buffer.from('sealed') } as const;

test('a secret of a webhook is on the disk before it is shown, though the pool waits for none', async () => {
  await createPostgresSourceRows(pool, schema).put(source);
  const { rows } = await pool.query(
    `select commits, current_setting('synchronous_commit') as outside from "${schema}".webhook_sources`,
  );
  expect(rows).toEqual([{ commits: 'on', outside: 'off' }]);
});

test('Postgres that is away is told as the store of secrets, not as that of data keys', async () => {
  const away = new pg.Pool({ host: '127.0.0.1', port: 1 });
  const failure = { code: 'SECRETS_UNAVAILABLE', retryable: true, cause: expect.any(Error) };
  await expect(createPostgresSourceRows(away, schema).get('acme', 'crm')).rejects.toMatchObject(failure);
  await expect(createPostgresRows(away, schema).find('acme', 'index')).rejects.toMatchObject(failure);
  await away.end();
});
