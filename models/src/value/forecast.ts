/**
 * What a customer will buy in a time ahead, and for how much: the expectation in closed form, and an interval that holds what
 * comes with the probability it says. The interval has three sources of doubt: chance (rates, dropping out, values), what is
 * not known of the customer, and what is not known of the cohort (parameters drawn from their asymptotic distribution).
 */
import type { Random } from '../random.ts';
import { drawBeta, drawGamma, drawGeometric, drawPoisson } from '../special/draws.ts';
import { type BgNbd, expectedPurchases, probabilityAlive, type Recency } from './bg-nbd.ts';
import { bgNbdAt, nbdAt, type PurchaseFit } from './fit-purchases.ts';
import { expectedSpend, type GammaGamma } from './gamma-gamma.ts';
import type { PurchaseHistory } from './history.ts';
import { nbdExpectedPurchases } from './nbd.ts';

export type FittedPurchases = Exclude<PurchaseFit, { kind: 'REFUSED' }>;

const MICROS = 1_000_000;

export interface ValueForecast {
  /** Expected purchases. */
  readonly purchases: number;
  /** Above 0, at most 1. */
  readonly alive: number;
  /** Expected value of a purchase, micros. */
  readonly purchaseMicros: number;
  /** Expected revenue, whole micros. */
  readonly revenueMicros: number;
}

/** Null when it is no number: a horizon of a thousand times what was seen. */
export function forecastValue(
  fit: Pick<FittedPurchases, 'kind' | 'model'>,
  spend: GammaGamma,
  history: Omit<PurchaseHistory, 'customer'>,
  horizonWeeks: number,
): ValueForecast | null {
  const purchases =
    fit.kind === 'NBD'
      ? nbdExpectedPurchases(fit.model, history, horizonWeeks)
      : expectedPurchases(asBgNbd(fit), history, horizonWeeks);
  const mean = expectedSpend(spend, { repeats: history.repeats, mean: history.meanRepeatMicros / MICROS });
  const revenueMicros = Math.round(purchases * mean * MICROS);
  if (!Number.isSafeInteger(revenueMicros) || revenueMicros < 0) return null;
  const alive = fit.kind === 'NBD' ? 1 : probabilityAlive(asBgNbd(fit), history);
  return { purchases, alive, purchaseMicros: Math.round(mean * MICROS), revenueMicros };
}

/** Parameters as they might be as well: drawn from the normal distribution around the maximum, in logarithms. */
export function drawModels(
  fit: Pick<FittedPurchases, 'kind' | 'model' | 'precision'>,
  count: number,
  random: Random,
): BgNbd[] {
  const { precision } = fit;
  const model = asBgNbd(fit);
  const logs = [model.r, model.alpha, model.a, model.b].slice(0, precision.length).map(Math.log);
  return Array.from({ length: count }, () => {
    const off = precision.map(() => random.normal());
    // Lᵀ·x = z, from the last row up.
    for (let i = off.length - 1; i >= 0; i -= 1) {
      let left = off[i] as number;
      for (let k = i + 1; k < off.length; k += 1) left -= (precision[k]?.[i] as number) * (off[k] as number);
      off[i] = left / (precision[i]?.[i] as number);
    }
    const at = logs.map((value, index) => value + (off[index] as number));
    return fit.kind === 'NBD' ? { ...nbdAt(at), ...NOBODY_DROPS_OUT } : bgNbdAt(at);
  });
}

const NOBODY_DROPS_OUT = { a: 0, b: 1 };

/** The fitted model as BG/NBD; at a = 0 that is NBD itself, to the last digit. */
export function asBgNbd(fit: Pick<FittedPurchases, 'kind' | 'model'>): BgNbd {
  return { ...NOBODY_DROPS_OUT, ...fit.model };
}

/** One possible course of the time ahead: revenue in micros. */
export function drawRevenueMicros(
  model: BgNbd,
  spend: GammaGamma,
  history: Omit<PurchaseHistory, 'customer'>,
  horizonWeeks: number,
  random: Random,
): number {
  return drawSpendMicros(spend, history, drawPurchases(model, history, horizonWeeks, random), random);
}

/** What so many purchases may come to, micros. */
export function drawSpendMicros(
  spend: GammaGamma,
  { repeats, meanRepeatMicros }: Pick<PurchaseHistory, 'repeats' | 'meanRepeatMicros'>,
  purchases: number,
  random: Random,
): number {
  if (purchases === 0) return 0;
  const rate = drawGamma(random, spend.p * repeats + spend.q) / (spend.gamma + (repeats * meanRepeatMicros) / MICROS);
  return (drawGamma(random, spend.p * purchases) / rate) * MICROS;
}

/** Given alive, λ ~ Gamma(r+x, α+T) and p ~ Beta(a, b+x); nobody who dropped out comes back. */
export function drawPurchases(model: BgNbd, recency: Recency, horizonWeeks: number, random: Random): number {
  const { repeats, weeks } = recency;
  if (random.next() >= probabilityAlive(model, recency)) return 0;
  const rate = drawGamma(random, model.r + repeats) / (model.alpha + weeks);
  const purchases = drawPoisson(random, rate * horizonWeeks);
  const dropout = model.a === 0 ? 0 : drawBeta(random, model.a, model.b + repeats);
  return Math.min(purchases, drawGeometric(random, dropout));
}

export interface Interval {
  /** Whole micros. */
  readonly lowMicros: number;
  readonly highMicros: number;
}

/** From the quantiles of draws; `level` e.g. 0.9. */
export function intervalOf(drawsMicros: readonly number[], level: number): Interval {
  const sorted = [...drawsMicros].sort((one, other) => one - other);
  // (1 − 0.9)/2 of 1,000 is a hair under 50.
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length + 1e-9))] as number;
  return { lowMicros: Math.round(at((1 - level) / 2)), highMicros: Math.round(at((1 + level) / 2)) };
}
