/**
 * Collects appends into few large writes (kafkajs has no linger, and one request per append would be one round trip each).
 *
 * One write is under way at a time, so the order of appends is the order in the log. A write begins when the oldest
 * waiting append has lingered long enough or enough bytes wait. All records of one append for one partition go into the
 * same write, hence into one record batch: all of them are written, or none. Waiting appends are bounded in bytes; beyond,
 * an append is refused at once rather than queued.
 */
import { LogError } from './errors.ts';
import type { AppendRecord, LogPosition } from './event-log.ts';
import { QUEUED_BYTES_MAX, RECORD_BATCH_BYTES_MAX, sizeOf, tooLarge } from './limits.ts';
import type { OutgoingRecord } from './record-batch.ts';

/** Enough to fill a batch at thousands of events a second, little beside the way to a broker and back. */
export const LINGER_MS = 5;
/** At this size a write is worth its round trip. */
export const LINGER_BYTES = 256 * 1024;
/** One request; brokers take 100 MiB, but a lost one is sent again whole. */
const WRITE_BYTES_MAX = 4 * 1024 * 1024;

export interface PartitionWrite {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly OutgoingRecord[];
}

/** Writes one record batch per entry; answers with the offset of each one's first record, or why it failed. */
export type WritePartitions = (writes: readonly PartitionWrite[]) => Promise<readonly (number | LogError)[]>;

export interface BatcherOptions {
  readonly write: WritePartitions;
  partitionFor(topic: string, key: string): number;
  /** How long an append may wait for company, ms; 0 for the end of this turn of the event loop. */
  readonly lingerMs?: number;
  readonly lingerBytes?: number;
  readonly queuedBytesMax?: number;
  /** Calls back once after `ms` unless the returned function is called before; the system's timers when not given. */
  readonly after?: (ms: number, then: () => void) => () => void;
}

export interface Batcher {
  append(records: readonly AppendRecord[]): Promise<LogPosition[]>;
  /** Writes what waits; later appends are refused with `LOG_CLOSED`. */
  close(): Promise<void>;
}

interface Waiting {
  readonly records: readonly AppendRecord[];
  /** Partition of each record. */
  readonly partitions: readonly number[];
  /** Bytes by `topic/partition`. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly promise: PromiseWithResolvers<LogPosition[]>;
}

export function createBatcher(options: BatcherOptions): Batcher {
  const { lingerMs = LINGER_MS, lingerBytes = LINGER_BYTES, queuedBytesMax = QUEUED_BYTES_MAX } = options;
  const { after = lingerMs === 0 ? atEndOfTurn : systemTimer } = options;
  let queue: Waiting[] = [];
  let queuedBytes = 0;
  let cancelTimer: (() => void) | undefined;
  let writing: Promise<void> | undefined;
  let closed = false;

  const schedule = (): void => {
    if (writing !== undefined || queue.length === 0) return;
    if (queuedBytes >= lingerBytes || closed) startWrite();
    else cancelTimer ??= after(lingerMs, startWrite);
  };
  const startWrite = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    if (writing !== undefined || queue.length === 0) return;
    const taken = takeForOneWrite(queue);
    queue = queue.slice(taken.length);
    for (const { bytes } of taken) queuedBytes -= bytes;
    writing = writeTogether(taken, options.write).finally(() => {
      writing = undefined;
      // What arrived meanwhile has lingered for a round trip already.
      startWrite();
    });
  };
  return {
    async append(records) {
      if (closed) throw new LogError('LOG_CLOSED', 'the log is closed: open a new one');
      if (records.length === 0) return [];
      const waiting = measure(records, options.partitionFor);
      if (queuedBytes + waiting.bytes > queuedBytesMax) {
        throw new LogError('LOG_OVERLOADED', `${queuedBytes} bytes wait to be written: slow down and try again`, {
          retryable: true,
        });
      }
      queue.push(waiting);
      queuedBytes += waiting.bytes;
      schedule();
      return waiting.promise.promise;
    },
    async close() {
      closed = true;
      startWrite();
      while (writing !== undefined) await writing;
    },
  };
}

function systemTimer(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}

function atEndOfTurn(_ms: number, then: () => void): () => void {
  const immediate = setImmediate(then);
  return () => clearImmediate(immediate);
}

/** Names of partitions by topic: made once, for each record is looked up by that of its own. */
const places = new Map<string, string[]>();

function placeOf(topic: string, partition: number): string {
  let names = places.get(topic);
  if (names === undefined) {
    names = [];
    places.set(topic, names);
  }
  names[partition] ??= `${topic}/${partition}`;
  return names[partition];
}

function measure(records: readonly AppendRecord[], partitionFor: BatcherOptions['partitionFor']): Waiting {
  const sizes = new Map<string, number>();
  let bytes = 0;
  const partitions = records.map((record) => {
    const partition = partitionFor(record.topic, record.key);
    const size = sizeOf(record);
    const where = placeOf(record.topic, partition);
    const total = (sizes.get(where) ?? 0) + size;
    if (total > RECORD_BATCH_BYTES_MAX) throw tooLarge(where);
    sizes.set(where, total);
    bytes += size;
    return partition;
  });
  return { records, partitions, sizes, bytes, promise: Promise.withResolvers<LogPosition[]>() };
}

/** The longest run from the front that fits: skipping one that does not fit would change the order. */
function takeForOneWrite(queue: readonly Waiting[]): Waiting[] {
  const sizes = new Map<string, number>();
  let bytes = 0;
  let count = 0;
  for (const waiting of queue) {
    if (count > 0 && bytes + waiting.bytes > WRITE_BYTES_MAX) break;
    const fits = [...waiting.sizes].every(([where, size]) => (sizes.get(where) ?? 0) + size <= RECORD_BATCH_BYTES_MAX);
    if (!fits) break;
    for (const [where, size] of waiting.sizes) sizes.set(where, (sizes.get(where) ?? 0) + size);
    bytes += waiting.bytes;
    count += 1;
  }
  return queue.slice(0, count);
}

interface Target {
  readonly index: number;
  readonly records: OutgoingRecord[];
}

async function writeTogether(taken: readonly Waiting[], write: WritePartitions): Promise<void> {
  const writes: PartitionWrite[] = [];
  const targets = new Map<string, Target>();
  /** Of each record of each append: which write it is in, and where in it. */
  const places = taken.map(({ records, partitions }) =>
    records.map((record, index) => {
      const partition = partitions[index] as number;
      const where = placeOf(record.topic, partition);
      let target = targets.get(where);
      if (target === undefined) {
        target = { index: writes.length, records: [] };
        targets.set(where, target);
        writes.push({ topic: record.topic, partition, records: target.records });
      }
      target.records.push(record);
      return { index: target.index, nth: target.records.length - 1 };
    }),
  );
  const results = await write(writes).catch((error: unknown) => writes.map(() => error as LogError));
  for (const [n, { promise }] of taken.entries()) {
    const ours = places[n] as { index: number; nth: number }[];
    const failed = ours.map(({ index }) => results[index]).find((result) => typeof result !== 'number');
    if (failed !== undefined) promise.reject(failed);
    else promise.resolve(ours.map(({ index, nth }) => positionOf(writes[index], results[index], nth)));
  }
}

function positionOf(
  write: PartitionWrite | undefined,
  firstOffset: number | LogError | undefined,
  nth: number,
): LogPosition {
  const { topic, partition } = write as PartitionWrite;
  return { topic, partition, offset: (firstOffset as number) + nth };
}
