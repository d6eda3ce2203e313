/**
 * Follows partitions without a consumer group: one fetch loop per broker that leads some of them.
 *
 * Back-pressure is per partition: its handler works on one batch while at most one more waits; then the partition is left
 * out of fetches until there is room, and the others go on. A long poll that is under way cannot be changed, so while some
 * partition is left out polls are short, growing with idleness: else a busy partition would wait for the silence of the
 * others.
 *
 * A lost broker, a moved leader or a restart ends the session; the tail opens another from where it is, for ever, with
 * growing pauses, and says so through `report`. What trying again cannot mend ends the tail: an offset that is gone, bytes
 * that cannot be read, a topic that stays missing, a handler that throws.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { asLogError, type KafkaCluster, type KafkaConnection, openCluster } from './cluster.kafka.ts';
import { LogError } from './errors.ts';
import type { Batch, BatchHandler, PartitionStart, Tail } from './event-log.ts';
import { type FetchPlace, fetchFrom } from './fetch.kafka.ts';

/** A broker answers as soon as there is one record; this long when there is none. Also the longest `stop` takes. */
const LONG_POLL_MS = 200;
const SHORT_POLL_MS = 5;
const FIRST_PAUSE_MS = 100;
const PAUSE_MAX_MS = 2_000;
/** A broker that just started may not know its topics yet. */
const TOPIC_MISSING_GRACE_MS = 3_000;

export interface TailOptions {
  readonly connection: KafkaConnection;
  readonly topicPrefix: string;
  /** Told of each lost session, for the process's own log. */
  readonly report: (message: string, cause: unknown) => void;
}

interface Followed {
  readonly topic: string;
  readonly brokerTopic: string;
  readonly partition: number;
  offset: number;
  /** The handler is at work. */
  working: Promise<void> | undefined;
  /** Next batch for it. */
  held: Batch | undefined;
  /** The handler was told that there is nothing more, or got the last there was. */
  caughtUp: boolean;
}

/** The loops of one connection begin and end together. */
interface Session {
  live: boolean;
  /** What ended it. */
  failure: unknown;
}

export function startKafkaTail(options: TailOptions, starts: readonly PartitionStart[], handler: BatchHandler): Tail {
  const tail = new KafkaTail(options, starts, handler);
  return { done: tail.done, stop: () => tail.stop() };
}

class KafkaTail {
  readonly done: Promise<void>;
  readonly #options: TailOptions;
  readonly #handler: BatchHandler;
  readonly #followed: Followed[];
  readonly #ended = Promise.withResolvers<void>();
  #running = true;
  #failure: unknown;
  #cluster: KafkaCluster | undefined;
  /** Resolved when a partition has room again. */
  #room = Promise.withResolvers<void>();
  #progressed = false;

