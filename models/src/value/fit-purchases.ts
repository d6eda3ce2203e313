/**
 * Fits BG/NBD to a cohort by maximum likelihood: in logarithms of the parameters, within bounds, from several starts, then to
 * the floor of the valley. Says no rather than give numbers that mean nothing: the likelihood of BG/NBD can rise without end
 * along b while a falls to 0 (nobody drops out: then NBD is the model), or along a and b together (all drop out alike).
 */

import { type Box, type Minimum, nelderMead } from '../minimise/nelder-mead.ts';
import { cholesky, newton, norm, type PolishedMinimum } from '../minimise/newton.ts';
import { type BgNbd, type Recency, repeatsTerm, timesTerm } from './bg-nbd.ts';
import { type Nbd, nbdRepeatsTerm, nbdTimesTerm } from './nbd.ts';

/** Fewer customers, or fewer of them who came back, say nothing about how rates are spread. */
export const CUSTOMERS_MIN = 50;
export const RETURNED_MIN = 20;

export type Refusal =
  | 'TOO_FEW_CUSTOMERS'
  | 'TOO_FEW_RETURNED'
  | 'BAD_HISTORY'
  | 'RATES_NOT_SPREAD'
  | 'DROPOUT_NOT_SPREAD'
  | 'NOT_CONVERGED';

export type PurchaseFit =
  | {
      readonly kind: 'BG_NBD';
      readonly model: BgNbd;
      readonly logLikelihood: number;
      /** Of ln r, ln α, ln a, ln b at the maximum: rows of L, L·Lᵀ the inverse of the covariance. */
      readonly precision: readonly (readonly number[])[];
      readonly customers: number;
    }
  | {
      readonly kind: 'NBD';
      readonly model: Nbd;
      readonly logLikelihood: number;
      readonly precision: readonly (readonly number[])[];
      readonly customers: number;
      /** Why not BG/NBD. */
      readonly because: 'NOBODY_DROPS_OUT';
    }
  | { readonly kind: 'REFUSED'; readonly because: Refusal; readonly customers: number };

/** ln of: purchases a week between once in 200 years and ten a day; dropout spread from a point to all or nothing. */
const BOX: Box = { lower: [-7, -7, -9, -9], upper: [7, 9, 9, 9] };
const STARTS: readonly (readonly number[])[] = [
  [0, 1, 0, 0],
  [-1, 2, -1, 1],
  [0, 3, -2, 2],
  [1, 0, 1, 2],
];
/** At a bound: within this of it. */
const AT_BOUND = 1e-3;
/** Slope per customer below which the maximum is taken as found. */
const SLOPE_PER_CUSTOMER = 1e-7;
const SLOPE_REFUSED_PER_CUSTOMER = 1e-4;
/** So much better, in ln likelihood, must dropping out make it: two more parameters by Akaike's criterion. */
const DROPOUT_WORTH = 2;

export function fitPurchases(histories: readonly Recency[]): PurchaseFit {
  const customers = histories.length;
  const refuse = (because: Refusal): PurchaseFit => ({ kind: 'REFUSED', because, customers });
  if (!histories.every(isSound)) return refuse('BAD_HISTORY');
  if (customers < CUSTOMERS_MIN) return refuse('TOO_FEW_CUSTOMERS');
  if (histories.filter(({ repeats }) => repeats > 0).length < RETURNED_MIN) return refuse('TOO_FEW_RETURNED');
  const groups = grouped(histories);
  const nbd = best(negated(groups, { at: nbdAt, repeats: nbdRepeatsTerm, times: nbdTimesTerm }), 2, customers);
  const bgNbd = best(negated(groups, { at: bgNbdAt, repeats: repeatsTerm, times: timesTerm }), 4, customers);
  if (nbd.value - bgNbd.value < DROPOUT_WORTH) return nbdFit(nbd, customers);
  const [r = 0, , a = 0, b = 0] = bgNbd.at;
  if (r > (BOX.upper[0] as number) - AT_BOUND) return refuse('RATES_NOT_SPREAD');
  if (Math.max(a, b) > (BOX.upper[2] as number) - AT_BOUND) return refuse('DROPOUT_NOT_SPREAD');
  const precision = cholesky(bgNbd.curvature);
  if (precision === null || isSteep(bgNbd, customers)) return refuse('NOT_CONVERGED');
  return { kind: 'BG_NBD', model: bgNbdAt(bgNbd.at), logLikelihood: -bgNbd.value, precision, customers };
}

