/**
 * What was read from the log and is not in the tree yet: a digest and an offset a record, by partition. Bounded: beyond the
 * bound readers wait, so a notary that writes slower than the log grows shows as lag and not as memory.
 */
import type { Batch } from '../log/event-log.ts';
import { writeDigest } from './entry.ts';
import { HASH_BYTES } from './merkle/hash.ts';

/** Records that may wait, 40 bytes each; also about as many as one checkpoint covers when much is to be caught up with. */
export const PENDING_RECORDS_MAX = 32_768;

export interface PendingPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offsets: readonly number[];
  /** Digests side by side, one for each offset. */
  readonly digests: Buffer;
  /** Before it everything was read. */
  readonly nextOffset: number;
}

export interface Intake {
  readonly records: number;
  /** Resolves when the bound is reached; a new promise after each `take`. */
  readonly full: Promise<void>;
  /** Takes a batch; the promise is the back-pressure. */
  add(batch: Batch): Promise<void>;
  /** All that waits, in the order of topic and partition, which is the order of leaves. */
  take(): PendingPartition[];
  /** Lets waiting readers go: nothing is taken any more. */
  end(): void;
}

interface Held {
  readonly topic: string;
  readonly partition: number;
  readonly offsets: number[];
  digests: Buffer;
  nextOffset: number;
}

export function createIntake(recordsMax = PENDING_RECORDS_MAX): Intake {
  let held = new Map<string, Held>();
  let records = 0;
  let full = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();
  let ended = false;
  return {
    get records() {
      return records;
    },
    get full() {
      return full.promise;
    },
    async add(batch) {
      while (records >= recordsMax && !ended) await room.promise;
      if (ended || batch.records.length === 0) return;
      const name = `${batch.topic}/${batch.partition}`;
      const pending = held.get(name) ?? begin(batch);
      held.set(name, pending);
      hold(pending, batch);
      records += batch.records.length;
      if (records >= recordsMax) full.resolve();
    },
    take() {
      const taken = [...held.values()].sort(byPlace);
      held = new Map();
      records = 0;
      full = Promise.withResolvers();
      room.resolve();
      room = Promise.withResolvers();
      return taken;
    },
    end() {
      ended = true;
      room.resolve();
    },
  };
}

function begin({ topic, partition, records, nextOffset }: Batch): Held {
  return { topic, partition, offsets: [], digests: Buffer.allocUnsafe(records.length * HASH_BYTES), nextOffset };
}

function hold(pending: Held, { records, nextOffset }: Batch): void {
  const needed = (pending.offsets.length + records.length) * HASH_BYTES;
  if (pending.digests.length < needed) {
    const grown = Buffer.allocUnsafe(needed * 2);
    pending.digests.copy(grown);
    pending.digests = grown;
  }
  for (const record of records) {
    writeDigest(record, pending.digests, pending.offsets.length * HASH_BYTES);
    pending.offsets.push(record.offset);
  }
  pending.nextOffset = nextOffset;
}

/** By name as `sort` has it in every language, then by number. */
export function byPlace(
  one: { readonly topic: string; readonly partition: number },
  other: { readonly topic: string; readonly partition: number },
): number {
  if (one.topic !== other.topic) return one.topic < other.topic ? -1 : 1;
  return one.partition - other.partition;
}
