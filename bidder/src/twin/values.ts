/**
 * What a click of each segment is worth, from the orders seen so far: chance of an order × what its customer will spend. The
 * purchases are foretold by BG/NBD of all customers, each segment drawn to it as far as it differs (`models/value`); where
 * no such model can be fitted, by the revenue seen, drawn to the mean alike.
 */
import { fitPurchases } from '@mainstem/models/value/fit-purchases';
import { type Purchase, purchaseHistories } from '@mainstem/models/value/history';
import { fitSegments, segmentValue, zeroShotPurchases } from '@mainstem/models/value/segments';

/** Spending so far ahead counts. */
const HORIZON_WEEKS = 6;
/** A segment's own rate counts as much as the mean of all after so many clicks, or customers. */
const CLICKS_PRIOR = 40;
const CUSTOMERS_PRIOR = 10;

export interface SeenOrder extends Purchase {
  readonly segment: string;
}

export interface ClickValues {
  /** Micros, by segment. */
  readonly bySegment: ReadonlyMap<string, number>;
  readonly by: 'BG_NBD' | 'SEEN';
}

/** `clicks` by segment; `orders` in any order, none later than `nowMs`. Null before anybody ordered. */
export function clickValues(
  clicks: ReadonlyMap<string, number>,
  orders: readonly SeenOrder[],
  nowMs: number,
): ClickValues | null {
  const customers = new Map(orders.map(({ customer, segment }) => [customer, segment]));
  if (customers.size === 0) return null;
  const counted = new Map<string, number>();
  for (const segment of customers.values()) counted.set(segment, (counted.get(segment) ?? 0) + 1);
  const allClicks = [...clicks.values()].reduce((sum, count) => sum + count, 0);
  const meanChance = customers.size / Math.max(1, allClicks);
  const { worthOf, by } = customerWorth(orders, customers, nowMs);
  const bySegment = new Map<string, number>();
  for (const [segment, count] of clicks) {
    const chance = ((counted.get(segment) ?? 0) + CLICKS_PRIOR * meanChance) / (count + CLICKS_PRIOR);
    bySegment.set(segment, Math.max(1, Math.round(Math.min(1, chance) * worthOf(segment))));
  }
  return { bySegment, by };
}

function customerWorth(orders: readonly SeenOrder[], customers: ReadonlyMap<string, string>, nowMs: number) {
  const sums = new Map<string, { orders: number; micros: number; customers: number }>();
  const all = { orders: 0, micros: 0, customers: customers.size };
  const of = (segment: string) => {
    const sum = sums.get(segment) ?? { orders: 0, micros: 0, customers: 0 };
    sums.set(segment, sum);
    return sum;
  };
  for (const { segment, amountMicros } of orders)
    for (const sum of [all, of(segment)]) {
      sum.orders += 1;
      sum.micros += amountMicros;
    }
  for (const segment of customers.values()) of(segment).customers += 1;
  const histories = purchaseHistories(orders, nowMs);
  const fit = fitPurchases(histories);
  const meanOrder = all.micros / all.orders;
  const orderOf = (segment: string): number => {
    const { orders: count, micros } = of(segment);
    return (micros + CUSTOMERS_PRIOR * meanOrder) / (count + CUSTOMERS_PRIOR);
  };
  if (fit.kind === 'BG_NBD') {
    const segments = fitSegments(
      fit.model,
      histories.map((history) => ({ ...history, segment: customers.get(history.customer) ?? '' })),
    );
    const repeats = (segment: string) => zeroShotPurchases(fit.model, segmentValue(segments, segment), HORIZON_WEEKS);
    return { worthOf: (segment: string) => (1 + repeats(segment)) * orderOf(segment), by: 'BG_NBD' as const };
  }
  const perCustomer = all.micros / all.customers;
  const worthOf = (segment: string): number => {
    const { micros, customers: count } = of(segment);
    return (micros + CUSTOMERS_PRIOR * perCustomer) / (count + CUSTOMERS_PRIOR);
  };
  return { worthOf, by: 'SEEN' as const };
}
