/** A platform from before there were builds is migrated without loss: what is there becomes build 1, and is read as before. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { fingerprintOf } from '@mainstem/streams/runtime/projection/fingerprint';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidents } from '../incidents/projection.ts';
import { migrate } from '../migrate.ts';
import { createQueries, createQueryPool } from '../queries.ts';

const schema = `upgrade_${crypto.randomUUID().slice(0, 8)}`;
const environment = testEnvironment();
const ownerUrl = String(environment.MAINSTEM_POSTGRES_OWNER_URL);
const folder = new URL('../../migrations/', import.meta.url);
/** Migrations of the last release without builds. */
const BEFORE = ['000001_views.sql', '000002_reactors.sql', '000003_ingest.sql', '000004_orders.sql'];

let owner: pg.Client;
let projector: pg.Client;

beforeAll(async () => {
  owner = new pg.Client({ connectionString: ownerUrl });
  projector = new pg.Client({ connectionString: String(environment.MAINSTEM_POSTGRES_PROJECTOR_URL) });
  await Promise.all([owner.connect(), projector.connect()]);
  await owner.query(`create schema "${schema}"`);
  await owner.query(`set search_path to "${schema}"`);
  await projector.query(`set search_path to "${schema}"`);
  await owner.query(
    `create table schema_migrations (name text primary key, checksum text not null, ran_at timestamptz default now())`,
  );
  for (const name of BEFORE) {
    const sql = await readFile(new URL(name, folder), 'utf8');
    await owner.query(sql);
    const checksum = createHash('sha256').update(sql).digest('hex');
    await owner.query('insert into schema_migrations (name, checksum) values ($1, $2)', [name, checksum]);
  }
  await projector.query(
    `insert into incidents (tenant, incident_id, status, opened_at_ms) values ('acme', 'i-1', 'open', 7)`,
  );
  await projector.query(
    `insert into projection_checkpoints values ('incidents', 1, gen_random_uuid(), 5, 1, 1, 'live', '{}', $1, 1)`,
    ['0'.repeat(32)],
  );
});
afterAll(async () => {
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await Promise.all([owner.end(), projector.end()]);
});

test('the files of that release are the ones this test runs', async () => {
  expect((await readdir(folder)).filter((name) => name < '000005').sort()).toEqual(BEFORE);
});

test('R7: rows, checkpoint and row security are there afterwards, under the same name', async () => {
  await migrate({ ownerUrl, schema });
  const pool = createQueryPool(String(environment.MAINSTEM_POSTGRES_APP_URL), 1);
  try {
    const queries = createQueries(pool, schema);
    expect((await queries.incidents.list('acme')).items).toMatchObject([{ incidentId: 'i-1', status: 'open' }]);
    expect((await queries.incidents.list('globex')).items).toEqual([]);
    expect((await queries.campaigns.list('acme')).items).toEqual([]);
  } finally {
    await pool.end();
  }
  const { rows: builds } = await owner.query(
    `select view, build, version, state, fingerprint from projection_builds where view = 'incidents'`,
  );
  expect(builds).toEqual([
    { view: 'incidents', build: 1, version: 1, state: 'live', fingerprint: fingerprintOf(incidents) },
  ]);
  const { rows: checkpoints } = await owner.query(`select name, row_count from projection_checkpoints`);
  expect(checkpoints).toEqual([{ name: 'incidents', row_count: '1' }]);
});
