/**
 * Quarters of a client, counted from the day it went live (event time): a client that is imported late has the quarters it
 * would have had, and the reviews of all clients do not fall on one day. Pure; times are ms since 1970 UTC.
 */
import { monthsAfter } from '../success/calendar.ts';

const MONTHS_OF_QUARTER = 3;
/** A quarter that ended longer ago is not reviewed any more: a deck of last winter helps nobody, days. */
export const LATE_DAYS = 31;
const DAY_MS = 86_400_000;

export interface Quarter {
  /** 1 for the first. */
  readonly quarter: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export function quarterOf(wentLiveAtMs: number, quarter: number): Quarter {
  const fromMs = monthsAfter(wentLiveAtMs, (quarter - 1) * MONTHS_OF_QUARTER);
  return { quarter, fromMs, toMs: monthsAfter(wentLiveAtMs, quarter * MONTHS_OF_QUARTER) };
}

/** The last quarter that has ended by `nowMs`; null when none has, or it was too long ago. */
export function quarterDue(wentLiveAtMs: number, nowMs: number): Quarter | null {
  // Never above the truth by more than one: a month has at most 31 days.
  let quarter = Math.max(0, Math.ceil((nowMs - wentLiveAtMs) / (MONTHS_OF_QUARTER * 28 * DAY_MS)));
  while (quarter > 0 && quarterOf(wentLiveAtMs, quarter).toMs > nowMs) quarter -= 1;
  if (quarter === 0) return null;
  const due = quarterOf(wentLiveAtMs, quarter);
  return nowMs - due.toMs <= LATE_DAYS * DAY_MS ? due : null;
}

/** The three months of a quarter, as begins; the fourth is its end. */
export function monthsOf({ fromMs, toMs }: Quarter): readonly [number, number, number, number] {
  return [fromMs, monthsAfter(fromMs, 1), monthsAfter(fromMs, 2), toMs];
}

export function qbrIdOf({ quarter }: Pick<Quarter, 'quarter'>): string {
  return `qbr-${quarter}`;
}
