/** What a parked key is, out of the records that are kept of it. */
import type { Fault, ParkedKey, ParkedRecord } from './parked.ts';
import { ParkingLot } from './parking-lot.ts';

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

/** The key after its oldest records were drained; null when none is left. Its next record, unread as yet, may be sound. */
export function leftOf(
  held: ParkedKey,
  drained: readonly ParkedRecord[],
  head: ParkedRecord | undefined,
  fault: Fault | null,
): ParkedKey | null {
  const records = held.records - drained.length;
  if (records <= 0) return null;
  const bytes = held.bytes - drained.reduce((sum, { value }) => sum + value.length, 0);
  const firstOffset = head?.offset ?? (drained.at(-1)?.offset ?? held.firstOffset - 1) + 1;
  return { ...held, records, bytes, firstOffset, fault: fault ?? held.fault };
}

/** A lot in which nothing is parked, for trying records that are: what is parked already fits. */
export function unboundedLot(): ParkingLot {
  const any = Number.POSITIVE_INFINITY;
  return new ParkingLot([], { keysMax: any, recordsPerKeyMax: any, recordsMax: any, bytesMax: any });
}
