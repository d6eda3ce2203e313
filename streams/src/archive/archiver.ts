/**
 * Archives the log: reads each partition from where the archive ends to where the log ended at the start of the run, and
 * writes segments (`layout.ts`). May be run at any time, beside everything else, and again after any crash: what is
 * published is carried on behind, what is not is made again, byte for byte the same.
 *
 * Two runs at once do no harm: an entry is published by a put that one of them wins, and the other ends with
 * `ARCHIVE_BUSY`. A log that is not the one archived so far is refused before anything is written.
 *
 * Order of effects: segment, entry, and after all partitions the head. A reader goes by the head, so it never sees half a
 * run. Values are archived as they are on the log: what is sealed there stays sealed.
 */
import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { EventLog } from '../log/event-log.ts';
import { type FoundHead, readChain, readHead } from './chain.ts';
import { ArchiveError } from './errors.ts';
import { documentBytes, entryKey, FORMAT, type Head, headKey, schemaKey, sha256 } from './layout.ts';
import { archivedPart, type Part, partOf, positionOf, requireSameLog } from './part.ts';
import { type ArchiveProgress, createMeter, forEachOf, type Meter } from './progress.ts';
import { publish, putOnce } from './publish.ts';
import { Segment } from './segment.ts';

/** A topic as it is at the broker. */
export interface LogTopic {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface ArchiveOptions {
  readonly log: Pick<EventLog, 'read' | 'endOffsets'>;
  readonly store: ObjectStore;
  readonly topics: readonly LogTopic[];
  /** Text of the schema with a registry id, null when nobody knows it. */
  readonly schemaText: (id: number) => Promise<string | null>;
  /** Until when nothing written may be removed or replaced, ms since 1970 UTC. */
  readonly retainUntilMs?: number;
  /** Records of one segment before deflating, bytes. */
  readonly segmentBytes?: number;
  readonly onProgress?: (progress: ArchiveProgress) => void;
  /** Ends the run early; the next one carries on. */
  readonly signal?: AbortSignal;
}

export interface ArchiveResult {
  readonly archive: string;
  readonly run: number;
  /** SHA-256 of the newest head: keep it elsewhere, and nobody can give you another archive for this one. */
  readonly head: string;
  /** What this run added. */
  readonly records: number;
  readonly segments: number;
  readonly bytes: number;
  /** What the archive holds in all. */
  readonly recordsTotal: number;
  readonly schemas: number;
  /** Ids on the log nobody has a schema for. */
  readonly schemasUnknown: readonly number[];
  readonly durationMs: number;
}

/** One segment is one object and is held in memory while it is made. */
export const SEGMENT_BYTES = 16 * 1024 * 1024;
/** Reading, deflating and storing overlap; each holds a segment. */
const PARTITIONS_AT_ONCE = 3;

/** Throws `ArchiveError`, or what log and store throw. */
export async function archiveLog(options: ArchiveOptions): Promise<ArchiveResult> {
  const startedAt = performance.now();
  const found = (await readHead(options.store)) ?? (await establish(options));
  const run = new Run(options, found);
  const head = await run.work();
  const { partitions, schemas } = summary(head.head);
  return {
    archive: head.head.archive,
    run: head.head.run,
    head: head.sha256,
    ...run.added,
    recordsTotal: partitions.reduce((sum, { records }) => sum + records, 0),
    schemas: schemas.length,
    schemasUnknown: schemas.filter(([, hash]) => hash === null).map(([id]) => Number(id)),
    durationMs: performance.now() - startedAt,
  };
}

function summary(head: Head) {
  return { partitions: head.topics.flatMap(({ partitions }) => partitions), schemas: Object.entries(head.schemas) };
}

/** Run 0 gives the archive its name, which one of several first runs wins. */
async function establish({ store, retainUntilMs }: ArchiveOptions): Promise<FoundHead> {
  const head: Head = {
    format: FORMAT,
    archive: randomUUID(),
    run: 0,
    archivedAtMs: Date.now(),
    previous: null,
    topics: [],
    schemas: {},
  };
  await store.put(headKey(0), documentBytes(head), putOnce(retainUntilMs));
  return (await readHead(store)) as FoundHead;
}

class Run {
  readonly added = { records: 0, segments: 0, bytes: 0 };
  readonly #options: ArchiveOptions;
  readonly #found: FoundHead;

  constructor(options: ArchiveOptions, found: FoundHead) {
    this.#options = options;
    this.#found = found;
  }

