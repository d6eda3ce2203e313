/** How far the builds of views are that are read now, from the checkpoints stored together with their rows (R2). */
import type pg from 'pg';

export interface ViewOffsets {
  /** Number of the build that is read. */
  readonly build: number;
  /** Next offset by `topic:partition`; partitions it has nothing of are not named. */
  readonly offsets: Readonly<Record<string, number>>;
}

/** By view. The first build of a view has the view's own name (`slotName`). Throws what Postgres throws. */
export async function readViewOffsets(
  pool: pg.Pool,
  schema: string,
  views: readonly string[],
): Promise<ReadonlyMap<string, ViewOffsets>> {
  const found = await pool.query(
    `select p.view, p.build, c.offsets from "${schema}".projection_pointers p join "${schema}".projection_checkpoints c
       on c.name = case when p.build = 1 then p.view else p.view || '#' || p.build end
     where p.view = any($1::text[])`,
    [views],
  );
  return new Map(found.rows.map((row) => [row.view, { build: Number(row.build), offsets: row.offsets }]));
}
