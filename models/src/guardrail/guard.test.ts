/**
 * SM-2: the promise of the guard: looked at after every block, a healthy candidate is accused in at most `alpha` of all lives;
 * and how soon one that fell is found. `MAINSTEM_TEST_LIVES` for more lives than a quick run has.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { poisson } from '../testing/traffic.ts';
import { emptyGuard, findBreach, type GuardRun, guardEvidence, takeGuarded } from './guard.ts';
import { ratioOf } from './pair.ts';
import { type GuardedLife, guardedUntil, guardRule as rule } from './testing/lives.ts';

const LIVES = Number(process.env.MAINSTEM_TEST_LIVES ?? '100');
const TRIALS = 250;

const lives = (life: Omit<GuardedLife, 'seed' | 'trials'>, given = rule) =>
  Array.from(
    { length: LIVES },
    (_, seed) => guardedUntil({ ...life, trials: TRIALS, seed: seed + 1 }, given) ?? Number.POSITIVE_INFINITY,
  );
/** What `alpha` allows, and what chance adds to it in so many lives. */
const ALLOWED = rule.alpha + 2.33 * Math.sqrt((rule.alpha * (1 - rule.alpha)) / LIVES);
const shareOf = (all: readonly number[], isIt: (one: number) => boolean) => all.filter(isIt).length / all.length;
const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number;

describe('SM-2: a healthy candidate', () => {
  test.each([
    [0.005, 1],
    [0.005, 9],
    [0.05, 1],
    [0.05, 0.2],
  ])(
    'at a rate of %s beside a control of %s times its size is accused no more often than alpha allows',
    (rate, size) => {
      expect(shareOf(lives({ blocks: 160, rate, share: 1, size }), Number.isFinite)).toBeLessThanOrEqual(ALLOWED);
    },
  );

  test('in a bad night that hits both is accused no more', () => {
    const rate = (block: number) => (block % 48 < 24 ? 0.02 : 0.006);
    expect(shareOf(lives({ blocks: 150, rate, share: 1, size: 1 }), Number.isFinite)).toBeLessThanOrEqual(ALLOWED);
  });

  test('a tenth worse is let be where a tenth is to be let be: then that is what has to be disproved', () => {
    const worse = { blocks: 100, rate: 0.3, share: 0.9, size: 1 };
    expect(shareOf(lives(worse, { ...rule, nullShare: 0.9 }), Number.isFinite)).toBeLessThanOrEqual(ALLOWED);
    expect(shareOf(lives(worse, { ...rule, lineShare: 0.95 }), Number.isFinite)).toBeGreaterThan(0.5);
    expect(shareOf(lives(worse), Number.isFinite)).toBeLessThan(0.2); // mostly estimated to be above the line
  });
});

describe('SM-2: one that fell', () => {
  test('to half at a rate of 0.5 % is found within 10,000 impressions, most often, and sooner beside more control', () => {
    const same = lives({ blocks: 200, rate: 0.005, share: 0.5, size: 1 });
    expect(median(same)).toBeLessThanOrEqual(10_000);
    const nine = lives({ blocks: 200, rate: 0.005, share: 0.5, size: 9 });
    expect(median(nine)).toBeLessThanOrEqual(6_500);
    expect(shareOf(nine, (one) => one <= 10_000)).toBeGreaterThanOrEqual(0.8);
  });

  test('late is found too, and the window begins near its turn', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const random = createRandom(seed);
      let run = emptyGuard;
      let found = null;
      for (let block = 0; block < 400 && found === null; block += 1) {
        const successes = poisson(random, TRIALS * 0.05 * (block < 200 ? 1 : 0.5));
        const control = { trials: TRIALS, successes: poisson(random, TRIALS * 0.05) };
        run = takeGuarded(run, { candidate: { trials: TRIALS, successes }, control }, 1);
        found = findBreach(run, rule);
        if (found !== null) expect(block, `seed ${seed}`).toBeGreaterThan(200);
      }
      expect(found?.candidate.trials, `seed ${seed}`).toBeLessThan(40 * TRIALS);
      expect(found === null ? 1 : ratioOf(found), `seed ${seed}`).toBeLessThan(0.8);
    }
  });
});

describe('the stakes', () => {
  const counts = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 100 }));
  const block = fc.tuple(counts, counts).map(([[n1, p1], [n0, p0]]) => ({
    candidate: { trials: n1, successes: Math.floor((n1 * p1) / 100) },
    control: { trials: n0, successes: Math.floor((n0 * p0) / 100) },
  }));
  const taken = (blocks: readonly Parameters<typeof takeGuarded>[1][]) =>
    blocks.reduce((run, one) => takeGuarded(run, one, 1), emptyGuard);

  test('one success more of the candidate in the newest block never strengthens the evidence', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 40 }), block, (before, { candidate, control }) => {
        const better = { candidate: { ...candidate, successes: candidate.successes + 1 }, control };
        const of = (last: typeof better) => guardEvidence(taken([...before, last]), rule);
        expect(of(better)).toBeLessThanOrEqual(of({ candidate, control }) + 1e-9);
      }),
    );
  });

  test('their expectation after one block and after two is at most 1 under the null, by exact summation', () => {
    for (const [n1, n0, rate] of [
      [6, 6, 0.5],
      [9, 3, 0.2],
      [2, 9, 0.9],
    ] as const) {
      const outcomes = (run: GuardRun, chance: number) =>
        Array.from({ length: (n1 + 1) * (n0 + 1) }, (_, at) => {
          const [s1, s0] = [at % (n1 + 1), Math.floor(at / (n1 + 1))];
          const pair = { candidate: { trials: n1, successes: s1 }, control: { trials: n0, successes: s0 } };
          return { run: takeGuarded(run, pair, 1), chance: chance * binomial(n1, s1, rate) * binomial(n0, s0, rate) };
        });
      const mean = (all: ReturnType<typeof outcomes>) =>
        all.reduce((sum, { run, chance }) => sum + chance * Math.exp(guardEvidence(run, rule)), 0);
      const one = outcomes(emptyGuard, 1);
      expect(mean(one)).toBeLessThanOrEqual(1 + 1e-12);
      expect(mean(one.flatMap(({ run, chance }) => outcomes(run, chance)))).toBeLessThanOrEqual(1 + 1e-12);
    }
  });

  test('R8: ten thousand blocks are some hundred stretches, no count is lost, and all of it is plain JSON', () => {
    const pair = { candidate: { trials: 2, successes: 1 }, control: { trials: 3, successes: 1 } };
    let run = emptyGuard;
    for (let n = 0; n < 10_000; n += 1) run = takeGuarded(run, pair, 1);
    expect(run.stretches.length).toBeLessThan(130);
    expect(run.stretches.reduce((sum, { control }) => sum + control.trials, 0)).toBe(30_000);
    expect(run.kept).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });

  test('a side without trials changes nothing', () => {
    const lonely = { candidate: { trials: 100, successes: 0 }, control: { trials: 0, successes: 0 } };
    expect(takeGuarded(emptyGuard, lonely, 1)).toBe(emptyGuard);
    expect(ratioOf(lonely)).toBe(1);
  });
});

function binomial(n: number, k: number, p: number): number {
  let chance = (1 - p) ** (n - k) * p ** k;
  for (let at = 1; at <= k; at += 1) chance *= (n - k + at) / at;
  return chance;
}
