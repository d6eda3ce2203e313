/**
 * Lets each record of a partition through once, in order. A log may hand out again what it gave before (a fetch answered
 * twice, a leader that changed); views that set values would show an old one for a while, with a checkpoint that says more.
 */
import type { Batch } from '../../log/event-log.ts';
import { partitionName } from '../projection/projection-store.ts';

/** `offsets`: next offset by `topic:partition`. The returned function gives what is new of a batch; null when nothing is. */
export function createOnceOnly(offsets: Readonly<Record<string, number>>): (batch: Batch) => Batch | null {
  const next = new Map(Object.entries(offsets));
  return (batch) => {
    const name = partitionName(batch.topic, batch.partition);
    const from = next.get(name) ?? 0;
    if (batch.nextOffset < from || (batch.nextOffset === from && batch.records.length > 0)) return null;
    next.set(name, batch.nextOffset);
    if ((batch.records[0]?.offset ?? from) >= from) return batch;
    return { ...batch, records: batch.records.filter(({ offset }) => offset >= from) };
  };
}
