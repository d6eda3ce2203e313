/** Reads floors: flat ones, and those that depend on the length of an ad (OpenRTB 2.6 §3.2.4, §3.2.35, impl §7.11). */
import { microsOf } from './money.ts';
import type { DurationFloor } from './offers.ts';
import { isWholeList, type Json, numberIn, objectIn, textIn } from './tolerant.ts';

export const UNREADABLE = 'unreadable';

/**
 * Micros; undefined when absent. A floor that is there and is no price (not a number, beyond any price) cannot be
 * honoured, so what it stands in gets no bid. A negative one is no floor.
 */
export function floorIn(value: Json | undefined): number | undefined | typeof UNREADABLE {
  if (value === undefined || value === null || value === '') return undefined;
  const decimal = numberIn(value);
  if (decimal === undefined) return UNREADABLE;
  return decimal < 0 ? 0 : (microsOf(decimal) ?? UNREADABLE);
}

/** ISO 4217, upper case; USD when not said. */
export function currencyIn(value: Json | undefined): string {
  return textIn(value)?.trim().toUpperCase() || 'USD';
}

/**
 * A missing end is open (the text and its own example disagree on whether both may be set), a missing floor is
 * `otherwiseMicros`, that of the whole.
 */
export function durationFloorsIn(
  durfloors: Json | undefined,
  otherwiseMicros: number,
): readonly DurationFloor[] | typeof UNREADABLE {
  if (durfloors === undefined || durfloors === null || durfloors === '') return none;
  if (!Array.isArray(durfloors) || !isWholeList(durfloors)) return UNREADABLE;
  const floors: DurationFloor[] = [];
  for (const entry of durfloors) {
    const holder = objectIn(entry);
    if (holder === undefined) return UNREADABLE;
    const floorMicros = floorIn(holder.bidfloor) ?? otherwiseMicros;
    const minDurationS = endIn(holder.mindur, 0);
    const maxDurationS = endIn(holder.maxdur, Number.POSITIVE_INFINITY);
    if (floorMicros === UNREADABLE || minDurationS === undefined || maxDurationS === undefined) return UNREADABLE;
    floors.push({ minDurationS, maxDurationS, floorMicros });
  }
  return floors;
}

const none: readonly DurationFloor[] = Object.freeze([]);

/** One end of a range, seconds; undefined when it is there and no number. */
function endIn(value: Json | undefined, open: number): number | undefined {
  return value === undefined || value === null || value === '' ? open : numberIn(value);
}
