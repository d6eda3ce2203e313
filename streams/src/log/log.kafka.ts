/**
 * The log on Kafka (or Redpanda). Connections and metadata are kafkajs's; the requests that carry records are our own
 * (`kafka-wire.ts`, `record-batch.ts`), so that what the port promises is decided here and not in a frozen library.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { topics as catalogue } from '@mainstem/schemas/topics';
import { createBatcher, LINGER_MS } from './batcher.ts';
import { asLogError, type KafkaCluster, type KafkaConnection, openCluster } from './cluster.kafka.ts';
import { LogError } from './errors.ts';
import type { Batch, EventLog, Tail } from './event-log.ts';
import { fetchFrom } from './fetch.kafka.ts';
import { partitionOf } from './partitioner.ts';
import { createKafkaProducer, WRITE_DEADLINE_MS } from './producer.kafka.ts';
import { startKafkaTail } from './tail.kafka.ts';

/** Metadata, ends and reads are tried again this long: a broker that restarts is back by then. */
const CONTROL_DEADLINE_MS = 15_000;
/** The first connection is given up sooner: whoever starts a process wants to hear that the broker is not there. */
const CONNECT_DEADLINE_MS = 3_000;
const FIRST_PAUSE_MS = 50;
const PAUSE_MAX_MS = 1_000;
/** Missing topics are asked for again this long: they may just have been made. */
const TOPIC_MISSING_GRACE_MS = 500;
const READ_WAIT_MS = 100;

export interface KafkaLogOptions extends KafkaConnection {
  /** Put before every topic name at the broker, so that platforms can share one. */
  readonly topicPrefix?: string;
  /** How long an append may wait for others to share its write, ms. */
  readonly lingerMs?: number;
  /** How long an append is tried before it fails in doubt, ms. */
  readonly writeDeadlineMs?: number;
  /** Told of lost connections that were or will be mended. */
  readonly report?: (message: string, cause: unknown) => void;
}

/** Connects, and learns the topics of the catalogue that exist. Throws `LOG_UNAVAILABLE` when no broker answers. */
export async function connectKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const log = new KafkaLog(options);
  await log.open();
  return log;
}

class KafkaLog implements EventLog {
  readonly #options: KafkaLogOptions;
  readonly #prefix: string;
  readonly #partitions = new Map<string, number>();
  readonly #producer;
  readonly #batcher;
  readonly #tails = new Set<Tail>();
  #cluster: Promise<KafkaCluster> | undefined;
  /** Appends that wait to learn where their topic is. */
  readonly #waiting = new Set<Promise<unknown>>();
  #closing = false;
  #closed = false;

