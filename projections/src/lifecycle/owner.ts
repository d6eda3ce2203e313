/** Work as the role that owns the schema: one connection for it, closed afterwards. */
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { storeError } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import pg from 'pg';
import type { BuildPlaces } from '../resources.ts';
import { BuildError } from './errors.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** Tables of a build are made or dropped in milliseconds; longer means that something holds a lock. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Throws `BuildError` as it came, anything else as `ProjectionError`. */
export async function asOwner<Result>(
  { ownerUrl }: Pick<BuildPlaces, 'ownerUrl'>,
  view: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  client.on('error', () => undefined); // the query under way reports it
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    if (error instanceof BuildError || error instanceof ProjectionError) throw error;
    throw storeError(view, error);
  } finally {
    await client.end().catch(() => undefined);
  }
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
