/**
 * Writes record batches idempotently: acks from all in-sync replicas, one write at a time, the same bytes sent again after
 * a failure, so that a broker which has them already drops the second copy.
 *
 * A producer is known to brokers by an id, and each of its batches per partition by a sequence number. When a write ends
 * in doubt, nobody knows whether its numbers are used; the next write with those numbers could be taken for a repetition,
 * acknowledged and dropped. So a write in doubt ends the epoch: the next one begins with the next epoch of the same id, at
 * sequence 0 (KIP-360). A partition that has a batch of it refuses older epochs, so what was given up and arrives late
 * never stands behind what was written after it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PartitionWrite } from './batcher.ts';
import { asLogError, brokerError, type KafkaCluster, type KafkaConnection, openCluster } from './cluster.kafka.ts';
import { LogError } from './errors.ts';
import { decodeProduced, encodeProduce, PRODUCE, type ProducedPartition } from './kafka-wire.ts';
import { encodeRecordBatch } from './record-batch.ts';

/** A broker that restarts is back in well under this; callers wait no longer to hear that the log is away. */
export const WRITE_DEADLINE_MS = 30_000;
/** What a broker may take to get the acks of its replicas. */
const ACKS_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 50;
const PAUSE_MAX_MS = 1_000;
const SEQUENCE_END = 2 ** 31;
/** An int16; the broker gives out no more of one id. */
const EPOCH_MAX = 32_766;
/** Codes after which the producer's numbers are out of step with the broker's for good. */
const OUT_OF_STEP = new Set([
  45, // OUT_OF_ORDER_SEQUENCE_NUMBER
  46, // DUPLICATE_SEQUENCE_NUMBER: written, but the broker no longer knows where
  47, // INVALID_PRODUCER_EPOCH
  59, // UNKNOWN_PRODUCER_ID
]);

export interface KafkaProducer {
  /** Writes batches; the answer says of each where its first record is, or why it failed. Not to be called twice at once. */
  write(writes: readonly PartitionWrite[]): Promise<(number | LogError)[]>;
  close(): Promise<void>;
}

interface Identity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Next sequence number by `topic/partition`. */
  readonly sequences: Map<string, number>;
}

/** One call of `write`: what is still without an answer, and the answers so far. */
interface Write {
  readonly writes: readonly PartitionWrite[];
  readonly identity: Identity;
  readonly results: (number | LogError | undefined)[];
  pending: readonly Pending[];
  /** Some batch may be written without our knowing. */
  inDoubt: boolean;
  /** The broker's numbers of this producer are other ones than ours. */
  outOfStep: boolean;
}

interface Pending {
  readonly index: number;
  readonly topic: string;
  readonly partition: number;
  readonly batch: Buffer;
}

export function createKafkaProducer(connection: KafkaConnection, deadlineMs = WRITE_DEADLINE_MS): KafkaProducer {
  let cluster: KafkaCluster | undefined;
  let identity: Identity | undefined;
  let closed = false;

  const connected = async (writes: readonly PartitionWrite[], late: Promise<never>): Promise<KafkaCluster> => {
    cluster ??= await opened(connection, late);
    const { partitionsOf } = cluster;
    const unknown = writes.map(({ topic }) => topic).filter((topic) => partitionsOf(topic) === undefined);
    if (unknown.length > 0) await cluster.refresh([...new Set(unknown)]);
    return cluster;
  };
  const disconnect = async (): Promise<void> => {
    const old = cluster;
    cluster = undefined;
    await old?.close();
  };

  return {
    async write(writes) {
      const deadline = performance.now() + deadlineMs;
      const late = lateness(deadlineMs);
      let write: Write | undefined;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
        let failure: LogError | undefined;
        try {
          const live = await Promise.race([connected(writes, late.promise), late.promise]);
          identity ??= { ...(await Promise.race([live.newProducer(), late.promise])), sequences: new Map() };
          write ??= begin(writes, identity);
          // What comes too late finds its connection closed: the batches without an answer stay without one.
          failure = await Promise.race([attempt(live, write), late.promise]);
        } catch (error) {
          failure = asLogError(error, 'write');
        }
        if (failure !== undefined) {
          await disconnect();
          if (failure.retryable && !closed && performance.now() + pauseMs < deadline) {
            await pause(pauseMs);
            continue;
          }
        }
        late.cancel();
        if (write?.inDoubt === true) identity = write.outOfStep ? undefined : nextEpoch(write.identity);
        return writes.map((_, index) => write?.results[index] ?? (failure as LogError));
      }
    },
    async close() {
      closed = true;
      await disconnect();
    },
  };
}

