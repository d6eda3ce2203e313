/** Chances with which Thompson sampling shows each item at each place of a list: by drawing, since there is no formula. */
import { createRandom } from '../random.ts';
import { drawBeta } from '../special/draws.ts';

export interface Arm {
  /** Successes and failures, the prior's included; both above 0. */
  readonly alpha: number;
  readonly beta: number;
}

/** `chances[place][arm]`; each place sums up to 1. Error of a chance p after n draws: √(p(1 − p)/n). */
export function thompsonChances(arms: readonly Arm[], places: number, draws: number, seed: number): Float64Array[] {
  const random = createRandom(seed);
  const chances = Array.from({ length: places }, () => new Float64Array(arms.length));
  for (let draw = 0; draw < draws; draw += 1) {
    const drawn = arms.map(({ alpha, beta }, arm) => ({ arm, rate: drawBeta(random, alpha, beta) }));
    drawn.sort((one, other) => other.rate - one.rate);
    for (const [place, row] of chances.entries()) {
      const { arm } = drawn[place] as { arm: number };
      row[arm] = (row[arm] as number) + 1 / draws;
    }
  }
  return chances;
}
