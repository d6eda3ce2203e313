/** Checkpoints of reactors in Postgres: one row a reactor, and rows of `dead_letters` for what it has parked. */
import type pg from 'pg';
import { readParkedKeys, readParkedRecords, removeParked, writeParked } from '../stores/dead-letters.postgres.ts';
import { guarded, transaction, unlessGone } from '../stores/store.postgres.connection.ts';
import { fencedReactor, type Offsets, type ReactorCheckpoints, reactorSlot } from './reactor-checkpoints.ts';

/** Records written by one statement: some megabytes at most as they usually are. */
const RECORDS_A_STATEMENT = 1_000;

export function createPostgresCheckpoints(pool: pg.Pool, schema: string): ReactorCheckpoints {
  const table = `"${schema}".reactor_checkpoints`;
  const isNewer = 'held.epoch < $2 or (held.epoch = $2 and held.sequence < $3)';
  const move = `update ${table} held set epoch = $2, sequence = $3, offsets = $4, updated_at = now()
    where name = $1 and epoch = $2 and sequence >= $5 and sequence < $3`;
  const make = `insert into ${table} as held (name, epoch, sequence, offsets) values ($1, $2, $3, $4)
    on conflict (name) do update set epoch = $2, sequence = $3, offsets = $4, updated_at = now() where ${isNewer}`;
  const letters = (reactor: string) => ({ table: `"${schema}".dead_letters`, owner: reactorSlot(reactor) });
  const find = (reactor: string) =>
    unlessGone(reactor, null, async () => {
      const found = await pool.query(`select epoch, offsets from ${table} where name = $1`, [reactor]);
      return (found.rows[0] as { epoch: string; offsets: Offsets } | undefined) ?? null;
    });
  return {
    load: async (reactor) => (await find(reactor))?.offsets ?? null,
    async claim(reactor, epoch) {
      const claimed = await unlessGone<Offsets | null>(reactor, null, async () => {
        const found = await pool.query(
          `update ${table} set epoch = $2, sequence = case when epoch = $2 then sequence else 0 end
           where name = $1 and epoch <= $2 returning offsets`,
          [reactor, epoch],
        );
        return found.rows[0]?.offsets ?? null;
      });
      if (claimed !== null) return claimed;
      const held = await find(reactor);
      if (held !== null) throw fencedReactor(reactor, `epoch ${held.epoch} has it`);
      return null;
    },
    save: (reactor, { epoch, sequence, after, offsets, parked, drained, reset }) =>
      guarded(reactor, async () => {
        const outcome = await transaction(pool, async (client) => {
          const row = [reactor, epoch, sequence, JSON.stringify(offsets)];
          const saved = await (reset ? client.query(make, row) : client.query(move, [...row, after]));
          if (saved.rowCount !== 1) return 'fenced';
          const place = letters(reactor);
          if (reset) await client.query(`delete from ${place.table} where projection = $1`, [place.owner]);
          for (const some of chunks(parked)) await writeParked(client, place, some);
          for (const some of chunks(drained)) await removeParked(client, place, some);
          return 'applied';
        });
        return outcome === 'applied';
      }),
    parkedKeys: (reactor) => guarded(reactor, () => readParkedKeys(pool, letters(reactor))),
    parkedRecords: (reactor, place, limit) =>
      guarded(reactor, () => readParkedRecords(pool, letters(reactor), place, limit)),
  };
}

/** Names of the reactors that have parked something. */
export async function parkingReactors(pool: pg.Pool, schema: string): Promise<string[]> {
  const found = await guarded('dead_letters', () =>
    pool.query(`select distinct projection from "${schema}".dead_letters where projection like $1 order by 1`, [
      reactorSlot('%'),
    ]),
  );
  return found.rows.map(({ projection }) => String(projection).slice(reactorSlot('').length));
}

function chunks<Item>(items: readonly Item[]): readonly Item[][] {
  const found: Item[][] = [];
  for (let from = 0; from < items.length; from += RECORDS_A_STATEMENT) {
    found.push(items.slice(from, from + RECORDS_A_STATEMENT));
  }
  return found;
}
