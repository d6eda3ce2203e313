/**
 * Every bid must become an event, and the bid path must not wait for the log. So bids go into a bounded queue that a
 * background loop writes in batches, as the bytes they will have there; when the queue cannot take a request's bids, the request is not bid on
 * (EVENT_QUEUE_FULL) instead of bidding without a record.
 *
 * A batch whose write failed is tried again with back-off. It may then stand on the log twice: its events have the same
 * ids, and every reader counts an id once (R2). A batch that is refused for what it holds is halved until the event at
 * fault stands alone; that one is set aside, counted and told, and never keeps the others from the log (R10). What is
 * queued when the process is killed is lost from the log, but not the money: the notice tokens hold all a bill needs.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { EncodedEvent } from '@mainstem/streams/log/event-writer';

export interface EventAppender {
  /** Resolves when the events are durable on the log. */
  append(events: readonly AnyEvent[]): Promise<unknown>;
  /** Makes an event's bytes at once; `appendEncoded` then takes them. Where both are missing, events wait as they are. */
  encode?(event: AnyEvent): EncodedEvent;
  appendEncoded?(events: readonly EncodedEvent[]): Promise<unknown>;
}

/** What waits: bytes, or an event whose bytes could not be made when it came; they are tried again when it is written. */
type Waiting = AnyEvent | EncodedEvent;

export interface EventQueueOptions {
  readonly appender: EventAppender;
  readonly onError: (error: unknown, waiting: number) => void;
  /** An event that can never be written: its type, and the code of the refusal. */
  readonly onSetAside?: (type: AnyEvent['type'], code: string) => void;
  readonly capacity?: number;
  /** A clock that never goes back, ms: ages are measured with it. */
  readonly steadyNow?: () => number;
}

/** About a second of bids at full speed, 20 MB. */
export const QUEUE_CAPACITY = 20_000;
/** Events per append: one linger of the log's own batcher. */
const BATCH_MAX = 1_000;
/** Batches being written at once: enough to hide a round trip, few enough to bound memory. */
const IN_FLIGHT_MAX = 8;
/**
 * How long an event waits for company, ms. A batch is split over the topic's 12 partitions, so a small one costs three
 * times as much processor time per event (8.8 µs in hundreds, 3.2 µs in thousands). Nobody waits for these events: bills,
 * which views do wait for, are written at once.
 */
const FLUSH_EVERY_MS = 50;
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;
/** Older than this, ms, and the events are not being written: a few retries and a change of leader take less. */
export const EVENTS_LATE_MS = 10_000;
/** What is wrong with one event, whatever the log's state: no retry mends it. Other failures are of the whole batch. */
const EVENT_FAULTS: ReadonlySet<unknown> = new Set([
  'SCHEMA_INVALID_EVENT',
  'LOG_EVENT_INVALID',
  'LOG_RECORD_TOO_LARGE',
]);

