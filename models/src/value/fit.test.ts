/** KIKI-12: value models, fitted; the data of the papers where it is there. */
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { cdnowPurchases, mlCorpusPresent, tellWithoutMlCorpus } from '../testing/corpus.ts';
import { fitPurchases } from './fit-purchases.ts';
import { type FittedPurchases, forecastValue } from './forecast.ts';
import { fitSpend } from './gamma-gamma.ts';
import { type PurchaseHistory, purchaseHistories } from './history.ts';
import { makeCohort } from './testing/cohort.ts';

tellWithoutMlCorpus();
const spend = { p: 6, q: 4, gamma: 15 };
const spendsOf = (histories: readonly PurchaseHistory[]) =>
  histories.map(({ repeats, meanRepeatMicros }) => ({ repeats, mean: meanRepeatMicros / 1e6 }));

describe.skipIf(!mlCorpusPresent)('CDNOW (skipped: no corpus)', () => {
  const purchases = mlCorpusPresent ? cdnowPurchases() : [];
  const histories = purchaseHistories(purchases, Date.UTC(1997, 8, 30));
  const fit = fitPurchases(histories);

  test('BG/NBD comes out as published, to three decimals', () => {
    expect(histories).toHaveLength(2_357);
    if (fit.kind !== 'BG_NBD') throw new Error(fit.kind);
    expect(fit.model.r).toBeCloseTo(0.2426, 3);
    expect(fit.model.alpha).toBeCloseTo(4.4136, 3);
    expect(fit.model.a).toBeCloseTo(0.7929, 3);
    expect(fit.model.b).toBeCloseTo(2.4259, 3);
    expect(fit.logLikelihood).toBeCloseTo(-9_582.43, 2);
  });

  test('Gamma-Gamma comes out as published', () => {
    const found = fitSpend(spendsOf(histories));
    if (found.kind !== 'GAMMA_GAMMA') throw new Error(found.kind);
    expect(found.customers).toBe(946);
    expect(found.model.p).toBeCloseTo(6.2496, 3);
    expect(found.model.q).toBeCloseTo(3.7442, 3);
    expect(found.model.gamma).toBeCloseTo(15.4435, 3);
    expect(found.correlation).toBeCloseTo(0.114, 3);
    expect(found.warnings).toEqual([]);
  });

  test('the next 39 weeks: by past purchases as the reference says, and ranked as well', () => {
    const later = new Map(
      purchaseHistories(purchases, Date.UTC(1998, 5, 30)).map((one) => [one.customer, one.repeats]),
    );
    const sums = Array.from({ length: 8 }, () => ({ foretold: 0, came: 0, customers: 0 }));
    const found = fitSpend(spendsOf(histories));
    if (found.kind !== 'GAMMA_GAMMA') throw new Error(found.kind);
    for (const one of histories) {
      const forecast = forecastValue(fit as FittedPurchases, found.model, one, 39);
      const row = sums[Math.min(7, one.repeats)] as (typeof sums)[number];
      row.foretold += forecast?.purchases ?? Number.NaN;
      row.came += (later.get(one.customer) as number) - one.repeats;
      row.customers += 1;
    }
    const means = sums.map(({ foretold, customers }) => foretold / customers);
    const reference = [0.225, 0.523, 1.044, 1.52, 2.164, 2.654, 3.504, 6.157];
    for (const [x, mean] of means.entries()) expect(Math.abs(mean - (reference[x] as number))).toBeLessThan(0.005);
    expect(Math.round(sums.reduce((sum, { foretold }) => sum + foretold, 0))).toBe(1_653);
    expect(sums.reduce((sum, { came }) => sum + came, 0)).toBe(1_882);
  });
});

test('parameters of a made-up cohort are found again', () => {
  const model = { r: 0.5, alpha: 6, a: 0.6, b: 2.5 };
  const made = makeCohort({ model, spend, customers: 4_000, weeks: 60, nextWeeks: 0, seed: 3 });
  const fit = fitPurchases(made.map(({ history }) => history));
  if (fit.kind !== 'BG_NBD') throw new Error(fit.kind);
  for (const name of ['r', 'alpha', 'a', 'b'] as const) {
    expect(fit.model[name] / model[name]).toBeGreaterThan(0.8);
    expect(fit.model[name] / model[name]).toBeLessThan(1.25);
  }
  const found = fitSpend(spendsOf(made.map(({ history }) => history)));
  if (found.kind !== 'GAMMA_GAMMA') throw new Error(found.kind);
  expect(found.model.p / spend.p).toBeCloseTo(1, 0);
});

