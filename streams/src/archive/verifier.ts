/**
 * Proves an archive: heads follow one another from the first run on, entries and segments are what the newest head (or the
 * one that is named) stands for, every record is read. With a log beside it, each record is also compared with the one the
 * log holds at that offset: key, value, headers and time.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { EventLog, LogRecord } from '../log/event-log.ts';
import { decodeHeaders, encodeHeaders } from '../log/record-batch.ts';
import { requireHead, verifyHeads } from './chain.ts';
import { ArchiveError } from './errors.ts';
import { openArchiveLog } from './log.archive.ts';
import { type ArchiveProgress, createMeter, forEachOf } from './progress.ts';

export interface VerifyArchiveOptions {
  readonly store: ObjectStore;
  /** SHA-256 of the head that was kept elsewhere; the newest when not given. */
  readonly head?: string;
  /** The log the archive should be equal to, as far as it goes. */
  readonly log?: Pick<EventLog, 'read' | 'endOffsets'>;
  readonly onProgress?: (progress: ArchiveProgress) => void;
  readonly signal?: AbortSignal;
}

export interface VerifiedArchive {
  readonly archive: string;
  readonly run: number;
  readonly head: string;
  readonly archivedAtMs: number;
  readonly records: number;
  readonly segments: number;
  /** Records of the log that are not archived yet; null when no log was compared. */
  readonly behind: number | null;
  readonly durationMs: number;
}

const PARTITIONS_AT_ONCE = 2;

/** Throws `ArchiveError` for the first thing that is wrong. */
export async function verifyArchive(options: VerifyArchiveOptions): Promise<VerifiedArchive> {
  const startedAt = performance.now();
  const { store, log, signal } = options;
  const found = await requireHead(store, options.head);
  const { head } = found;
  if (options.head === undefined) await verifyHeads(store, found);
  const archive = await openArchiveLog(store, found.sha256);
  const partitions = head.topics.flatMap(({ name, partitions: list }) =>
    list.map((archived, partition) => ({ name, partition, ...archived })),
  );
  const meter = createMeter(
    partitions.reduce((sum, { records }) => sum + records, 0),
    options.onProgress,
  );
  await forEachOf(partitions, PARTITIONS_AT_ONCE, async ({ name, partition, nextOffset, records }) => {
    const theirs = log === undefined ? undefined : recordsOf(log.read(name, partition, 0, nextOffset));
    let seen = 0;
    for await (const batch of archive.read(name, partition, 0, nextOffset)) {
      signal?.throwIfAborted();
      seen += batch.records.length;
      if (theirs !== undefined) for (const record of batch.records) await compare(record, theirs);
      meter.add(batch.records.length, `${name}/${partition}`);
    }
    await theirs?.return(undefined);
    if (seen === records) return;
    const message = `${name}/${partition} holds ${seen} records, its head says ${records}`;
    throw new ArchiveError('ARCHIVE_DAMAGED', message);
  });
  const behind = log === undefined ? null : await behindOf(log, head.topics);
  meter.end();
  return {
    archive: head.archive,
    run: head.run,
    head: found.sha256,
    archivedAtMs: head.archivedAtMs,
    records: meter.records,
    segments: partitions.reduce((sum, { segments }) => sum + segments, 0),
    behind,
    durationMs: performance.now() - startedAt,
  };
}

async function* recordsOf(batches: ReturnType<EventLog['read']>): AsyncGenerator<LogRecord, void, void> {
  for await (const { records } of batches) yield* records;
}

async function compare(mine: LogRecord, theirs: AsyncGenerator<LogRecord, void, void>): Promise<void> {
  const { value: other } = await theirs.next();
  const where = `${mine.topic}/${mine.partition} at offset ${mine.offset}`;
  if (other === undefined) throw new ArchiveError('ARCHIVE_LOG_BEHIND', `the log has no record ${where}`);
  const isSame =
    other.offset === mine.offset &&
    other.appendedAtMs === mine.appendedAtMs &&
    other.key === mine.key &&
    other.value.equals(mine.value) &&
    sameHeaders(mine.headers, other.headers);
  if (!isSame) throw new ArchiveError('ARCHIVE_LOG_DIFFERS', `log and archive differ in ${where}`);
}

/** Mostly there are none, mostly equal to the byte; else by what they say. */
function sameHeaders(mine: Buffer | undefined, theirs: Buffer | undefined): boolean {
  if (mine === undefined || theirs === undefined) return mine === theirs;
  return mine.equals(theirs) || encodeHeaders(decodeHeaders(mine)).equals(encodeHeaders(decodeHeaders(theirs)));
}

async function behindOf(
  log: Pick<EventLog, 'endOffsets'>,
  topics: readonly { readonly name: string; readonly partitions: readonly { readonly nextOffset: number }[] }[],
): Promise<number> {
  let behind = 0;
  for (const { name, partitions } of topics) {
    const ends = await log.endOffsets(name);
    partitions.forEach(({ nextOffset }, partition) => {
      behind += Math.max(0, (ends[partition] ?? 0) - nextOffset);
    });
  }
  return behind;
}
