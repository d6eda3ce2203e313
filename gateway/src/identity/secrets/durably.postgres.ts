/** Secrets in Postgres: who was shown one once must find it taken after a crash, too. */
import { durablyAsTenant } from '@mainstem/streams/runtime/stores/tenant-transaction.postgres';
import type pg from 'pg';
import { GatewayError } from '../../errors.ts';

/** Runs `work` in one durable transaction of the tenant. Throws `SECRETS_UNAVAILABLE` (retryable), with the cause. */
export async function durably<Value>(
  pool: pg.Pool,
  tenant: string,
  work: (client: pg.PoolClient) => Promise<Value>,
): Promise<Value> {
  try {
    return await durablyAsTenant(pool, tenant, work);
  } catch (cause) {
    throw new GatewayError('SECRETS_UNAVAILABLE', 'the store of secrets does not answer', { cause });
  }
}