test('where nobody drops out the answer is NBD, not a BG/NBD at the edge of its parameters', () => {
  const model = { r: 0.7, alpha: 5, a: 0, b: 1 };
  const made = makeCohort({ model, spend, customers: 1_500, weeks: 50, nextWeeks: 0, seed: 5 });
  const fit = fitPurchases(made.map(({ history }) => history));
  expect(fit).toMatchObject({ kind: 'NBD', because: 'NOBODY_DROPS_OUT' });
});

test('where all drop out alike the spread of it is not there to be found: refused, or foretold with sense', () => {
  const model = { r: 0.8, alpha: 3, a: 3e4, b: 9e4 };
  const made = makeCohort({ model, spend, customers: 1_500, weeks: 50, nextWeeks: 0, seed: 9 });
  const fit = fitPurchases(made.map(({ history }) => history));
  if (fit.kind === 'REFUSED') expect(fit.because).toBe('DROPOUT_NOT_SPREAD');
  else {
    const forecast = forecastValue(fit, spend, made[0]?.history as PurchaseHistory, 52);
    expect(forecast?.revenueMicros).toBeGreaterThanOrEqual(0);
  }
});

test('too little, or what cannot be, is refused with the reason', () => {
  const one = { repeats: 1, lastWeek: 3, weeks: 10 };
  expect(fitPurchases([])).toMatchObject({ because: 'TOO_FEW_CUSTOMERS' });
  expect(fitPurchases(Array.from({ length: 60 }, () => ({ repeats: 0, lastWeek: 0, weeks: 9 })))).toMatchObject({
    because: 'TOO_FEW_RETURNED',
  });
  for (const bad of [
    { ...one, lastWeek: 11 },
    { ...one, repeats: -1 },
    { ...one, repeats: 1.5 },
    { ...one, weeks: Number.NaN },
    { ...one, lastWeek: 0 },
  ]) {
    expect(fitPurchases([...Array.from({ length: 60 }, () => one), bad])).toMatchObject({ because: 'BAD_HISTORY' });
  }
  expect(fitSpend([{ repeats: 1, mean: 10 }])).toMatchObject({ because: 'TOO_FEW_RETURNED' });
  const spends = Array.from({ length: 60 }, (_, n) => ({ repeats: 1 + (n % 5), mean: 10 + (n % 7) }));
  expect(fitSpend([...spends, { repeats: 1, mean: Number.POSITIVE_INFINITY }])).toMatchObject({
    because: 'NOT_CONVERGED',
  });
});

test('Gamma-Gamma: where single purchases decide there is no mean, and none is told', () => {
  const random = createRandom(11);
  // Means of one purchase each, with a tail so long that its mean does not exist (q below 1).
  const heavy = Array.from({ length: 400 }, () => ({ repeats: 1, mean: 1 / (1 - random.next()) ** 2 }));
  expect(fitSpend(heavy)).toMatchObject({ kind: 'REFUSED', because: 'MEAN_IS_INFINITE' });
});

test('customers who all buy alike have no spread of rates', () => {
  const alike = Array.from({ length: 200 }, (_, index) => ({ repeats: 10 + (index % 2), lastWeek: 9.5, weeks: 10 }));
  const fit = fitPurchases(alike);
  expect(fit).toMatchObject({ kind: 'REFUSED' });
});

test('histories: one day is one purchase, later ones are not seen, order does not matter', () => {
  const day = 86_400_000;
  const purchases = [
    { customer: 'a', atMs: 14 * day, amountMicros: 30 },
    { customer: 'a', atMs: 5, amountMicros: 100 },
    { customer: 'a', atMs: day - 1, amountMicros: 100 },
    { customer: 'a', atMs: 7 * day, amountMicros: 10 },
    { customer: 'a', atMs: 7 * day + 9, amountMicros: 40 },
    { customer: 'a', atMs: 99 * day, amountMicros: 1 },
    { customer: 'late', atMs: 99 * day, amountMicros: 1 },
  ];
  const expected = [{ customer: 'a', repeats: 2, lastWeek: 2, weeks: 3, meanRepeatMicros: 40 }];
  expect(purchaseHistories(purchases, 21 * day)).toEqual(expected);
  expect(purchaseHistories([...purchases].reverse(), 21 * day)).toEqual(expected);
});
