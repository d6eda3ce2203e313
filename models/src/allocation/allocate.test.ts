/** KIKI-18: shares keep people's bounds, explain themselves, and move little when little changes. */
import { testSeed } from '@mainstem/infra/testing/seed';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Allocation, type AllocationCandidate, allocate } from './allocate.ts';
import { PPM } from './curve.ts';

const seed = testSeed('MAINSTEM_SPLIT_SEED');
const MOST = 10 ** 7;

const maybe = (most: number) => fc.option(fc.integer({ min: 1, max: most }));
const candidate: fc.Arbitrary<Omit<AllocationCandidate, 'campaignId'>> = fc
  .record({
    curve: fc.record({
      scaleMicros: fc.integer({ min: 1, max: 20 * MOST }),
      bendMicros: fc.integer({ min: 1, max: 4 * MOST }),
    }),
    minMicros: fc.oneof(fc.constant(0), fc.nat(MOST / 10)),
    maxMicros: maybe(MOST),
    stepMicros: maybe(MOST / 2),
    previousMicros: fc.option(fc.nat(MOST)),
    capacityMicros: maybe(MOST),
    factsPpm: fc.nat(PPM),
  })
  .map((one) => ({ ...one, minMicros: Math.min(one.minMicros, one.maxMicros ?? MOST) }));
const several = fc
  .array(candidate, { maxLength: 8 })
  .map((all): AllocationCandidate[] => all.map((one, at) => ({ ...one, campaignId: `c-${at}` })));
const cases = fc.tuple(several, fc.nat(MOST), fc.nat(PPM / 2));

const plain = (campaignId: string, given: Partial<AllocationCandidate> = {}): AllocationCandidate => ({
  campaignId,
  curve: { scaleMicros: 1_000, bendMicros: 1_000 },
  minMicros: 0,
  maxMicros: null,
  stepMicros: null,
  previousMicros: null,
  capacityMicros: null,
  factsPpm: PPM,
  ...given,
});
const sharesOf = ({ shares }: Allocation): number[] => shares.map(({ shareMicros }) => shareMicros);
const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);

