/**
 * The port to the log: the only way any part of the platform reads or writes events.
 *
 * Adapters: `log.kafka.ts` (kafkajs against Kafka or Redpanda) and `log.memory.ts` (same semantics, for fast tests and
 * the simulator). One contract suite, `event-log.contract.ts`, holds for both.
 *
 * What an adapter promises:
 *  - `append` resolves only when every record is durable (acks from all in-sync replicas), in the given order within a
 *    key. Records of one call that fall on one partition are written as one batch: all of them or none.
 *  - A rejected `append` leaves it unknown whether the records were written; callers find out by reading back.
 *  - Key → partition is murmur2 as in the Java client, so any Kafka client agrees.
 *  - Readers see records of a partition in offset order, without gaps except for records the broker holds as control.
 *  - Readers use no consumer group and no rebalancing: who reads what is decided by the caller's lease (design §4).
 *  - Everything is bounded: batches, bytes in flight, waiting appends (`LOG_OVERLOADED` beyond, never growth).
 */
export interface AppendRecord {
  readonly topic: string;
  /** `tenant|entity`. */
  readonly key: string;
  /** Confluent wire bytes. Not to be changed until the append has resolved. */
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LogPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface LogRecord extends LogPosition {
  readonly key: string;
  /** May be a view of the whole batch: copy what is kept for long. */
  readonly value: Buffer;
  /** Broker's time of the append, ms since 1970 UTC. */
  readonly appendedAtMs: number;
  /** Headers as they stand in the record, for `decodeHeaders`; not there when it has none. A view, as the value is. */
  readonly headers?: Buffer;
}

export interface LogHeader {
  readonly name: string;
  readonly value: Buffer | null;
}

export interface Batch {
  readonly topic: string;
  readonly partition: number;
  /** In offset order; may be empty when only control records were passed. */
  readonly records: readonly LogRecord[];
  /** Where the next batch of this partition begins: the checkpoint to store with the effect of this one. */
  readonly nextOffset: number;
  /** End of the partition when the batch was fetched; lag is `endOffset - nextOffset`. */
  readonly endOffset: number;
  /**
   * Reads the same records once more out of the bytes they came in: who may need them again keeps this, and not thousands of
   * objects. Absent where the records are all there is. Not enumerable: a batch made from another by leaving out or changing
   * records does not have it.
   */
  readonly reread?: () => readonly LogRecord[];
}

export interface PartitionStart {
  readonly topic: string;
  readonly partition: number;
  /** First offset to read. */
  readonly offset: number;
}

/**
 * Called for one batch at a time per partition, for several partitions at once; its promise is the back-pressure: while it
 * is pending, one more batch of that partition waits and no third is read. A throw ends the tail with that error. It must
 * not await `stop` or `done` of its own tail, which wait for it.
 */
export type BatchHandler = (batch: Batch) => Promise<void> | void;

export interface Tail {
  /** Resolves after `stop`, rejects with the error that ended the tail; in both cases no handler runs any more. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface EventLog {
  append(records: readonly AppendRecord[]): Promise<LogPosition[]>;
  /** Reads [from, to) of one partition, or to its end when that comes first. */
  read(topic: string, partition: number, from: number, to: number): AsyncIterable<Batch>;
  /** Follows partitions from the given offsets until stopped. Also called with empty batches when a partition is caught up first. */
  tail(starts: readonly PartitionStart[], handler: BatchHandler): Tail;
  /** Offset after the last record, by partition number. */
  endOffsets(topic: string): Promise<number[]>;
  /** Offset of the first record appended at `atMs` (ms since 1970 UTC) or later, by partition number; the end when there is none. */
  offsetsAt(topic: string, atMs: number): Promise<number[]>;
  partitionFor(topic: string, key: string): number;
  close(): Promise<void>;
}
