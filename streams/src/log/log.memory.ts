/**
 * The log in memory, with the semantics of the Kafka adapter: for fast tests and the simulator. Appends resolve in a
 * later turn of the event loop, as from a broker, so that races show. Nothing is ever dropped from it.
 */
import { LogError } from './errors.ts';
import type {
  AppendRecord,
  Batch,
  BatchHandler,
  EventLog,
  LogPosition,
  LogRecord,
  PartitionStart,
  Tail,
} from './event-log.ts';
import { checkSizes } from './limits.ts';
import { partitionOf } from './partitioner.ts';
import { encodeHeaders } from './record-batch.ts';

/** Records handed to a handler at once. */
const RECORDS_PER_BATCH_MAX = 500;

export interface MemoryLogOptions {
  readonly topics: readonly { readonly name: string; readonly partitions: number }[];
  /** Broker's time of an append, ms since 1970 UTC; the number of appends so far when not given. */
  readonly clock?: () => number;
  /**
   * Faults for tests, asked once an append: `lost` fails without writing, `unconfirmed` writes and then fails, as a broker
   * does whose answer is lost on the way.
   */
  readonly fault?: (records: readonly AppendRecord[]) => 'lost' | 'unconfirmed' | undefined;
}

interface Partition {
  readonly records: LogRecord[];
  /** Resolved and replaced at each append; tails wait on it. */
  grown: PromiseWithResolvers<void>;
}

export function createMemoryLog(options: MemoryLogOptions): EventLog {
  const topics = new Map<string, Partition[]>();
  for (const { name, partitions } of options.topics) {
    topics.set(
      name,
      Array.from({ length: partitions }, () => ({ records: [], grown: Promise.withResolvers<void>() })),
    );
  }
  let appends = 0;
  const clock = options.clock ?? (() => appends);
  const tails = new Set<Tail>();
  const appending = new Set<Promise<unknown>>();
  const state = { closing: false, closed: false };

  const partitionsOf = (topic: string): Partition[] => {
    if (state.closed) throw closedError();
    const found = topics.get(topic);
    if (found === undefined) throw new LogError('LOG_TOPIC_MISSING', `no topic ${topic}: create it first`);
    return found;
  };
  const partitionFor = (topic: string, key: string) => partitionOf(key, partitionsOf(topic).length);

  const append = async (records: readonly AppendRecord[]): Promise<LogPosition[]> => {
    await new Promise((resolve) => setImmediate(resolve));
    const fault = options.fault?.(records);
    if (fault === 'lost') throw new LogError('LOG_UNAVAILABLE', 'append failed', { retryable: true });
    appends += 1;
    const positions = records.map((record) => write(record, partitionsOf(record.topic), clock()));
    for (const { topic, partition } of positions) wake(partitionsOf(topic)[partition] as Partition);
    if (fault !== undefined) throw new LogError('LOG_UNAVAILABLE', 'append not confirmed', { retryable: true });
    return positions;
  };

  return {
    partitionFor,
    async append(records) {
      if (state.closing) throw closedError();
      checkSizes(records, partitionFor);
      const written = append(records);
      appending.add(written);
      return written.finally(() => appending.delete(written));
    },
    async *read(topic, partition, from, to) {
      for (let offset = from; offset < to; ) {
        const batch = batchAt(topic, partition, partitionsOf(topic), offset, to);
        if (batch.records.length === 0) return;
        yield batch;
        offset = batch.nextOffset;
      }
    },
    tail(starts, handler) {
      const tail = startTail(starts, handler, partitionsOf);
      tails.add(tail);
      return tail;
    },
    async endOffsets(topic) {
      return partitionsOf(topic).map(({ records }) => records.length);
    },
    async offsetsAt(topic, atMs) {
      return partitionsOf(topic).map(({ records }) => firstAt(records, atMs));
    },
    async close() {
      state.closing = true;
      await Promise.allSettled(appending);
      state.closed = true;
      await Promise.allSettled([...tails].map((tail) => tail.stop()));
    },
  };
}

function closedError(): LogError {
  return new LogError('LOG_CLOSED', 'the log is closed: open a new one');
}

function write(record: AppendRecord, partitions: Partition[], appendedAtMs: number): LogPosition {
  const { topic, key, value, headers = {} } = record;
  const partition = partitionOf(key, partitions.length);
  const { records } = partitions[partition] as Partition;
  const offset = records.length;
  const written: LogRecord = { topic, partition, offset, key, value: Buffer.from(value), appendedAtMs };
  const pairs = Object.entries(headers).map(([name, text]) => ({ name, value: Buffer.from(text) }));
  records.push(pairs.length === 0 ? written : { ...written, headers: encodeHeaders(pairs) });
  return { topic, partition, offset };
}

/** Number of the first record appended at that time or later; their count when there is none. */
export function firstAt(records: readonly LogRecord[], atMs: number): number {
  const found = records.findIndex(({ appendedAtMs }) => appendedAtMs >= atMs);
  return found === -1 ? records.length : found;
}

function wake(partition: Partition): void {
  partition.grown.resolve();
  partition.grown = Promise.withResolvers<void>();
}

function batchAt(topic: string, partition: number, partitions: Partition[], from: number, to: number): Batch {
  const held = partitions[partition];
  if (held === undefined) throw new LogError('LOG_TOPIC_MISSING', `${topic} has no partition ${partition}`);
  const endOffset = held.records.length;
  if (from < 0 || from > endOffset) {
    throw new LogError('LOG_OFFSET_GONE', `${topic}/${partition} has no offset ${from}: it holds 0 to ${endOffset}`);
  }
  const records = held.records.slice(from, Math.min(to, from + RECORDS_PER_BATCH_MAX));
  return { topic, partition, records, nextOffset: from + records.length, endOffset };
}

function startTail(
  starts: readonly PartitionStart[],
  handler: BatchHandler,
  partitionsOf: (topic: string) => Partition[],
): Tail {
  const stopped = Promise.withResolvers<void>();
  const state = { running: true };
  const follow = async ({ topic, partition, offset }: PartitionStart): Promise<void> => {
    let next = offset;
    let toldCaughtUp = false;
    while (state.running) {
      const partitions = partitionsOf(topic);
      const batch = batchAt(topic, partition, partitions, next, Number.POSITIVE_INFINITY);
      const grown = (partitions[partition] as Partition).grown.promise;
      if (batch.records.length > 0 || !toldCaughtUp) await handler(batch);
      toldCaughtUp ||= batch.nextOffset >= batch.endOffset;
      next = batch.nextOffset;
      if (batch.records.length === 0) await Promise.race([grown, stopped.promise]);
    }
  };
  const end = () => {
    state.running = false;
    stopped.resolve();
  };
  const done = endTogether(starts.map(follow), end);
  done.catch(() => {}); // the owner of the tail awaits `done`; until it does, a failure must not end the process
  return {
    done,
    async stop() {
      end();
      await done.catch(() => {});
    },
  };
}

/** The first failure ends all, and is told only when no handler runs any more: what follows it must not race with one. */
async function endTogether(followers: readonly Promise<void>[], end: () => void): Promise<void> {
  for (const follower of followers) follower.catch(end);
  const failed = (await Promise.allSettled(followers)).find((result) => result.status === 'rejected');
  end();
  if (failed !== undefined) throw failed.reason;
}
