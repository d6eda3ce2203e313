/**
 * The log as an archive holds it, for replay without a broker: the log's port, to read. Offsets and bytes are those of the
 * broker, so what is folded here has the same digest and goes on from the broker where the archive ends.
 *
 * It holds what its head named when it was opened, and nothing later. `append` is refused; a tail that has given what
 * there is stays silent until it is stopped. Segments are verified as they are read: `ArchiveError` says what is wrong with one.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { LogError } from '../log/errors.ts';
import type { Batch, BatchHandler, EventLog, LogRecord, PartitionStart, Tail } from '../log/event-log.ts';
import { partitionOf } from '../log/partitioner.ts';
import { encodeHeaders } from '../log/record-batch.ts';
import { type FoundHead, readChain, readSegment, requireHead } from './chain.ts';
import type { ArchivedRecord } from './container.ts';
import type { ArchivedTopic, Entry } from './layout.ts';

/** Opens the newest head, or the one whose SHA-256 is given. Throws `ARCHIVE_ABSENT`. The store stays the caller's. */
export async function openArchiveLog(store: ObjectStore, head?: string): Promise<EventLog> {
  return new ArchiveLog(store, await requireHead(store, head));
}

class ArchiveLog implements EventLog {
  readonly #store: ObjectStore;
  readonly #found: FoundHead;
  /** Entries of a partition, read at its first use. */
  readonly #chains = new Map<string, Promise<readonly Entry[]>>();
  readonly #tails = new Set<Tail>();
  #closed = false;

  constructor(store: ObjectStore, found: FoundHead) {
    this.#store = store;
    this.#found = found;
  }

  async append(): Promise<never> {
    throw new LogError('LOG_READ_ONLY', 'an archive is not written to: append to the broker');
  }

  async *read(topic: string, partition: number, from: number, to: number): AsyncGenerator<Batch> {
    const endOffset = this.#endOf(topic, partition);
    if (from < 0 || from > endOffset) {
      throw new LogError('LOG_OFFSET_GONE', `${topic}/${partition} has no offset ${from}: it holds 0 to ${endOffset}`);
    }
    const stop = Math.min(to, endOffset);
    const entries = (await this.#chain(topic, partition)).filter(
      ({ firstOffset, nextOffset }) => nextOffset > from && firstOffset < stop,
    );
    let coming = this.#prefetch(entries[0]);
    for (const [index, entry] of entries.entries()) {
      const blocks = coming;
      // The next segment is on its way while the reader works on this one.
      coming = this.#prefetch(entries[index + 1]);
      yield* batchesOf(await blocks, { topic, entry, from, stop, endOffset });
    }
  }

