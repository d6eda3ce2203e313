/**
 * Which arm comes next: top-two Thompson sampling (Russo 2016) for 2 to 100 arms. The best by a draw from what is known of
 * each, or, half of the time, the best of another draw that is not it: so the runner-up is learnt of as fast as the
 * leader, where plain Thompson sampling starves it and never ends. Each arm keeps a floor of the traffic, which bounds the
 * weights of whoever judges another policy by this log.
 *
 * Shares are worked out once for a block of traffic, by draws of a seed that is on record, so an assignment can be done
 * again, and its propensity is known.
 */
import { createRandom, type Random } from '../random.ts';
import type { Counts } from '../rate-drop.ts';
import { drawBeta } from '../special/draws.ts';

export interface TopTwoRules {
  /** Share of the traffic that is spread evenly, above 0, at most 1. */
  readonly floorShare: number;
  /** Chance that the leader of the draw is taken, not the runner-up. */
  readonly leaderShare: number;
  /** Draws a block's shares rest on: error of a share p is √(p(1 − p)/draws). */
  readonly draws: number;
}

export const topTwoRules: TopTwoRules = { floorShare: 0.1, leaderShare: 0.5, draws: 400 };

export const ARMS_MAX = 100;
/** Second draws until another arm leads; with a leader that is nearly certain none may come. */
const REDRAWS_MAX = 12;

/** Share of each arm in the next block, summing up to 1. Throws RangeError for fewer than 2 arms or more than 100. */
export function topTwoShares(arms: readonly Counts[], seed: number, rules: TopTwoRules = topTwoRules): Float64Array {
  if (arms.length < 2 || arms.length > ARMS_MAX) throw new RangeError(`2 to ${ARMS_MAX} arms, not ${arms.length}`);
  const random = createRandom(seed);
  const shares = new Float64Array(arms.length).fill(rules.floorShare / arms.length);
  const each = (1 - rules.floorShare) / rules.draws;
  for (let draw = 0; draw < rules.draws; draw += 1) {
    const leader = bestOf(arms, random);
    const other = runnerUp(arms, leader, random);
    shares[leader] = (shares[leader] as number) + each * rules.leaderShare;
    shares[other] = (shares[other] as number) + each * (1 - rules.leaderShare);
  }
  return shares;
}

/** The arm of one trial, by a number from 0 up to 1: the same number, the same arm. */
export function armAt(shares: ArrayLike<number>, at: number): number {
  let sum = 0;
  for (let arm = 0; arm < shares.length; arm += 1) {
    sum += shares[arm] as number;
    if (at < sum) return arm;
  }
  return shares.length - 1;
}

function runnerUp(arms: readonly Counts[], leader: number, random: Random): number {
  for (let redraw = 0; redraw < REDRAWS_MAX; redraw += 1) {
    const other = bestOf(arms, random);
    if (other !== leader) return other;
  }
  // Nobody else comes up: the one that is nearest by its mean.
  const means = arms.map(({ trials, successes }) => (successes + 1) / (trials + 2));
  return means.reduce(
    (best, mean, arm) => (arm !== leader && (best < 0 || mean > (means[best] as number)) ? arm : best),
    -1,
  );
}

function bestOf(arms: readonly Counts[], random: Random): number {
  let [best, most] = [0, -1];
  for (const [arm, { trials, successes }] of arms.entries()) {
    const rate = drawBeta(random, successes + 1, trials - successes + 1);
    if (rate > most) [best, most] = [arm, rate];
  }
  return best;
}
