/** Time zones as this machine knows them, for the pure rules of journeys. */
import type { Walls } from '@mainstem/models/journeys/local-time';

export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false; // what Intl throws at is no zone
  }
}

/**
 * What the wall shows, as if it were UTC. A zone this machine does not know, as a contact may have, is UTC: somebody is told
 * at another hour, and nobody is left out. Zones are few, so each one's reader is kept: making one takes 50 µs.
 */
export const walls: Walls = (zone) => {
  const known = readers.get(zone);
  if (known !== undefined) return known;
  const reader = readerOf(isZone(zone) ? zone : 'UTC');
  if (readers.size < ZONES_MAX) readers.set(zone, reader);
  return reader;
};

/** There are some 600. */
const ZONES_MAX = 1_000;
const readers = new Map<string, (atMs: number) => number>();

function readerOf(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    const ms = ((atMs % 1_000) + 1_000) % 1_000;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'), ms);
  };
}
