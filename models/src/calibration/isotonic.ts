/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955), made a curve: straight lines between the pools'
 * middles. Steps would do for the fit, but at a step two evaluators that differ in the eighth digit of a score would
 * differ in the first digit of a chance: so the curve has no jumps, and none of its segments is steeper than
 * `STEEPEST`.
 */
import type { IsotonicCurve } from './calibration.ts';

/** A pool holds at least so many examples, or this share of them: smaller ones are noise with a shape. */
const POOL_MIN = 50;
const POOL_SHARE_MIN = 0.01;
/** Most a chance rises with one unit of log odds; a perfect line rises a quarter. */
const STEEPEST = 1;

interface Pool {
  scores: number;
  outcomes: number;
  count: number;
}

/** Undefined when the examples make fewer than two pools: then there is no curve to draw. */
export function fitIsotonic(logOdds: Float64Array, outcomes: Uint8Array): IsotonicCurve | undefined {
  const order = Uint32Array.from(logOdds.keys()).sort((one, other) => {
    return (logOdds[one] as number) - (logOdds[other] as number) || one - other;
  });
  const pools: Pool[] = [];
  for (const pool of groupsOf(order, logOdds, outcomes)) {
    pools.push(pool);
    while (pools.length > 1 && meanOf(pools[pools.length - 2] as Pool) >= meanOf(pools[pools.length - 1] as Pool))
      merge(pools);
  }
  return curveOf(pools);
}

/** Neighbours in order of the score, of the least size each; equal scores stay together. */
function groupsOf(order: Uint32Array, logOdds: Float64Array, outcomes: Uint8Array): Pool[] {
  const least = Math.max(POOL_MIN, order.length * POOL_SHARE_MIN);
  const groups: Pool[] = [];
  let group: Pool = { scores: 0, outcomes: 0, count: 0 };
  for (const [index, row] of order.entries()) {
    group.scores += logOdds[row] as number;
    group.outcomes += outcomes[row] as number;
    group.count += 1;
    if (group.count < least || logOdds[order[index + 1] as number] === logOdds[row]) continue;
    groups.push(group);
    group = { scores: 0, outcomes: 0, count: 0 };
  }
  if (group.count === 0) return groups;
  groups.push(group);
  // The rest is too small to stand alone.
  if (groups.length > 1) merge(groups);
  return groups;
}

function merge(pools: Pool[]): void {
  const last = pools.pop() as Pool;
  const before = pools[pools.length - 1] as Pool;
  before.scores += last.scores;
  before.outcomes += last.outcomes;
  before.count += last.count;
}

/** Drawn to the middle by one example: no chance is nothing or certainty. */
function meanOf({ outcomes, count }: Pool): number {
  return (outcomes + 0.5) / (count + 1);
}

function curveOf(pools: readonly Pool[]): IsotonicCurve | undefined {
  const kept: Pool[] = [];
  for (const pool of pools) {
    kept.push({ ...pool });
    while (kept.length > 1 && steepnessOf(kept[kept.length - 2] as Pool, kept[kept.length - 1] as Pool) > STEEPEST)
      merge(kept);
  }
  if (kept.length < 2) return undefined;
  return {
    kind: 'ISOTONIC',
    knots: kept.map(({ scores, count }) => Math.fround(scores / count)),
    chances: kept.map((pool) => Math.fround(meanOf(pool))),
  };
}

function steepnessOf(low: Pool, high: Pool): number {
  return (meanOf(high) - meanOf(low)) / (Math.fround(high.scores / high.count) - Math.fround(low.scores / low.count));
}
