/** Whole lives of experiments on a seed: for tests and for the bench of decisions. */
import { createRandom, type Random } from '../../random.ts';
import type { Counts } from '../../rate-drop.ts';
import { drawBinomial } from '../../special/draws.ts';
import { openExperiment, promotionRules, takeOutcomes, verdictOf } from '../promotion.ts';
import { firstWeights, ONE_PPM, weightsOf } from '../weights.ts';

export interface Life {
  readonly rates: readonly number[];
  readonly blocks: number;
  /** Trials of a block, over all arms. */
  readonly trials: number;
  readonly seed: number;
}

/** Blocks between two moves of the weights, which is what takes the time of a simulated life. */
const LOOKS_PER_MOVE = 20;

const weightRules = { floorPpm: 100_000, controlPpm: 100_000 };

export interface Lived {
  /** Arm that was promoted; null for none. */
  readonly promoted: number | null;
  readonly isRatioOff: boolean;
  readonly trials: number;
  /** Whether "1,000 in each arm and 95 % sure", looked at as often, ever promoted. */
  readonly isPlainlyPromoted: boolean;
}

/** Looked at after each block, with weights that move; to the end of the blocks for the plain rule, which does not stop it. */
export function liveExperiment({ rates, blocks, trials, seed }: Life): Lived {
  const random = createRandom(seed);
  const active = rates.map(() => true);
  let state = openExperiment(rates.length);
  let weights = firstWeights(rates.length, weightRules.controlPpm);
  let promoted: number | null = null;
  let [isRatioOff, isPlainlyPromoted, seen] = [false, false, 0];
  for (let block = 0; block < blocks && promoted === null && !isRatioOff; block += 1) {
    const counts = sendBlock(random, trials, weights, rates);
    state = takeOutcomes(
      state,
      counts,
      weights.map((one) => one / ONE_PPM),
    );
    seen += trials;
    const verdict = verdictOf(state, promotionRules);
    if (verdict.kind === 'PROMOTE') promoted = verdict.arm;
    if (verdict.kind === 'RATIO_OFF') isRatioOff = true;
    isPlainlyPromoted ||= isPlainlyBetter(state.counts);
    if (block % LOOKS_PER_MOVE === LOOKS_PER_MOVE - 1)
      weights = weightsOf(state.counts, active, seed * 1_000 + block, weightRules);
  }
  return { promoted, isRatioOff, trials: seen, isPlainlyPromoted };
}

/** The plain rule, of any arm beside the control: at least 1,000 in each arm, and one of the two the better with 95 %. */
export function isPlainlyBetter([control, ...arms]: readonly Counts[]): boolean {
  const { trials: n, successes: s } = control as Counts;
  return arms.some(({ trials, successes }) => {
    if (trials < 1_000 || n < 1_000) return false;
    const pooled = (successes + s) / (trials + n);
    const error = Math.sqrt(pooled * (1 - pooled) * (1 / trials + 1 / n));
    return Math.abs(successes / trials - s / n) > 1.645 * error;
  });
}

/** `trials` sent by the weights, and what came of them. */
export function sendBlock(
  random: Random,
  trials: number,
  weights: readonly number[],
  rates: readonly number[],
): Counts[] {
  let [left, rest] = [trials, ONE_PPM];
  return rates.map((rate, arm) => {
    const weight = weights[arm] ?? 0;
    const sent = arm === rates.length - 1 ? left : drawBinomial(random, left, Math.min(1, weight / rest));
    left -= sent;
    rest -= weight;
    return { trials: sent, successes: drawBinomial(random, sent, rate) };
  });
}
