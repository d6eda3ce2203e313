/**
 * Reads events of some types from where it was left to the end there was at the start of the call: for processors that look
 * now and then. Records that cannot be read hold back later records of their key (R10): nobody is judged by half of what is
 * known.
 */
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import type { EventLog } from '../../log/event-log.ts';
import { createReactorReader, type ReactorCodec } from './reactor-reader.ts';

export interface LogReading {
  /** Hands over what is new; answers where the log was read to, in words. */
  more(take: (events: readonly AnyEvent[]) => void): Promise<string>;
  /** Keys held back, as `topic/tenant|entity`. */
  readonly held: ReadonlySet<string>;
}

/** @param keeps left out is what it says no to, so that what is of no use is never handed over. */
export function readOn(
  log: EventLog,
  codec: ReactorCodec,
  types: readonly EventType[],
  keeps: (event: AnyEvent) => boolean = () => true,
): LogReading {
  const topics: readonly TopicName[] = [...new Set(types.map(topicOf))];
  const places = new Map<string, number>();
  const held = new Set<string>();
  const reader = createReactorReader(codec, types, 'skip');
  const partition = async (topic: TopicName, number: number, end: number, take: (events: AnyEvent[]) => void) => {
    const place = `${topic}:${number}`;
    const from = places.get(place) ?? 0;
    if (from >= end) return;
    for await (const batch of log.read(topic, number, from, end)) {
      const { events, poisons } = await reader.read(batch);
      const poisonAt = new Map(poisons.map(({ key, offset }) => [key, offset]));
      const sound = events.filter(({ event, position }) => {
        const key = keyOf(event.envelope.tenant, event.envelope.entity);
        return !held.has(`${topic}/${key}`) && position.offset < (poisonAt.get(key) ?? Number.POSITIVE_INFINITY);
      });
      for (const key of poisonAt.keys()) held.add(`${topic}/${key}`);
      const taken = sound.filter(({ event }) => keeps(event));
      if (taken.length > 0) take(taken.map(({ event }) => event));
      places.set(place, batch.nextOffset);
    }
  };
  return {
    held,
    async more(take) {
      const words: string[] = [];
      for (const topic of topics) {
        const ends = await log.endOffsets(topic);
        for (const [number, end] of ends.entries()) await partition(topic, number, end, take);
        words.push(`${topic} up to ${ends.map((end, number) => `${number}@${end}`).join(' ')}`);
      }
      return words.join('; ');
    },
  };
}
