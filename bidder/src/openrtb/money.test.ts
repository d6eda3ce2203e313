import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOfOne, decimalOf, microsOf, PRICE_LIMIT_MICROS } from './money.ts';

test('decimals of up to six places are exact in micros', () => {
  for (const [decimal, micros] of [
    [0.3, 300_000],
    [0.29, 290_000],
    [1.1, 1_100_000],
    [0.000001, 1],
    [19, 19_000_000],
  ] as const) {
    expect(microsOf(decimal)).toBe(micros);
  }
});

test('micros printed and read again are the same micros', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: PRICE_LIMIT_MICROS }), (micros) => {
      expect(microsOf(JSON.parse(decimalOf(micros)))).toBe(micros);
    }),
  );
});

test('a price finer than a micro is never rounded down', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), (decimal) => {
      const micros = microsOf(decimal) as number;
      expect(micros / 1e6).toBeGreaterThanOrEqual(decimal);
      expect((micros - 1) / 1e6).toBeLessThan(decimal === 0 ? 1 : decimal);
    }),
  );
});

test('what is no price is undefined', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -0.01, 1e9]) expect(microsOf(bad)).toBeUndefined();
});

test('one impression costs a thousandth, rounded up', () => {
  expect(costOfOne(2_500_000)).toBe(2_500);
  expect(costOfOne(1)).toBe(1);
  expect(costOfOne(1_001)).toBe(2);
  expect(costOfOne(0)).toBe(0);
});
