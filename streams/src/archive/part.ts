/** One partition in a run: what is archived of it, and whether the log is still the one that was. */
import type { EventLog, LogRecord } from '../log/event-log.ts';
import type { Chain } from './chain.ts';
import { ArchiveError } from './errors.ts';
import { type ArchivedPartition, documentBytes, type Entry, sha256 } from './layout.ts';
import { recordHash } from './record-hash.ts';

export interface Part {
  readonly topic: string;
  readonly partition: number;
  readonly entries: Entry[];
  /** SHA-256 of the last entry. */
  last: string | null;
  /** Where the log ended at the start of the run. */
  readonly end: number;
}

/** Segments of a run that did not get to its head count from here on. */
export function partOf(topic: string, partition: number, { entries, further }: Chain, end: number): Part {
  const all = [...entries, ...further];
  const last = all.at(-1);
  return { topic, partition, entries: all, last: last === undefined ? null : sha256(documentBytes(last)), end };
}

export function positionOf(entries: readonly Entry[]): number {
  return entries.at(-1)?.nextOffset ?? 0;
}

export function archivedPart({ entries, last }: Part): ArchivedPartition {
  const records = entries.reduce((sum, entry) => sum + entry.records, 0);
  return { segments: entries.length, records, nextOffset: positionOf(entries), last };
}

/** Throws unless the log reaches the archive's end and has the archive's last record there. */
export async function requireSameLog(
  log: Pick<EventLog, 'read'>,
  { topic, partition, entries, end }: Part,
): Promise<void> {
  const last = entries.at(-1);
  if (last === undefined) return;
  const where = `${topic}/${partition}`;
  if (end < last.nextOffset) {
    const message = `${where} ends at offset ${end}, its archive at ${last.nextOffset}: not the log archived so far`;
    throw new ArchiveError('ARCHIVE_LOG_BEHIND', message);
  }
  let record: LogRecord | undefined;
  for await (const batch of log.read(topic, partition, last.nextOffset - 1, last.nextOffset)) {
    record = batch.records.at(-1) ?? record;
  }
  // A segment that ends with an offset of the broker's own has no record there, nor has the log.
  if (record === undefined || recordHash(record) === last.lastRecord) return;
  const message = `${where} holds another record at offset ${record.offset} than its archive: not the log archived so far`;
  throw new ArchiveError('ARCHIVE_LOG_DIFFERS', message);
}
