/** The one way queries reach Postgres: inside a transaction that belongs to one tenant. */

import { cleanText } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { storeError } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import pg from 'pg';
import { readOnce } from './tenant-read.postgres.ts';

const UNDEFINED_COLUMN = '42703';

/**
 * Runs one statement as a tenant. The setting lasts for this transaction only, so nothing leaks to whoever uses the
 * connection next, behind a pooler too.
 */
export async function readAsTenant(
  pool: pg.Pool,
  view: string,
  tenant: string,
  text: string,
  values: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  try {
    const client = await pool.connect();
    try {
      const rows = await readOnce(client, cleanText(tenant), text, values.map(clean));
      client.release();
      return rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNDEFINED_COLUMN) throw columnMissing(view, error);
    throw storeError(view, error);
  }
}

/** A filter or an order on what the live build has not got: an earlier version of the view made it (ADR 0011). */
function columnMissing(view: string, error: pg.DatabaseError): ProjectionError {
  const column = /column "?([a-z_0-9.]+)/.exec(error.message)?.[1] ?? 'asked for';
  const message = `its live build has no column ${column}: an earlier version made it; promote a build of today's`;
  return new ProjectionError('PROJECTION_COLUMN_MISSING', view, message, { retryable: true, cause: error });
}

/** What people ask for may hold U+0000, which Postgres refuses and no row has. */
function clean(value: unknown): unknown {
  return typeof value === 'string' ? cleanText(value) : value;
}