describe(`KIKI-18: a split explains itself (seed ${seed})`, () => {
  test('shares and what is left are the total; bounds of people hold; minima are cut only when they do not fit', () => {
    fc.assert(
      fc.property(cases, ([all, total, explorePpm]) => {
        const result = allocate(all, total, explorePpm);
        expect(sum(sharesOf(result)) + result.leftMicros).toBe(total);
        const fits = sum(all.map(({ minMicros }) => minMicros)) <= total;
        for (const { campaignId, shareMicros, lowerMicros, upperMicros } of result.shares) {
          const asked = all.find((one) => one.campaignId === campaignId) as AllocationCandidate;
          expect(shareMicros).toBeLessThanOrEqual(Math.min(upperMicros, asked.maxMicros ?? total));
          expect(shareMicros).toBeGreaterThanOrEqual(lowerMicros);
          if (fits) expect(shareMicros).toBeGreaterThanOrEqual(asked.minMicros);
        }
        // Nothing is left while anybody may take it.
        const isFull = result.shares.every(({ shareMicros, upperMicros }) => shareMicros === upperMicros);
        expect(result.leftMicros === 0 || isFull).toBe(true);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test('the order of the campaigns changes nothing', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.nat()), ([all, total, explorePpm], keys) => {
        const mixed = all
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((left, right) => left.key - right.key)
          .map(({ one }) => one);
        expect(allocate(mixed, total, explorePpm)).toEqual(allocate(all, total, explorePpm));
      }),
      { seed, numRuns: 300 },
    );
  });

  test('a larger total takes from nobody more than the rounding of the floors: a micro for each campaign', () => {
    fc.assert(
      fc.property(cases, fc.nat(1_000), ([all, total, explorePpm], more) => {
        const [before, after] = [allocate(all, total, explorePpm), allocate(all, total + more, explorePpm)];
        for (const [at, share] of sharesOf(before).entries()) {
          expect(sharesOf(after)[at] as number).toBeGreaterThanOrEqual(share - 2 * all.length);
        }
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test('a small change is a small change: sum, previous share, floor, curve', () => {
    const change = fc.record({ total: fc.nat(20), previous: fc.nat(20), explore: fc.nat(2), scalePart: fc.nat(10) });
    fc.assert(
      fc.property(cases, change, ([all, total, explorePpm], { previous, scalePart, ...by }) => {
        const near = all.map((one) => ({
          ...one,
          previousMicros: one.previousMicros === null ? null : one.previousMicros + previous,
          curve: {
            ...one.curve,
            scaleMicros: one.curve.scaleMicros + Math.floor((one.curve.scaleMicros * scalePart) / 1e7),
          },
        }));
        const before = sharesOf(allocate(all, total, explorePpm));
        const after = sharesOf(allocate(near, total + by.total, explorePpm + by.explore));
        // A curve a millionth higher moves a share by about a millionth of all spend and bends.
        const bends = sum(all.map(({ curve }) => curve.bendMicros));
        const most = 2e-6 * (total + bends) + 100 * (1 + all.length);
        for (const [at, share] of before.entries()) {
          expect(Math.abs((after[at] as number) - share)).toBeLessThanOrEqual(most);
        }
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test('campaigns of one curve get even shares; of nobody known, too', () => {
    expect(sharesOf(allocate([plain('a'), plain('b'), plain('c')], 9_000, 100_000))).toEqual([3_000, 3_000, 3_000]);
    expect(sharesOf(allocate([plain('a', { factsPpm: 0 }), plain('b', { factsPpm: 0 })], 9, PPM))).toEqual([5, 4]);
  });

  test('each bound is named: MIN, MAX, STEP, EXPLORATION, CAPACITY', () => {
    const rich = { scaleMicros: 100_000, bendMicros: 1_000 };
    const poor = { scaleMicros: 1, bendMicros: 1_000 };
    const boundsOf = (...all: AllocationCandidate[]) =>
      allocate(all, 1_000, 100_000).shares.map(({ bound, shareMicros }) => [bound, shareMicros]);
    const free = plain('z', { curve: rich });
    expect(boundsOf(plain('a', { curve: poor, minMicros: 70 }), free)[0]).toEqual(['MIN', 70]);
    expect(boundsOf(plain('a', { curve: rich, maxMicros: 70 }), plain('z'))[0]).toEqual(['MAX', 70]);
    const moved = { previousMicros: 500, stepMicros: 100 };
    expect(boundsOf(plain('a', { curve: poor, ...moved }), free)[0]).toEqual(['STEP', 400]);
    expect(boundsOf(plain('a', { curve: rich, ...moved }), plain('z', { curve: poor }))[0]).toEqual(['STEP', 600]);
    expect(boundsOf(plain('a', { curve: poor, factsPpm: 0 }), free)[0]).toEqual(['EXPLORATION', 50]);
    expect(boundsOf(plain('a', { curve: rich, capacityMicros: 90 }), plain('z'))[0]).toEqual(['CAPACITY', 90]);
    expect(boundsOf(free)).toEqual([['NONE', 1_000]]);
  });

  test('capacity holds only while others can use the money', () => {
    const all = [plain('a', { capacityMicros: 100 }), plain('b', { capacityMicros: 200, maxMicros: 300 })];
    expect(sharesOf(allocate(all, 250, 0))).toEqual([100, 150]);
    expect(sharesOf(allocate(all, 1_000, 0))).toEqual([700, 300]);
  });

  test('minima that do not fit are cut alike; maxima below the total leave the rest', () => {
    const minima = [plain('a', { minMicros: 300 }), plain('b', { minMicros: 600 })];
    expect(sharesOf(allocate(minima, 300, 0))).toEqual([100, 200]);
    expect(allocate([plain('a', { maxMicros: 10 })], 50, 0)).toMatchObject({ leftMicros: 40, movedMicros: 0 });
    expect(allocate([], 50, 0)).toEqual({ shares: [], leftMicros: 50, movedMicros: 0 });
  });
});
