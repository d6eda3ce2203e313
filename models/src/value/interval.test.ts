/** The interval holds what comes as often as it says, for customers of every value. */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { fitPurchases } from './fit-purchases.ts';
import { drawModels, drawRevenueMicros, forecastValue, intervalOf } from './forecast.ts';
import { fitSpend } from './gamma-gamma.ts';
import { fitSegments, segmentValue, zeroShotPurchases } from './segments.ts';
import { makeCohort } from './testing/cohort.ts';

const spend = { p: 6, q: 4, gamma: 15 };
const model = { r: 0.6, alpha: 4, a: 0.7, b: 2.5 };
const NEXT_WEEKS = 39;

test('a 90 % interval holds 87 to 93 % of what comes in every tenth of the customers, by forecast', () => {
  const made = makeCohort({ model, spend, customers: 4_000, weeks: 60, nextWeeks: NEXT_WEEKS, seed: 17 });
  const histories = made.map(({ history }) => history);
  const fit = fitPurchases(histories);
  const spendFit = fitSpend(
    histories.map(({ repeats, meanRepeatMicros }) => ({ repeats, mean: meanRepeatMicros / 1e6 })),
  );
  if (fit.kind === 'REFUSED' || spendFit.kind === 'REFUSED') throw new Error('no fit');
  const random = createRandom(23);
  const models = drawModels(fit, 40, random);
  const rows = made.map(({ history, nextMicros }) => {
    const draws = models.flatMap((one) =>
      Array.from({ length: 5 }, () => drawRevenueMicros(one, spendFit.model, history, NEXT_WEEKS, random)),
    );
    // Many buy nothing: a tie with the draws is broken by chance, else an interval that begins at 0 would hold too much.
    const below = draws.filter((draw) => draw < nextMicros).length;
    const ties = draws.filter((draw) => draw === nextMicros).length;
    const place = (below + random.next() * (ties + 1)) / (draws.length + 1);
    const foretold = forecastValue(fit, spendFit.model, history, NEXT_WEEKS)?.revenueMicros ?? Number.NaN;
    return {
      foretold,
      mean: draws.reduce((sum, draw) => sum + draw, 0) / draws.length,
      inside: place > 0.05 && place < 0.95,
    };
  });
  rows.sort((one, other) => one.foretold - other.foretold);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const part = rows.slice(tenth * 400, (tenth + 1) * 400);
    const held = part.filter(({ inside }) => inside).length / part.length;
    // 400 customers: a share of .9 is off by .03 once in twenty; the seed is fixed, the bound three standard errors.
    expect(held).toBeGreaterThan(0.855);
    expect(held).toBeLessThan(0.945);
  }
  expect(rows.filter(({ inside }) => inside).length / rows.length).toBeGreaterThan(0.87);
  expect(rows.filter(({ inside }) => inside).length / rows.length).toBeLessThan(0.93);
  // The closed form is the mean of the draws.
  const [drawn, closed] = [
    rows.reduce((sum, { mean }) => sum + mean, 0),
    rows.reduce((sum, { foretold }) => sum + foretold, 0),
  ];
  expect(drawn / closed).toBeGreaterThan(0.93);
  expect(drawn / closed).toBeLessThan(1.07);
});

test('an interval is whole micros, and wider at a higher level', () => {
  const draws = Array.from({ length: 1_000 }, (_, index) => index * 1.5);
  expect(intervalOf(draws, 0.9)).toEqual({ lowMicros: 75, highMicros: 1_425 });
  expect(intervalOf(draws, 0.5)).toEqual({ lowMicros: 375, highMicros: 1_125 });
  expect(intervalOf([7], 0.9)).toEqual({ lowMicros: 7, highMicros: 7 });
});

test('a new segment begins as the cohort; one that buys twice as much is believed by and by', () => {
  const part = (segment: string, rateFactor: number, customers: number, seed: number) =>
    makeCohort({ model, spend, customers, weeks: 60, nextWeeks: 0, seed, rateFactor }).map(({ history }) => ({
      ...history,
      segment,
    }));
  const base = [1, 2, 3, 4, 5].flatMap((n) => part(`plain-${n}`, 1, 600, n));
  const few = fitSegments(model, [...base, ...part('eager', 2.5, 4, 41), ...part('shy', 0.4, 600, 43)]);
  const many = fitSegments(model, [...base, ...part('eager', 2.5, 900, 41), ...part('shy', 0.4, 600, 43)]);
  const [atFirst, later, shy] = [segmentValue(few, 'eager'), segmentValue(many, 'eager'), segmentValue(many, 'shy')];
  expect(Math.abs(atFirst.multiplier - 1)).toBeLessThan(Math.abs(later.multiplier - 1));
  expect(later.multiplier).toBeGreaterThan(1.4);
  expect(shy.multiplier).toBeLessThan(0.75);
  expect(segmentValue(many, 'plain-1').multiplier).toBeCloseTo(1, 0);
  expect(segmentValue(many, 'never seen')).toEqual({ multiplier: 1, customers: 0, from: 'COHORT' });
  expect(zeroShotPurchases(model, later, 26)).toBeCloseTo(
    later.multiplier * zeroShotPurchases(model, segmentValue(many, 'never seen'), 26),
    9,
  );
});
