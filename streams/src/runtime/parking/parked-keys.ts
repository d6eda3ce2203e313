/** What a store tells of a parked key, out of the records it keeps. */
import type { Fault, ParkedKey, ParkedRecord } from './parked.ts';

/** A key whose head was not tried yet: what was before it is drained, and a crash came before the rest. */
export const untried: Fault = { cause: 'apply', code: 'PROJECTION_POISON', message: 'not tried again yet' };

/** `records` are all of one key, oldest first; at least one. */
export function parkedKeyOf(records: readonly ParkedRecord[]): ParkedKey {
  const { topic, partition, key, offset, fault } = records[0] as ParkedRecord;
  const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
  const sinceMs = Math.min(...records.map(({ parkedAtMs }) => parkedAtMs));
  const place = { topic, partition, key };
  return { ...place, records: records.length, bytes, firstOffset: offset, sinceMs, fault: fault ?? untried };
}
