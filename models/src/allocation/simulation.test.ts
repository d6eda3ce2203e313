/**
 * KIKI-18: the allocator against an even split, on campaigns whose true responses it does not know: thirty days, noisy
 * values of single impressions, traffic that ends, one split a day from the days seen so far.
 */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { allocate } from './allocate.ts';
import { type ResponseCurve, valueAt } from './curve.ts';
import { fitResponses, type SpendDay } from './fit.ts';
import { splitExactly } from './split.ts';

interface Truth extends ResponseCurve {
  /** What there is to buy in a day, micros. */
  readonly trafficMicros: number;
}

const TOTAL = 1_000_000_000;
const DAYS = 30;
const WINDOW = 7;
const COST_MICROS = 2_000;
const STEP_PART = 0.3;

/** Value of thirty days, of a split by `shares` each morning; what is not bought is not valued. */
function play(truths: readonly Truth[], seed: number, allocates: boolean): number {
  const random = createRandom(seed);
  const even = Math.floor(TOTAL / truths.length);
  let shares = truths.map(() => even);
  const days: SpendDay[][] = truths.map(() => []);
  let value = 0;
  for (let day = 0; day < DAYS; day += 1) {
    for (const [at, truth] of truths.entries()) {
      const spentMicros = Math.min(shares[at] as number, truth.trafficMicros);
      const mean = valueAt(truth, spentMicros);
      value += mean;
      const impressions = Math.max(1, Math.round(spentMicros / COST_MICROS));
      const noise = 1 + random.normal() * (1 / Math.sqrt(impressions) + 0.1);
      const seen = { spentMicros, valueMicros: Math.max(0, Math.round(mean * noise)), impressions };
      if (spentMicros > 0)
        (days[at] as SpendDay[]).push({ ...seen, unbounded: spentMicros < 0.95 * (shares[at] as number) });
    }
    if (allocates) shares = split(truths.length, days, shares, even);
  }
  return value;
}

function split(count: number, days: readonly SpendDay[][], previous: readonly number[], even: number): number[] {
  const campaigns = Array.from({ length: count }, (_, at) => ({
    campaignId: String(at).padStart(3, '0'),
    days: (days[at] as SpendDay[]).slice(-WINDOW),
  }));
  const candidates = fitResponses(campaigns, even).map((fitted, at) => ({
    ...fitted,
    curve: fitted,
    minMicros: 0,
    maxMicros: null,
    stepMicros: Math.round(STEP_PART * even),
    previousMicros: previous[at] as number,
  }));
  return allocate(candidates, TOTAL, 100_000).shares.map(({ shareMicros }) => shareMicros);
}

/** Value of thirty days of the split somebody would make who knows the truth. */
function playKnowing(truths: readonly Truth[]): number {
  const bounded = truths.map((curve) => ({ curve, lowerMicros: 0, upperMicros: Math.min(TOTAL, curve.trafficMicros) }));
  const shares = splitExactly(bounded, TOTAL);
  return DAYS * truths.reduce((sum, curve, at) => sum + valueAt(curve, shares[at] as number), 0);
}

interface Outcome {
  /** Gain over the even split, as a part of it. */
  readonly gain: number;
  /** The same of who knows the truth: what there is to gain. */
  readonly most: number;
}

function outcomes(truthsOf: (seed: number) => readonly Truth[]): Outcome[] {
  return [1, 2, 3, 4, 5].map((seed) => {
    const truths = truthsOf(seed);
    const even = play(truths, seed, false);
    return { gain: play(truths, seed, true) / even - 1, most: playKnowing(truths) / even - 1 };
  });
}

/** Campaigns whose worth and bend differ by factors around their mean; three of ten run out of traffic. */
function mixed(count: number, spread: number) {
  return (seed: number): Truth[] => {
    const random = createRandom(seed * 1_000 + count);
    const even = TOTAL / count;
    return Array.from({ length: count }, () => {
      const bendMicros = Math.round(even * Math.exp(spread * random.normal()));
      const scaleMicros = Math.round(1.5 * bendMicros * Math.exp(spread * random.normal()));
      const trafficMicros = random.next() < 0.3 ? Math.round(even * random.next()) : TOTAL;
      return { scaleMicros, bendMicros, trafficMicros };
    });
  };
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function tell(what: string, all: readonly Outcome[]): void {
  const words = all.map(({ gain, most }) => `${(gain * 100).toFixed(1)} % (of ${(most * 100).toFixed(1)} %)`);
  process.stdout.write(`allocator over even split, ${what}: ${words.join(', ')}\n`);
}

test('KIKI-18: campaigns that differ: at least 10 % over the even split in the mean, two thirds of what there is', () => {
  for (const count of [5, 20]) {
    const found = outcomes(mixed(count, 0.7));
    tell(`${count} campaigns that differ`, found);
    expect(mean(found.map(({ gain }) => gain))).toBeGreaterThan(0.1);
    for (const { gain, most } of found) expect(gain).toBeGreaterThan(most * 0.66 - 0.01);
  }
});

test('KIKI-18: equal campaigns: never more than 1 % less than the even split', () => {
  const equal = (count: number) => (): Truth[] =>
    Array.from({ length: count }, () => {
      const bendMicros = Math.round(TOTAL / count);
      return { scaleMicros: 2 * bendMicros, bendMicros, trafficMicros: TOTAL };
    });
  for (const count of [2, 20]) {
    const found = outcomes(equal(count));
    tell(`${count} equal campaigns`, found);
    for (const { gain } of found) expect(gain).toBeGreaterThan(-0.01);
  }
});