/** Connects, unless that takes too long; a connection that comes about afterwards is closed. */
async function opened(connection: KafkaConnection, late: Promise<never>): Promise<KafkaCluster> {
  const opening = openCluster(connection);
  try {
    return await Promise.race([opening, late]);
  } catch (error) {
    void opening.then(
      (cluster) => cluster.close(),
      () => {},
    );
    throw error;
  }
}

/** Rejects at the deadline: a broker that is silent, neither answering nor hanging up, must not hold an append longer. */
function lateness(deadlineMs: number): { readonly promise: Promise<never>; cancel(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // nobody may be waiting any more
  const timer = setTimeout(() => {
    reject(new LogError('LOG_UNAVAILABLE', `no answer within ${deadlineMs} ms`, { retryable: true }));
  }, deadlineMs);
  return { promise, cancel: () => clearTimeout(timer) };
}

function begin(writes: readonly PartitionWrite[], identity: Identity): Write {
  const { sequences, producerId, producerEpoch } = identity;
  const now = Date.now(); // topics of this platform are stamped by the broker, which overwrites it
  const pending = writes.map(({ topic, partition, records }, index) => {
    const firstSequence = sequences.get(`${topic}/${partition}`) ?? 0;
    const batch = encodeRecordBatch(records, { producerId, producerEpoch, firstSequence }, now);
    return { index, topic, partition, batch };
  });
  return { writes, identity, results: writes.map(() => undefined), pending, inDoubt: false, outOfStep: false };
}

/** Undefined when there is none: then a new id is asked for. */
function nextEpoch({ producerId, producerEpoch }: Identity): Identity | undefined {
  if (producerEpoch >= EPOCH_MAX) return undefined;
  return { producerId, producerEpoch: producerEpoch + 1, sequences: new Map() };
}

/** One request per leader. Returns why batches are still without an answer; undefined when all have one. */
async function attempt(cluster: KafkaCluster, write: Write): Promise<LogError | undefined> {
  const byLeader = Map.groupBy(write.pending, ({ topic, partition }) => cluster.leaderOf(topic, partition) ?? -1);
  let failure: LogError | undefined;
  await Promise.all(
    [...byLeader].map(async ([leader, entries]) => {
      try {
        if (leader < 0) throw new LogError('LOG_UNAVAILABLE', 'a partition has no leader', { retryable: true });
        write.inDoubt = true;
        const body = encodeProduce(entries, ACKS_TIMEOUT_MS);
        const answers = await cluster.call(leader, { ...PRODUCE, body, decode: decodeProduced });
        for (const answer of answers) failure = settle(answer, write) ?? failure;
      } catch (error) {
        failure = asLogError(error, 'write');
      }
    }),
  );
  write.pending = write.pending.filter(({ index }) => write.results[index] === undefined);
  if (write.pending.length > 0) {
    return failure ?? new LogError('LOG_UNAVAILABLE', 'a broker left out a partition', { retryable: true });
  }
  write.inDoubt = write.results.some((result) => result instanceof LogError && result.retryable);
  return undefined;
}

/** Takes one partition's answer; returns the failure when it is to be tried again. */
function settle(answer: ProducedPartition, write: Write): LogError | undefined {
  const { topic, partition, errorCode, baseOffset } = answer;
  const entry = write.pending.find((candidate) => candidate.topic === topic && candidate.partition === partition);
  if (entry === undefined) return undefined;
  const where = `${topic}/${partition}`;
  if (errorCode === 0) {
    const { sequences } = write.identity;
    const written = (write.writes[entry.index] as PartitionWrite).records.length;
    sequences.set(where, ((sequences.get(where) ?? 0) + written) % SEQUENCE_END);
    write.results[entry.index] = baseOffset;
    return undefined;
  }
  const failure = brokerError(errorCode, `write to ${where}`);
  if (OUT_OF_STEP.has(errorCode)) {
    write.outOfStep = true;
    write.results[entry.index] = new LogError('LOG_UNAVAILABLE', `${failure.message}; it may be written`, {
      cause: failure,
      retryable: true,
    });
    return undefined;
  }
  if (failure.retryable) return failure;
  write.results[entry.index] = failure;
  return undefined;
}
