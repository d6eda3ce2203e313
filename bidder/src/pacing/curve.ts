/**
 * The traffic of a week by its hours: how many auctions there are in each, as shares of a mean hour. Learnt from counts of
 * past hours; flat until a whole day is known. Hours of the week are in UTC, 0 = Monday 00:00. Pure.
 */
import { HOURS_OF_WEEK, hourOfWeek } from '../catalogue/targeting/asking.ts';

export const HOUR_MS = 3_600_000;
/** Counts of an hour of the week are averaged over so many of its last weeks. */
const WEEKS_KEPT = 4;
/** So many different hours must be known before any is believed. */
const HOURS_LEARNT_MIN = 24;
/** No hour counts for less than this share of the mean: a plan must not stand still for an hour nobody asked in once. */
const WEIGHT_MIN = 0.02;

export function weekHourOf(atMs: number): number {
  return hourOfWeek(atMs, 0);
}

export interface TrafficCurve {
  /** Auctions expected between two moments, in mean hours. */
  between(fromMs: number, toMs: number): number;
  readonly learntHours: number;
}

export const flatCurve: TrafficCurve = {
  between: (fromMs, toMs) => Math.max(0, toMs - fromMs) / HOUR_MS,
  learntHours: 0,
};

/** Weight of each hour of the week; 1 is the mean. */
export function curveOf(weights: readonly number[], learntHours: number): TrafficCurve {
  return {
    learntHours,
    between(fromMs, toMs) {
      let sum = 0;
      for (let at = fromMs; at < toMs; ) {
        const hourEnd = (Math.floor(at / HOUR_MS) + 1) * HOUR_MS;
        const until = Math.min(hourEnd, toMs);
        sum += ((weights[weekHourOf(at)] ?? 1) * (until - at)) / HOUR_MS;
        at = until;
      }
      return sum;
    },
  };
}

/** Learns the curve of the week from counts of hours (TrafficCounted). */
export class TrafficLearner {
  /** By hour of the week: counts of its last weeks by hour since 1970. */
  readonly #weeks: Map<number, number>[] = Array.from({ length: HOURS_OF_WEEK }, () => new Map());

  /** An hour told twice is one hour. */
  know(hourFromMs: number, impressions: number): void {
    const slot = this.#weeks[weekHourOf(hourFromMs)] as Map<number, number>;
    slot.set(hourFromMs, impressions);
    if (slot.size > WEEKS_KEPT) slot.delete(Math.min(...slot.keys()));
  }

  learn(): TrafficCurve {
    const means = this.#weeks.map((slot) => {
      return slot.size === 0 ? undefined : [...slot.values()].reduce((sum, count) => sum + count, 0) / slot.size;
    });
    const known = means.filter((mean) => mean !== undefined);
    const mean = known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
    if (known.length < HOURS_LEARNT_MIN || mean === 0) return flatCurve;
    const weights = means.map((one, hour) => Math.max(WEIGHT_MIN, (one ?? otherDays(means, hour) ?? mean) / mean));
    return curveOf(weights, known.length);
  }
}

/** The same hour of the other days, for an hour of the week that is not known yet. */
function otherDays(means: readonly (number | undefined)[], weekHour: number): number | undefined {
  const same = means.filter((mean, hour) => hour % 24 === weekHour % 24 && mean !== undefined) as number[];
  return same.length === 0 ? undefined : same.reduce((sum, one) => sum + one, 0) / same.length;
}
