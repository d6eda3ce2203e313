/** WAP-93: the interval of a ratio holds at all looks, also where the rates of both change together. */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { drawBinomial } from '../special/draws.ts';
import { betterEvidence, emptySequence, type RatioSequence, ratioInterval, takeRatio } from './ratio-sequence.ts';

const LIVES = Number(process.env.MAINSTEM_TEST_LIVES ?? '120');
const ALPHA = 0.05;

/** Whether the interval ever left out the truth, and how it ended. Sizes of both sides and their rates change by the hour. */
function live(seed: number, ratio: number, blocks: number) {
  const random = createRandom(seed);
  let sequence: RatioSequence = emptySequence;
  let [isLowOff, isHighOff] = [false, false];
  for (let block = 0; block < blocks; block += 1) {
    const rate = block % 2 === 0 ? 0.02 : 0.08;
    const [mine, theirs] = block % 2 === 0 ? [900, 300] : [300, 900];
    const arm = { trials: mine, successes: drawBinomial(random, mine, rate * ratio) };
    const control = { trials: theirs, successes: drawBinomial(random, theirs, rate) };
    sequence = takeRatio(sequence, arm, control);
    const { low, high } = ratioInterval(sequence, ALPHA);
    isLowOff ||= low > ratio;
    isHighOff ||= high !== null && high < ratio;
  }
  return { isLowOff, isHighOff, ...ratioInterval(sequence, ALPHA) };
}

test.each([1, 1.2, 0.8])('each end leaves out the true ratio of %s in at most one life of twenty', (ratio) => {
  const lives = Array.from({ length: LIVES }, (_, seed) => live(seed + 1, ratio, 60));
  expect(lives.filter(({ isLowOff }) => isLowOff).length / LIVES).toBeLessThanOrEqual(ALPHA);
  expect(lives.filter(({ isHighOff }) => isHighOff).length / LIVES).toBeLessThanOrEqual(ALPHA);
});

test('it narrows: a ratio of 1.5 is between 1.2 and 2 after 120,000 trials', () => {
  const { low, high } = live(3, 1.5, 100);
  expect(low).toBeGreaterThanOrEqual(1.2);
  expect(high).toBeLessThanOrEqual(2);
});

test('parts of successes are fair: the expectation of a stake over a block is at most 1, by exact summation', () => {
  // Each trial brings 0, 1/2 or 1 with a mean of 0.3, on both sides; two trials a side.
  const outcomes = [
    [0, 0.5],
    [0.5, 0.4],
    [1, 0.1],
  ] as const;
  let expectation = 0;
  for (const [a, pa] of outcomes)
    for (const [b, pb] of outcomes)
      for (const [c, pc] of outcomes)
        for (const [d, pd] of outcomes) {
          const arm = { trials: 2, successes: a + b };
          const control = { trials: 2, successes: c + d };
          expectation += pa * pb * pc * pd * Math.exp(betterEvidence(takeRatio(emptySequence, arm, control)));
        }
  expect(expectation).toBeLessThanOrEqual(1 + 1e-12);
});
