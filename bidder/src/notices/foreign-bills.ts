/**
 * Bills that another process took for a lease of this one. A notice address leads to whatever process answers it: another
 * of this machine, another machine, or the one that was started after the bidder died. It books the bill on the log, and
 * the sum on the log is right; but the holder of the lease must not give that money to another bid. So before the bill is
 * written the taker writes ForeignBillBooked, every bidder follows that small topic, and:
 *
 *  - a holder frees a reservation only when it has read the topic up to the reservation's end plus `FOREIGN_WRITE_MS`;
 *  - a taker writes the bill only within that time of taking it, else the notice is not recorded (503) and comes again.
 *
 * So whoever takes a bill in time, its holder has heard of it before the money could be free. `FOREIGN_WRITE_MS` also
 * covers clocks of two machines that differ: they must differ by less than half of it.
 *
 * A lease that was billed elsewhere is settled by the keeper with the sum on the log: a taker may die between the two
 * events, and then nothing was billed.
 */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventType } from '@mainstem/schemas/generated/events';
import type { EventLog, Tail } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { SchemaLearner } from '@mainstem/streams/log/pinned-codec';
import type { LeaseBook } from '../budget/lease-book.ts';
import { Recent } from '../recent.ts';

/** How long a bill may take from being taken to being told, and clocks may differ twice over, ms. */
export const FOREIGN_WRITE_MS = 10_000;
/** The topic's end is asked for this often, ms: so much longer money stays reserved, and one request of a few bytes. */
const ASK_EVERY_MS = 1_000;
/** A broken tail is begun again after this, ms; meanwhile nothing that is due is freed. */
const AGAIN_AFTER_MS = 1_000;
/** Bids told of; each is told twice at most, by two takers at the same time. */
const TOLD_MAX = 100_000;
const TOPIC = 'notice_events';
const types: ReadonlySet<EventType> = new Set(['ForeignBillBooked']);

export interface ForeignBills {
  /** Until when every bill taken elsewhere has been heard of, ms since 1970 UTC: what is due by then may be freed. */
  heardUntilMs(): number;
  readonly counts: Readonly<Record<'told' | 'applied', number>>;
  stop(): Promise<void>;
}

export interface ForeignBillOptions {
  readonly log: Pick<EventLog, 'tail' | 'endOffsets'>;
  readonly codec: Codec & { readonly learner?: SchemaLearner | undefined };
  readonly book: Pick<LeaseBook, 'bookElsewhere'>;
  readonly now: () => number;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Follows the topic from its end: leases of this process are made after it. Rejects when the log cannot be asked. */
export async function followForeignBills(options: ForeignBillOptions): Promise<ForeignBills> {
  const follower = new Follower(options);
  await follower.start();
  return follower;
}

class Follower implements ForeignBills {
  readonly counts = { told: 0, applied: 0 };
  readonly #options: ForeignBillOptions;
  readonly #reader: ReturnType<typeof createEventReader>;
  readonly #told = new Recent<true>(TOLD_MAX);
  /** Next offset by partition. */
  readonly #read: number[] = [];
  #heardMs = 0;
  #tail: Tail | undefined;
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #asking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ForeignBillOptions) {
    this.#options = options;
    // A record no version of ours can read is none of these: it is told by the views that park it.
    this.#reader = createEventReader(options.codec, { types, skipForeign: true, onPoison: () => undefined });
  }

  async start(): Promise<void> {
    const nowMs = this.#options.now();
    this.#read.push(...(await this.#options.log.endOffsets(TOPIC)));
    this.#heardMs = nowMs;
    this.#follow();
    this.#timer = setInterval(() => {
      this.#asking = this.#ask();
    }, ASK_EVERY_MS);
  }

  heardUntilMs(): number {
    return this.#heardMs - FOREIGN_WRITE_MS;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#again);
    await this.#asking;
    await this.#tail?.stop().catch(() => undefined); // told already, when it broke
  }

  #follow(): void {
    const starts = this.#read.map((offset, partition) => ({ topic: TOPIC, partition, offset }));
    this.#tail = this.#options.log.tail(starts, async (batch) => {
      for (const { event } of await this.#reader.read(batch)) {
        if (event.type === 'ForeignBillBooked') this.#apply(event.envelope.entity, event.bidId, event.costMicros);
      }
      this.#read[batch.partition] = batch.nextOffset;
    });
    this.#tail.done.catch((error: unknown) => {
      if (this.#stopped) return;
      this.#options.onError(error, 'following bills that others took');
      this.#again = setTimeout(() => this.#follow(), AGAIN_AFTER_MS);
    });
  }

  #apply(leaseId: string, bidId: string, costMicros: number): void {
    if (this.#told.has(bidId)) return;
    this.#told.set(bidId, true);
    this.counts.told += 1;
    if (this.#options.book.bookElsewhere(bidId, leaseId, costMicros)) this.counts.applied += 1;
  }

  async #ask(): Promise<void> {
    const nowMs = this.#options.now();
    try {
      const ends = await this.#options.log.endOffsets(TOPIC);
      if (ends.every((end, partition) => (this.#read[partition] ?? 0) >= end)) this.#heardMs = nowMs;
    } catch (error) {
      if (!this.#stopped) this.#options.onError(error, 'asking for bills that others took');
    }
  }
}
