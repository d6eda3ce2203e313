/** Orders of a customer as value models see them: in USD, those of one day as one. */
import { type PurchaseHistory, purchaseHistories } from '@mainstem/models/value/history';
import { DAY_MS } from './contract.ts';
import type { CustomerState, Order, Refund } from './purchases.ts';

/** Units of a currency that one USD buys, millionths (`CurrencyRatesPublished`). */
export type Rates = Readonly<Record<string, number>>;

export interface CustomerHistory extends PurchaseHistory {
  /** Newest purchase, ms since 1970 UTC. */
  readonly lastPurchaseAtMs: number;
  /** All that was spent so far and not given back, micros of USD. */
  readonly spentMicros: number;
  /** Orders nothing says the rate of, and refunds in another currency than their order's. */
  readonly leftOut: number;
}

const PPM = 1_000_000;

/** Of orders until the end of the day of `untilMs`; null when there is none. */
export function historyOf(
  customer: string,
  { o = {}, b = {} }: CustomerState,
  untilMs: number,
  rates: Rates,
): CustomerHistory | null {
  const endMs = dayOf(untilMs) + DAY_MS;
  const purchases = [];
  let [lastPurchaseAtMs, spentMicros, leftOut] = [0, 0, 0];
  const backs = refundsOf(b, endMs);
  for (const [key, whole] of Object.entries(o)) {
    const [atMs] = whole;
    if (atMs >= endMs) continue;
    const { order, foreign } = netOf(whole, backs.get(key) ?? []);
    leftOut += foreign;
    if (order === null) continue;
    const amountMicros = usdMicros(order, rates);
    if (amountMicros === null) {
      leftOut += 1;
      continue;
    }
    purchases.push({ customer, atMs, amountMicros });
    lastPurchaseAtMs = Math.max(lastPurchaseAtMs, atMs);
    spentMicros += amountMicros;
  }
  // Sums of the same days in the same order, however the events came.
  purchases.sort((one, other) => one.atMs - other.atMs || one.amountMicros - other.amountMicros);
  const [history] = purchaseHistories(purchases, untilMs);
  return history === undefined ? null : { ...history, lastPurchaseAtMs, spentMicros, leftOut };
}

/** By order: those told of until then, whenever the order itself was heard of. */
function refundsOf(refunds: Readonly<Record<string, Refund>>, endMs: number): Map<string, Refund[]> {
  const byOrder = new Map<string, Refund[]>();
  for (const one of Object.values(refunds)) {
    const [order, atMs] = one;
    if (atMs >= endMs) continue;
    const list = byOrder.get(order);
    if (list === undefined) byOrder.set(order, [one]);
    else list.push(one);
  }
  return byOrder;
}

/**
 * An order less what was given back of it, never below nothing, in its own micros. One that was given back whole was no purchase:
 * null. A refund in another currency has no exact part in it, and is left out and counted.
 */
function netOf([atMs, micros, currency]: Order, refunds: readonly Refund[]): { order: Order | null; foreign: number } {
  let [left, foreign] = [micros, 0];
  for (const [, , back, of] of refunds) {
    if (of === currency) left = Math.max(0, left - back);
    else foreign += 1;
  }
  return { order: left === 0 && micros > 0 ? null : [atMs, left, currency], foreign };
}

/** Begin of the day, UTC. */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

function usdMicros([, micros, currency]: Order, rates: Rates): number | null {
  if (currency === 'USD') return micros;
  const perUsdMicros = rates[currency];
  return perUsdMicros === undefined ? null : Math.round((micros / perUsdMicros) * PPM);
}
