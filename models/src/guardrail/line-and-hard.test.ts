/** Fixed lines and the hard breaker: what noise does to them, and how soon a real fault is found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import type { Counts } from '../rate-drop.ts';
import { poisson } from '../testing/traffic.ts';
import { defaultHardRule, isHardDrop } from './hard-drop.ts';
import { findLineBreach, lineEvidence } from './line-breach.ts';

const rule = { line: 0.05, trialsMin: 20, falseAlarmOncePer: 100_000 };

function blocks(seed: number, count: number, trials: number, rate: number): Counts[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => ({ trials, successes: poisson(random, trials * rate) }));
}

describe('WAP-107: errors over 5 %', () => {
  test('a rate at the line is left alone, however often it is looked at, where the plain rule fires in every life', () => {
    let plain = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const seen = blocks(seed, 120, 30, 0.05);
      for (let end = 1; end <= seen.length; end += 1) {
        expect(findLineBreach(seen.slice(Math.max(0, end - 10), end), rule), `seed ${seed}`).toBeNull();
      }
      if (seen.some(({ trials, successes }) => successes / trials > rule.line)) plain += 1;
    }
    expect(plain).toBe(100);
  });

  test('20 % errors are found within 200 calls, everything failing within 30', () => {
    const callsUntil = (rate: number) => {
      const seen = blocks(7, 100, 10, rate);
      const end = seen.findIndex((_, at) => findLineBreach(seen.slice(0, at + 1), rule) !== null);
      return (end + 1) * 10;
    };
    expect(callsUntil(0.2)).toBeLessThanOrEqual(200);
    expect(callsUntil(1)).toBeLessThanOrEqual(30);
  });

  test('the evidence grows with each bad one and shrinks with each good one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 100 }), (trials, percent) => {
        const successes = Math.floor((trials * percent) / 100);
        const here = lineEvidence({ trials, successes }, 0.05);
        expect(lineEvidence({ trials: trials + 1, successes: successes + 1 }, 0.05)).toBeGreaterThan(here);
        expect(lineEvidence({ trials: trials + 1, successes }, 0.05)).toBeLessThan(here);
      }),
    );
  });
});

describe('the hard breaker', () => {
  test('half of what was expected, or less, and enough of both', () => {
    const past = { trials: 100_000, successes: 1_000 };
    expect(isHardDrop({ trials: 11_000, successes: 44 }, past, defaultHardRule)).toBe(true);
    expect(isHardDrop({ trials: 11_000, successes: 56 }, past, defaultHardRule)).toBe(false);
    expect(isHardDrop({ trials: 9_000, successes: 0 }, past, defaultHardRule)).toBe(false); // 90 were to be expected
    expect(isHardDrop({ trials: 10_000, successes: 0 }, { trials: 5_000, successes: 50 }, defaultHardRule)).toBe(false);
    expect(isHardDrop({ trials: 0, successes: 0 }, { trials: 0, successes: 0 }, defaultHardRule)).toBe(false);
  });

  test('a healthy rate fires it in less than one of a thousand windows, against a control of the same size', () => {
    const random = createRandom(3);
    let fired = 0;
    for (let look = 0; look < 20_000; look += 1) {
      const trials = 14_000;
      const window = { trials, successes: poisson(random, trials * 0.01) };
      const control = { trials, successes: poisson(random, trials * 0.01) };
      if (isHardDrop(window, control, defaultHardRule)) fired += 1;
    }
    expect(fired).toBeLessThan(20);
  });
});
