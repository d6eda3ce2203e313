import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minuteOfDay, nextLocal } from './local-time.ts';
import { testWalls } from './testing/walls.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];

/** Minute by minute: the first at which the wall shows the time or, where it is left out, has passed it that day. */
function plainModel(fromMs: number, minute: number, zone: string): number {
  const wall = testWalls(zone);
  const passed = (atMs: number, day: number) => wall(atMs) >= day * DAY_MS + minute * MINUTE_MS;
  const today = Math.floor(wall(fromMs) / DAY_MS);
  for (const day of [today, today + 1]) {
    if (day === today && passedBefore(fromMs, day, passed)) continue;
    for (let atMs = fromMs; atMs < fromMs + 3 * DAY_MS; atMs += MINUTE_MS) if (passed(atMs, day)) return atMs;
  }
  throw new Error('never');
}

/** Whether the day's first showing of the time lies before. */
function passedBefore(fromMs: number, day: number, passed: (atMs: number, day: number) => boolean): boolean {
  for (let atMs = fromMs - MINUTE_MS; atMs > fromMs - 2 * DAY_MS; atMs -= MINUTE_MS) if (passed(atMs, day)) return true;
  return false;
}

test('KIKI-33: a time of day on the wall, through every change of clocks, is what a plain model says', () => {
  // Around the changes of 2026 in these zones, and any other day.
  const changes = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2026-07-01'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...changes),
      fc.integer({ min: -1_500, max: 1_500 }),
      fc.integer({ min: 0, max: 1_439 }),
      (zone, change, minutes, minute) => {
        const fromMs = Date.parse(change) + minutes * MINUTE_MS;
        expect(nextLocal(fromMs, minute, zone, testWalls)).toBe(plainModel(fromMs, minute, zone));
      },
    ),
    { numRuns: 25 },
  );
});

test('a time that is left out is the moment after the gap; one that comes twice is the first', () => {
  const at = (iso: string) => Date.parse(iso);
  const half = 2 * 60 + 30;
  expect(nextLocal(at('2026-03-28T12:00:00Z'), half, 'Europe/Berlin', testWalls)).toBe(at('2026-03-29T01:00:00Z'));
  expect(nextLocal(at('2026-10-24T12:00:00Z'), half, 'Europe/Berlin', testWalls)).toBe(at('2026-10-25T00:30:00Z'));
  expect(minuteOfDay(at('2026-07-01T22:15:00Z'), 'Europe/Berlin', testWalls)).toBe(15);
});
