/** Whether snapshots are of the log there is: a log may have been replaced, restored or cut while they were kept. */
import { hash } from 'node:crypto';
import type { EventLog } from '../../../log/event-log.ts';
import type { CoveredPartition } from './snapshot-store.ts';

/** Why snapshots are not of this log; undefined when they are. */
export async function misfit(
  covered: readonly CoveredPartition[],
  ends: readonly number[],
  log: EventLog,
  topic: string,
): Promise<string | undefined> {
  for (const { partition, offset, anchor } of covered) {
    if (offset > (ends[partition] ?? 0)) return `they are ahead of partition ${partition}`;
    if (anchor === null) continue;
    for await (const { records } of log.read(topic, partition, anchor.offset, anchor.offset + 1)) {
      const [record] = records;
      if (record?.offset !== anchor.offset || hash('sha256', record.value, 'hex') !== anchor.hash) {
        return `another record is at offset ${anchor.offset} of partition ${partition}`;
      }
    }
  }
  return undefined;
}
