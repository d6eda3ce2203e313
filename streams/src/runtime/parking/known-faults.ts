/**
 * Faults only the store of a view can know: rows it refused. Who folds the same log into another store (verify, a scoped
 * rebuild in memory) gives them to its writer, which then parks the same keys.
 */
import type { ViewStore } from '../projection/projection-store.ts';
import type { Fault } from './parked.ts';
import { offsetText } from './sieve.ts';

/** By `topic:partition@offset`, as `ViewWriterOptions.knownFaults` wants them. */
export async function refusedRows(store: Pick<ViewStore, 'parkedKeys'>): Promise<ReadonlyMap<string, Fault>> {
  const refused = (await store.parkedKeys()).filter(({ fault }) => fault.cause === 'write');
  return new Map(
    refused.map(({ topic, partition, firstOffset, fault }) => [offsetText(topic, partition, firstOffset), fault]),
  );
}
