/** A platform from before there were builds is migrated without loss: what is there becomes build 1, and is read as before. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { fingerprintOf } from '@mainstem/streams/runtime/projection/fingerprint';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidentsBeforeSteps } from '../incidents/before-steps.ts';
import { incidents } from '../incidents/projection.ts';
import { leads } from '../leads/projection.ts';
import { migrate } from '../migrate.ts';
import { createQueries, createQueryPool, type Queries } from '../queries.ts';
import { leadReceived } from '../testing/bodies.ts';
import { openScratch, type Scratch, until } from '../testing/scratch.ts';
import { readinessOf, startWorker } from '../worker.ts';
import { deploy } from './deploy.ts';
import { promote } from './promote.ts';

const environment = testEnvironment();
const ownerUrl = String(environment.MAINSTEM_POSTGRES_OWNER_URL);
const folder = new URL('../../migrations/', import.meta.url);
/** Migrations of the last release without builds. */
const BEFORE = ['000001_views.sql', '000002_reactors.sql', '000003_ingest.sql', '000004_orders.sql'];

let scratch: Scratch;
let schema: string;
let owner: pg.Client;
let projector: pg.Client;
let pool: pg.Pool;
let queries: Queries;

beforeAll(async () => {
  scratch = await openScratch();
  schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  await scratch.dropSchema();
  pool = createQueryPool(String(environment.MAINSTEM_POSTGRES_APP_URL), 1);
  queries = createQueries(pool, schema);
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
  await checkpoint(incidents, 1);
  await checkpoint(leads, 0);
});
afterAll(async () => {
  await Promise.all([owner.end(), projector.end(), pool.end()]);
  await scratch.cleanUp();
});

async function checkpoint({ name, topics }: Projection, rows: number): Promise<void> {
  const offsets: Record<string, number> = {};
  for (const topic of topics) {
    for (const partition of (await scratch.log.endOffsets(topic)).keys()) offsets[`${topic}:${partition}`] = 0;
  }
  await projector.query(
    `insert into projection_checkpoints values ($1, 1, gen_random_uuid(), 5, 1, 1, 'live', $2, $3, $4)`,
    [name, offsets, '0'.repeat(32), rows],
  );
}

test('the files of that release are the ones this test runs', async () => {
  expect((await readdir(folder)).filter((name) => name < '000005').sort()).toEqual(BEFORE);
});

test('R7: rows, checkpoint and row security are there afterwards, under the same name', async () => {
  await migrate({ ownerUrl, schema });
  expect((await queries.incidents.list('acme')).items).toMatchObject([{ incidentId: 'i-1', status: 'open' }]);
  expect((await queries.incidents.list('globex')).items).toEqual([]);
  expect((await queries.campaigns.list('acme')).items).toEqual([]);
  const { rows: builds } = await owner.query(
    `select view, build, version, state, fingerprint from projection_builds where view = 'incidents'`,
  );
  expect(builds).toEqual([
    { view: 'incidents', build: 1, version: 1, state: 'live', fingerprint: fingerprintOf(incidentsBeforeSteps) },
  ]);
  const { rows: checkpoints } = await owner.query(`select name, row_count from projection_checkpoints order by name`);
  expect(checkpoints).toEqual([
    { name: 'incidents', row_count: '1' },
    { name: 'leads', row_count: '0' },
  ]);
});

test('leads of that release are kept up as they were, until the version that keeps contacts is promoted', async () => {
  const resources = scratch.open();
  const worker = await startWorker({ resources, healthPort: 0 });
  try {
    await until('every view is live', () => readinessOf(worker.statuses()).ready);
    await scratch.writer.append([leadReceived({ entity: 'lead-1' }, 'ann@example.com')]);
    const shown = () => queries.leads.get('acme', 'lead-1');
    expect(await until('the lead is shown', async () => (await shown()) ?? false)).not.toHaveProperty('contactEmail');
    await deploy(resources, { view: 'leads', version: 2 });
    const cause = { actor: 'user:tester', reason: 'contacts are kept from now on' };
    await promote(resources, { view: 'leads', cause, acceptDifference: true });
    expect(await shown()).toHaveProperty('contactEmail');
  } finally {
    await worker.stop();
  }
});
