/** KIKI-18: curves come out of days, lean on the portfolio's mean where days are few, and never leave their bounds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURVE_MAX, valueAt } from './curve.ts';
import { type CampaignDays, type FittedResponse, fitResponses, type SpendDay } from './fit.ts';

const curve = { scaleMicros: 40_000_000, bendMicros: 20_000_000 };
const day = (spentMicros: number, factor = 1, unbounded = false): SpendDay => ({
  spentMicros,
  valueMicros: Math.round(valueAt(curve, spentMicros) * factor),
  impressions: Math.ceil(spentMicros / 2_000),
  unbounded,
});
const spends = [4, 8, 12, 20, 30, 40, 60].map((units) => units * 1_000_000);
const days = (campaignId: string, all: readonly SpendDay[]): CampaignDays => ({ campaignId, days: all });
const fit = (...all: CampaignDays[]): FittedResponse[] => fitResponses(all, 1_000_000);
const only = (...all: CampaignDays[]): FittedResponse => fit(...all)[0] as FittedResponse;

test('days of one curve give that curve back, within some percent over their range', () => {
  const found = only(
    days(
      'a',
      spends.map((spend) => day(spend)),
    ),
  );
  for (const spend of spends) expect(valueAt(found, spend) / valueAt(curve, spend)).toBeCloseTo(1, 1);
  expect(found.factsPpm).toBeGreaterThan(900_000);
  expect(found).toMatchObject({ days: 7, spentMicros: 174_000_000 });
});

test('who has no days has the mean of the portfolio, and says that nothing rests on facts', () => {
  const known = spends.map((spend) => day(spend));
  const [, unknown] = fit(days('a', known), days('b', []));
  expect(unknown).toMatchObject({ factsPpm: 0, days: 0, capacityMicros: null });
  const mean = 174_000_000 / 7;
  const worth = known.reduce((sum, { valueMicros }) => sum + valueMicros, 0) / 174_000_000;
  expect(valueAt(unknown as FittedResponse, mean) / mean / worth).toBeCloseTo(1, 1);
});

test('one lucky day of few impressions moves a curve a little, a week of them far', () => {
  const peers = Array.from({ length: 6 }, (_, at) =>
    days(
      `p-${at}`,
      spends.map((spend) => day(spend)),
    ),
  );
  const lucky: SpendDay = { ...day(20_000_000, 3), impressions: 3 };
  const value = (all: readonly SpendDay[]) => valueAt(only(days('a', all), ...peers), 20_000_000);
  const base = value([day(20_000_000)]);
  expect(value([lucky]) / base).toBeLessThan(1.8);
  expect(value(Array.from({ length: 7 }, () => day(20_000_000, 3))) / base).toBeGreaterThan(2.5);
});

test('capacity: known while the newest day was not ended by the cap, of the newest such days', () => {
  const capacity = (...all: SpendDay[]) => only(days('a', all)).capacityMicros;
  expect(capacity(day(8_000_000), day(4_000_000, 1, true))).toBe(5_000_000);
  expect(capacity(day(4_000_000, 1, true), day(8_000_000))).toBeNull();
  expect(capacity()).toBeNull();
});

test('R4: any days at all give whole numbers within bounds, the same each time', () => {
  const any = fc.record({
    spentMicros: fc.integer({ min: 1, max: CURVE_MAX }),
    valueMicros: fc.nat({ max: CURVE_MAX }),
    impressions: fc.nat({ max: 10 ** 9 }),
    unbounded: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.array(any, { maxLength: 14 }), { maxLength: 5 }), (all) => {
      const campaigns = all.map((one, at) => days(`c-${at}`, one));
      const fitted = fit(...campaigns);
      expect(fit(...campaigns)).toEqual(fitted);
      for (const { scaleMicros, bendMicros, factsPpm } of fitted) {
        for (const amount of [scaleMicros, bendMicros]) {
          expect(Number.isSafeInteger(amount) && amount >= 1 && amount <= CURVE_MAX).toBe(true);
        }
        expect(factsPpm >= 0 && factsPpm <= 1_000_000).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
