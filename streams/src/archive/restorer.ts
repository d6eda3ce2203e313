/**
 * Restores an archive into an empty broker: the same topics, and in each partition the same records with keys, values,
 * headers, times and offsets, so that every checkpoint, ruling and proof that names an offset holds again (ADR 0017).
 *
 * The whole chain is verified before the first record is written, each segment before its first record. The broker numbers
 * records from 0 without gaps: an archive with gaps cannot be restored to equal offsets, and is refused (`RESTORE_GAP`).
 *
 * Ended half-way, it leaves topics a platform does not start on; `resume` carries on in them, after comparing every record
 * that is there with the archive: a foreign one in the middle would lie under every proof that names its offset.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { LogRecord } from '../log/event-log.ts';
import { RECORD_BATCH_BYTES_MAX, sizeOf } from '../log/limits.ts';
import { encodeHeaders, type OutgoingRecord } from '../log/record-batch.ts';
import { readChain, readSegment, requireHead } from './chain.ts';
import type { ArchivedRecord } from './container.ts';
import { ArchiveError } from './errors.ts';
import { type ArchivedTopic, type Entry, type Head, schemaKey, sha256 } from './layout.ts';
import { type ArchiveProgress, createMeter, forEachOf, type Meter } from './progress.ts';
import { recordHash } from './record-hash.ts';

/** What a restore needs of a broker. */
export interface RestoreTarget {
  /** Of the named topics, those that are there; `restoring` when a restore of them has begun and not ended. */
  find(names: readonly string[]): Promise<FoundTopic[]>;
  /** Makes a topic ready to take records with their times. */
  begin(topic: RestoreTopic, isThere: boolean): Promise<void>;
  /** Writes records one after another; answers with the offset of the first. Partitions at once, each in its order. */
  write(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<number>;
  /** Records before an offset, from the first on. */
  read(topic: string, partition: number, end: number): AsyncIterable<{ readonly records: readonly LogRecord[] }>;
  endOffsets(topic: string): Promise<number[]>;
  /** The topic is whole: it gets its own configuration. */
  end(topic: RestoreTopic): Promise<void>;
  close(): Promise<void>;
}

export interface RestoreTopic {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface FoundTopic {
  readonly name: string;
  readonly partitions: number;
  readonly restoring: boolean;
  /** End of each partition. */
  readonly ends: readonly number[];
}

export interface RestoreOptions {
  readonly store: ObjectStore;
  readonly target: RestoreTarget;
  /** Only what the head with this SHA-256 names; the newest when not given. */
  readonly head?: string;
  /** Text of the schema with a registry id, null when the registry does not know it. */
  readonly schemaText?: (id: number) => Promise<string | null>;
  /** Carry on in topics a restore that ended half-way left. */
  readonly resume?: boolean;
  readonly onProgress?: (progress: ArchiveProgress) => void;
  readonly signal?: AbortSignal;
}

export interface RestoreResult {
  readonly archive: string;
  readonly run: number;
  readonly head: string;
  readonly topics: number;
  readonly partitions: number;
  /** Written by this call. */
  readonly records: number;
  readonly recordsTotal: number;
  /** Ids that archived values carry and the registry does not know: push the schemas before anything reads. */
  readonly schemasUnknown: readonly number[];
  readonly durationMs: number;
}

const PARTITIONS_AT_ONCE = 4;

interface Part {
  readonly topic: string;
  readonly partition: number;
  readonly entries: readonly Entry[];
  readonly end: number;
}

/** Throws `ArchiveError`, or what store and broker throw. */
export async function restoreLog(options: RestoreOptions): Promise<RestoreResult> {
  const startedAt = performance.now();
  const { store, target } = options;
  const { head, sha256: hash } = await requireHead(store, options.head);
  const parts: Part[] = [];
  for (const topic of head.topics) {
    for (const [partition, { nextOffset }] of topic.partitions.entries()) {
      const { entries } = await readChain(store, head, topic.name, partition);
      refuseGaps(entries);
      parts.push({ topic: topic.name, partition, entries, end: nextOffset });
    }
  }
  const schemasUnknown = await checkSchemas(options, head);
  const found = await target.find(head.topics.map(({ name }) => name));
  for (const topic of head.topics) await checkTarget(topic, found, parts, options);
  for (const topic of head.topics) {
    const there = found.find(({ name }) => name === topic.name);
    if (there?.restoring !== true) await target.begin(restoreTopic(topic), there !== undefined);
  }
  const recordsTotal = parts.reduce((sum, { end }) => sum + end, 0);
  const startOf = ({ topic, partition }: Part) => found.find(({ name }) => name === topic)?.ends[partition] ?? 0;
  const already = parts.reduce((sum, part) => sum + startOf(part), 0);
  const meter = createMeter(recordsTotal - already, options.onProgress);
  await forEachOf(parts, PARTITIONS_AT_ONCE, (part) => restorePart(part, startOf(part), options, meter));
  for (const topic of head.topics) await finish(target, topic);
  meter.end();
  return {
    archive: head.archive,
    run: head.run,
    head: hash,
    topics: head.topics.length,
    partitions: parts.length,
    records: meter.records,
    recordsTotal,
    schemasUnknown,
    durationMs: performance.now() - startedAt,
  };
}

function restoreTopic({ name, config, partitions }: ArchivedTopic): RestoreTopic {
  return { name, config, partitions: partitions.length };
}

function refuseGaps(entries: readonly Entry[]): void {
  const gap = entries.find(({ firstOffset, nextOffset, records }) => nextOffset - firstOffset !== records);
  if (gap === undefined) return;
  const { topic, partition, firstOffset, nextOffset, records, object } = gap;
  const message =
    `${topic}/${partition} has ${nextOffset - firstOffset - records} offsets without a record between ${firstOffset} and ` +
    `${nextOffset} (${object}): a broker numbers without gaps, so later records could not get their offsets back`;
  throw new ArchiveError('RESTORE_GAP', message);
}

async function checkTarget(
  topic: ArchivedTopic,
  found: readonly FoundTopic[],
  parts: readonly Part[],
  options: RestoreOptions,
): Promise<void> {
  const { name, partitions } = topic;
  const there = found.find((candidate) => candidate.name === name);
  if (there === undefined) return;
  if (there.partitions !== partitions.length) {
    const message = `${name} has ${there.partitions} partitions at the broker and ${partitions.length} in the archive`;
    throw differs(message);
  }
  const held = there.ends.reduce((sum, end) => sum + end, 0);
  if (held === 0) return;
  if (!there.restoring || options.resume !== true) {
    const advice = there.restoring
      ? 'a restore ended half-way here: resume it, or delete the topic'
      : 'take an empty broker';
    throw new ArchiveError('RESTORE_TARGET_NOT_EMPTY', `${name} holds ${held} records: ${advice}`);
  }
  for (const part of parts.filter((candidate) => candidate.topic === name)) {
    await checkCarriesOn(part, there.ends[part.partition] ?? 0, options);
  }
}

/**
 * What an unfinished restore left must be the beginning of what the archive holds, record by record: the segments are those
 * the chain of hashes names, so whatever differs was put there by somebody else.
 */
async function checkCarriesOn(part: Part, at: number, { target, store, signal }: RestoreOptions): Promise<void> {
  const { topic, partition, entries, end } = part;
  const where = `${topic}/${partition}`;
  if (at > end) throw differs(`${where} ends at ${at}, beyond the archive, which ends at ${end}`);
  const archived = archivedRecords(store, entries);
  let offset = 0;
  for await (const { records } of target.read(topic, partition, at)) {
    signal?.throwIfAborted();
    for (const record of records) {
      const wanted = (await archived.next()).value;
      if (record.offset !== offset || wanted === undefined || !isSame(record, wanted)) {
        throw differs(`${where} holds another record at offset ${offset} than the archive`);
      }
      offset += 1;
    }
  }
  await archived.return(undefined);
  if (offset !== at) throw differs(`${where} ends at ${at} and gave ${offset} records`);
}

async function* archivedRecords(
  store: ObjectStore,
  entries: readonly Entry[],
): AsyncGenerator<ArchivedRecord, undefined> {
  for (const entry of entries) {
    for await (const block of readSegment(store, entry)) yield* block;
  }
  return undefined;
}

function isSame(record: LogRecord, archived: ArchivedRecord): boolean {
  return (
    record.offset === archived.offset &&
    record.appendedAtMs === archived.appendedAtMs &&
    recordHash(record) === recordHash({ ...archived, headers: encodeHeaders(archived.headers) })
  );
}

function differs(message: string): ArchiveError {
  return new ArchiveError('RESTORE_TARGET_DIFFERS', message);
}

/** Values name their schemas by id: under each, the registry must have what it had. Ids it does not know are told. */
async function checkSchemas({ store, schemaText }: RestoreOptions, head: Head): Promise<number[]> {
  if (schemaText === undefined) return [];
  const unknown: number[] = [];
  for (const [id, hash] of Object.entries(head.schemas)) {
    const found = await schemaText(Number(id));
    if (found === null) unknown.push(Number(id));
    if (found === null || hash === null) continue;
    const kept = await store.get(schemaKey(id));
    if (kept === null || sha256(kept) !== hash) {
      throw new ArchiveError('ARCHIVE_DAMAGED', `${schemaKey(id)} does not have the SHA-256 its head names`);
    }
    if (plain(found) === plain(kept.toString('utf8'))) continue;
    const message = `the registry has another schema under id ${id} than the one archived values were written with`;
    throw new ArchiveError('RESTORE_SCHEMA_DIFFERS', message);
  }
  return unknown;
}

/** White space is not part of a schema. */
function plain(schema: string): string {
  return JSON.stringify(JSON.parse(schema));
}

async function restorePart(part: Part, from: number, options: RestoreOptions, meter: Meter): Promise<void> {
  const { store, target, signal } = options;
  const { topic, partition } = part;
  let next = from;
  for (const entry of part.entries.filter(({ nextOffset }) => nextOffset > from)) {
    for await (const block of readSegment(store, entry)) {
      const wanted = block.filter(({ offset }) => offset >= next);
      for (const records of batches(wanted)) {
        signal?.throwIfAborted();
        const at = await target.write(topic, partition, records);
        if (at !== next) {
          const message = `${topic}/${partition}: the broker put at offset ${at} what was at ${next}: somebody else writes there`;
          throw new ArchiveError('RESTORE_OFFSET_MOVED', message);
        }
        next += records.length;
        meter.add(records.length, `${topic}/${partition}`);
      }
    }
  }
}

/** Groups that fit one record batch. */
function* batches(records: readonly ArchivedRecord[]): Generator<OutgoingRecord[]> {
  let group: OutgoingRecord[] = [];
  let bytes = 0;
  for (const { key, value, appendedAtMs, headers } of records) {
    const rawHeaders = headers.length === 0 ? undefined : encodeHeaders(headers);
    const size = sizeOf({ topic: '', key, value }) + (rawHeaders?.length ?? 0);
    if (group.length > 0 && bytes + size > RECORD_BATCH_BYTES_MAX) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push({ key, value, timestampMs: appendedAtMs, ...(rawHeaders === undefined ? {} : { rawHeaders }) });
    bytes += size;
  }
  if (group.length > 0) yield group;
}

async function finish(target: RestoreTarget, topic: ArchivedTopic): Promise<void> {
  const ends = await target.endOffsets(topic.name);
  for (const [partition, { nextOffset }] of topic.partitions.entries()) {
    if (ends[partition] === nextOffset) continue;
    const message = `${topic.name}/${partition} ends at ${ends[partition]} and should end at ${nextOffset}: somebody else writes there`;
    throw new ArchiveError('RESTORE_OFFSET_MOVED', message);
  }
  await target.end(restoreTopic(topic));
}
