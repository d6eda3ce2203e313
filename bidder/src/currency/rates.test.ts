/** Conversions against exact fractions, and what happens to rates that are old or not there. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noRates, RATES_AGE_MAX_MS, Rates } from './rates.ts';
import { scaled, scaledUp } from './scaled.ts';

const rates = new Rates({
  tenant: 'platform',
  id: 'rates',
  version: 'v1',
  asOfAtMs: 1_000_000,
  rates: [
    { currency: 'EUR', perUsdMicros: 900_000 },
    { currency: 'jpy', perUsdMicros: 150_123_456 },
    { currency: 'IDR', perUsdMicros: 16_000_000_000 },
    { currency: 'XXX', perUsdMicros: 0 },
  ],
});

test('KIKI-17 item 14: rates are per USD, and cross rates go by way of it', () => {
  expect(rates.convert(1_000_000, 'USD', 'EUR')).toBe(900_000);
  expect(rates.convert(900_000, 'EUR', 'USD')).toBe(1_000_000);
  expect(rates.convert(900_000, 'EUR', 'JPY')).toBe(150_123_456);
  expect(rates.convert(5, 'CHF', 'CHF')).toBe(5);
  for (const unknown of ['CHF', 'XXX', 'eur']) expect(rates.convert(5, unknown, 'USD')).toBeUndefined();
});

test('R6: a conversion is the exact fraction, half to even, with no drift however large', () => {
  const amount = fc.oneof(fc.nat({ max: 100 }), fc.nat(), fc.integer({ min: 0, max: 1_000_000_000_000 }));
  const rate = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 100_000_000_000 }));
  fc.assert(
    fc.property(amount, rate, rate, (micros, factor, divisor) => {
      const [numerator, by] = [BigInt(micros) * BigInt(factor), BigInt(divisor)];
      const up = (numerator + by - 1n) / by;
      if (up > BigInt(Number.MAX_SAFE_INTEGER)) return;
      const near = scaled(micros, factor, divisor) as number;
      const off = BigInt(near) * by - numerator;
      const twice = (off < 0n ? -off : off) * 2n;
      expect(twice < by || (twice === by && near % 2 === 0)).toBe(true);
      expect(scaledUp(micros, factor, divisor)).toBe(Number(up));
    }),
    { numRuns: 2_000 },
  );
  expect([1, 3, 5, 7].map((odd) => scaled(odd, 1, 2))).toEqual([0, 2, 2, 4]);
});

test('old rates, and rates from the future, are no rates', () => {
  expect(rates.at(1_000_000 + RATES_AGE_MAX_MS)).toBe(rates);
  expect(rates.at(1_000_000 + RATES_AGE_MAX_MS + 1)).toBe(noRates);
  expect(rates.at(1_000_000 - 60_001)).toBe(noRates);
  expect([noRates.convert(5, 'EUR', 'EUR'), noRates.convert(5, 'EUR', 'USD')]).toEqual([5, undefined]);
});
