/**
 * What part of the next block of traffic each arm gets (WAP-90, WAP-92): the shares of top-two Thompson sampling, put in
 * the order of what is known, as whole millionths that add up to one. Whole numbers, because they go on record, and an
 * assignment must be drawn again from them alone, on any machine.
 */
import type { Counts } from '../rate-drop.ts';
import { topTwoRules, topTwoShares } from './top-two.ts';

export const ONE_PPM = 1_000_000;

export interface WeightRules {
  /** Part of the traffic that is spread evenly over the arms, millionths, above 0. */
  readonly floorPpm: number;
  /** Least part of the traffic of the control (arm 0), millionths: what all others are compared with must not starve. */
  readonly controlPpm: number;
}

/**
 * Share of each arm, millionths. `active`: arms that still take part; the others get nothing. Throws RangeError for fewer
 * than 2 active arms or more than 100.
 */
export function weightsOf(
  counts: readonly Counts[],
  active: readonly boolean[],
  seed: number,
  { floorPpm, controlPpm }: WeightRules,
): number[] {
  const taking = counts.flatMap((_, arm) => (active[arm] === true ? [arm] : []));
  const known = taking.map((arm) => counts[arm] as Counts);
  const shares = inOrder(known, topTwoShares(known, seed, { ...topTwoRules, floorShare: floorPpm / ONE_PPM }));
  const lifted = active[0] === true ? withControl(shares, controlPpm / ONE_PPM) : shares;
  const whole = wholeParts(lifted);
  const weights = counts.map(() => 0);
  for (const [at, arm] of taking.entries()) weights[arm] = whole[at] as number;
  return weights;
}

/** The first block: nothing is known, so all are alike, but for what the control is to have. */
export function firstWeights(arms: number, controlPpm: number): number[] {
  return wholeParts(withControl(new Array<number>(arms).fill(1 / arms), controlPpm / ONE_PPM));
}

/** The arm of a number from 0 up to 999,999: the same number, the same arm. */
export function armAtPpm(weights: readonly number[], at: number): number {
  let sum = 0;
  let last = 0;
  for (const [arm, weight] of weights.entries()) {
    if (weight === 0) continue;
    sum += weight;
    last = arm;
    if (at < sum) return arm;
  }
  return last;
}

/** What the arms that fit have together, millionths; `fits` is 1 for those. */
export function shareAmong(weights: readonly number[], fits: ArrayLike<number>): number {
  let sum = 0;
  for (let arm = 0; arm < weights.length; arm += 1) if (fits[arm] === 1) sum += weights[arm] as number;
  return sum;
}

/**
 * The arm of a number from 0 up to 999,999 where only some fit: of those each in proportion to its weight, so where all
 * fit it is that of `armAtPpm`. -1 where none fits that has any.
 */
export function armAmong(weights: readonly number[], fits: ArrayLike<number>, at: number): number {
  const scaled = Math.floor((at * shareAmong(weights, fits)) / ONE_PPM);
  let sum = 0;
  for (let arm = 0; arm < weights.length; arm += 1) {
    if (fits[arm] !== 1) continue;
    sum += weights[arm] as number;
    if (scaled < sum) return arm;
  }
  return -1;
}

/** Chance that arm had, among those that fit, millionths, 1 or more. */
export function chanceAmong(weights: readonly number[], fits: ArrayLike<number>, arm: number): number {
  return Math.max(1, Math.round(((weights[arm] as number) * ONE_PPM) / shareAmong(weights, fits)));
}

/**
 * Of arms with as many trials the one with more successes gets no less. That is so of the true shares, which draws miss by a
 * little: putting the estimates into the true order brings none of them farther away (rearrangement inequality).
 */
function inOrder(counts: readonly Counts[], shares: Float64Array): number[] {
  const ordered = [...shares];
  const sizes = new Map<number, number[]>();
  for (const [arm, { trials }] of counts.entries()) sizes.set(trials, [...(sizes.get(trials) ?? []), arm]);
  for (const arms of sizes.values()) {
    const byRate = arms.toSorted((a, b) => (counts[a] as Counts).successes - (counts[b] as Counts).successes);
    const given = arms.map((arm) => shares[arm] as number).sort((a, b) => a - b);
    for (const [at, arm] of byRate.entries()) ordered[arm] = given[at] as number;
  }
  return ordered;
}

/** The control has at least this share; what it gains the others give, each in proportion. */
function withControl(shares: readonly number[], least: number): number[] {
  const own = shares[0] as number;
  if (own >= least) return [...shares];
  return shares.map((share, arm) => (arm === 0 ? least : (share * (1 - least)) / (1 - own)));
}

/** Millionths by the largest remainder: they add up to one exactly. Arms that are alike may differ by one. */
function wholeParts(shares: readonly number[]): number[] {
  const parts = shares.map((share) => Math.floor(share * ONE_PPM));
  const left = ONE_PPM - parts.reduce((sum, part) => sum + part, 0);
  const order = shares
    .map((share, arm) => ({ arm, rest: share * ONE_PPM - (parts[arm] as number), share }))
    .sort((a, b) => b.rest - a.rest || b.share - a.share || b.arm - a.arm);
  for (let given = 0; given < left; given += 1) {
    const { arm } = order[given % order.length] as { arm: number };
    parts[arm] = (parts[arm] as number) + 1;
  }
  return parts;
}
