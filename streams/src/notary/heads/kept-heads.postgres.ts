/**
 * The newest signed checkpoint in Postgres, table `audit_tree_heads` (projections/migrations/000011_audit_tree_heads.sql):
 * one row for each tree, by where it lies in the object store. Rows of trees that were given up stay, with who and why.
 */
import type pg from 'pg';
import { guarded } from '../../runtime/stores/store.postgres.connection.ts';
import type { KeptHeads } from './kept-heads.ts';

/** `tree`: where it lies, e.g. `audit/`. Throws as stores do: retryable while Postgres does not answer. */
export function createPostgresHeads(pool: pg.Pool, schema: string, tree: string): KeptHeads {
  const table = `"${schema}".audit_tree_heads`;
  const name = 'notary';
  const newest = async () => {
    const { rows } = await pool.query(
      `select origin, sequence, note from ${table} where tree = $1 and given_up_at is null`,
      [tree],
    );
    const [row] = rows;
    return row === undefined ? null : { origin: row.origin, sequence: Number(row.sequence), note: row.note };
  };
  return {
    newest: () => guarded(name, newest),
    keep: ({ origin, sequence, note }) =>
      guarded(name, async () => {
        await pool.query(
          `insert into ${table} as held (tree, origin, sequence, note) values ($1, $2, $3, $4)
           on conflict (tree) where given_up_at is null do update
             set origin = excluded.origin, sequence = excluded.sequence, note = excluded.note, kept_at = now()
             where held.sequence < excluded.sequence`,
          [tree, origin, sequence, note],
        );
        return (await newest())?.sequence === sequence;
      }),
    giveUp: (sequence, actor, reason) =>
      guarded(name, async () => {
        const { rowCount } = await pool.query(
          `update ${table} set given_up_at = now(), given_up_by = $3, reason = $4
           where tree = $1 and sequence = $2 and given_up_at is null`,
          [tree, sequence, actor, reason],
        );
        return rowCount === 1;
      }),
  };
}
