/**
 * Money at OpenRTB's edge. The wire carries CPM prices as decimal numbers; inside, everything is integer micros
 * (1 USD = 1,000,000), so that no sum ever drifts: 0.3 × 1e6 in floats once lost a bidder 864 USD a day.
 */

import { scaledUp } from '../currency/scaled.ts';

/**
 * Largest CPM a request, an answer or a notice may name, micros: 100,000,000 of any currency, which are 4,000 USD in the
 * smallest of them. Beyond it the number is not a price. Fits the six bytes it has in tokens.
 */
export const PRICE_LIMIT_MICROS = 100_000_000_000_000;

/**
 * Decimal CPM to integer micros. Exact for up to 6 decimals; finer amounts are rounded up, so that a floor is never
 * undercut. Undefined when it is no usable price (not finite, negative, or beyond `PRICE_LIMIT_MICROS`).
 */
export function microsOf(decimal: number): number | undefined {
  if (!(decimal >= 0)) return undefined;
  const nearest = Math.round(decimal * 1e6);
  // The quotient is the double closest to `nearest` micros: it equals the input exactly when that had ≤ 6 decimals.
  const micros = nearest / 1e6 < decimal ? nearest + 1 : nearest;
  return micros <= PRICE_LIMIT_MICROS ? micros : undefined;
}

/** Integer micros as a JSON number, without passing through a float: 1500000 → `1.5`. */
export function decimalOf(micros: number): string {
  const whole = Math.floor(micros / 1e6);
  const rest = micros - whole * 1e6;
  if (rest === 0) return String(whole);
  return `${whole}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
}

/** Cost of one impression at a CPM, micros, rounded up: what is reserved is never less than what is billed. */
export function costOfOne(cpmMicros: number): number {
  return Math.ceil(cpmMicros / 1000);
}

/** Impressions that one showing is billed as, in millionths: one. */
export const ONE_PPM = 1_000_000;

/**
 * Cost of one showing at a CPM that is billed as `quantityPpm` millionths of an impression (§3.2.31 qty), micros, rounded
 * up. In integers: 1.1 × 30.3 is not what two sides with floats agree on.
 */
export function costOf(cpmMicros: number, quantityPpm: number): number {
  if (quantityPpm === ONE_PPM) return costOfOne(cpmMicros);
  const cost = scaledUp(cpmMicros, quantityPpm, 1_000 * ONE_PPM);
  // Beyond any budget, so that no lease can hold it.
  return cost ?? Number.MAX_SAFE_INTEGER;
}
