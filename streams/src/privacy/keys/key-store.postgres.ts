/**
 * Wrapped keys in Postgres, table `data_keys` (projections/migrations/000007_data_keys.sql), under row level security: each
 * call but rotation's runs as one tenant. Commits wait for the disk whatever the pool's default is: an event sealed with a
 * key that a crash forgot could never be opened.
 */
import type pg from 'pg';
import { durablyAsTenant } from '../../runtime/stores/tenant-transaction.postgres.ts';
import { PrivacyError } from '../errors.ts';
import type { KeyStore, NewKey, StoredKey, Subject } from './key-store.ts';

interface Row {
  readonly tenant: string;
  readonly subject: string;
  readonly generation: number;
  readonly key_id: string;
  readonly state: StoredKey['state'];
  readonly wrapped: string | null;
  readonly evidence: unknown;
}

const columns = 'tenant, subject, generation, key_id::text, state, wrapped, evidence';

export function createPostgresKeyStore(pool: pg.Pool, schema: string): KeyStore {
  const table = `"${schema}".data_keys`;
  const newestOf = async (client: pg.PoolClient, tenant: string, subjects: readonly string[]) => {
    const { rows } = await client.query<Row>(
      `select distinct on (subject) ${columns} from ${table}
       where tenant = $1 and subject = any($2) order by subject, generation desc`,
      [tenant, subjects],
    );
    return rows.map(keyOf);
  };
  return {
    newest: (subjects) =>
      byTenant(subjects, (tenant, some) =>
        asTenant(pool, tenant, (client) =>
          newestOf(
            client,
            tenant,
            some.map(({ subject }) => subject),
          ),
        ),
      ),
    add: (keys) =>
      byTenant(keys, (tenant, some) =>
        asTenant(pool, tenant, async (client) => {
          await addKeys(client, table, tenant, some);
          return newestOf(
            client,
            tenant,
            some.map(({ subject }) => subject),
          );
        }),
      ),
    byId: (tenant, keyIds) =>
      asTenant(pool, tenant, async (client) => {
        const { rows } = await client.query<Row>(
          `select ${columns} from ${table} where tenant = $1 and key_id = any($2::uuid[])`,
          [tenant, keyIds],
        );
        return rows.map(keyOf);
      }),
    close: ({ tenant, subject }, generation) =>
      asTenant(pool, tenant, async (client) => {
        const { rows } = await client.query<Row>(
          `insert into ${table} as held (tenant, subject, generation, key_id, state)
           values ($1, $2, $3, gen_random_uuid(), 'closed')
           on conflict (tenant, subject, generation) do update
             set state = case when held.state = 'open' then 'closed' else held.state end, changed_at = now()
           returning ${columns}`,
          [tenant, subject, generation],
        );
        return keyOf(rows[0] as Row);
      }),
    destroy: ({ tenant, subject }, generation, evidence) =>
      asTenant(pool, tenant, async (client) => {
        const { rowCount } = await client.query(
          `update ${table} set state = 'destroyed', wrapped = null, evidence = $4, changed_at = now()
           where tenant = $1 and subject = $2 and generation = $3 and state = 'closed'`,
          [tenant, subject, generation, JSON.stringify(evidence)],
        );
        return rowCount === 1;
      }),
    reopen: ({ tenant, subject }, generation) =>
      asTenant(pool, tenant, async (client) => {
        const { rowCount } = await client.query(
          `insert into ${table} (tenant, subject, generation, key_id, state)
           select $1, $2, $3, gen_random_uuid(), 'open' where exists (
             select from ${table} where tenant = $1 and subject = $2 and generation = $3 - 1 and state = 'destroyed')
           on conflict do nothing`,
          [tenant, subject, generation],
        );
        return rowCount === 1;
      }),
    isUsed: () =>
      asTenant(pool, '', async (client) => {
        // Nobody but the projector sees the rows of all tenants, but everybody may know how large an index is. This one
        // is of wrapped keys alone: its first page is there from the start, the second comes with the first of them.
        const { rows } = await client.query<{ used: boolean }>(
          "select pg_relation_size($1::regclass) > current_setting('block_size')::bigint as used",
          [`"${schema}".data_keys_by_id`],
        );
        return (rows[0] as { used: boolean }).used;
      }),
    page: (after, limit) =>
      asTenant(pool, '', async (client) => {
        const { rows } = await client.query<Row>(
          `select ${columns} from ${table} where wrapped is not null and ($1::uuid is null or key_id > $1::uuid)
           order by data_keys.key_id limit $2`,
          [after, limit],
        );
        return rows.map(keyOf);
      }),
    rewrap: ({ tenant, keyId, wrapped: before }, wrapped) =>
      asTenant(pool, tenant, async (client) => {
        const { rowCount } = await client.query(
          `update ${table} set wrapped = $4, changed_at = now() where tenant = $1 and key_id = $2 and wrapped = $3`,
          [tenant, keyId, before, wrapped],
        );
        return rowCount === 1;
      }),
    raiseFloor: (version) =>
      asTenant(pool, '', async (client) => {
        // Waits for every transaction that is storing a key (migration 000010); those that begin later wait for this one.
        await client.query(`set local lock_timeout = ${FLOOR_LOCK_MS_MAX}`);
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`mainstem/data_keys/${schema}`]);
        await client.query(`update "${schema}".data_key_floor set version = $1, raised_at = now() where version < $1`, [
          version,
        ]);
      }),
    alone: (work) => alone(pool, schema, work),
  };
}