  constructor(options: TailOptions, starts: readonly PartitionStart[], handler: BatchHandler) {
    this.#options = options;
    this.#handler = handler;
    this.#followed = starts.map(({ topic, partition, offset }) => ({
      topic,
      brokerTopic: options.topicPrefix + topic,
      partition,
      offset,
      working: undefined,
      held: undefined,
      caughtUp: false,
    }));
    this.done = this.#run();
    this.done.catch(() => {}); // its owner awaits it; until then a failure must not end the process
  }

  async stop(): Promise<void> {
    this.#end();
    await this.done.catch(() => {});
  }

  #end(): void {
    this.#running = false;
    this.#ended.resolve();
    this.#room.resolve();
    void this.#cluster?.close();
  }

  #fail(cause: unknown): void {
    if (this.#running) this.#failure = cause;
    this.#end();
  }

  async #run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    let missingSince: number | undefined;
    while (this.#running && this.#followed.length > 0) {
      this.#progressed = false;
      try {
        await this.#session();
      } catch (error) {
        const failure = asLogError(error, 'tail');
        if (!this.#running) break;
        if (this.#progressed) [pauseMs, missingSince] = [FIRST_PAUSE_MS, undefined];
        const missing = failure.code === 'LOG_TOPIC_MISSING';
        if (missing) missingSince ??= performance.now();
        const inGrace = missing && performance.now() - (missingSince as number) < TOPIC_MISSING_GRACE_MS;
        if (!failure.retryable && !inGrace) {
          this.#fail(failure);
          break;
        }
        this.#options.report(`tail lost its connection, next try in ${pauseMs} ms`, failure);
        await Promise.race([pause(pauseMs), this.#ended.promise]);
        pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
      }
    }
    await this.#ended.promise;
    await Promise.all(this.#followed.map(({ working }) => working));
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Fetches until the tail ends or something fails; then all loops of the session have ended. */
  async #session(): Promise<void> {
    const cluster = await openCluster(this.#options.connection);
    this.#cluster = cluster;
    try {
      if (!this.#running) return;
      await cluster.refresh([...new Set(this.#followed.map(({ brokerTopic }) => brokerTopic))]);
      const byLeader = Map.groupBy(this.#followed, ({ brokerTopic, partition }) =>
        cluster.leaderOf(brokerTopic, partition),
      );
      const session: Session = { live: true, failure: undefined };
      await Promise.all(
        [...byLeader].map(async ([leader, followed]) => {
          try {
            await this.#follow(cluster, leader, followed, session);
          } catch (error) {
            session.failure ??= error;
          }
          session.live = false;
          await cluster.close(); // ends the other loops' polls, which then fail too, but not first
        }),
      );
      if (session.failure !== undefined) throw session.failure;
    } finally {
      this.#cluster = undefined;
      await cluster.close();
    }
  }

  async #follow(
    cluster: KafkaCluster,
    leader: number | undefined,
    followed: readonly Followed[],
    session: Session,
  ): Promise<void> {
    if (leader === undefined || leader < 0) {
      throw new LogError('LOG_UNAVAILABLE', 'a partition has no leader', { retryable: true });
    }
    let shortPollMs = SHORT_POLL_MS;
    while (this.#running && session.live) {
      const open = followed.filter(({ held }) => held === undefined);
      if (open.length === 0) {
        await this.#room.promise;
        continue;
      }
      const catchingUp = open.some(({ caughtUp }) => !caughtUp);
      const waitMs = catchingUp ? 0 : open.length < followed.length ? shortPollMs : LONG_POLL_MS;
      const places: FetchPlace[] = open;
      const results = await fetchFrom(cluster, leader, places, waitMs);
      this.#progressed = true;
      let news = false;
      for (const { place, batch } of results) {
        if (this.#running) news = this.#take(place as Followed, batch) || news;
      }
      shortPollMs = news ? SHORT_POLL_MS : Math.min(shortPollMs * 2, LONG_POLL_MS);
      // A broker that has more but sends none yet (a transaction under way) must not be asked in a tight loop.
      if (!news && waitMs === 0) await pause(SHORT_POLL_MS);
    }
  }

  /** Hands a batch over; false when there was nothing in it to hand over. */
  #take(partition: Followed, batch: Batch): boolean {
    const atEnd = batch.nextOffset >= batch.endOffset;
    const firstAtEnd = atEnd && !partition.caughtUp;
    if (batch.nextOffset === partition.offset && !firstAtEnd) return false;
    partition.offset = batch.nextOffset;
    partition.caughtUp ||= atEnd;
    if (partition.working === undefined) partition.working = this.#work(partition, batch);
    else partition.held = batch;
    return true;
  }

  async #work(partition: Followed, first: Batch): Promise<void> {
    try {
      for (let batch: Batch | undefined = first; batch !== undefined && this.#running; ) {
        await this.#handler(batch);
        batch = partition.held;
        partition.held = undefined;
        if (batch !== undefined) this.#makeRoom();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      partition.working = undefined;
    }
  }

  #makeRoom(): void {
    this.#room.resolve();
    this.#room = Promise.withResolvers<void>();
  }
}
