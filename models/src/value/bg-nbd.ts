/**
 * BG/NBD (Fader, Hardie & Lee 2005, "Counting your customers the easy way"): while alive a customer buys at a steady rate λ,
 * after each purchase drops out with probability p; λ ~ Gamma(r, α) and p ~ Beta(a, b) over customers. Weeks throughout.
 */
import { logBeta, logGamma } from '../special/log-gamma.ts';

export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** What the model needs of a customer: x, t_x, T. */
export interface Recency {
  readonly repeats: number;
  readonly lastWeek: number;
  readonly weeks: number;
}

/** ln of the likelihood of one customer (paper, eq. 6). */
export function logLikelihoodOf(model: BgNbd, recency: Recency): number {
  return repeatsTerm(model, recency.repeats) + timesTerm(model, recency);
}

/** The part of it that is the same for all who came back as often: over a cohort it is reckoned once. */
export function repeatsTerm({ r, alpha, a, b }: BgNbd, x: number): number {
  return logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + logBeta(a, b + x) - logBeta(a, b);
}

/** The rest of it. */
export function timesTerm(model: BgNbd, recency: Recency): number {
  const { r, alpha } = model;
  return Math.log1p(oddsDead(model, recency)) - (r + recency.repeats) * Math.log(alpha + recency.weeks);
}

/** Odds that a customer has dropped out: 0 for one who never came back, since nobody drops out before. */
export function oddsDead({ r, alpha, a, b }: BgNbd, { repeats: x, lastWeek, weeks }: Recency): number {
  if (x === 0) return 0;
  return (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + weeks) / (alpha + lastWeek)));
}

/** Probability that the customer still buys, above 0, at most 1 (Fader, Hardie & Lee 2008, note 021). */
export function probabilityAlive(model: BgNbd, recency: Recency): number {
  return 1 / (1 + oddsDead(model, recency));
}

/**
 * Purchases expected in the next `horizonWeeks` (paper, eq. 10). NaN when the series has not converged, which needs a horizon
 * of a thousand times what was seen.
 *
 * The paper's form divides by a − 1 what is 0 at a = 1, and its 2F1 does not exist for x = 0 and a + b = 1. With Euler's
 * transformation (DLMF 15.8.1) and (ε)_n = ε·(ε+1)_{n−1}, ε = a − 1, both divisions are done by hand, so the result is
 * smooth there:  −c·(e^{ε·ln(1−z)} − 1)/ε − (1−z)^ε·Σ,  c = a + b + x − 1,
 * Σ = Σ_{n≥1} (c − r − x)_n · (a)_{n−1} / ((c+1)_{n−1} · n!) · z^n.
 */
export function expectedPurchases(model: BgNbd, recency: Recency, horizonWeeks: number): number {
  const { r, alpha, a, b } = model;
  const { repeats: x, weeks } = recency;
  if (horizonWeeks <= 0) return 0;
  const z = horizonWeeks / (alpha + weeks + horizonWeeks);
  const logRest = Math.log1p(-z);
  const epsilon = a - 1;
  const c = a + b + x - 1;
  const power = epsilon === 0 ? logRest : Math.expm1(epsilon * logRest) / epsilon;
  const series = scaledSeries({ first: c - r - x, second: a, third: c + 1, z, logFactor: epsilon * logRest });
  return (-c * power - series) * probabilityAlive(model, recency);
}

interface Series {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly z: number;
  /** ln of what the sum is multiplied by; taken in at once, since the sum alone may overflow. */
  readonly logFactor: number;
}

const NEGLIGIBLE = 1e-17;
const LARGE = 1e200;
const LOG_LARGE = Math.log(LARGE);
const TERMS_MAX = 200_000;

/** e^logFactor · Σ_{n≥1} (first)_n (second)_{n−1} / ((third)_{n−1} n!) z^n. */
function scaledSeries({ first, second, third, z, logFactor }: Series): number {
  let term = first * z;
  let sum = term;
  let scale = logFactor;
  for (let n = 1; n < TERMS_MAX; n += 1) {
    const ratio = (((first + n) * (second + n - 1)) / ((third + n - 1) * (n + 1))) * z;
    term *= ratio;
    sum += term;
    const size = Math.abs(ratio);
    // Also when a factor is 0: then all that follow are.
    if (size < 1 && Math.abs(term) * size <= NEGLIGIBLE * Math.abs(sum) * (1 - size)) return sum * Math.exp(scale);
    if (Math.abs(sum) > LARGE) {
      term /= LARGE;
      sum /= LARGE;
      scale += LOG_LARGE;
    }
  }
  return Number.NaN;
}
