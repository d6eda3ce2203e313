/**
 * NBD (Ehrenberg 1959): a customer buys at a steady rate for ever, rates spread by Gamma(r, α). What is left of BG/NBD when
 * nobody drops out. Weeks throughout.
 */
import { logGamma } from '../special/log-gamma.ts';
import type { Recency } from './bg-nbd.ts';

export interface Nbd {
  readonly r: number;
  readonly alpha: number;
}

/** ln of the likelihood of one customer's purchase times, on the same footing as `bg-nbd.ts`. */
export function nbdLogLikelihoodOf(model: Nbd, recency: Recency): number {
  return nbdRepeatsTerm(model, recency.repeats) + nbdTimesTerm(model, recency);
}

export function nbdRepeatsTerm({ r, alpha }: Nbd, repeats: number): number {
  return logGamma(r + repeats) - logGamma(r) + r * Math.log(alpha);
}

export function nbdTimesTerm({ r, alpha }: Nbd, { repeats, weeks }: Recency): number {
  return -(r + repeats) * Math.log(alpha + weeks);
}

/** Purchases expected in the next `horizonWeeks`. */
export function nbdExpectedPurchases({ r, alpha }: Nbd, { repeats, weeks }: Recency, horizonWeeks: number): number {
  return ((r + repeats) / (alpha + weeks)) * Math.max(0, horizonWeeks);
}
