/** What a snapshot adds up to: a row that was changed, lost or added by other hands shows in the sum of its set. */
import { hash } from 'node:crypto';
import type { Snapshot } from './snapshot-store.ts';

/** A signed 64-bit number: fits a bigint column, and a sum of numeric does not overflow. */
export function digestOf({ tenant, entity, partition, coveredTo, payload }: Snapshot): bigint {
  const digest = hash('sha256', `${tenant}|${entity}|${partition}|${coveredTo}|${payload}`, 'buffer');
  return digest.readBigInt64BE(0);
}
