/**
 * Follows the winners of a decided stream from its beginning, for who keeps a small fold of its own of all of it. The states of
 * the stream are a decision writer's, which with snapshots reads the end only (ADR 0013); here nothing is kept but races.
 */
import type { Codec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import type { Batch, EventLog } from '../../log/event-log.ts';
import { createEventReader } from '../../log/event-reader.ts';
import { createWinners } from './winners.ts';

export interface WinnersFollower {
  /** Resolves once everything that was there at the start was handed out. Rejects when it ended before. */
  whenCaughtUp(): Promise<void>;
  /** Rejects with what ended it; resolves after `stop`. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface WinnersFollowerOptions<Event extends AnyEvent> {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly topic: TopicName;
  /** Given each winner once, in the order of its key. A throw ends the follower. */
  readonly onEvent: (event: Event) => void;
  /** Told of keys with a record that cannot be read: nothing later of them is handed out, as nobody can say who won. */
  readonly onUnreadable?: (key: string, error: Error) => void;
  /** Told how far a partition is handed out: everything before the offset. */
  readonly onRead?: (partition: number, nextOffset: number) => void;
}

export function followWinners<Event extends AnyEvent>(options: WinnersFollowerOptions<Event>): WinnersFollower {
  const { log, codec, topic, onEvent, onUnreadable, onRead } = options;
  const winners = createWinners();
  /** Offset of the first unreadable record, by key. */
  const unreadable = new Map<string, number>();
  const reader = createEventReader(codec, {
    onPoison({ key, offset }, error) {
      if (unreadable.has(key)) return;
      unreadable.set(key, offset);
      onUnreadable?.(key, error);
    },
  });
  const caughtUp = Promise.withResolvers<void>();
  caughtUp.promise.catch(() => undefined); // whoever waits gets it, too
  const stopping = new AbortController();
  const behind = new Map<number, number>();

  const take = async (batch: Batch): Promise<void> => {
    for (const { event, position } of await reader.read(batch)) {
      const from = unreadable.get(keyOf(event.envelope.tenant, event.envelope.entity));
      if (from !== undefined && position.offset > from) continue;
      if (winners.admit(event) === 'winner') onEvent(event as Event);
    }
    onRead?.(batch.partition, batch.nextOffset);
    if (batch.nextOffset >= (behind.get(batch.partition) ?? 0)) behind.delete(batch.partition);
    if (behind.size === 0) caughtUp.resolve();
  };

  const run = async (): Promise<void> => {
    const ends = await log.endOffsets(topic);
    for (const [partition, end] of ends.entries()) if (end > 0) behind.set(partition, end);
    if (behind.size === 0) caughtUp.resolve();
    if (stopping.signal.aborted) return;
    const tail = log.tail(
      ends.map((_, partition) => ({ topic, partition, offset: 0 })),
      take,
    );
    const onStop = () => void tail.stop();
    stopping.signal.addEventListener('abort', onStop, { once: true });
    await tail.done;
  };

  const done = run();
  done.then(
    () => caughtUp.reject(new Error(`the follower of ${topic} was stopped`)),
    (error: unknown) => caughtUp.reject(error),
  );
  return {
    whenCaughtUp: () => caughtUp.promise,
    done,
    async stop() {
      stopping.abort();
      await done.catch(() => undefined);
    },
  };
}
