import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresSeenEvents, REMEMBERED_MS } from './seen-events.postgres.ts';

const settings = readSettings(['MAINSTEM_POSTGRES_OWNER_URL', 'MAINSTEM_POSTGRES_APP_URL'], testEnvironment());
const schema = `seen_${uuidV7().slice(-12)}`;
const pool = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_APP_URL, max: 4 });
const owner = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL, max: 1 });
const seen = createPostgresSeenEvents(pool, schema);
const NOW_MS = 1_790_000_000_000;
const print = (letter: string) => letter.repeat(64);

beforeAll(async () => {
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
});

afterAll(async () => {
  await pool.end();
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await owner.end();
});

test('remembers per tenant, and the first content of an id stays', async () => {
  const [one, two] = [uuidV7(), uuidV7()];
  await seen.remember('acme', [{ id: one, fingerprint: print('a') }], NOW_MS);
  await seen.remember(
    'acme',
    [
      { id: one, fingerprint: print('b') },
      { id: two, fingerprint: print('c') },
    ],
    NOW_MS,
  );
  expect(await seen.find('acme', [one, two, uuidV7()])).toEqual(
    new Map([
      [one, print('a')],
      [two, print('c')],
    ]),
  );
  expect(await seen.find('rival', [one, two])).toEqual(new Map());
  expect(await createPostgresSeenEvents(pool, schema).find('acme', [one])).toEqual(new Map([[one, print('a')]]));
});

test('forgets after a month, while the tenant sends', async () => {
  const old = uuidV7();
  await seen.remember('forgetful', [{ id: old, fingerprint: print('a') }], NOW_MS - REMEMBERED_MS - 1);
  expect((await seen.find('forgetful', [old])).size).toBe(1);
  await seen.remember('forgetful', [{ id: uuidV7(), fingerprint: print('a') }], NOW_MS);
  expect((await seen.find('forgetful', [old])).size).toBe(0);
});

test('R7, WAP-12: without a tenant there are no rows, and no tenant writes for another', async () => {
  const id = uuidV7();
  await seen.remember('acme', [{ id, fingerprint: print('d') }], NOW_MS);
  const client = await pool.connect();
  try {
    const all = await client.query(`select count(*)::int as n from "${schema}".ingested_events`);
    expect(all.rows).toEqual([{ n: 0 }]);
    await client.query('begin');
    await client.query("select set_config('mainstem.tenant', 'rival', true)");
    const gone = await client.query(`delete from "${schema}".ingested_events where id = $1`, [id]);
    expect(gone.rowCount).toBe(0);
    const forged = client.query(`insert into "${schema}".ingested_events values ('acme', $1, $2, now())`, [
      uuidV7(),
      print('e'),
    ]);
    await expect(forged).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.query('rollback');
    client.release();
  }
  expect((await seen.find('acme', [id])).size).toBe(1);
});
