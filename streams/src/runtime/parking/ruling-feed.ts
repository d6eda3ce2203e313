/**
 * Rulings as they come: reads the audit trail from its beginning by schema id alone, then follows it. One feed serves every
 * view of a process. Reading begins with the first who asks, and goes on through whatever the log does until closed.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Batch, EventLog, Tail } from '../../log/event-log.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { LearningCodec } from '../projection/projection-reader.ts';
import { createRulingReader, RULING_TOPIC as TOPIC } from './read-rulings.ts';
import { RulingBook, type RulingNews, type Rulings } from './rulings.ts';

export interface RulingFeed extends Rulings {
  readonly book: RulingBook;
  /** Told what comes after everything was read. Returns the way out. */
  onNews(listener: (news: RulingNews) => void): () => void;
  close(): Promise<void>;
}

const RETRY_MS = 500;

export function openRulings(log: EventLog, codec: LearningCodec, clock: Clock = systemClock): RulingFeed {
  const feed = new LogRulingFeed(log, codec, clock);
  return feed;
}

class LogRulingFeed implements RulingFeed {
  readonly book = new RulingBook();
  isRead = false;
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #reader;
  readonly #listeners = new Set<(news: RulingNews) => void>();
  readonly #closed = new AbortController();
  readonly #whole = Promise.withResolvers<void>();
  /** Next offset by partition, and how far it must be for everything to be known. */
  readonly #next: number[] = [];
  #goal: readonly number[] | null = null;
  #running: Promise<void> | null = null;
  #tail: Tail | null = null;

  constructor(log: EventLog, codec: LearningCodec, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    this.#reader = createRulingReader(codec);
    this.#whole.promise.catch(() => undefined); // those who wait get it, too
  }

  get read(): Promise<void> {
    this.#running ??= this.#run();
    return this.#whole.promise;
  }

  get size(): number {
    return this.book.size;
  }

  within(batch: Parameters<Rulings['within']>[0]) {
    return this.book.within(batch);
  }

  onNews(listener: (news: RulingNews) => void): () => void {
    this.#running ??= this.#run();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#whole.reject(new Error('the rulings were closed before they were read'));
    await this.#tail?.stop().catch(() => undefined); // what ended it is of no interest any more
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await this.#follow();
      } catch {
        // The log is away, or cannot be read here: tried again, and who needs the rulings waits meanwhile.
        await this.#clock.sleep(RETRY_MS, signal);
      }
    }
  }

  async #follow(): Promise<void> {
    const ends = await this.#log.endOffsets(TOPIC);
    if (this.#closed.signal.aborted) return;
    this.#goal ??= ends;
    this.#settle();
    const starts = ends.map((_, partition) => ({ topic: TOPIC, partition, offset: this.#next[partition] ?? 0 }));
    this.#tail = this.#log.tail(starts, (batch) => this.#take(batch));
    await this.#tail.done;
  }

  async #take(batch: Batch): Promise<void> {
    for (const { event } of await this.#reader.read(batch)) this.#tell(event);
    this.#next[batch.partition] = batch.nextOffset;
    this.#settle();
  }

  #tell(event: AnyEvent): void {
    const news = this.book.take(event);
    if (news === null || !this.isRead) return;
    for (const listener of this.#listeners) listener(news);
  }

  #settle(): void {
    if (this.isRead || this.#goal === null) return;
    if (!this.#goal.every((end, partition) => (this.#next[partition] ?? 0) >= end)) return;
    this.isRead = true;
    this.#whole.resolve();
  }
}
