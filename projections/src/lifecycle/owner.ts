/** Work as the role that owns the schema: one connection for it, closed afterwards. */
import { storeError } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import pg from 'pg';
import { withConnection } from '../connection.postgres.ts';
import type { BuildPlaces } from '../resources.ts';

/** Tables of a build are made or dropped in milliseconds; longer means that something holds a lock. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Errors of Postgres become `ProjectionError`s; whatever else `work` throws comes as it is. */
export async function asOwner<Result>(
  { ownerUrl }: Pick<BuildPlaces, 'ownerUrl'>,
  view: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  try {
    return await withConnection(ownerUrl, STATEMENT_TIMEOUT_MS, work);
  } catch (error) {
    throw isOfPostgres(error) ? storeError(view, error) : error;
  }
}

/** The server's own errors, the system's, and the driver's word for a connection that broke. */
function isOfPostgres(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  const isOfSystem = (typeof code === 'string' && /^E[A-Z]+$/.test(code)) || error instanceof AggregateError;
  return isOfSystem || /^(Connection terminated|timeout expired|Query read timeout)/.test(error.message);
}

/** All of `work` or nothing of it. */
export async function inTransaction<Result>(client: pg.ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a broken connection rolls back by itself
    throw error;
  }
}
