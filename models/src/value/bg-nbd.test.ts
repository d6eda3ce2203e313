import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logHypergeometric } from '../special/hypergeometric.ts';
import { type BgNbd, expectedPurchases, logLikelihoodOf, probabilityAlive, type Recency } from './bg-nbd.ts';
import { nbdExpectedPurchases, nbdLogLikelihoodOf } from './nbd.ts';

/** As printed: with 2F1 and both divisions. */
function asPrinted(model: BgNbd, { repeats: x, lastWeek, weeks }: Recency, horizonWeeks: number): number {
  const { r, alpha, a, b } = model;
  const z = horizonWeeks / (alpha + weeks + horizonWeeks);
  const shrunk = Math.exp((r + x) * Math.log1p(-z) + logHypergeometric(r + x, b + x, a + b + x - 1, z));
  return ((a + b + x - 1) / (a - 1)) * (1 - shrunk) * probabilityAlive(model, { repeats: x, lastWeek, weeks });
}

const parameter = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const models = fc.record({
  r: parameter(0.05, 8),
  alpha: parameter(0.2, 60),
  a: parameter(0.05, 12),
  b: parameter(0.05, 40),
});
const recencies = fc
  .tuple(fc.integer({ min: 0, max: 400 }), parameter(0.001, 1), parameter(1, 300))
  .map(([repeats, share, weeks]) => ({ repeats, lastWeek: repeats === 0 ? 0 : share * weeks, weeks }));

test('published: a customer of two repeats at week 30.43 of 38.86 buys 1.226 times in 39 weeks', () => {
  const model = { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 };
  const one = { repeats: 2, lastWeek: 30.43, weeks: 38.86 };
  expect(expectedPurchases(model, one, 39)).toBeCloseTo(1.226, 3);
  expect(probabilityAlive(model, one)).toBeCloseTo(0.7266, 4);
  const often = { repeats: 26, lastWeek: 30.86, weeks: 31 };
  expect(expectedPurchases(model, often, 52)).toBeCloseTo(25.76, 2);
  expect(probabilityAlive(model, often)).toBeCloseTo(0.96892, 5);
});

test('the expectation is that of the paper wherever the paper’s form can be computed', () => {
  fc.assert(
    fc.property(models, recencies, parameter(0.1, 200), (model, one, horizon) => {
      fc.pre(Math.abs(model.a - 1) > 0.02 && model.a + model.b + one.repeats - 1 > 0.02);
      const printed = asPrinted(model, one, horizon);
      // The printed form cancels: what it says to so many digits is compared.
      fc.pre(Number.isFinite(printed));
      expect(Math.abs(expectedPurchases(model, one, horizon) - printed)).toBeLessThan(1e-7 * Math.max(1, printed));
    }),
  );
});

test('the expectation is 0 or more, rises with the horizon, and is never more than that of somebody who stays', () => {
  fc.assert(
    fc.property(models, recencies, parameter(0.1, 200), (model, one, horizon) => {
      const here = expectedPurchases(model, one, horizon);
      expect(here).toBeGreaterThanOrEqual(0);
      expect(expectedPurchases(model, one, horizon * 1.1)).toBeGreaterThanOrEqual(here * (1 - 1e-12));
      expect(here).toBeLessThanOrEqual(nbdExpectedPurchases(model, one, horizon) * (1 + 1e-9));
      expect(probabilityAlive(model, one)).toBeLessThanOrEqual(1);
    }),
  );
});

test('where the paper divides by 0 the expectation goes smoothly through', () => {
  const one = { repeats: 3, lastWeek: 8, weeks: 20 };
  const at = (a: number) => expectedPurchases({ r: 1, alpha: 5, a, b: 2 }, one, 30);
  expect(at(1)).toBeCloseTo((at(1 - 1e-6) + at(1 + 1e-6)) / 2, 9);
  const fresh = { repeats: 0, lastWeek: 0, weeks: 20 };
  const near = (b: number) => expectedPurchases({ r: 1, alpha: 5, a: 0.4, b }, fresh, 30);
  expect(near(0.6)).toBeCloseTo((near(0.6 - 1e-6) + near(0.6 + 1e-6)) / 2, 9);
});

test('edges: 10,000 purchases, a horizon of a hundred years, none at all, and one without end, which is told as no number', () => {
  const model = { r: 0.24, alpha: 4.4, a: 0.79, b: 2.4 };
  expect(expectedPurchases(model, { repeats: 10_000, lastWeek: 99.99, weeks: 100 }, 52)).toBeGreaterThan(1_000);
  expect(expectedPurchases(model, { repeats: 0, lastWeek: 0, weeks: 0 }, 5_200)).toBeGreaterThan(0);
  expect(expectedPurchases(model, { repeats: 0, lastWeek: 0, weeks: 0 }, 5_200_000)).toBeNaN();
  expect(expectedPurchases(model, { repeats: 5, lastWeek: 3, weeks: 9 }, 0)).toBe(0);
});

test('when nobody drops out BG/NBD is NBD', () => {
  const one = { repeats: 4, lastWeek: 10, weeks: 30 };
  const still = { r: 0.8, alpha: 6, a: 1e-9, b: 5 };
  expect(logLikelihoodOf(still, one)).toBeCloseTo(nbdLogLikelihoodOf(still, one), 6);
  expect(expectedPurchases(still, one, 26)).toBeCloseTo(nbdExpectedPurchases(still, one, 26), 6);
});
