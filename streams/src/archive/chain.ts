/**
 * Reads an archive and believes nothing of it: each segment must have the hash its entry names, each entry the place, number
 * and predecessor it should have, and the last ones must be those the head names. What was changed, lost, moved or put in
 * from elsewhere has its own message.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { type ArchivedRecord, type Container, openContainer } from './container.ts';
import { ArchiveError } from './errors.ts';
import {
  type ArchivedPartition,
  documentBytes,
  type Entry,
  entryKey,
  entryShape,
  HEADS,
  type Head,
  headShape,
  parseDocument,
  partitionFolder,
  sha256,
} from './layout.ts';

/** Entries asked for at once: small objects, whose cost is the way there and back. */
const ENTRIES_AT_ONCE = 16;

export interface FoundHead {
  readonly head: Head;
  /** Stands for every byte of the archive up to here. */
  readonly sha256: string;
}

/** The newest head, or the one with the hash given. Null when there is no archive here. */
export async function readHead(store: ObjectStore, wanted?: string): Promise<FoundHead | null> {
  let found: FoundHead | null = null;
  let last: string | undefined;
  for await (const { key } of store.list(HEADS)) {
    if (wanted !== undefined) {
      const bytes = await bytesOf(store, key);
      if (sha256(bytes) === wanted) found = { head: parseDocument(headShape, key, bytes), sha256: wanted };
    }
    last = key;
  }
  if (wanted !== undefined) {
    if (found !== null) return found;
    throw new ArchiveError('ARCHIVE_ABSENT', `no run of this archive has the hash ${wanted}`);
  }
  if (last === undefined) return null;
  const bytes = await bytesOf(store, last);
  return { head: parseDocument(headShape, last, bytes), sha256: sha256(bytes) };
}

/** The newest head, or the one with the hash given. Throws `ARCHIVE_ABSENT` when there is none. */
export async function requireHead(store: ObjectStore, wanted?: string): Promise<FoundHead> {
  const found = await readHead(store, wanted);
  if (found === null) throw new ArchiveError('ARCHIVE_ABSENT', 'there is no archive in this object store');
  return found;
}

/** Checks that each head follows the one before it, from run 0 on. */
export async function verifyHeads(store: ObjectStore, { head, sha256: hash }: FoundHead): Promise<void> {
  let previous: string | null = null;
  let run = 0;
  for await (const { key } of store.list(HEADS)) {
    if (run > head.run) return;
    const bytes = await bytesOf(store, key);
    const found = parseDocument(headShape, key, bytes);
    if (found.archive !== head.archive) throw new ArchiveError('ARCHIVE_FOREIGN', `${key} is of another archive`);
    if (found.run !== run || found.previous !== previous) {
      throw new ArchiveError('ARCHIVE_REORDERED', `${key} does not follow run ${run - 1}: a head is missing or moved`);
    }
    previous = sha256(bytes);
    run += 1;
  }
  if (previous !== hash) throw new ArchiveError('ARCHIVE_SEGMENT_MISSING', `heads end at run ${run - 1}`);
}

export interface Chain {
  /** The segments a head names, in order. */
  readonly entries: readonly Entry[];
  /** Segments of a run that did not get to its head; the next run carries on behind them. */
  readonly further: readonly Entry[];
}

const nothingYet: ArchivedPartition = { segments: 0, records: 0, nextOffset: 0, last: null };

/** Every entry of a partition, verified against each other and against the head. Segments themselves are not read. */
export async function readChain(store: ObjectStore, head: Head, topic: string, partition: number): Promise<Chain> {
  const named = head.topics.find(({ name }) => name === topic)?.partitions[partition] ?? nothingYet;
  const keys: string[] = [];
  for await (const { key } of store.list(partitionFolder(topic, partition))) {
    if (key.endsWith('.json')) keys.push(key);
  }
  const entries: Entry[] = [];
  let previous: string | null = null;
  for (let at = 0; at < keys.length; at += ENTRIES_AT_ONCE) {
    const some = keys.slice(at, at + ENTRIES_AT_ONCE);
    const found = await Promise.all(some.map((key) => bytesOf(store, key)));
    for (const [index, bytes] of found.entries()) {
      const key = some[index] as string;
      const entry = parseDocument(entryShape, key, bytes);
      checkEntry(key, entry, entries, { head, topic, partition, previous });
      previous = sha256(bytes);
      entries.push(entry);
    }
  }
  checkEnd(entries, named, `${topic}/${partition}`);
  return { entries: entries.slice(0, named.segments), further: entries.slice(named.segments) };
}

interface Place {
  readonly head: Head;
  readonly topic: string;
  readonly partition: number;
  readonly previous: string | null;
}

