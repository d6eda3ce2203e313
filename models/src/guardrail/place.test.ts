/** SM-2: what is different by nature is held to its own place. `MAINSTEM_TEST_LIVES` for more lives. */
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { poisson } from '../testing/traffic.ts';
import { guardFrom, placeOf } from './guard.ts';
import { learn, learned, lowOf, unlearned } from './place.ts';
import { type PlacedLife, placedUntil, guardRule as rule } from './testing/lives.ts';

const LIVES = Number(process.env.MAINSTEM_TEST_LIVES ?? '30');
const TRIALS = 100;

const lives = (life: Omit<PlacedLife, 'seed' | 'trials'>, given = rule) =>
  Array.from(
    { length: LIVES },
    (_, seed) => placedUntil({ ...life, trials: TRIALS, seed: seed + 1 }, given) ?? Number.POSITIVE_INFINITY,
  );
const shareOf = (all: readonly number[], isIt: (one: number) => boolean) => all.filter(isIt).length / all.length;

describe('SM-2: a creative among others', () => {
  test.each([0.3, 1, 2])('that always had %s of their rate is not accused of it', (place) => {
    const found = lives({ rate: 0.05, place, fallsTo: 1, fallsAt: 0, blocks: 60, size: 1 });
    expect(shareOf(found, Number.isFinite)).toBeLessThanOrEqual(0.07);
  });

  test('that falls to half of its place is found, and not before', () => {
    const found = lives({ rate: 0.05, place: 1, fallsTo: 0.5, fallsAt: 20, blocks: 120, size: 3 });
    expect(shareOf(found, (one) => one <= 0)).toBeLessThanOrEqual(0.02);
    expect(found.toSorted((a, b) => a - b)[Math.floor(LIVES / 2)]).toBeLessThanOrEqual(3_000);
    expect(shareOf(found, Number.isFinite)).toBeGreaterThan(0.9);
  });

  test('that falls by a tenth is let be where a tenth is to be let be', () => {
    const tenth = { rate: 0.2, place: 1, fallsTo: 0.9, fallsAt: 20, blocks: 60, size: 3 };
    expect(shareOf(lives(tenth, { ...rule, nullShare: 0.85, lineShare: 0.95 }), Number.isFinite)).toBeLessThan(0.05);
  });
});

describe('what is learned', () => {
  test('is the ratio of the rates, with a bound below it, whatever the sizes and however the rates move together', () => {
    const random = createRandom(5);
    let learning = unlearned;
    for (let at = 0; at < 400; at += 1) {
      const rate = at % 2 === 0 ? 0.2 : 0.02; // the candidate is shown more in good hours
      const [own, others] = at % 2 === 0 ? [300, 50] : [50, 300];
      learning = learn(learning, {
        candidate: { trials: own, successes: poisson(random, own * rate * 0.5) },
        control: { trials: others, successes: poisson(random, others * rate) },
      });
    }
    const known = learned(learning, 100);
    const run = guardFrom(known ?? unlearned);
    expect(placeOf(run)).toBeGreaterThan(0.47);
    expect(placeOf(run)).toBeLessThan(0.53);
    expect(lowOf(run.places, run.steady)).toBeLessThan(placeOf(run));
    expect(run.places.length).toBeLessThan(20);
  });

  test('is nothing while there is too little to learn from', () => {
    expect(learned(unlearned, 1)).toBeNull();
    const lonely = { candidate: { trials: 9, successes: 9 }, control: { trials: 0, successes: 0 } };
    expect(learn(unlearned, lonely)).toBe(unlearned);
  });
});
