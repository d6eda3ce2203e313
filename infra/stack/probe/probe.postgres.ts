/** Postgres: SELECT 1 by a real session. */
import { Client } from 'pg';
import { PROBE_TIMEOUT_MS } from './probes.ts';

export async function probePostgres(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
  });
  // A session that breaks after the answer is not the probe's concern, and must not end the supervisor.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => {});
  }
}
