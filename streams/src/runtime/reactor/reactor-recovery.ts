/**
 * How a reactor finds out from the log alone what it has left to do.
 *
 * It reads inputs and results from the beginning, merged over all partitions by the broker's time of append, which is
 * close to the order things happened in. Each reaction waits until its result comes by: an emitted event under its own id,
 * an effect under the id of its cause, which the first event of whatever it started names. What still waits at the end
 * was never done, or not finished. In a healthy log results follow within moments, so few wait at a time.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Batch, EventLog } from '../../log/event-log.ts';
import type { LoggedEvent } from '../../log/event-reader.ts';
import type { Reaction } from './reactor.ts';

export interface PartitionRange {
  readonly topic: string;
  readonly partition: number;
  /** Reads [0, to). */
  readonly to: number;
}

interface Head extends PartitionRange {
  readonly batches: AsyncIterator<Batch>;
  /** Events of the present batch with their times, and how far they are handed out. */
  events: readonly LoggedEvent[];
  times: readonly number[];
  at: number;
}

/** Decodes one batch; a record that cannot be taken is thrown. */
export type DecodeBatch = (batch: Batch) => Promise<readonly LoggedEvent[]>;

/** All events of the ranges, oldest append first; equal ones by topic and partition, so that every read has one order. */
export async function* readMerged(
  log: EventLog,
  ranges: readonly PartitionRange[],
  decode: DecodeBatch,
): AsyncGenerator<LoggedEvent> {
  const heads: Head[] = [];
  for (const range of ranges) {
    const batches = log.read(range.topic, range.partition, 0, range.to)[Symbol.asyncIterator]();
    const head: Head = { ...range, batches, events: [], times: [], at: 0 };
    if (range.to > 0 && (await advance(head, decode))) heads.push(head);
  }
  try {
    while (heads.length > 0) {
      const [first, secondMs] = oldest(heads);
      // A run: everything of the oldest partition up to where another one is older.
      do {
        yield first.events[first.at] as LoggedEvent;
        first.at += 1;
        if (first.at >= first.events.length && !(await advance(first, decode))) {
          heads.splice(heads.indexOf(first), 1);
          break;
        }
      } while ((first.times[first.at] as number) < secondMs);
    }
  } finally {
    await Promise.all(heads.map((head) => head.batches.return?.()));
  }
}

/** Moves a head to its next batch with events; false at the end of its range. */
async function advance(head: Head, decode: DecodeBatch): Promise<boolean> {
  for (;;) {
    const { value, done } = await head.batches.next();
    if (done === true) return false;
    head.events = await decode(value);
    const times = new Map((value as Batch).records.map((record) => [record.offset, record.appendedAtMs]));
    head.times = head.events.map(({ position }) => times.get(position.offset) ?? 0);
    head.at = 0;
    if (head.events.length > 0) return true;
  }
}

/** The head whose next event is oldest, and the time of the next oldest. */
function oldest(heads: readonly Head[]): [Head, number] {
  let first = heads[0] as Head;
  let firstMs = first.times[first.at] as number;
  let secondMs = Number.POSITIVE_INFINITY;
  for (const head of heads.slice(1)) {
    const ms = head.times[head.at] as number;
    if (ms < firstMs) {
      secondMs = firstMs;
      [first, firstMs] = [head, ms];
    } else if (ms < secondMs) secondMs = ms;
  }
  return [first, secondMs];
}

/** A reaction, and the event it answers. */
export interface Owed<Effect> {
  readonly reaction: Reaction<Effect>;
  readonly cause: LoggedEvent;
}

/** Reactions that wait for their result. */
export interface Pending<Effect> {
  add(reactions: readonly Reaction<Effect>[], cause: LoggedEvent): void;
  /** An event came by that may be the result of something. */
  resolve(event: AnyEvent): void;
  /** The oldest beyond the bound: waited for long enough to be called undone. */
  overflow(): Owed<Effect>[];
  /** All that is left. */
  drain(): Owed<Effect>[];
}

/** Reactions that wait at a time. Beyond it the oldest are done (again): at least once, and memory stays bounded (R8). */
export const PENDING_MAX = 10_000;

export function createPending<Effect>(max: number = PENDING_MAX): Pending<Effect> {
  const waiting = new Map<string, Owed<Effect>[]>();
  /** Results that came by before their cause, as clocks of brokers may differ; the youngest `max`. */
  const early = new Set<string>();
  let size = 0;
  const take = (key: string): boolean => {
    size -= waiting.get(key)?.length ?? 0;
    return waiting.delete(key);
  };
  return {
    add(reactions, cause) {
      for (const reaction of reactions) {
        const key = keyOf(reaction);
        if (early.has(key)) continue;
        const held = waiting.get(key);
        // A repeat of the cause on the log causes nothing new.
        if (held?.some((other) => sameReaction(other.reaction, reaction)) === true) continue;
        if (held === undefined) waiting.set(key, [{ reaction, cause }]);
        else held.push({ reaction, cause });
        size += 1;
      }
    },
    resolve({ envelope }) {
      for (const key of [envelope.id, envelope.causationId]) {
        if (key === null || take(key)) continue;
        early.add(key);
        if (early.size > max) early.delete(early.values().next().value as string);
      }
    },
    overflow() {
      const out: Owed<Effect>[] = [];
      for (const [key, owed] of waiting) {
        if (size <= max) break;
        out.push(...owed);
        take(key);
      }
      return out;
    },
    drain() {
      const out = [...waiting.values()].flat();
      waiting.clear();
      size = 0;
      return out;
    },
  };
}

function keyOf(reaction: Reaction<unknown>): string {
  return reaction.kind === 'emit' ? reaction.event.envelope.id : reaction.causeId;
}

function sameReaction(one: Reaction<unknown>, other: Reaction<unknown>): boolean {
  if (one.kind === 'emit' || other.kind === 'emit') return one.kind === other.kind;
  return one.orderKey === other.orderKey;
}

/** Partitions, and how far each is read. */
export function rangesOf(offsets: Readonly<Record<string, number>>): PartitionRange[] {
  return Object.entries(offsets).map(([name, to]) => {
    const colon = name.lastIndexOf(':');
    return { topic: name.slice(0, colon), partition: Number(name.slice(colon + 1)), to };
  });
}