  constructor(options: KafkaLogOptions) {
    this.#options = options;
    this.#prefix = options.topicPrefix ?? '';
    this.#producer = createKafkaProducer(options, options.writeDeadlineMs ?? WRITE_DEADLINE_MS);
    this.#batcher = createBatcher({
      write: (writes) => this.#producer.write(writes.map((entry) => ({ ...entry, topic: this.#prefix + entry.topic }))),
      partitionFor: (topic, key) => this.partitionFor(topic, key),
      lingerMs: options.lingerMs ?? LINGER_MS,
    });
  }

  /** Callers may ask for partitions at once, without awaiting, so those of the catalogue are learned up front. */
  async open(): Promise<void> {
    await this.#use(async (cluster) => {
      const names = catalogue.map(({ name }) => this.#prefix + name);
      await cluster.refresh(names).catch((error: LogError) => {
        if (error.code !== 'LOG_TOPIC_MISSING') throw error; // then one by one, to know which are there
      });
      for (const { name } of catalogue) {
        await this.#learn(cluster, name).catch((error: LogError) => {
          if (error.code !== 'LOG_TOPIC_MISSING') throw error; // made later, learned at first use
        });
      }
    }, CONNECT_DEADLINE_MS);
  }

  async append(records: Parameters<EventLog['append']>[0]): ReturnType<EventLog['append']> {
    if (this.#closing) throw closedError();
    const unknown = records.find(({ topic }) => !this.#partitions.has(topic));
    if (unknown === undefined) return this.#batcher.append(records);
    const appended = this.#known(unknown.topic).then(() => this.append(records));
    this.#waiting.add(appended);
    return appended.finally(() => this.#waiting.delete(appended));
  }

  async *read(topic: string, partition: number, from: number, to: number): AsyncGenerator<Batch> {
    await this.#known(topic);
    const fetch = (offset: number): Promise<Batch> => this.#fetchOne(topic, partition, offset);
    let stop = to;
    let coming: Promise<Batch> | undefined = from < stop ? fetch(from) : undefined;
    while (coming !== undefined) {
      const batch: Batch = await coming;
      stop = Math.min(stop, batch.endOffset);
      // The next batch is on its way while the reader works on this one.
      coming = batch.nextOffset < stop ? fetch(batch.nextOffset) : undefined;
      coming?.catch(() => {}); // told when it is awaited; a reader that stops early never asks
      if (batch.nextOffset <= from) continue;
      if (batch.nextOffset <= stop) yield batch;
      else yield { ...batch, records: batch.records.filter(({ offset }) => offset < stop), nextOffset: stop };
    }
  }

  tail(...[starts, handler]: Parameters<EventLog['tail']>): Tail {
    this.#mustBeOpen();
    const report = this.#options.report ?? (() => {});
    const tail = startKafkaTail({ connection: this.#options, topicPrefix: this.#prefix, report }, starts, handler);
    this.#tails.add(tail);
    void tail.done.catch(() => {}).finally(() => this.#tails.delete(tail));
    return tail;
  }

  async endOffsets(topic: string): Promise<number[]> {
    return this.#use(async (cluster) => {
      await this.#learn(cluster, topic);
      return cluster.endOffsets(this.#prefix + topic);
    });
  }

  async offsetsAt(topic: string, atMs: number): Promise<number[]> {
    return this.#use(async (cluster) => {
      await this.#learn(cluster, topic);
      const found = await cluster.offsetsAt(this.#prefix + topic, Math.max(0, Math.floor(atMs)));
      if (!found.includes(-1)) return found;
      const ends = await cluster.endOffsets(this.#prefix + topic); // asked after, so that it is not before what was found
      return found.map((offset, partition) => (offset === -1 ? (ends[partition] as number) : offset));
    });
  }

  partitionFor(topic: string, key: string): number {
    const partitions = this.#partitions.get(topic);
    if (partitions === undefined) throw missing(topic);
    return partitionOf(key, partitions);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await Promise.allSettled(this.#waiting);
    this.#closing = true;
    await this.#batcher.close();
    this.#closed = true;
    await Promise.all([...this.#tails].map((tail) => tail.stop()));
    await this.#producer.close();
    await this.#drop();
  }

  async #known(topic: string): Promise<void> {
    if (!this.#partitions.has(topic)) await this.#use((cluster) => this.#learn(cluster, topic));
  }

  async #learn(cluster: KafkaCluster, topic: string): Promise<void> {
    const name = this.#prefix + topic;
    if (cluster.partitionsOf(name) === undefined) await cluster.refresh([name]);
    const partitions = cluster.partitionsOf(name);
    if (partitions === undefined || partitions === 0) throw missing(topic);
    this.#partitions.set(topic, partitions);
  }

  async #fetchOne(topic: string, partition: number, offset: number): Promise<Batch> {
    return this.#use(async (cluster) => {
      await this.#learn(cluster, topic);
      const brokerTopic = this.#prefix + topic;
      const leader = cluster.leaderOf(brokerTopic, partition);
      if (leader === undefined) throw new LogError('LOG_TOPIC_MISSING', `${topic} has no partition ${partition}`);
      const [result] = await fetchFrom(cluster, leader, [{ topic, brokerTopic, partition, offset }], READ_WAIT_MS);
      if (result === undefined)
        throw new LogError('LOG_UNAVAILABLE', 'a broker left out a partition', { retryable: true });
      return result.batch;
    });
  }

  /** Runs a call on the shared connection; on a connection's failure, again on a new one until the deadline. */
  async #use<Result>(
    work: (cluster: KafkaCluster) => Promise<Result>,
    deadlineMs = CONTROL_DEADLINE_MS,
  ): Promise<Result> {
    const begun = performance.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      this.#mustBeOpen();
      this.#cluster ??= openCluster(this.#options);
      const opened = this.#cluster;
      try {
        return await work(await opened);
      } catch (error) {
        const failure = asLogError(error, 'log');
        const isMissing = failure.code === 'LOG_TOPIC_MISSING';
        if (failure.code !== 'LOG_CLOSED' && !failure.retryable && !isMissing) throw failure;
        const patienceMs = isMissing ? TOPIC_MISSING_GRACE_MS : deadlineMs;
        if (this.#closed || performance.now() - begun + pauseMs > patienceMs) throw failure;
        if (!isMissing) {
          this.#options.report?.(`log lost its connection, next try in ${pauseMs} ms`, failure);
          if (this.#cluster === opened) await this.#drop();
        }
        await pause(pauseMs);
      }
    }
  }

  async #drop(): Promise<void> {
    const opened = this.#cluster;
    this.#cluster = undefined;
    const cluster = await opened?.catch(() => undefined);
    await cluster?.close();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw closedError();
  }
}

function closedError(): LogError {
  return new LogError('LOG_CLOSED', 'the log is closed: open a new one');
}

function missing(topic: string): LogError {
  return new LogError('LOG_TOPIC_MISSING', `no topic ${topic}: create it first`);
}
