/**
 * What another policy would have earned, from decisions that were logged with their propensity: inverse propensity (IPS),
 * self-normalised (SNIPS) and doubly robust (DR; Dudík, Langford & Li 2011). Says no where the log cannot tell: an estimate
 * that rests on a handful of rows out of ten thousand is worse than none, because it looks like a figure.
 */

/** One logged decision. */
export interface LoggedRound {
  readonly reward: number;
  /** Chance with which the logging policy took the action it took: above 0, at most 1. */
  readonly logged: number;
  /** Chance with which the policy in question takes that action. */
  readonly asked: number;
  /** Foretold reward of that action, and its mean over all actions under the policy in question; for DR. */
  readonly foretold?: { readonly taken: number; readonly mean: number };
}

export interface Estimate {
  /** Per decision. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Evidence {
  readonly rounds: number;
  /** (Σw)²/Σw²: as many rows under the policy itself would say as much. */
  readonly effectiveRounds: number;
  readonly meanWeight: number;
  readonly maxWeight: number;
  /** Of the sum of all weights. */
  readonly maxShare: number;
  /** Rows the policy in question could have produced at all. */
  readonly covered: number;
  /** Share of the weight that clipping took away; 0 without. */
  readonly clipped: number;
}

export type Abstention =
  | 'NO_ROUNDS'
  | 'BAD_PROPENSITY'
  | 'FEW_EFFECTIVE_ROUNDS'
  | 'ONE_ROUND_DECIDES'
  | 'WEIGHTS_OFF'
  | 'INTERVAL_TOO_WIDE';

export interface OffPolicy {
  readonly ips: Estimate;
  readonly snips: Estimate;
  /** Null unless every round has a foretold reward. */
  readonly dr: Estimate | null;
  readonly evidence: Evidence;
  /** Why nothing is to be decided by this; empty when something may. */
  readonly abstain: readonly Abstention[];
}

export interface OffPolicyRules {
  /** Weights above are taken as this; endless without. Biases towards the logging policy and says how much. */
  readonly clipAt?: number;
  readonly effectiveRoundsMin?: number;
  readonly maxShareMax?: number;
  /** The mean weight is 1 when propensities are true and supports match. */
  readonly meanWeightWithin?: readonly [low: number, high: number];
  /** Interval wider than so many times the estimate: nothing is known but its order of magnitude. */
  readonly widthMax?: number;
}

const defaults = {
  clipAt: Number.POSITIVE_INFINITY,
  effectiveRoundsMin: 1_000,
  maxShareMax: 0.05,
  meanWeightWithin: [0.95, 1.05],
  widthMax: 2,
} as const satisfies Required<OffPolicyRules>;

/** 95 %. */
const Z = 1.959964;

export function evaluateOffPolicy(rounds: readonly LoggedRound[], options: OffPolicyRules = {}): OffPolicy {
  const rules = { ...defaults, ...options };
  const bad = rounds.some(({ logged, asked }) => !(logged > 0 && logged <= 1 && asked >= 0 && asked <= 1));
  if (bad || rounds.length === 0) return nothing(rounds.length, bad ? 'BAD_PROPENSITY' : 'NO_ROUNDS');
  const raw = rounds.map(({ logged, asked }) => asked / logged);
  const weights = raw.map((weight) => Math.min(weight, rules.clipAt));
  const weighted = rounds.map(({ reward }, index) => (weights[index] as number) * reward);
  const evidence = evidenceOf(raw, weights);
  const snips = snipsOf(rounds, weights);
  const dr = rounds.every(({ foretold }) => foretold !== undefined) ? meanOf(robust(rounds, weights)) : null;
  return { ips: meanOf(weighted), snips, dr, evidence, abstain: abstentions(evidence, dr ?? snips, rules) };
}

/**
 * What the policy in question earns more than the one that ran, on the same rows: their noise is shared, so the interval is
 * narrower than two intervals side by side. By DR where rewards are foretold, else by SNIPS.
 */
