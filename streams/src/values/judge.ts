/**
 * How good a model is, by what came: a second fit does not see the last weeks and foretells them. Said beside every fit, as far
 * as the history is long enough.
 */
import { hash } from 'node:crypto';
import type { TenantBook } from './book.ts';
import { DAY_MS } from './contract.ts';
import type { Judged } from './facts.ts';
import { historyOf, type Rates } from './history.ts';
import { fitValueModel } from './model.ts';
import { predict } from './predict.ts';
import { segmentOf } from './purchases.ts';

const WEEK_MS = 7 * DAY_MS;
/** The history must be three times as long as what is held out. */
const SPANS = 3;
const HELD_OUT_WEEKS = [39, 26, 13] as const;
/** Customers judged, always the same: the share is then known within ±1 %. */
export const JUDGED_MAX = 2_000;

/** Null when the history is too short, or what is left of it can not be fitted. */
export function judge(book: Pick<TenantBook, 'persons'>, nowMs: number, rates: Rates): Judged | null {
  const customers = new Map(book.persons());
  const firstAtMs = firstOf(customers.values());
  const heldOutWeeks = HELD_OUT_WEEKS.find((weeks) => (nowMs - firstAtMs) / WEEK_MS >= SPANS * weeks - 1e-9);
  if (heldOutWeeks === undefined) return null;
  const thenMs = nowMs - heldOutWeeks * WEEK_MS;
  const known = [...customers].flatMap(([customer, state]) => {
    const history = historyOf(customer, state, thenMs, rates);
    return history === null ? [] : [{ ...history, segment: segmentOf(state) }];
  });
  const fit = fitValueModel(known, rates);
  if (fit.kind === 'REFUSED') return null;
  const ordered = known.map((history) => [hash('sha256', history.customer, 'hex'), history] as const);
  const judged = ordered.sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, JUDGED_MAX);
  let [foretoldPurchases, camePurchases, held, count] = [0, 0, 0, 0];
  for (const [, history] of judged) {
    const { customer: entity, segment } = history;
    const question = { entity, segment, history, before: null, horizonWeeks: heldOutWeeks, nowMs: thenMs };
    const prediction = predict({ version: fit.version, model: fit.model }, question);
    const later = historyOf(entity, customers.get(entity) ?? {}, nowMs, rates);
    if (prediction === null || later === null) continue;
    const cameMicros = later.spentMicros - history.spentMicros;
    count += 1;
    foretoldPurchases += prediction.purchases;
    camePurchases += later.repeats - history.repeats;
    held += cameMicros >= prediction.lowMicros && cameMicros <= prediction.highMicros ? 1 : 0;
  }
  return count === 0 ? null : { heldOutWeeks, foretoldPurchases, camePurchases, heldShare: held / count };
}

function firstOf(states: Iterable<{ readonly o?: Readonly<Record<string, readonly [number, ...unknown[]]>> }>): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { o = {} } of states) for (const [atMs] of Object.values(o)) first = Math.min(first, atMs);
  return first;
}
