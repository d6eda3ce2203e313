/**
 * Positions of a live feed: how far a client has everything, by partition. The same text as `X-Mainstem-Position`
 * (`lead_events:3@1041`, commas between): each place is that of the last record that was told, -1 before the first.
 */
import type { LogPosition } from '@mainstem/streams/log/event-log';

/** Next offset to read, by partition number, of each topic. */
export type Places = Map<string, number[]>;

export function placesText(places: Places): string {
  let text = '';
  for (const [topic, offsets] of places) {
    for (let partition = 0; partition < offsets.length; partition += 1) {
      if (text !== '') text += ',';
      text += `${topic}:${partition}@${(offsets[partition] as number) - 1}`;
    }
  }
  return text;
}

export function copyPlaces(places: Places): Places {
  return new Map([...places].map(([topic, offsets]) => [topic, [...offsets]]));
}

/** Where to go on from a token: after the places it names, and at `now` in partitions it does not. */
export function placesAfter(token: readonly LogPosition[], now: Places): Places {
  const places = copyPlaces(now);
  for (const { topic, partition, offset } of token) {
    const offsets = places.get(topic);
    if (offsets?.[partition] !== undefined) offsets[partition] = offset + 1;
  }
  return places;
}

/** Records between two places; what is ahead of `to` counts nothing. */
export function recordsBetween(from: Places, to: Places): number {
  let records = 0;
  for (const [topic, ends] of to) {
    for (const [partition, end] of ends.entries()) {
      records += Math.max(0, end - (from.get(topic)?.[partition] ?? end));
    }
  }
  return records;
}

/** Whether some place of the token is one the log does not have yet: no answer of this platform gave it. */
export function isAhead(from: Places, to: Places): boolean {
  return [...from].some(([topic, offsets]) =>
    offsets.some((offset, partition) => offset > (to.get(topic)?.[partition] ?? 0)),
  );
}
