/**
 * One transaction that belongs to a tenant (R7) and is on the disk when it ends, whatever the pool says of commits: for what
 * cannot be had again from the log, such as keys and secrets.
 */
import type pg from 'pg';

/** Commits what `work` did, or throws what it threw; the tenant is set for this transaction only, behind a pooler too. */
export async function durablyAsTenant<Value>(
  pool: pg.Pool,
  tenant: string,
  work: (client: pg.PoolClient) => Promise<Value>,
): Promise<Value> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    // One trip for all of it: keys of a batch are asked for tenant by tenant.
    await client.query(
      `begin; select set_config('mainstem.tenant', ${client.escapeLiteral(tenant)}, true),
         set_config('synchronous_commit', 'on', true)`,
    );
    const value = await work(client);
    await client.query('commit');
    return value;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure); // one that failed inside a transaction is closed, not reused: the server rolls back
  }
}