/** Longest wait for keys that are being stored (ms), which is as long as others wait behind it. Storing takes milliseconds. */
const FLOOR_LOCK_MS_MAX = 10_000;
/** Raised by the triggers of migration 000010. */
const BELOW_FLOOR = 'MK001';

/** Under a lock of the session, on a connection of its own: it ends with the process whatever happens. */
async function alone<Value>(pool: pg.Pool, schema: string, work: () => Promise<Value>): Promise<Value> {
  const client = await pool.connect().catch((cause) => {
    throw storeFailure(cause);
  });
  const name = [`mainstem/data_keys/rotation/${schema}`];
  try {
    const { rows } = await client
      .query<{ ours: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as ours', name)
      .catch((cause) => {
        throw storeFailure(cause);
      });
    if (rows[0]?.ours === true) return await work();
    throw new PrivacyError('PRIVACY_ROTATION_UNDERWAY', 'another rotation of the wrapping key is running', {
      retryable: true,
    });
  } finally {
    client.release(true); // closed, and the lock with it
  }
}

/** In one order, so that two batches with the same subjects never wait for each other. */
async function addKeys(client: pg.PoolClient, table: string, tenant: string, keys: readonly NewKey[]): Promise<void> {
  const sorted = [...keys].sort((left, right) => (left.subject < right.subject ? -1 : 1));
  const values = [tenant, ...(['subject', 'keyId', 'wrapped'] as const).map((name) => sorted.map((key) => key[name]))];
  const given = 'unnest($2::text[], $3::uuid[], $4::text[]) as given(subject, key_id, wrapped)';
  await client.query(
    `insert into ${table} (tenant, subject, generation, key_id, state, wrapped)
     select $1, subject, 1, key_id, 'open', wrapped from ${given}
     on conflict (tenant, subject, generation) do nothing`,
    values,
  );
  await client.query(
    `update ${table} as held set key_id = given.key_id, wrapped = given.wrapped, changed_at = now() from ${given}
     where held.tenant = $1 and held.subject = given.subject and held.state = 'open' and held.wrapped is null`,
    values,
  );
}

/** Calls of one tenant each, one after the other: a batch hardly ever has more than a few. */
async function byTenant<Item extends Subject>(
  items: readonly Item[],
  work: (tenant: string, items: readonly Item[]) => Promise<StoredKey[]>,
): Promise<StoredKey[]> {
  const found: StoredKey[] = [];
  for (const [tenant, some] of Map.groupBy(items, (item) => item.tenant)) found.push(...(await work(tenant, some)));
  return found;
}

async function asTenant<Value>(
  pool: pg.Pool,
  tenant: string,
  work: (client: pg.PoolClient) => Promise<Value>,
): Promise<Value> {
  try {
    return await durablyAsTenant(pool, tenant, work);
  } catch (cause) {
    throw storeFailure(cause);
  }
}

function storeFailure(cause: unknown): PrivacyError {
  if ((cause as { code?: unknown }).code === BELOW_FLOOR) {
    const message = 'a key was wrapped by a version of the wrapping key that is being forgotten';
    return new PrivacyError('PRIVACY_KEY_OUTDATED', message, { cause, retryable: true });
  }
  const message = 'the store of data keys does not answer';
  return new PrivacyError('PRIVACY_KEYS_UNAVAILABLE', message, { cause, retryable: true });
}

function keyOf({ key_id: keyId, ...row }: Row): StoredKey {
  return { ...row, keyId };
}
