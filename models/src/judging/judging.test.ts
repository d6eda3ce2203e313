/** Measures are what their definitions say; their intervals hold the truth as often as they claim. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { lastFrom, stratifiedFolds } from './folds.ts';
import { compare, judgeWithIntervals } from './intervals.ts';
import { measure } from './measures.ts';

const examples = fc.array(fc.tuple(fc.integer({ min: 1, max: 19 }), fc.boolean()), { minLength: 1, maxLength: 60 });

test('AUC, Brier score and log loss are those of the definition, ties shared', () => {
  fc.assert(
    fc.property(examples, (all) => {
      const chances = Float64Array.from(all, ([chance]) => chance / 20);
      const outcomes = Uint8Array.from(all, ([, outcome]) => Number(outcome));
      const { auc, brier, logLoss, lift } = measure(chances, outcomes);
      let [right, pairs] = [0, 0];
      for (const [index, chance] of chances.entries())
        for (const [other, less] of chances.entries()) {
          if (outcomes[index] !== 1 || outcomes[other] !== 0) continue;
          pairs += 1;
          right += chance > less ? 1 : chance === less ? 0.5 : 0;
        }
      expect(auc).toBeCloseTo(pairs === 0 ? 0.5 : right / pairs, 12);
      const mean = (of: (chance: number, outcome: number) => number) =>
        chances.reduce((sum, chance, index) => sum + of(chance, outcomes[index] as number), 0) / all.length;
      expect(brier).toBeCloseTo(
        mean((chance, outcome) => (chance - outcome) ** 2),
        12,
      );
      expect(logLoss).toBeCloseTo(
        mean((chance, outcome) => -Math.log(outcome === 1 ? chance : 1 - chance)),
        12,
      );
      expect(lift).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('calibration error and lift of a case reckoned by hand', () => {
  const chances = Float64Array.from({ length: 100 }, (_, index) => (index + 0.5) / 100);
  const outcomes = Uint8Array.from(chances, (chance) => Number(chance > 0.8));
  const { ece, lift } = measure(chances, outcomes);
  // Groups foretell .05 … .75 and none happens, then .85 and .95, and all happen.
  expect(ece).toBeCloseTo((0.05 + 0.15 + 0.25 + 0.35 + 0.45 + 0.55 + 0.65 + 0.75 + 0.15 + 0.05) / 10, 9);
  expect(lift).toBeCloseTo(5, 9);
});

function world(rows: number, seed: number) {
  const random = createRandom(seed);
  const chances = Float64Array.from({ length: rows }, () => 1 / (1 + Math.exp(1 - 1.5 * random.normal())));
  return { chances, outcomes: Uint8Array.from(chances, (chance) => Number(random.next() < chance)) };
}

test('a 95 % interval holds the true AUC, log loss and Brier score in at least 88 of 100 worlds', () => {
  const { chances, outcomes } = world(400_000, 1);
  const truth = measure(chances, outcomes);
  const held = { auc: 0, logLoss: 0, brier: 0 };
  for (let seed = 0; seed < 100; seed += 1) {
    const drawn = world(300, 1_000 + seed);
    const judged = judgeWithIntervals(drawn.chances, drawn.outcomes, seed);
    for (const name of ['auc', 'logLoss', 'brier'] as const)
      held[name] += Number(judged[name].low <= truth[name] && truth[name] <= judged[name].high);
  }
  expect(Math.min(...Object.values(held))).toBeGreaterThanOrEqual(88);
});

test('UW-09: a better model is told from an equal one; two alike differ by chance alone', () => {
  const { chances, outcomes } = world(2_000, 5);
  const random = createRandom(9);
  const blurred = chances.map((chance) => 1 / (1 + Math.exp(-Math.log(chance / (1 - chance)) - random.normal())));
  const better = compare(chances, blurred, outcomes);
  expect(better.gain.low).toBeGreaterThan(0);
  expect(better.confidence).toBeGreaterThan(0.99);
  expect(compare(blurred, chances, outcomes).gain.high).toBeLessThan(0);
  const same = compare(chances, chances, outcomes);
  expect([same.gain.low, same.confidence]).toEqual([0, 0]);
  let falsely = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const drawn = world(300, seed);
    const noise = createRandom(50_000 + seed);
    const shaken = () =>
      drawn.chances.map((one) => 1 / (1 + Math.exp(-Math.log(one / (1 - one)) - 0.3 * noise.normal())));
    falsely += Number(compare(shaken(), shaken(), drawn.outcomes, seed).gain.low > 0);
  }
  expect(falsely).toBeLessThanOrEqual(8);
});

test('folds spread both outcomes evenly; what came last keeps moments whole', () => {
  const outcomes = Uint8Array.from({ length: 503 }, (_, index) => Number(index % 10 === 0));
  const fold = stratifiedFolds(outcomes, 5, 3);
  for (let one = 0; one < 5; one += 1) {
    const held = [...fold.keys()].filter((row) => fold[row] === one);
    const positives = held.filter((row) => outcomes[row] === 1).length;
    expect([positives === 10 || positives === 11, held.length >= 100]).toEqual([true, true]);
  }
  expect(lastFrom([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.2)).toBe(8);
  expect(lastFrom([1, 2, 3, 4, 5, 6, 7, 7, 7, 8], 0.2)).toBe(6);
  expect(lastFrom([1, 1, 1], 0.2)).toBe(0);
});
