/**
 * Events that must stand on the log in the order they were given: one at a time, each made when its turn comes and tried until
 * the log takes it. Only what no later try can mend is left out, counted and told.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { EventAppender } from '../events/event-queue.ts';

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;

/** An event whose turn on the log will come. */
interface Waiting {
  readonly make: () => AnyEvent | Promise<AnyEvent>;
  readonly gone: () => void;
}

export interface OrderedEventsOptions {
  readonly appender: EventAppender;
  readonly onError: (error: unknown, doing: string) => void;
}

export class OrderedEvents {
  readonly counts = { retried: 0, lost: 0 };
  readonly #options: OrderedEventsOptions;
  readonly #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #stopping = false;

  constructor(options: OrderedEventsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** `gone` is called once the event is on the log, or left out. */
  send(make: Waiting['make'], gone: Waiting['gone'] = () => undefined): void {
    this.#waiting.push({ make, gone });
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Waits until all are written, at most for `timeoutMs`; answers how many are not. */
  async stop(timeoutMs: number): Promise<number> {
    const deadline = new Promise((resolve) => setTimeout(resolve, timeoutMs).unref());
    await Promise.race([deadline, this.#writing]);
    this.#stopping = true;
    return this.#waiting.length;
  }

  async #write(): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    let made: AnyEvent | undefined;
    while (this.#waiting.length > 0 && !this.#stopping) {
      try {
        const [first] = this.#waiting as [Waiting];
        made ??= await first.make();
        await this.#options.appender.append([made]);
        this.#shift();
        made = undefined;
        waitMs = RETRY_FIRST_MS;
      } catch (error) {
        this.#options.onError(error, 'writing decisions');
        if (isHopeless(error)) {
          this.#shift();
          made = undefined;
          this.counts.lost += 1;
          continue;
        }
        this.counts.retried += 1;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
      }
    }
  }

  #shift(): void {
    this.#waiting.shift()?.gone();
  }
}

/** No later try can mend what is wrong with the event itself. */
function isHopeless(error: unknown): boolean {
  const { code, retryable } = (error instanceof Error ? error : {}) as { code?: unknown; retryable?: unknown };
  return retryable === false && (code === 'SCHEMA_INVALID_EVENT' || code === 'LOG_RECORD_TOO_LARGE');
}