export function liftOf(rounds: readonly LoggedRound[], options: OffPolicyRules = {}): Estimate {
  const { clipAt } = { ...defaults, ...options };
  const weights = rounds.map(({ logged, asked }) => Math.min(asked / logged, clipAt));
  const total = weights.reduce((sum, one) => sum + one, 0);
  if (!(total > 0)) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  if (rounds.every(({ foretold }) => foretold !== undefined))
    return meanOf(robust(rounds, weights).map((one, index) => one - (rounds[index] as LoggedRound).reward));
  const earned = rounds.reduce((sum, { reward }) => sum + reward, 0) / rounds.length;
  const { value } = snipsOf(rounds, weights);
  const scale = weights.length / total;
  const off = rounds.map(
    ({ reward }, index) => scale * (weights[index] as number) * (reward - value) - (reward - earned),
  );
  return intervalOf(value - earned, off);
}

/** Foretold mean, corrected by what was wrong with the foretold reward of the action taken. */
function robust(rounds: readonly LoggedRound[], weights: readonly number[]): number[] {
  return rounds.map(({ reward, foretold }, index) => {
    const { taken, mean } = foretold as { taken: number; mean: number };
    return mean + (weights[index] as number) * (reward - taken);
  });
}

function meanOf(values: readonly number[]): Estimate {
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  const off = values.map((one) => one - value);
  return intervalOf(value, off);
}

/** A ratio has the error of a ratio (delta method): that of the mean would call it less sure than IPS, which it is not. */
function snipsOf(rounds: readonly LoggedRound[], weights: readonly number[]): Estimate {
  const total = weights.reduce((sum, one) => sum + one, 0);
  if (total === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const value = rounds.reduce((sum, { reward }, index) => sum + (weights[index] as number) * reward, 0) / total;
  const scale = weights.length / total;
  return intervalOf(
    value,
    rounds.map(({ reward }, index) => scale * (weights[index] as number) * (reward - value)),
  );
}

/**
 * Around a mean whose rows are off by these. Rewards of some clicks in thousands are skewed, so that the interval of the
 * central limit ends too low: it is moved by what the skewness says (Johnson 1978).
 */
function intervalOf(value: number, off: readonly number[]): Estimate {
  const count = off.length;
  const variance = off.reduce((sum, one) => sum + one ** 2, 0) / Math.max(1, count - 1);
  const cubes = off.reduce((sum, one) => sum + one ** 3, 0) / count;
  const moved = variance === 0 ? 0 : ((cubes / variance) * (1 + 2 * Z * Z)) / (6 * count);
  const error = Z * Math.sqrt(variance / count);
  return { value, low: value + moved - error, high: value + moved + error };
}

function evidenceOf(raw: readonly number[], weights: readonly number[]): Evidence {
  const total = weights.reduce((sum, one) => sum + one, 0);
  const squares = weights.reduce((sum, one) => sum + one * one, 0);
  const rawTotal = raw.reduce((sum, one) => sum + one, 0);
  const maxWeight = weights.reduce((most, one) => Math.max(most, one), 0);
  return {
    rounds: weights.length,
    effectiveRounds: squares === 0 ? 0 : (total * total) / squares,
    meanWeight: rawTotal / weights.length,
    maxWeight,
    maxShare: total === 0 ? 1 : maxWeight / total,
    covered: weights.filter((weight) => weight > 0).length,
    clipped: rawTotal === 0 ? 0 : 1 - total / rawTotal,
  };
}

function abstentions(evidence: Evidence, estimate: Estimate, rules: Required<OffPolicyRules>): Abstention[] {
  const [least, most] = rules.meanWeightWithin;
  const reasons: Abstention[] = [];
  if (evidence.effectiveRounds < rules.effectiveRoundsMin) reasons.push('FEW_EFFECTIVE_ROUNDS');
  if (evidence.maxShare > rules.maxShareMax) reasons.push('ONE_ROUND_DECIDES');
  if (evidence.meanWeight < least || evidence.meanWeight > most) reasons.push('WEIGHTS_OFF');
  if (!(estimate.high - estimate.low <= rules.widthMax * Math.abs(estimate.value))) reasons.push('INTERVAL_TOO_WIDE');
  return reasons;
}

function nothing(rounds: number, because: Abstention): OffPolicy {
  const none = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const evidence = { rounds, effectiveRounds: 0, meanWeight: 0, maxWeight: 0, maxShare: 1, covered: 0, clipped: 0 };
  return { ips: none, snips: none, dr: null, evidence, abstain: [because] };
}
