/** One connection for one piece of work, closed afterwards: what migrations, builds and sweeps do rarely and alone. */
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;

/** Throws what the driver or `work` throws. */
export async function withConnection<Result>(
  url: string,
  statementTimeoutMs: number,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
  });
  client.on('error', () => undefined); // the query under way reports it
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
