/** Checkpoints of reactors in Postgres: one row a reactor, fenced by the epoch of its lease. */
import type pg from 'pg';
import { guarded, unlessGone } from '../stores/store.postgres.connection.ts';
import type { ReactorCheckpoints } from './reactor-checkpoints.ts';

export function createPostgresCheckpoints(pool: pg.Pool, schema: string): ReactorCheckpoints {
  const table = `"${schema}".reactor_checkpoints`;
  return {
    load: (reactor) =>
      unlessGone(reactor, null, async () => {
        const found = await pool.query(`select offsets from ${table} where name = $1`, [reactor]);
        return (found.rows[0]?.offsets as Record<string, number> | undefined) ?? null;
      }),
    save: (reactor, epoch, offsets) =>
      guarded(reactor, async () => {
        const saved = await pool.query(
          `insert into ${table} as held (name, epoch, offsets) values ($1, $2, $3)
           on conflict (name) do update set epoch = excluded.epoch, offsets = excluded.offsets, updated_at = now()
           where held.epoch <= excluded.epoch`,
          [reactor, epoch, JSON.stringify(offsets)],
        );
        return saved.rowCount === 1;
      }),
  };
}
