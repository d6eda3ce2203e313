/**
 * Gamma-Gamma (Fader & Hardie 2013, note 025): what a purchase is worth. Values of one customer are Gamma(p, ν), ν ~ Gamma(q, γ)
 * over customers, so a mean of few purchases is drawn towards that of all. Units of currency, not micros: γ would be 1e6 times
 * as large and no better.
 */

import { type Box, type Minimum, nelderMead } from '../minimise/nelder-mead.ts';
import { newton, norm } from '../minimise/newton.ts';
import { logGamma } from '../special/log-gamma.ts';
import { RETURNED_MIN } from './fit-purchases.ts';

export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

/** A customer who came back: how often, and the mean value of a purchase then. */
export interface Spend {
  readonly repeats: number;
  readonly mean: number;
}

/** Correlation of frequency and value beyond which their independence, on which the model rests, is not to be believed. */
export const CORRELATION_MAX = 0.3;

export type SpendFit =
  | {
      readonly kind: 'GAMMA_GAMMA';
      readonly model: GammaGamma;
      readonly logLikelihood: number;
      readonly customers: number;
      /** Of frequency and mean value; see `warnings`. */
      readonly correlation: number;
      readonly warnings: readonly 'VALUE_DEPENDS_ON_FREQUENCY'[];
    }
  | {
      readonly kind: 'REFUSED';
      readonly because: 'TOO_FEW_RETURNED' | 'MEAN_IS_INFINITE' | 'NOT_CONVERGED';
      readonly customers: number;
    };

const BOX: Box = { lower: [-5, -5, -9], upper: [9, 9, 16] };
const STARTS: readonly (readonly number[])[] = [
  [1, 1, 1],
  [2, 1, 3],
  [0, 2, 5],
];

export function fitSpend(all: readonly Spend[]): SpendFit {
  const returned = all.filter(({ repeats, mean }) => repeats > 0 && mean > 0);
  const customers = returned.length;
  if (customers < RETURNED_MIN) return { kind: 'REFUSED', because: 'TOO_FEW_RETURNED', customers };
  const f = (at: readonly number[]) => -sum(returned, (spend) => spendLogLikelihoodOf(modelAt(at), spend));
  let found: Minimum | undefined;
  for (const start of STARTS) {
    const minimum = nelderMead(f, start, { box: BOX, tolerance: 1e-7 });
    if (found === undefined || minimum.value < found.value) found = minimum;
  }
  const { at, value, slopes } = newton(f, found as Minimum, BOX, 1e-7 * customers);
  const model = modelAt(at);
  if (!(norm(slopes) <= 1e-4 * customers)) return { kind: 'REFUSED', because: 'NOT_CONVERGED', customers };
  // Then the mean over customers does not exist: q of 1 or less says that single purchases decide.
  if (model.q <= 1) return { kind: 'REFUSED', because: 'MEAN_IS_INFINITE', customers };
  const correlation = correlationOf(returned);
  const warnings = Math.abs(correlation) > CORRELATION_MAX ? (['VALUE_DEPENDS_ON_FREQUENCY'] as const) : [];
  return { kind: 'GAMMA_GAMMA', model, logLikelihood: -value, customers, correlation, warnings };
}

export function spendLogLikelihoodOf({ p, q, gamma }: GammaGamma, { repeats: x, mean }: Spend): number {
  return (
    logGamma(p * x + q) -
    logGamma(p * x) -
    logGamma(q) +
    q * Math.log(gamma) +
    (p * x - 1) * Math.log(mean) +
    p * x * Math.log(x) -
    (p * x + q) * Math.log(gamma + x * mean)
  );
}

/** Expected value of a purchase; for a customer who never came back that of all. */
export function expectedSpend({ p, q, gamma }: GammaGamma, { repeats: x, mean }: Spend): number {
  return (p * (gamma + x * mean)) / (p * x + q - 1);
}

function modelAt([p = 0, q = 0, gamma = 0]: readonly number[]): GammaGamma {
  return { p: Math.exp(p), q: Math.exp(q), gamma: Math.exp(gamma) };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}

/** Pearson's; 0 when one of both does not vary. */
function correlationOf(spends: readonly Spend[]): number {
  const meanX = sum(spends, ({ repeats }) => repeats) / spends.length;
  const meanM = sum(spends, ({ mean }) => mean) / spends.length;
  const both = sum(spends, ({ repeats, mean }) => (repeats - meanX) * (mean - meanM));
  const squares = sum(spends, ({ repeats }) => (repeats - meanX) ** 2) * sum(spends, ({ mean }) => (mean - meanM) ** 2);
  return squares === 0 ? 0 : both / Math.sqrt(squares);
}