function nbdFit(found: PolishedMinimum, customers: number): PurchaseFit {
  const [r = 0] = found.at;
  if (r > (BOX.upper[0] as number) - AT_BOUND) return { kind: 'REFUSED', because: 'RATES_NOT_SPREAD', customers };
  const precision = cholesky(found.curvature);
  if (precision === null || isSteep(found, customers)) return { kind: 'REFUSED', because: 'NOT_CONVERGED', customers };
  const model = nbdAt(found.at);
  return { kind: 'NBD', model, logLikelihood: -found.value, precision, customers, because: 'NOBODY_DROPS_OUT' };
}

function isSteep({ slopes }: PolishedMinimum, customers: number): boolean {
  return !(norm(slopes) < SLOPE_REFUSED_PER_CUSTOMER * customers);
}

function isSound({ repeats, lastWeek, weeks }: Recency): boolean {
  return (
    Number.isInteger(repeats) &&
    repeats >= 0 &&
    Number.isFinite(weeks) &&
    lastWeek >= 0 &&
    lastWeek <= weeks &&
    lastWeek > 0 === repeats > 0
  );
}

export function bgNbdAt(logs: readonly number[]): BgNbd {
  const [r = 0, alpha = 0, a = 0, b = 0] = logs;
  return { r: Math.exp(r), alpha: Math.exp(alpha), a: Math.exp(a), b: Math.exp(b) };
}

export function nbdAt([r = 0, alpha = 0]: readonly number[]): Nbd {
  return { r: Math.exp(r), alpha: Math.exp(alpha) };
}

interface Group {
  readonly recency: Recency;
  readonly count: number;
}

/** Customers who came back as often, together; those of the same history counted once. */
function grouped(histories: readonly Recency[]): Map<number, Group[]> {
  const groups = new Map<string, { recency: Recency; count: number }>();
  for (const { repeats, lastWeek, weeks } of histories) {
    const key = `${repeats} ${lastWeek} ${weeks}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { recency: { repeats, lastWeek, weeks }, count: 1 });
    else group.count += 1;
  }
  return Map.groupBy(groups.values(), ({ recency }) => recency.repeats);
}

interface Likelihood<Model> {
  readonly at: (logs: readonly number[]) => Model;
  readonly repeats: (model: Model, repeats: number) => number;
  readonly times: (model: Model, recency: Recency) => number;
}

function negated<Model>(groups: ReadonlyMap<number, readonly Group[]>, { at, repeats, times }: Likelihood<Model>) {
  return (logs: readonly number[]): number => {
    const model = at(logs);
    let sum = 0;
    for (const [x, same] of groups) {
      let customers = 0;
      for (const { recency, count } of same) {
        customers += count;
        sum -= count * times(model, recency);
      }
      sum -= customers * repeats(model, x);
    }
    return sum;
  };
}

function best(f: (at: readonly number[]) => number, parameters: number, customers: number): PolishedMinimum {
  const box = { lower: BOX.lower.slice(0, parameters), upper: BOX.upper.slice(0, parameters) };
  let found: Minimum | undefined;
  for (const start of STARTS) {
    const minimum = nelderMead(f, start.slice(0, parameters), { box, tolerance: 1e-7 });
    if (found === undefined || minimum.value < found.value) found = minimum;
  }
  return newton(f, found as Minimum, box, SLOPE_PER_CUSTOMER * customers);
}
