/**
 * Times of day where a person lives. Clocks there go forward and back: a time that is left out (02:30 in a gap) becomes
 * the first moment after the gap, and of a time that comes twice the first counts.
 */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What the clock on the wall of a zone shows at a moment, as if it were UTC, ms. Zones are the caller's: R4. */
export type Walls = (zone: string) => (atMs: number) => number;

/** Minute of the day on the wall. */
export function minuteOfDay(atMs: number, zone: string, walls: Walls): number {
  const wall = walls(zone)(atMs);
  return Math.floor((((wall % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
}

/** The first moment at or after `fromMs` at which the wall shows `minute` of a day. */
export function nextLocal(fromMs: number, minute: number, zone: string, walls: Walls): number {
  const wall = walls(zone);
  const today = Math.floor(wall(fromMs) / DAY_MS) * DAY_MS;
  for (const day of [-1, 0, 1, 2]) {
    const atMs = momentOf(wall, today + day * DAY_MS + minute * MINUTE_MS);
    if (atMs >= fromMs) return atMs;
  }
  return fromMs + DAY_MS; // no zone skips three days; were one to, a day later is never far off
}

/** When the wall first shows `wanted` or, where that is left out, more. */
function momentOf(wall: ReturnType<Walls>, wanted: number): number {
  const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((atMs) => wall(atMs) - atMs);
  const [early, late] = offsets.map((offset) => wanted - offset).sort((a, b) => a - b) as [number, number];
  for (const atMs of [early, late]) if (wall(atMs) === wanted) return atMs;
  let before = early - DAY_MS / 24;
  let after = late + DAY_MS / 24;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wall(middle) >= wanted) after = middle;
    else before = middle;
  }
  return after;
}
