/** UW-45: evidence for a challenger is sound however often one looks at it, and comes when there is something to find. */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { newTrial, PROOF_MIN, proofOf, type Trial, tried } from './trial.ts';

/** Whether the proof ever passes the line in so many rows, looked at after each. */
function everProven(seed: number, rows: number, noise: { champion: number; other: number }): 'better' | 'worse' | null {
  const random = createRandom(seed);
  let trial: Trial = newTrial;
  const held = (chance: number) => Math.max(0, Math.min(1, chance));
  for (let row = 0; row < rows; row += 1) {
    const truth = 0.1 + 0.5 * random.next();
    const happened = Number(random.next() < truth);
    const champion = held(truth + noise.champion * random.normal());
    trial = tried(trial, champion, held(truth + noise.other * random.normal()), happened);
    const { better, worse } = proofOf(trial);
    if (better >= PROOF_MIN) return 'better';
    if (worse >= PROOF_MIN) return 'worse';
  }
  return null;
}

test('UW-45: two models that are alike are told apart falsely in at most 5 of 100 trials, looked at after every row', () => {
  let false_ = 0;
  for (let seed = 1; seed <= 100; seed += 1)
    false_ += Number(everProven(seed, 1_000, { champion: 0.1, other: 0.1 }) === 'better');
  expect(false_).toBeLessThanOrEqual(5);
});

test('UW-45: a challenger that is clearly better is proven within 4,000 outcomes, and never the worse one', () => {
  const found = Array.from({ length: 20 }, (_, seed) => everProven(seed + 1, 4_000, { champion: 0.25, other: 0.05 }));
  expect(found.filter((one) => one === 'better').length).toBeGreaterThanOrEqual(18);
  expect(found).not.toContain('worse');
  expect(everProven(1, 4_000, { champion: 0.05, other: 0.25 })).toBe('worse');
});

test('losses are sums of squared errors, and what was not seen says nothing', () => {
  expect(proofOf(newTrial)).toEqual({ better: 1, worse: 1 });
  const trial = tried(newTrial, 0.5, 1, 1);
  expect(trial).toMatchObject({ labelled: 1, championLoss: 0.25, otherLoss: 0 });
  expect(proofOf(trial).better).toBeGreaterThan(1);
  expect(proofOf(trial).worse).toBeLessThan(1);
});
