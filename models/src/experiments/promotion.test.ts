/**
 * KAIROS, WAP-90: what is promoted is better, however often somebody looks. `MAINSTEM_TEST_EXPERIMENTS=2000` for the number
 * of experiments of the requirement; a usual run has 60.
 */
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import type { Counts } from '../rate-drop.ts';
import { drawBinomial } from '../special/draws.ts';
import { openExperiment, takeOutcomes, verdictOf } from './promotion.ts';
import { emptySequence } from './ratio-sequence.ts';
import { isPlainlyBetter } from './testing/life.ts';
import { armAt, topTwoRules, topTwoShares } from './top-two.ts';

const EXPERIMENTS = Number(process.env.MAINSTEM_TEST_EXPERIMENTS ?? 60);
const BLOCK = 1_000;
const quick = { ...topTwoRules, draws: 60 };

interface Life {
  readonly rates: readonly number[];
  readonly blocks: number;
  readonly seed: number;
  /** What is lost of the trials of the last arm. */
  readonly lost?: number;
}

function blockOf(shares: Float64Array, rates: readonly number[], lost: number, random: Random): Counts[] {
  let [left, rest] = [BLOCK, 1];
  return rates.map((rate, arm) => {
    const share = shares[arm] as number;
    const sent = arm === rates.length - 1 ? left : drawBinomial(random, left, Math.min(1, share / rest));
    left -= sent;
    rest -= share;
    const trials = arm === rates.length - 1 ? sent - drawBinomial(random, sent, lost) : sent;
    return { trials, successes: drawBinomial(random, trials, rate) };
  });
}

/** Looked at after each block; the verdict that ended it, and whether the plain rule ever promoted on the way. */
function live({ rates, blocks, seed, lost = 0 }: Life) {
  const random = createRandom(seed);
  let state = openExperiment(rates.length);
  let plainRule = false;
  let verdict = verdictOf(state);
  for (let block = 0; block < blocks && verdict.kind === 'GO_ON'; block += 1) {
    const shares = topTwoShares(state.counts, seed * 1_000 + block, quick);
    state = takeOutcomes(state, blockOf(shares, rates, lost, random), shares);
    verdict = verdictOf(state);
    plainRule ||= isPlainlyBetter(state.counts);
  }
  return { verdict, plainRule, trials: state.counts.reduce((sum, { trials }) => sum + trials, 0) };
}

const shareOf = (lives: readonly boolean[]) => lives.filter(Boolean).length / lives.length;

describe(`${EXPERIMENTS} experiments`, { timeout: 60_000 + 1_000 * EXPERIMENTS }, () => {
  const seeds = Array.from({ length: EXPERIMENTS }, (_, index) => index + 1);

  test('nothing is better: at most 5 % promote, looked at 60 times; the plain rule does in far more', () => {
    const lives = seeds.map((seed) => live({ rates: [0.05, 0.05], blocks: 60, seed }));
    expect(shareOf(lives.map(({ verdict }) => verdict.kind === 'PROMOTE'))).toBeLessThanOrEqual(0.05);
    expect(shareOf(lives.map(({ plainRule }) => plainRule))).toBeGreaterThan(0.15);
    expect(shareOf(lives.map(({ verdict }) => verdict.kind === 'RATIO_OFF'))).toBeLessThanOrEqual(0.01);
  });

  test('an arm that is 20 % better at a rate of 5 % is promoted in at least nine of ten, and never a worse one', () => {
    const lives = seeds.map((seed) => live({ rates: [0.05, 0.06, 0.045], blocks: 150, seed }));
    const right = lives.filter(({ verdict }) => verdict.kind === 'PROMOTE' && verdict.arm === 1);
    expect(right.length / lives.length).toBeGreaterThanOrEqual(0.9);
    expect(lives.some(({ verdict }) => verdict.kind === 'PROMOTE' && verdict.arm === 2)).toBe(false);
  });

  test('trials that are lost on their way to an arm end it, whatever the arm earned', () => {
    const lives = seeds.slice(0, 50).map((seed) => live({ rates: [0.05, 0.06], blocks: 60, seed, lost: 0.15 }));
    expect(shareOf(lives.map(({ verdict }) => verdict.kind === 'RATIO_OFF'))).toBeGreaterThan(0.9);
  });
});

test('shares are a distribution with a floor, the same for the same seed, and follow what is known', () => {
  const arms = [500, 560, 480, 510].map((successes) => ({ trials: 10_000, successes }));
  const shares = topTwoShares(arms, 7);
  expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(topTwoRules.floorShare / 4 - 1e-12);
  expect(topTwoShares(arms, 7)).toEqual(shares);
  expect(topTwoShares(arms, 8)).not.toEqual(shares);
  expect(shares[1]).toBeGreaterThan(0.35);
  expect(shares[2]).toBeLessThan(0.1);
});

test('a leader that is certain still leaves the runner-up half of what is not the floor', () => {
  const shares = topTwoShares(
    [
      { trials: 1e6, successes: 9e5 },
      { trials: 1e6, successes: 1e5 },
      { trials: 1e6, successes: 5e4 },
    ],
    3,
  );
  expect(shares[0]).toBeCloseTo(0.45 + 0.1 / 3, 6);
  expect(shares[1]).toBeCloseTo(0.45 + 0.1 / 3, 6);
});

test('an assignment is done again by its number; one arm, or 101, is refused', () => {
  const shares = Float64Array.of(0.2, 0.5, 0.3);
  expect([0, 0.19, 0.2, 0.69, 0.7, 0.999, 1].map((at) => armAt(shares, at))).toEqual([0, 0, 1, 1, 2, 2, 2]);
  const arm = { trials: 1, successes: 0 };
  expect(() => topTwoShares([arm], 1)).toThrow(RangeError);
  expect(() => topTwoShares(new Array(101).fill(arm), 1)).toThrow(RangeError);
});

test('evidence is asked for each arm there is, and trials and successes of the arm and of the control', () => {
  // Between ln(1/0.05) and ln(2/0.05).
  const sure = emptySequence.map(() => 3.3);
  const enough = { trials: 1_000, successes: 50 };
  const few = [
    { trials: 999, successes: 50 },
    { trials: 1_000, successes: 49 },
  ];
  const kindOf = (...[control, arm, ...others]: Counts[]) => {
    const sequences = [sure, ...others.map(() => emptySequence)];
    return verdictOf({ sequences, counts: [control as Counts, arm as Counts, ...others], sent: [] }).kind;
  };
  expect([kindOf(enough, enough), kindOf(enough, enough, enough)]).toEqual(['PROMOTE', 'GO_ON']);
  expect(few.flatMap((one) => [kindOf(enough, one), kindOf(one, enough)])).toEqual(new Array(4).fill('GO_ON'));
});
