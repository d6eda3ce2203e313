/**
 * A customer's purchases as value models see them: how often came back, when last, for how long known, how much on average.
 * Days are days of UTC; purchases of one day are one (Fader & Hardie's convention, without which their figures do not come
 * out). Money is micros.
 */

const DAY_MS = 86_400_000;
const DAYS_PER_WEEK = 7;

export interface Purchase {
  readonly customer: string;
  /** ms since 1970 UTC. */
  readonly atMs: number;
  readonly amountMicros: number;
}

export interface PurchaseHistory {
  readonly customer: string;
  /** Days with a purchase after the first: x. */
  readonly repeats: number;
  /** Weeks from the first purchase to the last: t_x; 0 without repeats. */
  readonly lastWeek: number;
  /** Weeks from the first purchase to the end of what is known: T. */
  readonly weeks: number;
  /** Mean of a repeat day, micros; 0 without repeats. */
  readonly meanRepeatMicros: number;
}

/** Of everybody whose first purchase is not after `untilMs`, in the order of first mention; what comes later is not seen. */
export function purchaseHistories(purchases: Iterable<Purchase>, untilMs: number): PurchaseHistory[] {
  const lastDay = Math.floor(untilMs / DAY_MS);
  const spentByDay = new Map<string, Map<number, number>>();
  for (const { customer, atMs, amountMicros } of purchases) {
    const day = Math.floor(atMs / DAY_MS);
    if (day > lastDay) continue;
    const days = spentByDay.get(customer) ?? new Map<number, number>();
    days.set(day, (days.get(day) ?? 0) + amountMicros);
    spentByDay.set(customer, days);
  }
  return Array.from(spentByDay, ([customer, days]) => historyOf(customer, days, lastDay));
}

function historyOf(customer: string, days: ReadonlyMap<number, number>, lastDay: number): PurchaseHistory {
  const ordered = [...days.keys()].sort((one, other) => one - other);
  const first = ordered[0] as number;
  const repeats = ordered.length - 1;
  let spent = 0;
  for (const day of ordered.slice(1)) spent += days.get(day) as number;
  return {
    customer,
    repeats,
    lastWeek: ((ordered.at(-1) as number) - first) / DAYS_PER_WEEK,
    weeks: (lastDay - first) / DAYS_PER_WEEK,
    meanRepeatMicros: repeats === 0 ? 0 : spent / repeats,
  };
}
