/**
 * What all bidders do, heard from the log: bids placed, lost and billed. Pace and frequency
 * caps of a campaign hold over all processes, so each follows bid_events from some time back: how far decides what a start
 * knows again (R1: nothing is kept anywhere else).
 *
 * A record that cannot be read is passed over and counted: it is somebody's count, and the money is held by leases, not here.
 */
import type { Codec } from '@mainstem/schemas/codec';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { EventLog, PartitionStart, Tail } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { SchemaLearner } from '@mainstem/streams/log/pinned-codec';

const TOPIC = 'bid_events';
const types: ReadonlySet<EventType> = new Set(['BidPlaced', 'AuctionLost', 'ImpressionBilled']);
/** A broken tail is begun again after this, ms. */
const AGAIN_AFTER_MS = 1_000;

export interface BidTail {
  /** True once everything that was on the log at the start is heard. */
  readonly isWhole: boolean;
  readonly counts: { readonly heard: number; readonly unreadable: number };
  stop(): Promise<void>;
}

export interface BidTailOptions {
  readonly log: Pick<EventLog, 'read' | 'tail' | 'endOffsets'>;
  readonly codec: Codec & { readonly learner?: SchemaLearner | undefined };
  /** From when on events are heard, ms since 1970 UTC by the broker. */
  readonly fromMs: number;
  /** In log order for each bid. */
  readonly hear: (event: AnyEvent) => void;
  /** Called once, when everything that was there at the start is heard. */
  readonly onWhole: () => void;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Rejects when the log cannot be asked where to begin. */
export async function followBids(options: BidTailOptions): Promise<BidTail> {
  const tail = new Following(options);
  await tail.start();
  return tail;
}

class Following implements BidTail {
  isWhole = false;
  readonly counts = { heard: 0, unreadable: 0 };
  readonly #options: BidTailOptions;
  readonly #reader: ReturnType<typeof createEventReader>;
  /** Next offset, and the end there was at the start, by partition. */
  readonly #next: number[] = [];
  #ends: readonly number[] = [];
  #tail: Tail | undefined;
  #again: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: BidTailOptions) {
    this.#options = options;
    const onPoison = (): void => {
      this.counts.unreadable += 1;
    };
    this.#reader = createEventReader(options.codec, { types, skipForeign: true, onPoison });
  }

  async start(): Promise<void> {
    const { log, fromMs } = this.#options;
    this.#ends = await log.endOffsets(TOPIC);
    const starts = await Promise.all(this.#ends.map((end, partition) => firstSince(log, partition, end, fromMs)));
    this.#next.push(...starts);
    this.#follow();
    this.#lookWhole();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    await this.#tail?.stop().catch(() => undefined); // told already, when it broke
  }

  #follow(): void {
    const starts: PartitionStart[] = this.#next.map((offset, partition) => ({ topic: TOPIC, partition, offset }));
    this.#tail = this.#options.log.tail(starts, async (batch) => {
      for (const { event } of await this.#reader.read(batch)) {
        this.counts.heard += 1;
        this.#options.hear(event);
      }
      this.#next[batch.partition] = batch.nextOffset;
      this.#lookWhole();
    });
    this.#tail.done.catch((error: unknown) => {
      if (this.#stopped) return;
      this.#options.onError(error, 'following bids of all bidders');
      this.#again = setTimeout(() => this.#follow(), AGAIN_AFTER_MS);
    });
  }

  #lookWhole(): void {
    if (this.isWhole || this.#ends.some((end, partition) => (this.#next[partition] ?? 0) < end)) return;
    this.isWhole = true;
    this.#options.onWhole();
  }
}

/** Offset of the first record appended at or after `fromMs`: some 20 small reads, whatever the length of the log. */
async function firstSince(
  log: Pick<EventLog, 'read'>,
  partition: number,
  end: number,
  fromMs: number,
): Promise<number> {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const appendedAtMs = await appendedAt(log, partition, middle);
    if (appendedAtMs === undefined || appendedAtMs >= fromMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function appendedAt(log: Pick<EventLog, 'read'>, partition: number, offset: number): Promise<number | undefined> {
  for await (const { records } of log.read(TOPIC, partition, offset, offset + 1)) {
    const [first] = records;
    if (first !== undefined) return first.appendedAtMs;
  }
  return undefined;
}
