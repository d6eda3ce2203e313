/** How much of a budget one lease asks for, and when the next is due. Pure. */
import { dailyCapOf } from '@mainstem/streams/deciders/budget/allocation';
import { DAY_MS, dayFromMs } from '@mainstem/streams/deciders/budget/days';
import type { Budget } from '@mainstem/streams/deciders/budget/decider';

/** A slice is this share of the cap: small enough for several bidders, large enough to lease seldom. */
const SLICE_SHARE = 1 / 20;
/** … but never under what so many impressions cost, else tiny budgets would be leased bid by bid. */
const SLICE_IMPRESSIONS_MIN = 20;
/** Lease the next slice when less than this share of one is left. */
const LOW_WATER_SHARE = 0.5;
/** Lease the next slice when the present one ends within this share of its life. */
const RENEW_AHEAD_SHARE = 0.25;

/** What to ask for, micros; the decider grants less when less is free. */
export function sliceOf(budget: Budget, costMicros: number): number {
  const cap = Math.min(budget.capMicros, dailyCapOf(budget) ?? budget.capMicros);
  return Math.max(Math.ceil(cap * SLICE_SHARE), costMicros * SLICE_IMPRESSIONS_MIN);
}

/** Under so much left, micros, the next slice is leased. */
export function lowWaterMicros(sliceMicros: number, costMicros: number): number {
  return Math.max(costMicros, sliceMicros * LOW_WATER_SHARE);
}

/** Leases end with their day, so shortly before midnight a new one would not last longer than the one there is. */
export function renewAheadMs({ utcOffsetMin }: Budget, nowMs: number, leaseMs: number): number {
  const aheadMs = leaseMs * RENEW_AHEAD_SHARE;
  return nowMs + aheadMs >= dayFromMs(nowMs, utcOffsetMin) + DAY_MS ? 0 : aheadMs;
}
