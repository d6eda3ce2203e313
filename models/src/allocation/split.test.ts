/** KIKI-18: a split is exact, the best there is in whole micros, and quick for ten thousand campaigns. */
import { testSeed } from '@mainstem/infra/testing/seed';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueAt } from './curve.ts';
import { type Bounded, splitExactly } from './split.ts';

const seed = testSeed('MAINSTEM_SPLIT_SEED');
const LARGE = 2 ** 52;

const bounded = (most: number): fc.Arbitrary<Bounded> =>
  fc
    .record({
      curve: fc.record({
        scaleMicros: fc.integer({ min: 1, max: Math.min(LARGE, most * 40) }),
        bendMicros: fc.integer({ min: 1, max: Math.min(LARGE, most * 4) }),
      }),
      ends: fc.tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: most })),
    })
    .map(({ curve, ends }) => ({ curve, lowerMicros: Math.min(...ends), upperMicros: Math.max(...ends) }));

const sum = (amounts: readonly number[]): bigint => amounts.reduce((all, amount) => all + BigInt(amount), 0n);
const clampedSum = (all: readonly Bounded[], total: number): bigint => {
  const [least, most] = [sum(all.map((one) => one.lowerMicros)), sum(all.map((one) => one.upperMicros))];
  const wanted = BigInt(total);
  return wanted < least ? least : wanted > most ? most : wanted;
};
const valueOfAll = (all: readonly Bounded[], shares: readonly number[]): number =>
  all.reduce((value, { curve }, at) => value + valueAt(curve, shares[at] as number), 0);

/** Best value of any whole split, by trying all. */
function bruteForce(all: readonly Bounded[], total: number): number {
  const from = (at: number, left: number): number => {
    if (at === all.length) return left === 0 ? 0 : Number.NEGATIVE_INFINITY;
    const { curve, lowerMicros, upperMicros } = all[at] as Bounded;
    let best = Number.NEGATIVE_INFINITY;
    for (let share = lowerMicros; share <= Math.min(upperMicros, left); share += 1) {
      best = Math.max(best, valueAt(curve, share) + from(at + 1, left - share));
    }
    return best;
  };
  return from(0, total);
}

describe(`KIKI-18: the exact split (seed ${seed})`, () => {
  test('all is given, none beyond its bounds, up to 2^52 micros', () => {
    const any = fc.constantFrom(9, 1_000, 10 ** 9, LARGE);
    const cases = any.chain((most) => fc.tuple(fc.array(bounded(most), { maxLength: 9 }), fc.nat(most)));
    fc.assert(
      fc.property(cases, ([all, total]) => {
        const shares = splitExactly(all, total);
        expect(sum(shares)).toBe(clampedSum(all, total));
        for (const [at, { lowerMicros, upperMicros }] of all.entries()) {
          expect(shares[at]).toBeGreaterThanOrEqual(lowerMicros);
          expect(shares[at]).toBeLessThanOrEqual(upperMicros);
        }
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test('no other split of whole micros has more value', () => {
    const cases = fc.tuple(fc.array(bounded(8), { minLength: 1, maxLength: 4 }), fc.nat(24));
    fc.assert(
      fc.property(cases, ([all, wanted]) => {
        const total = Number(clampedSum(all, wanted));
        const value = valueOfAll(all, splitExactly(all, total));
        expect(value).toBeGreaterThanOrEqual(bruteForce(all, total) * (1 - 1e-12));
      }),
      { seed, numRuns: 400 },
    );
  });

  test('a larger total takes nothing from anybody, and one micro more moves no share by more than one', () => {
    const cases = fc.tuple(fc.array(bounded(10 ** 6), { maxLength: 7 }), fc.nat(10 ** 6));
    fc.assert(
      fc.property(cases, ([all, total]) => {
        const [before, after] = [splitExactly(all, total), splitExactly(all, total + 1)];
        for (const [at, share] of before.entries()) {
          expect((after[at] as number) - share).toBeGreaterThanOrEqual(0);
          expect((after[at] as number) - share).toBeLessThanOrEqual(1);
        }
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test('edges: nobody, one, none that may take any, a total of nothing', () => {
    const curve = { scaleMicros: 5, bendMicros: 5 };
    expect(splitExactly([], 10)).toEqual([]);
    expect(splitExactly([{ curve, lowerMicros: 0, upperMicros: LARGE }], LARGE)).toEqual([LARGE]);
    expect(splitExactly([{ curve, lowerMicros: 3, upperMicros: 3 }], 10)).toEqual([3]);
    expect(splitExactly([{ curve, lowerMicros: 0, upperMicros: 9 }], 0)).toEqual([0]);
  });

  test('ten thousand campaigns are split in well under a second of processor time', () => {
    const all = Array.from({ length: 10_000 }, (_, at) => ({
      curve: { scaleMicros: 1 + ((at * 7_919) % 1_000_003), bendMicros: 1 + ((at * 104_729) % 999_983) },
      lowerMicros: at % 5,
      upperMicros: LARGE,
    }));
    const began = process.cpuUsage();
    const shares = splitExactly(all, LARGE);
    const { user, system } = process.cpuUsage(began);
    process.stdout.write(`split of 10,000 campaigns: ${Math.round((user + system) / 1_000)} ms of processor time\n`);
    expect(sum(shares)).toBe(BigInt(LARGE));
    expect(user + system).toBeLessThan(2_000_000);
  });
});
