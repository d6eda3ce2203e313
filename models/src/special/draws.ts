/** Draws from distributions, the same for the same random source. */
import type { Random } from '../random.ts';

/** Gamma of this shape, rate 1: Marsaglia & Tsang 2000; shapes below 1 by Γ(k) = Γ(k+1)·U^{1/k}. */
export function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = random.normal();
    const cube = (1 + c * normal) ** 3;
    if (cube <= 0) continue;
    if (Math.log(1 - random.next()) < (normal * normal) / 2 + d - d * cube + d * Math.log(cube)) return d * cube;
  }
}

export function drawBeta(random: Random, a: number, b: number): number {
  const one = drawGamma(random, a);
  const other = drawGamma(random, b);
  // Both can be 0 for the smallest shapes: then it is all or nothing.
  return one + other === 0 ? Number(random.next() < a / (a + b)) : one / (one + other);
}

/** Poisson: by waiting times up to this mean, beyond it by halves (Ahrens & Dieter 1974), so never in long loops. */
const WAITED_UP_TO = 15;

export function drawPoisson(random: Random, mean: number): number {
  let left = mean;
  let count = 0;
  while (left > WAITED_UP_TO) {
    const steps = Math.floor((7 * left) / 8);
    const waited = drawGamma(random, steps);
    if (waited > left) return count + drawBinomial(random, steps - 1, left / waited);
    count += steps;
    left -= waited;
  }
  let waited = -Math.log(1 - random.next());
  while (waited <= left) {
    count += 1;
    waited -= Math.log(1 - random.next());
  }
  return count;
}

/** Binomial: one by one up to this many, beyond it by the median of so many even numbers (Relles 1972). */
const TRIED_UP_TO = 32;

export function drawBinomial(random: Random, trials: number, share: number): number {
  let [n, p, count] = [trials, share, 0];
  while (n > TRIED_UP_TO) {
    const middle = 1 + Math.floor(n / 2);
    const split = drawBeta(random, middle, n + 1 - middle);
    if (split <= p) {
      count += middle;
      n -= middle;
      p = (p - split) / (1 - split);
    } else {
      n = middle - 1;
      p /= split;
    }
  }
  for (let trial = 0; trial < n; trial += 1) if (random.next() < p) count += 1;
  return count;
}

/** How many tries until the first success, that one included: 1 or more; endless when there is none. */
export function drawGeometric(random: Random, share: number): number {
  if (share <= 0) return Number.POSITIVE_INFINITY;
  if (share >= 1) return 1;
  return 1 + Math.floor(Math.log(1 - random.next()) / Math.log1p(-share));
}
