/** Leases in Postgres: a row each, and the database's clock for all holders. */
import type pg from 'pg';
import { LEASE_MS, type Leases } from '../lease/leases.ts';
import { guarded } from './store.postgres.connection.ts';

/** `holder` names this process uniquely, e.g. host, pid and a random part. */
export function createPostgresLeases(pool: pg.Pool, schema: string, holder: string): Leases {
  const table = `"${schema}".leases`;
  return {
    acquire: (name, { force = false, above = 0 } = {}) =>
      guarded(name, async () => {
        const taken = await pool.query(
          `insert into ${table} as held (name, epoch, holder, expires_at)
           values ($1, greatest($2::bigint + 1, ${nowMs}), $3, clock_timestamp() + ${leaseTime})
           on conflict (name) do update set epoch = greatest(held.epoch + 1, $2::bigint + 1, ${nowMs}),
             holder = excluded.holder, expires_at = excluded.expires_at
           where $4 or held.expires_at <= clock_timestamp() or held.holder = excluded.holder
           returning epoch, built`,
          [name, above, holder, force],
        );
        const row = taken.rows[0];
        return row === undefined ? null : { name, epoch: Number(row.epoch), builtBefore: row.built };
      }),
    renew: ({ name, epoch }) =>
      guarded(name, async () => {
        const renewed = await pool.query(
          `update ${table} set expires_at = clock_timestamp() + ${leaseTime}
           where name = $1 and epoch = $2 and holder = $3`,
          [name, epoch, holder],
        );
        return renewed.rowCount === 1;
      }),
    release: ({ name, epoch }) =>
      guarded(name, async () => {
        await pool.query(
          `update ${table} set expires_at = clock_timestamp() where name = $1 and epoch = $2 and holder = $3`,
          [name, epoch, holder],
        );
      }),
    markBuilt: ({ name, epoch }) =>
      guarded(name, async () => {
        await pool.query(`update ${table} set built = true where name = $1 and epoch = $2 and not built`, [
          name,
          epoch,
        ]);
      }),
  };
}

/** The database's clock, one for all holders. */
const nowMs = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
const leaseTime = `interval '${LEASE_MS} milliseconds'`;
