/**
 * Leases: who may work on a thing now, kept in Postgres and fenced by an epoch.
 *
 * A lease is only advice about time: a process may sleep through its end and go on. Safety is the epoch's, which every
 * store compares when it commits: each new holder gets a higher one, and a store that was claimed with it refuses all
 * lower ones. An epoch is at least the present time in ms, so that it rises even when the table was dropped and made anew
 * while a store that lives elsewhere (Redis) still remembers the last one.
 *
 * When Postgres cannot be reached nobody can take over either, so a holder goes on: `renew` throws then, and only the
 * answer `false` means that the lease is gone.
 */
import type pg from 'pg';
import { guarded } from './store.postgres.connection.ts';

export interface Lease {
  readonly name: string;
  readonly epoch: number;
  /** True when some holder before has said `markBuilt`: what the lease is about existed once. */
  readonly builtBefore: boolean;
}

export interface Leases {
  /**
   * Takes a lease that is free, run out, or already this holder's; null when another has it. `force` takes it from whoever
   * has it: the former holder is fenced at its next commit. The epoch is higher than `above`, too.
   */
  acquire(name: string, options?: { readonly force?: boolean; readonly above?: number }): Promise<Lease | null>;
  /** True while the lease is still ours. Throws when Postgres does not answer. */
  renew(lease: Lease): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Remembers that what the lease is about was built, so that its absence later is a loss and not a beginning. */
  markBuilt(lease: Lease): Promise<void>;
}

/** How long a dead holder keeps others waiting. */
export const LEASE_MS = 5_000;
/** Three tries fit into a lease, so one slow answer loses nothing. */
export const LEASE_RENEW_EVERY_MS = 1_500;

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
