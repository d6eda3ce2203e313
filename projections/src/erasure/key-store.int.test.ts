/** R6, R7: the key store on Postgres: its contract, what its roles may do, and that no tenant reaches another's keys. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import type { KeyStore } from '@mainstem/streams/privacy/keys/key-store';
import { keyStoreContract } from '@mainstem/streams/privacy/keys/key-store.contract';
import { createPostgresKeyStore } from '@mainstem/streams/privacy/keys/key-store.postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScratch, type Scratch } from '../testing/scratch.ts';

let scratch: Scratch;
let app: pg.Pool;
let projector: pg.Pool;

beforeAll(async () => {
  scratch = await openScratch();
  const { MAINSTEM_POSTGRES_APP_URL, MAINSTEM_POSTGRES_PROJECTOR_URL } = testEnvironment();
  app = new pg.Pool({ connectionString: MAINSTEM_POSTGRES_APP_URL, max: 4 });
  projector = new pg.Pool({
    connectionString: MAINSTEM_POSTGRES_PROJECTOR_URL,
    max: 8,
    options: '-c synchronous_commit=off',
  });
});
afterAll(async () => {
  await Promise.all([app.end(), projector.end()]);
  await scratch.cleanUp();
});

const schema = () => scratch.settings.MAINSTEM_POSTGRES_SCHEMA;

test('R6, R7: whether a key was ever wrapped is told to every role, for all tenants', async () => {
  const [store, gateway] = [projector, app].map((pool) => createPostgresKeyStore(pool, schema())) as [
    KeyStore,
    KeyStore,
  ];
  const key = { tenant: 'globex', subject: randomUUID(), keyId: randomUUID(), wrapped: 'k:v1:x' };
  await store.close({ ...key, subject: randomUUID() }, 1); // erased, and never had a key
  expect(await Promise.all([store.isUsed(), gateway.isUsed()])).toEqual([false, false]);
  await store.add([key]);
  expect(await Promise.all([store.isUsed(), gateway.isUsed()])).toEqual([true, true]);
});

keyStoreContract('Postgres', () => createPostgresKeyStore(projector, schema()));

describe('R7: the role of the gateway', () => {
  const keyOf = (tenant: string) => ({ tenant, subject: randomUUID(), keyId: randomUUID(), wrapped: 'k:v9:x' });

  test('gives subjects their keys, and can neither close, destroy nor delete one', async () => {
    const store = createPostgresKeyStore(app, schema());
    const key = keyOf('acme');
    expect(await store.add([key])).toMatchObject([{ state: 'open', keyId: key.keyId }]);
    await expect(store.close(key, 1)).rejects.toMatchObject({ code: 'PRIVACY_KEYS_UNAVAILABLE' });
    await expect(store.destroy(key, 1, null)).rejects.toMatchObject({ code: 'PRIVACY_KEYS_UNAVAILABLE' });
    await expect(app.query(`delete from "${schema()}".data_keys`)).rejects.toThrow(/permission denied/);
    expect(await store.newest([key])).toMatchObject([{ state: 'open' }]);
  });

  test('sees no key without a tenant, and no key of another', async () => {
    const [mine, theirs] = [keyOf('acme'), keyOf('globex')];
    await createPostgresKeyStore(projector, schema()).add([mine, theirs]);
    const { rows } = await app.query(`select * from "${schema()}".data_keys`);
    expect(rows).toEqual([]);
    const store = createPostgresKeyStore(app, schema());
    expect(await store.byId('acme', [mine.keyId, theirs.keyId])).toHaveLength(1);
  });
});

test('a key that is being stored when the floor is raised is waited for, and seen by who looks afterwards', async () => {
  const store = createPostgresKeyStore(projector, schema());
  const key = { tenant: 'acme', subject: randomUUID(), keyId: randomUUID() };
  const writer = await app.connect();
  await writer.query('begin');
  await writer.query("select set_config('mainstem.tenant', 'acme', true)");
  await writer.query(
    `insert into "${schema()}".data_keys (tenant, subject, generation, key_id, state, wrapped)
     values ($1, $2, 1, $3, 'open', 'k:v9:late')`,
    [key.tenant, key.subject, key.keyId],
  );
  let raised = false;
  const raising = store.raiseFloor(10).then(() => {
    raised = true;
  });
  await setTimeout(150);
  expect(raised).toBe(false);
  await writer.query('commit');
  writer.release();
  await raising;
  expect(await store.byId('acme', [key.keyId])).toMatchObject([{ wrapped: 'k:v9:late' }]);
  // Any program that stores a key is refused, one that knows nothing of the floor too.
  const again = { ...key, subject: randomUUID(), keyId: randomUUID(), wrapped: 'k:v9:later' };
  await expect(createPostgresKeyStore(app, schema()).add([again])).rejects.toMatchObject({
    code: 'PRIVACY_KEY_OUTDATED',
    retryable: true,
  });
  await expect(app.query(`update "${schema()}".data_key_floor set version = 1`)).rejects.toThrow(/permission denied/);
});

test('a store that is away is told as such, to be tried again, without a word of what was asked', async () => {
  const gone = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
  const failure = createPostgresKeyStore(gone, schema()).newest([{ tenant: 'acme', subject: 'canary-7' }]);
  await expect(failure).rejects.toMatchObject({ code: 'PRIVACY_KEYS_UNAVAILABLE', retryable: true });
  expect(String(await failure.catch((error: Error) => error.message))).not.toContain('canary');
  await gone.end();
});