function checkEntry(key: string, entry: Entry, before: readonly Entry[], place: Place): void {
  const { head, topic, partition, previous } = place;
  if (entry.archive !== head.archive) {
    throw new ArchiveError('ARCHIVE_FOREIGN', `${key} belongs to another archive (${entry.archive})`);
  }
  if (entry.topic !== topic || entry.partition !== partition) {
    throw new ArchiveError('ARCHIVE_FOREIGN', `${key} belongs to ${entry.topic}/${entry.partition}`);
  }
  if (key !== entryKey(topic, partition, entry.firstOffset)) {
    throw new ArchiveError('ARCHIVE_REORDERED', `${key} holds the entry of offset ${entry.firstOffset}`);
  }
  const sequence = before.length;
  if (entry.sequence > sequence) {
    throw new ArchiveError(
      'ARCHIVE_SEGMENT_MISSING',
      `${topic}/${partition}: segment ${sequence} is missing before ${key}`,
    );
  }
  const from = before.at(-1)?.nextOffset ?? 0;
  const follows = entry.sequence === sequence && entry.previous === previous && entry.firstOffset === from;
  if (!follows) {
    throw new ArchiveError(
      'ARCHIVE_REORDERED',
      `${key} does not follow segment ${sequence - 1} of ${topic}/${partition}`,
    );
  }
}

function checkEnd(entries: readonly Entry[], named: ArchivedPartition, where: string): void {
  if (entries.length < named.segments) {
    const message = `${where}: ${entries.length} of ${named.segments} segments are there: the end was cut off`;
    throw new ArchiveError('ARCHIVE_SEGMENT_MISSING', message);
  }
  const last = entries[named.segments - 1];
  const hash = last === undefined ? null : sha256(documentBytes(last));
  if (hash !== named.last) {
    throw new ArchiveError('ARCHIVE_DAMAGED', `${where}: entry ${named.segments - 1} is not the one its head names`);
  }
}

/** Records of a segment, a block at a time. Throws before the first when the bytes are not those of the entry. */
export async function* readSegment(store: ObjectStore, entry: Entry): AsyncGenerator<ArchivedRecord[]> {
  const data = await store.get(entry.object);
  if (data === null) throw new ArchiveError('ARCHIVE_SEGMENT_MISSING', `${entry.object} is missing`);
  const container = containerOf(entry, data);
  let next = entry.firstOffset;
  let records = 0;
  for (const block of container.blocks()) {
    for (const { partition, offset } of block) {
      if (partition !== entry.partition || offset < next || offset >= entry.nextOffset) {
        throw new ArchiveError('ARCHIVE_DAMAGED', `${entry.object} holds ${partition}/${offset} where ${next} was due`);
      }
      next = offset + 1;
    }
    records += block.length;
    yield block;
  }
  if (records !== entry.records) {
    throw new ArchiveError(
      'ARCHIVE_DAMAGED',
      `${entry.object} holds ${records} records, its entry says ${entry.records}`,
    );
  }
}

function containerOf(entry: Entry, data: Buffer): Container {
  const isWhole = data.length === entry.bytes && sha256(data) === entry.sha256;
  try {
    const container = openContainer(data);
    if (isWhole) return container;
    throw misplaced(entry, container) ?? damaged(entry);
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw damaged(entry, cause);
  }
}

/** Bytes that are not the entry's may still be a sound segment: of another place or another archive. */
function misplaced(entry: Entry, { metadata }: Container): ArchiveError | undefined {
  const found = segmentMetadata(entry);
  const differs = (name: keyof typeof found) => metadata.get(name) !== found[name];
  if (differs('mainstem.archive')) {
    const message = `${entry.object} is a segment of another archive (${metadata.get('mainstem.archive')})`;
    return new ArchiveError('ARCHIVE_FOREIGN', message);
  }
  if (differs('mainstem.topic') || differs('mainstem.partition') || differs('mainstem.firstOffset')) {
    const place = ['topic', 'partition', 'firstOffset'].map((name) => metadata.get(`mainstem.${name}`)).join('/');
    return new ArchiveError('ARCHIVE_REORDERED', `${entry.object} holds the segment of ${place}`);
  }
  return undefined;
}

function damaged(entry: Entry, cause?: unknown): ArchiveError {
  const message = `${entry.object}: its bytes do not have the SHA-256 its entry names`;
  return new ArchiveError('ARCHIVE_DAMAGED', message, { cause });
}

/** What a segment says of itself in its Avro metadata; strings, as Avro has them. */
export function segmentMetadata(entry: Pick<Entry, 'archive' | 'topic' | 'partition' | 'firstOffset' | 'previous'>) {
  return {
    'mainstem.archive': entry.archive,
    'mainstem.topic': entry.topic,
    'mainstem.partition': String(entry.partition),
    'mainstem.firstOffset': String(entry.firstOffset),
    'mainstem.previous': entry.previous ?? '',
  };
}

async function bytesOf(store: ObjectStore, key: string): Promise<Buffer> {
  const bytes = await store.get(key);
  if (bytes === null) throw new ArchiveError('ARCHIVE_SEGMENT_MISSING', `${key} was listed and is gone`);
  return bytes;
}