export class EventQueue {
  readonly counts = { written: 0, retried: 0, setAside: 0 };
  readonly #options: EventQueueOptions;
  readonly #capacity: number;
  readonly #inFlight = new Set<Promise<void>>();
  /** When each batch under way began to wait. */
  readonly #since = new Set<{ readonly atMs: number }>();
  readonly #steadyNow: () => number;
  #waiting: Waiting[] = [];
  #waitingSinceMs = 0;
  #underWay = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? QUEUE_CAPACITY;
    this.#steadyNow = options.steadyNow ?? (() => performance.now());
    this.#timer = setInterval(() => this.flush(), FLUSH_EVERY_MS);
  }

  /** How many more events fit. */
  get room(): number {
    return this.#capacity - this.#waiting.length - this.#underWay;
  }

  /** Events not yet durable. */
  get backlog(): number {
    return this.#waiting.length + this.#underWay;
  }

  /** How long the oldest event has waited to become durable, ms. */
  get oldestMs(): number {
    let since = this.#waiting.length === 0 ? Number.POSITIVE_INFINITY : this.#waitingSinceMs;
    for (const { atMs } of this.#since) since = Math.min(since, atMs);
    return Math.max(0, this.#steadyNow() - Math.min(since, this.#steadyNow()));
  }

  /** False, and nothing queued, when there is no room. Never throws: an event at fault is set aside. */
  push(event: AnyEvent): boolean {
    if (this.room <= 0) return false;
    const waiting = this.#prepared(event);
    if (waiting === undefined) return true;
    if (this.#waiting.length === 0) this.#waitingSinceMs = this.#steadyNow();
    this.#waiting.push(waiting);
    if (this.#waiting.length === BATCH_MAX) setImmediate(() => this.flush());
    return true;
  }

  /** Undefined when it was set aside. Whatever else fails is tried again when it is written. */
  #prepared(event: AnyEvent): Waiting | undefined {
    const { appender } = this.#options;
    if (appender.encode === undefined || appender.appendEncoded === undefined) return event;
    try {
      return appender.encode(event);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) return event;
      this.#setAside(event.type, fault);
      return undefined;
    }
  }

  #setAside(type: AnyEvent['type'], fault: string): void {
    this.counts.setAside += 1;
    this.#options.onSetAside?.(type, fault);
  }

  /** Starts writing what waits, as far as batches in flight allow. */
  flush(): void {
    while (this.#waiting.length > 0 && this.#inFlight.size < IN_FLIGHT_MAX) {
      const batch = this.#waiting.length <= BATCH_MAX ? this.#waiting : this.#waiting.slice(0, BATCH_MAX);
      this.#waiting = this.#waiting.length <= BATCH_MAX ? [] : this.#waiting.slice(BATCH_MAX);
      this.#underWay += batch.length;
      const since = { atMs: this.#waitingSinceMs };
      this.#since.add(since);
      // What still waits came after these; while the log is stuck, the batches under way carry the age.
      this.#waitingSinceMs = this.#steadyNow();
      const work = this.#write(batch);
      this.#inFlight.add(work);
      void work.finally(() => {
        this.#inFlight.delete(work);
        this.#since.delete(since);
      });
    }
  }

  /** Writes out everything, at most for `timeoutMs`; answers how many events could not be written. */
  async stop(timeoutMs: number): Promise<number> {
    clearInterval(this.#timer);
    const deadline = new Promise((resolve) => setTimeout(resolve, timeoutMs).unref());
    let expired = false;
    void deadline.then(() => {
      expired = true;
    });
    while (this.backlog > 0 && !expired) {
      this.flush();
      await Promise.race([deadline, ...this.#inFlight]);
    }
    this.#stopping = true;
    return this.backlog;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    while (!this.#stopping) {
      try {
        await appended(batch, this.#options.appender);
        this.counts.written += batch.length;
        this.#underWay -= batch.length;
        return;
      } catch (error) {
        const fault = faultOf(error);
        if (fault !== undefined) return this.#split(batch, fault);
        this.counts.retried += 1;
        this.#options.onError(error, this.backlog);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
      }
    }
  }

  /** Halves a refused batch, in order; a single refused event is set aside. */
  async #split(batch: readonly Waiting[], fault: string): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    if (batch.length === 1) {
      this.#underWay -= 1;
      this.#setAside(first.type, fault);
      return;
    }
    const middle = batch.length >> 1;
    await this.#write(batch.slice(0, middle));
    await this.#write(batch.slice(middle));
  }
}

async function appended(batch: readonly Waiting[], appender: EventAppender): Promise<unknown> {
  const { encode, appendEncoded } = appender;
  if (encode === undefined || appendEncoded === undefined) return appender.append(batch as readonly AnyEvent[]);
  const encoded = batch.map((waiting) => (isEncoded(waiting) ? waiting : encode.call(appender, waiting)));
  return appendEncoded.call(appender, encoded);
}

function isEncoded(waiting: Waiting): waiting is EncodedEvent {
  return 'topic' in waiting && 'value' in waiting;
}

/** Code of a refusal that is one event's own; undefined for every other failure. */
function faultOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, retryable } = error as { code?: unknown; retryable?: unknown };
  return retryable === false && typeof code === 'string' && EVENT_FAULTS.has(code) ? code : undefined;
}
