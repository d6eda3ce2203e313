/** KIKI-51: prices that nobody told, estimated from wins and losses. */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { BINS, createObservations, logPriceOf, type Observations, observe } from '../shading/observations.ts';
import { AUCTIONS_MIN, fitPriceSurvival, type PriceSurvival } from './price-survival.ts';

const MIDDLE = 2_000_000;
const SPREAD = 0.5;
/** Two humps: no curve with a name. */
function draw(random: ReturnType<typeof createRandom>): number {
  const middle = random.next() < 0.6 ? MIDDLE : 3 * MIDDLE;
  return middle * Math.exp((SPREAD / 2) * random.normal());
}

/** Chance that a price wins, by drawing. */
function truth(price: number): number {
  const random = createRandom(99);
  let below = 0;
  for (let at = 0; at < 40_000; at += 1) below += Number(draw(random) <= price);
  return below / 40_000;
}

function watch(auctions: number, told: number, seed = 5): Observations {
  const random = createRandom(seed);
  const seen = createObservations();
  for (let auction = 0; auction < auctions; auction += 1) {
    const price = draw(random);
    const bid = MIDDLE * Math.exp(1.2 * (random.next() - 0.3));
    observe(seen, bid >= price, bid, random.next() < told ? price : undefined);
  }
  return seen;
}

const fitted = (seen: Observations): PriceSurvival => fitPriceSurvival(seen) as PriceSurvival;

test('KIKI-51: the share won at a price is found from wins and losses alone, within three points', () => {
  const survival = fitted(watch(40_000, 0));
  for (const price of [1_600_000, 2_000_000, 2_600_000, 4_000_000])
    expect(Math.abs(survival.chance(price) - truth(price))).toBeLessThan(0.03);
});

test('where prices are told or above the bid it is the product-limit estimate of Kaplan and Meier', () => {
  const random = createRandom(11);
  const seen = createObservations();
  const events: { bin: number; died: boolean }[] = [];
  for (let auction = 0; auction < 3_000; auction += 1) {
    const bin = 150 + random.below(30);
    const cut = 150 + random.below(40);
    const died = bin <= cut;
    // Bins themselves, so that nothing is rounded: a loss at a bin is a price above it.
    const list = died ? seen.exact : seen.losses;
    const place = died ? bin : cut;
    list[place] = (list[place] as number) + 1;
    events.push({ bin: place, died });
  }
  const survival = fitted(seen);
  let left = 1;
  for (let bin = 150; bin < 178; bin += 1) {
    const atRisk = events.filter((event) => event.bin >= bin).length;
    const died = events.filter((event) => event.died && event.bin === bin).length;
    left *= 1 - died / atRisk;
    expect(1 - survival.chance(Math.exp(logPriceOf(bin)))).toBeCloseTo(left, 3);
  }
});

test('what is above every bid stays unknown: it is told, and never won', () => {
  const seen = createObservations();
  for (let auction = 0; auction < 100; auction += 1) observe(seen, auction < 40, 1_000_000, undefined);
  const survival = fitted(seen);
  expect(survival.chance(1_000_000)).toBeCloseTo(0.4, 6);
  expect(survival.chanceWithin(2_000_000, 1_000_000)).toBe(1);
  expect(survival.chanceAbove(900_000, 1_000_000)).toBe(0);
  const low = createObservations();
  for (let auction = 0; auction < 100; auction += 1) observe(low, false, 1_000_000, undefined);
  expect(fitted(low).chance(1_000_000)).toBeCloseTo(0, 6);
  expect(fitted(low).beyond).toBeGreaterThan(0);
});

test('chances rise with the price, conditional ones hold what is known, and means lie between', () => {
  const survival = fitted(watch(5_000, 0.3));
  let before = 0;
  for (let bin = 0; bin < BINS; bin += 8) {
    const price = Math.exp(logPriceOf(bin));
    expect(survival.chance(price)).toBeGreaterThanOrEqual(before);
    before = survival.chance(price);
  }
  const [low, high] = [1_500_000, 3_000_000];
  const whole = survival.chance(low) + (1 - survival.chance(low)) * survival.chanceAbove(high, low);
  expect(whole).toBeCloseTo(survival.chance(high), 9);
  expect(survival.chanceWithin(low, high) * survival.chance(high)).toBeCloseTo(survival.chance(low), 9);
  expect(survival.meanBetween(low, high)).toBeGreaterThan(low);
  expect(survival.meanBetween(low, high)).toBeLessThan(high);
});

test('too few auctions say nothing', () => {
  expect(fitPriceSurvival(watch(AUCTIONS_MIN - 1, 0))).toBeUndefined();
});
