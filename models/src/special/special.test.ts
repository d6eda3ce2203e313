import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { drawBeta, drawGamma, drawGeometric, drawPoisson } from './draws.ts';
import { logHypergeometric } from './hypergeometric.ts';
import { logBeta, logGamma } from './log-gamma.ts';

test('ln Γ is that of factorials and of halves', () => {
  let factorial = 1;
  for (let n = 1; n < 20; n += 1) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13);
  expect(logGamma(1e-8)).toBeCloseTo(-Math.log(1e-8) - 0.5772156649e-8, 12);
  expect(logGamma(1e9) / (1e9 * Math.log(1e9) - 1e9)).toBeCloseTo(1, 7);
  expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 13);
});

test('ln Γ(x+1) = ln Γ(x) + ln x', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (x) => {
      const right = logGamma(x) + Math.log(x);
      expect(Math.abs(logGamma(x + 1) - right)).toBeLessThan(1e-11 * Math.max(1, Math.abs(right)));
    }),
  );
});

test('2F1 is what is known of it in closed form', () => {
  for (const z of [0, 0.1, 0.5, 0.9, 0.999]) {
    expect(logHypergeometric(2.5, 3, 3, z)).toBeCloseTo(-2.5 * Math.log1p(-z), 10);
    if (z > 0) expect(logHypergeometric(1, 1, 2, z)).toBeCloseTo(Math.log(-Math.log1p(-z) / z), 11);
  }
});

test('2F1 of a customer with 5,000 purchases is far beyond 1e308, its logarithm is not', () => {
  expect(logHypergeometric(5_000, 3, 3, 0.6)).toBeCloseTo(-5_000 * Math.log(0.4), 6);
});

test('2F1 beside its neighbours: (c−a)·F(a−1) + (2a−c+(b−a)z)·F + a(z−1)·F(a+1) = 0', () => {
  const positive = fc.double({ min: 1.1, max: 40, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, fc.double({ min: 0.01, max: 0.95, noNaN: true }), (a, b, c, z) => {
      const [below, here, above] = [a - 1, a, a + 1].map((at) => logHypergeometric(at, b, c, z)) as [
        number,
        number,
        number,
      ];
      const parts = [(c - a) * Math.exp(below - here), 2 * a - c + (b - a) * z, a * (z - 1) * Math.exp(above - here)];
      const size = parts.reduce((sum, part) => sum + Math.abs(part), 0);
      expect(Math.abs(parts.reduce((sum, part) => sum + part, 0))).toBeLessThan(1e-9 * size);
    }),
  );
});

test('what 2F1 and ln Γ are not defined for is refused', () => {
  expect(() => logGamma(0)).toThrow(RangeError);
  expect(() => logGamma(Number.NaN)).toThrow(RangeError);
  expect(() => logHypergeometric(1, 1, 0, 0.5)).toThrow(RangeError);
  expect(() => logHypergeometric(1, 1, 1, 1)).toThrow(RangeError);
});

/** Mean and variance of 40,000 draws, within five standard errors of the mean and 8 % of the variance. */
function expectMoments(draw: () => number, mean: number, variance: number): void {
  const count = 40_000;
  const draws = Array.from({ length: count }, draw);
  const seen = draws.reduce((sum, value) => sum + value, 0) / count;
  const spread = draws.reduce((sum, value) => sum + (value - seen) ** 2, 0) / count;
  expect(Math.abs(seen - mean)).toBeLessThan(5 * Math.sqrt(variance / count));
  expect(Math.abs(spread / variance - 1)).toBeLessThan(0.08);
}

test.each([0.3, 1, 4.5, 200])('gamma draws of shape %d have its mean and variance', (shape) => {
  const random = createRandom(7);
  expectMoments(() => drawGamma(random, shape), shape, shape);
});

test.each([0.2, 3, 14, 40, 900])('poisson draws of mean %d have its mean and variance', (mean) => {
  const random = createRandom(11);
  expectMoments(() => drawPoisson(random, mean), mean, mean);
});

test('beta and geometric draws have their means and variances', () => {
  const random = createRandom(13);
  expectMoments(() => drawBeta(random, 0.8, 2.4), 0.25, (0.25 * 0.75) / 4.2);
  expectMoments(() => drawGeometric(random, 0.2), 5, 20);
  expect(drawGeometric(random, 0)).toBe(Number.POSITIVE_INFINITY);
  expect(drawGeometric(random, 1)).toBe(1);
});
