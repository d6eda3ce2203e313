/** Connections, transactions and errors of the stores in Postgres. */

import pg from 'pg';
import { crashpoint } from '#crashpoint';
import { LEASE_MS } from '../lease/leases.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { CommitOutcome } from '../projection/projection-store.ts';

/** A statement that takes longer than this is stuck behind something; the window is tried again. */
const STATEMENT_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * A process that freezes inside a transaction holds its locks until Postgres ends its connection: whoever takes over must
 * not wait for it longer than for its lease.
 */
const IDLE_IN_TRANSACTION_MS = LEASE_MS;

/** SQLSTATEs that say the view's tables are not there: dropped, or never made. */
const goneStates = new Set(['42P01', '3F000']);

/** Classes of SQLSTATEs about the data itself: bad values, broken constraints, limits (a key too large for its index). */
const dataStates = /^(22|23|54)/;

/** Connections for views. Each projection uses two at most: the commit under way and loading for the next window. */
export function createProjectorPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    options: '-c synchronous_commit=off',
  });
  quiet(pool);
  return pool;
}

/**
 * A connection that breaks between two statements has nobody to throw at, and would end the process. The next statement on
 * it, or the next connection, reports what is wrong.
 */
export function quiet(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/** Commits when `work` says `applied`, rolls back otherwise. A connection that fails is thrown away. */
export async function transaction(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<CommitOutcome>,
): Promise<CommitOutcome> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const outcome = await work(client);
    crashpoint('postgres.before-commit');
    await client.query(outcome === 'applied' ? 'commit' : 'rollback');
    crashpoint('postgres.after-commit');
    client.release();
    return outcome;
  } catch (error) {
    client.release(true); // closing the connection rolls back whatever the server still holds
    throw error;
  }
}

/** Turns what the driver throws into a typed error. */
export async function guarded<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storeError(name, error);
  }
}

/** The same, with an answer for tables that are not there. */
export async function unlessGone<Result>(name: string, ifGone: Result, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const known = storeError(name, error);
    if (known.code === 'PROJECTION_CHECKPOINT_LOST') return ifGone;
    throw known;
  }
}

/** Says whether trying again can help: connections and restarts yes; refused rights and types no. */
export function storeError(name: string, error: unknown): ProjectionError {
  if (error instanceof ProjectionError) return error;
  const state = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  if (goneStates.has(state)) {
    return new ProjectionError('PROJECTION_CHECKPOINT_LOST', name, 'its tables are gone', { cause: error });
  }
  const message = describe(error);
  // Classes: connection, rollback (deadlock), resources (full disk, too many connections), lock, operator intervention.
  if (state === '' || /^(08|40|53|55|57)/.test(state)) {
    return new ProjectionError('PROJECTION_STORE_UNAVAILABLE', name, message, { retryable: true, cause: error });
  }
  if (dataStates.test(state)) {
    return new ProjectionError('PROJECTION_ROW_REFUSED', name, `${message} (SQLSTATE ${state})`, { cause: error });
  }
  return new ProjectionError('PROJECTION_STORE_REFUSED', name, `${message} (SQLSTATE ${state})`, { cause: error });
}

/** Refused connections come as an AggregateError without a message of its own. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}
