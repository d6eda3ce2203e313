import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { fitWinCurve } from './fit.ts';
import { BINS, binOf, createObservations, fade, logPriceOf, observe } from './observations.ts';
import { BANDS, floorBand, parseSegment, segmentId } from './segment.ts';
import { type Shaded, shade } from './shade.ts';
import { bestPrice, winChance } from './win-curve.ts';

const curves = fc.record({
  middleMicros: fc.integer({ min: 1_000, max: 50_000_000 }),
  spread: fc.double({ min: 0.03, max: 3, noNaN: true }),
});
const micros = fc.integer({ min: 1, max: 100_000_000 });

test('no price on a fine grid leaves more over than the best price', () => {
  fc.assert(
    fc.property(curves, micros, (curve, value) => {
      const best = bestPrice(curve, value, 0) as number;
      const surplus = (price: number) => (value - price) * winChance(curve, price);
      // A price is whole micros: the best one lies between two.
      const here = Math.max(surplus(best), surplus(Math.min(best + 1, value)));
      for (let part = 0; part <= 200; part += 1)
        expect(surplus((value * part) / 200)).toBeLessThanOrEqual(here + 1e-9 * value + 1);
    }),
    // Found by chance: a value eighty thousand times the market's middle.
    { numRuns: 2_000, examples: [[{ middleMicros: 1_014, spread: 0.3031700686888148 }, 84_583_453]] },
  );
});

test('a price is whole, from the floor to the value, whatever the curve and the lots', () => {
  const lots = fc.integer({ min: 0, max: 999_999 });
  const into: Shaded = { priceMicros: 0, how: 'value' };
  fc.assert(
    fc.property(
      fc.option(curves, { nil: undefined }),
      micros,
      micros,
      lots,
      lots,
      (curve, value, floor, lot, height) => {
        const priced = shade(curve, value, floor, lot, height, into);
        expect(priced).toBe(floor <= value);
        if (!priced) return;
        expect(Number.isInteger(into.priceMicros)).toBe(true);
        expect(into.priceMicros).toBeGreaterThanOrEqual(floor);
        expect(into.priceMicros).toBeLessThanOrEqual(value);
      },
    ),
    { numRuns: 2_000 },
  );
});

/** Prices of a log-logistic market, and bids spread over a factor of ten around it. */
function market(seed: number, count: number, told: number) {
  const random = createRandom(seed);
  const observations = createObservations();
  for (let n = 0; n < count; n += 1) {
    const chance = random.next();
    const price = 2_000_000 * Math.exp(0.3 * Math.log(chance / (1 - chance)));
    const bid = 2_000_000 * 10 ** (random.next() - 0.5);
    observe(observations, bid > price, bid, random.next() < told ? price : undefined);
  }
  return observations;
}

test.each([
  [1, 0.05],
  [0.5, 0.05],
  [0, 0.12],
])('a curve is found again from its market, %s of the prices told', (told, tolerance) => {
  for (const seed of [1, 2, 3]) {
    const fitted = fitWinCurve(market(seed, 20_000, told));
    expect(Math.abs((fitted?.middleMicros ?? 0) / 2_000_000 - 1)).toBeLessThan(tolerance);
    expect(Math.abs((fitted?.spread ?? 0) / 0.3 - 1)).toBeLessThan(tolerance);
  }
});

test('what was told counts for more than a side: fewer auctions find the same curve', () => {
  const error = (told: number) =>
    Array.from({ length: 100 }, (_, seed) => fitWinCurve(market(seed, 400, told))?.middleMicros ?? 0).reduce(
      (sum, middle) => sum + Math.abs(middle / 2_000_000 - 1),
      0,
    );
  expect(error(1)).toBeLessThan(error(0));
});

test('no curve from too few auctions, from one side alone, or where the price makes no difference', () => {
  expect(fitWinCurve(createObservations())).toBeUndefined();
  expect(fitWinCurve(market(1, 150, 1))).toBeUndefined();
  const wins = createObservations();
  for (let n = 0; n < 10_000; n += 1) observe(wins, true, 1_000_000 + n, undefined);
  expect(fitWinCurve(wins)).toBeUndefined();
  const noise = createObservations();
  const random = createRandom(5);
  for (let n = 0; n < 10_000; n += 1) observe(noise, random.next() < 0.5, 1e6 * 10 ** random.next(), undefined);
  expect(fitWinCurve(noise)).toBeUndefined();
});

test('bids that all won above all that lost give a curve all the same, and a finite one', () => {
  const apart = createObservations();
  for (let n = 0; n < 500; n += 1) {
    observe(apart, true, 3_000_000 + n, undefined);
    observe(apart, false, 1_000_000 + n, undefined);
  }
  const fitted = fitWinCurve(apart);
  expect(fitted?.middleMicros).toBeGreaterThan(1_000_000);
  expect(fitted?.middleMicros).toBeLessThan(3_000_500);
  expect(fitted?.spread).toBeGreaterThan(0.02);
});

test('observations fade, and the order they come in makes no difference', () => {
  const [left, right] = [createObservations(), createObservations()];
  const seen = [1e6, 2e6, 3e6, 1.5e6];
  for (const bid of seen) observe(left, bid > 1.7e6, bid, undefined);
  for (const bid of [...seen].reverse()) observe(right, bid > 1.7e6, bid, undefined);
  expect(left).toEqual(right);
  fade(left, 0.5);
  expect(left.wins[binOf(2e6)]).toBe(0.5);
});

test('R8: prices out of any range fall into the first or last bin', () => {
  expect(binOf(0)).toBe(0);
  expect(binOf(-5)).toBe(0);
  expect(binOf(Number.NaN)).toBe(0);
  expect(binOf(Number.MAX_SAFE_INTEGER)).toBe(BINS - 1);
  expect(Math.exp(logPriceOf(binOf(2_000_000))) / 2_000_000).toBeCloseTo(1, 1);
});

test('segments of two exchanges are never one, and bands cover every floor', () => {
  for (const exchange of ['adx', 'a|b: c', ''])
    expect(parseSegment(segmentId(exchange, 'BANNER', 'USD', 2) ?? '')).toEqual({
      exchange,
      mediaType: 'BANNER',
      currency: 'USD',
      band: 2,
    });
  expect(parseSegment('adx:BANNER:USD:99')).toBeUndefined();
  expect(parseSegment('adx')).toBeUndefined();
  expect(segmentId('a:BANNER', 'VIDEO', 'USD', 0)).not.toBe(segmentId('a', 'BANNER:VIDEO', 'USD', 0));
  expect(parseSegment('%E0:BANNER:USD:0')).toBeUndefined();
  expect(segmentId('x'.repeat(81), 'BANNER', 'USD', 0)).toBeUndefined();
  expect([0, 1, 250_000, 250_001, 2_000_000, 1e12].map(floorBand)).toEqual([0, 1, 1, 2, 3, BANDS - 1]);
});
