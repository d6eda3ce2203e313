/**
 * The days of a budget: what is spent and leased in each, in the zone of the campaign, so that a daily cap holds as hard as
 * the cap of the whole budget (KIKI-47).
 *
 * A lease belongs to the day it is granted in and ends with it at the latest, so every bid's money is of the day the bid is
 * made in, whenever its bill comes. A new day therefore begins with nothing spent and nothing leased.
 *
 * When the zone changes, days of both zones overlap. A day then counts what is in every day that shares a moment with it:
 * too much rather than too little, for one day.
 */
export interface DayAccount {
  readonly spentMicros: number;
  readonly leasedMicros: number;
}

/** By start of the day, ms since 1970 UTC, as text. */
export type Days = Readonly<Record<string, DayAccount>>;

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const PPM = 1_000_000;

/**
 * Days kept: the present one, those whose leases are still open, and what clocks that are wrong by days may ask for.
 * A day let go is over for good, so a clock that is late cannot begin it anew.
 */
export const DAYS_KEPT = 8;

/** Start of the day of a zone that a moment is in, ms since 1970 UTC. */
export function dayFromMs(atMs: number, utcOffsetMin: number): number {
  const shiftMs = utcOffsetMin * MINUTE_MS;
  return Math.floor((atMs + shiftMs) / DAY_MS) * DAY_MS - shiftMs;
}

/** Spent and leased in the day, and in every other day that overlaps it. */
export function usedMicros(days: Days, fromMs: number): number {
  let sum = 0;
  for (const [from, { spentMicros, leasedMicros }] of Object.entries(days)) {
    if (Math.abs(Number(from) - fromMs) < DAY_MS) sum += spentMicros + leasedMicros;
  }
  return sum;
}

/** The account of a day with something added. */
export function withDay(days: Days, fromMs: number, spentMicros: number, leasedMicros: number): Days {
  const before = days[String(fromMs)] ?? { spentMicros: 0, leasedMicros: 0 };
  const after = {
    spentMicros: before.spentMicros + spentMicros,
    leasedMicros: before.leasedMicros + leasedMicros,
  };
  return { ...days, [String(fromMs)]: after };
}

/** Lets the oldest days go beyond those kept, unless money of theirs is still leased. */
export function pruned(days: Days, overUntilMs: number): { readonly days: Days; readonly overUntilMs: number } {
  const kept = { ...days };
  let over = overUntilMs;
  const oldestFirst = Object.keys(kept).sort((left, right) => Number(left) - Number(right));
  for (const from of oldestFirst.slice(0, Math.max(0, oldestFirst.length - DAYS_KEPT))) {
    if ((kept[from]?.leasedMicros ?? 0) > 0) break;
    delete kept[from];
    over = Math.max(over, Number(from) + DAY_MS);
  }
  return { days: kept, overUntilMs: over };
}

/** Part of an amount, rounded down. The product may pass 2^53, so it is taken apart. */
export function shareOf(micros: number, sharePpm: number): number {
  if (sharePpm >= PPM) return micros;
  const whole = Math.floor(micros / PPM);
  return whole * sharePpm + Math.floor(((micros - whole * PPM) * sharePpm) / PPM);
}
