/** Reads a whole view in Postgres as of one moment: a repeatable-read transaction, held until the rows are read. */
import type pg from 'pg';
import type { Snapshot, StoredRow } from '../projection/projection-store.ts';
import { storeError } from './store.postgres.connection.ts';
import { type Context, readCheckpoint } from './store.postgres.ledger.ts';
import { storedRows } from './store.postgres.sql.ts';

/** Rows per fetch: bounds memory at about 10 MB. */
const SCAN_ROWS = 10_000;

export async function scanTable(context: Context): Promise<Snapshot | null> {
  const client = await context.pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    const checkpoint = await readCheckpoint(context, client);
    if (checkpoint === null) {
      await client.query('rollback');
      client.release();
      return null;
    }
    await client.query(`declare rows_of_view no scroll cursor for ${context.statements.scan}`);
    return { checkpoint, rows: fetchAll(context, client) };
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function* fetchAll(context: Context, client: pg.PoolClient): AsyncIterable<readonly StoredRow[]> {
  let finished = false;
  try {
    for (;;) {
      const fetched = await client.query(`fetch ${SCAN_ROWS} from rows_of_view`);
      if (fetched.rows.length === 0) break;
      yield storedRows(context.table, fetched.rows);
    }
    await client.query('rollback');
    finished = true;
  } catch (error) {
    throw storeError(context.projection.name, error);
  } finally {
    client.release(!finished);
  }
}