  tail(...[starts, handler]: Parameters<EventLog['tail']>): Tail {
    this.#mustBeOpen();
    const stopped = Promise.withResolvers<void>();
    const state = { running: true };
    const end = () => {
      state.running = false;
      stopped.resolve();
    };
    const followers = starts.map((start) => this.#follow(start, handler, state));
    // The first failure ends all, and is told when no handler runs any more.
    for (const follower of followers) follower.catch(end);
    const done = Promise.allSettled(followers).then(async (results) => {
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      await stopped.promise;
    });
    done.catch(() => {}); // its owner awaits it; until then a failure must not end the process
    const tail: Tail = {
      done,
      async stop() {
        end();
        await done.catch(() => {});
      },
    };
    this.#tails.add(tail);
    return tail;
  }

  async endOffsets(topic: string): Promise<number[]> {
    return this.#topic(topic).partitions.map(({ nextOffset }) => nextOffset);
  }

  async offsetsAt(topic: string, atMs: number): Promise<number[]> {
    return Promise.all(this.#topic(topic).partitions.map((_, partition) => this.#offsetAt(topic, partition, atMs)));
  }

  partitionFor(topic: string, key: string): number {
    return partitionOf(key, this.#topic(topic).partitions.length);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#tails].map((tail) => tail.stop()));
  }

  async #follow(start: PartitionStart, handler: BatchHandler, state: { readonly running: boolean }): Promise<void> {
    const { topic, partition, offset } = start;
    const endOffset = this.#endOf(topic, partition);
    if (offset === endOffset) await handler({ topic, partition, records: [], nextOffset: offset, endOffset });
    for await (const batch of this.read(topic, partition, offset, endOffset)) {
      if (!state.running) return;
      await handler(batch);
    }
  }

  /** Only the segment that holds the time is read. */
  async #offsetAt(topic: string, partition: number, atMs: number): Promise<number> {
    const entries = await this.#chain(topic, partition);
    const entry = entries.find(({ lastAppendedAtMs }) => lastAppendedAtMs >= atMs);
    if (entry === undefined) return this.#endOf(topic, partition);
    for await (const { records } of this.read(topic, partition, entry.firstOffset, entry.nextOffset)) {
      const found = records.find(({ appendedAtMs }) => appendedAtMs >= atMs);
      if (found !== undefined) return found.offset;
    }
    return entry.nextOffset;
  }

  #chain(topic: string, partition: number): Promise<readonly Entry[]> {
    const name = `${topic}/${partition}`;
    const known = this.#chains.get(name);
    if (known !== undefined) return known;
    const chain = readChain(this.#store, this.#found.head, topic, partition).then(({ entries }) => entries);
    chain.catch(() => this.#chains.delete(name)); // a store that did not answer is asked again
    this.#chains.set(name, chain);
    return chain;
  }

  #prefetch(entry: Entry | undefined): Promise<AsyncGenerator<ArchivedRecord[]>> {
    this.#mustBeOpen();
    if (entry === undefined) return Promise.resolve(nothing());
    const blocks = readSegment(this.#store, entry);
    const opened = blocks.next().then((first) => startingWith(first, blocks));
    opened.catch(() => {}); // told when it is awaited; a reader that stops early never asks
    return opened;
  }

  #topic(name: string): ArchivedTopic {
    this.#mustBeOpen();
    const found = this.#found.head.topics.find((topic) => topic.name === name);
    if (found === undefined) throw new LogError('LOG_TOPIC_MISSING', `no topic ${name} in this archive`);
    return found;
  }

  #endOf(topic: string, partition: number): number {
    const found = this.#topic(topic).partitions[partition];
    if (found === undefined) throw new LogError('LOG_TOPIC_MISSING', `${topic} has no partition ${partition}`);
    return found.nextOffset;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new LogError('LOG_CLOSED', 'the log is closed: open a new one');
  }
}

interface Wanted {
  readonly topic: string;
  readonly entry: Entry;
  readonly from: number;
  readonly stop: number;
  readonly endOffset: number;
}

async function* batchesOf(blocks: AsyncGenerator<ArchivedRecord[]>, wanted: Wanted): AsyncGenerator<Batch> {
  const { topic, entry, from, stop, endOffset } = wanted;
  const { partition } = entry;
  const end = Math.min(stop, entry.nextOffset);
  let nextOffset = Math.max(from, entry.firstOffset);
  for await (const block of blocks) {
    const records = block.filter(({ offset }) => offset >= from && offset < stop).map((one) => logRecord(topic, one));
    const last = records.at(-1);
    if (last === undefined) continue;
    nextOffset = last.offset + 1;
    yield { topic, partition, records, nextOffset, endOffset };
  }
  // Offsets of the broker's own at the end of the segment.
  if (nextOffset < end) yield { topic, partition, records: [], nextOffset: end, endOffset };
}

function logRecord(topic: string, archived: ArchivedRecord): LogRecord {
  const { partition, offset, key, value, appendedAtMs, headers } = archived;
  const record: LogRecord = { topic, partition, offset, key, value, appendedAtMs };
  return headers.length === 0 ? record : { ...record, headers: encodeHeaders(headers) };
}

async function* nothing(): AsyncGenerator<ArchivedRecord[]> {}

async function* startingWith(
  first: IteratorResult<ArchivedRecord[]>,
  rest: AsyncGenerator<ArchivedRecord[]>,
): AsyncGenerator<ArchivedRecord[]> {
  if (first.done !== true) yield first.value;
  yield* rest;
}