  async work(): Promise<FoundHead> {
    const parts: Part[] = [];
    for (const topic of this.#options.topics) parts.push(...(await this.#partsOf(topic)));
    const total = parts.reduce((sum, { entries, end }) => sum + end - positionOf(entries), 0);
    const meter = createMeter(total, this.#options.onProgress);
    await forEachOf(parts, PARTITIONS_AT_ONCE, (part) => this.#archive(part, meter));
    meter.end();
    return this.#publishHead(parts, await this.#keepSchemas(parts));
  }

  /** Where each partition of a topic is, after checking that the log is the one archived so far. */
  async #partsOf({ name, partitions }: LogTopic): Promise<Part[]> {
    const { log, store } = this.#options;
    const before = this.#found.head.topics.find((topic) => topic.name === name);
    const ends = await log.endOffsets(name);
    if ((before !== undefined && before.partitions.length !== ends.length) || ends.length !== partitions) {
      const message = `${name} has ${ends.length} partitions, its archive ${before?.partitions.length ?? partitions}`;
      throw new ArchiveError('ARCHIVE_TOPIC_CHANGED', message);
    }
    const parts: Part[] = [];
    await forEachOf([...ends.entries()], PARTITIONS_AT_ONCE, async ([partition, end]) => {
      const part = partOf(name, partition, await readChain(store, this.#found.head, name, partition), end);
      await requireSameLog(log, part);
      parts[partition] = part;
    });
    return parts;
  }

  async #archive(part: Part, meter: Meter): Promise<void> {
    const { log, signal, segmentBytes = SEGMENT_BYTES } = this.#options;
    const { topic, partition, end } = part;
    const place = `${topic}/${partition}`;
    let segment = this.#begin(part);
    for await (const batch of log.read(topic, partition, positionOf(part.entries), end)) {
      signal?.throwIfAborted();
      for (const record of batch.records) {
        segment.take(record);
        if (segment.writer.rawBytes < segmentBytes) continue;
        await this.#publish(part, segment, record.offset + 1);
        segment = this.#begin(part);
      }
      meter.add(batch.records.length, place);
      segment.nextOffset = batch.nextOffset;
    }
    if (segment.nextOffset > segment.firstOffset) await this.#publish(part, segment, segment.nextOffset);
  }

  #begin({ topic, partition, entries, last }: Part): Segment {
    const { archive } = this.#found.head;
    return new Segment({ archive, topic, partition, firstOffset: positionOf(entries), previous: last });
  }

  /** The segment first, then the entry that makes it count. */
  async #publish(part: Part, segment: Segment, nextOffset: number): Promise<void> {
    const { store, retainUntilMs } = this.#options;
    const { entry, body } = await segment.seal(part.entries.length, nextOffset);
    await store.put(entry.object, body, putOnce(retainUntilMs));
    const key = entryKey(part.topic, part.partition, entry.firstOffset);
    part.last = await publish(store, key, entry, retainUntilMs);
    part.entries.push(entry);
    this.added.records += entry.records;
    this.added.segments += 1;
    this.added.bytes += body.length;
  }

  /** Puts the schemas met for the first time beside the records, which nobody could read without them. */
  async #keepSchemas(parts: readonly Part[]): Promise<Head['schemas']> {
    const schemas: Record<string, string | null> = { ...this.#found.head.schemas };
    const { store, schemaText, retainUntilMs } = this.#options;
    const met = parts.flatMap(({ entries }) => entries.flatMap((entry) => entry.schemas));
    for (const id of new Set(met)) {
      if ((schemas[id] ?? null) !== null) continue;
      const text = await schemaText(id);
      if (text !== null) await store.put(schemaKey(id), Buffer.from(text), putOnce(retainUntilMs));
      const kept = text === null ? null : await store.get(schemaKey(id));
      schemas[id] = kept === null ? null : sha256(kept);
    }
    return schemas;
  }

  async #publishHead(parts: readonly Part[], schemas: Head['schemas']): Promise<FoundHead> {
    const before = this.#found.head;
    const archivedNow = this.#options.topics.map(({ name, config }) => ({
      name,
      config: { ...config },
      partitions: parts.filter(({ topic }) => topic === name).map(archivedPart),
    }));
    const names = new Set(archivedNow.map(({ name }) => name));
    const topics = [...before.topics.filter(({ name }) => !names.has(name)), ...archivedNow];
    topics.sort((left, right) => (left.name < right.name ? -1 : 1));
    const unchanged = JSON.stringify([topics, schemas]) === JSON.stringify([before.topics, before.schemas]);
    if (unchanged) return this.#found;
    const run = before.run + 1;
    const { archive } = before;
    const archivedAtMs = Date.now();
    const head: Head = { format: FORMAT, archive, run, archivedAtMs, previous: this.#found.sha256, topics, schemas };
    const { store, retainUntilMs } = this.#options;
    return { head, sha256: await publish(store, headKey(run), head, retainUntilMs) };
  }
}
