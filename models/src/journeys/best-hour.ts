/**
 * When to send (UW-25): the hour this person reads at, looked for between the journey's own time and a bound after it. The
 * posterior of each hour is Dirichlet over the hours of the day, smoothed into the hours beside it, from an even prior: with
 * little known, or no hour clearly better than the journey's own, the journey's time stays.
 */
import type { Habits } from './habits.ts';
import { sum } from './habits.ts';
import { minuteOfDay, nextLocal, type Walls } from './local-time.ts';

/** Weight of the prior in each hour: some twenty readings all over the day are needed to say anything about an even reader. */
export const PRIOR = 2;
/** How much of a reading counts for the hour before and after. */
const BESIDE = 0.5;
/** Least weight of readings before anything is said: three clicks, or six opens. */
export const LEAST = 6;
/** How much likelier the hour has to be than the one the journey chose. */
export const GAIN = 1.5;
const HOURS = 24;

export interface Asked {
  readonly habits: Habits | undefined;
  /** When the message could go out, ms since 1970 UTC. */
  readonly nowMs: number;
  /** Bound of the shift, ms: at most a day. */
  readonly withinMs: number;
  readonly zone: string;
  readonly walls: Walls;
  /** Whether nothing may be sent at a moment: such are no candidates. */
  readonly isQuiet: (atMs: number) => boolean;
}

export interface BestHour {
  readonly atMs: number;
  readonly because: string;
  /** What it was chosen by: how likely the person reads at that hour and at the journey's own, and the weight of readings. */
  readonly seen: Readonly<Record<'hour' | 'likely' | 'ownHour' | 'ownLikely' | 'readings', number>>;
}

/** Probability that a reading of this person falls into each hour of the day; they come to 1. */
export function readingHours({ hours }: Habits): readonly number[] {
  const weight = (hour: number) => hours[(hour + HOURS) % HOURS] ?? 0;
  const smoothed = Array.from(
    { length: HOURS },
    (_, hour) => PRIOR + weight(hour) + BESIDE * (weight(hour - 1) + weight(hour + 1)),
  );
  const total = sum(smoothed);
  return smoothed.map((one) => one / total);
}

/** Null: the journey's own time. */
export function bestHour({ habits, nowMs, withinMs, zone, walls, isQuiet }: Asked): BestHour | null {
  if (habits === undefined || sum(habits.hours) < LEAST) return null;
  const likely = readingHours(habits);
  const hourAt = (atMs: number) => Math.floor(minuteOfDay(atMs, zone, walls) / 60);
  const of = (hour: number) => likely[hour] ?? 0;
  const now = hourAt(nowMs);
  let best: { readonly atMs: number; readonly hour: number } | null = null;
  for (let ahead = 1; ahead < HOURS; ahead += 1) {
    const hour = (now + ahead) % HOURS;
    if (of(hour) < GAIN * of(now) || of(hour) <= of(best?.hour ?? now)) continue;
    const atMs = nextLocal(nowMs, hour * 60, zone, walls);
    if (atMs <= nowMs + withinMs && !isQuiet(atMs)) best = { atMs, hour };
  }
  if (best === null) return null;
  const percent = (hour: number) => `${Math.round(of(hour) * 100)} %`;
  const { hour } = best;
  const readings = sum(habits.hours);
  const at = `reads at ${hour}:00 with ${percent(hour)}, at ${now}:00 with ${percent(now)}`;
  const because = `${at}, by ${readings} of readings`;
  return { atMs: best.atMs, because, seen: { hour, likely: of(hour), ownHour: now, ownLikely: of(now), readings } };
}
