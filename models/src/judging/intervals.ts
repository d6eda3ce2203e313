/**
 * How sure measures are: 95 % intervals by the bootstrap (Efron & Tibshirani 1993, percentiles), examples drawn anew
 * with their outcomes. Drawing anew adds noise of its own to what is a distance, as the calibration error is: so the
 * ends are moved by what the middle of the drawings lies off the value.
 */
import { createRandom, type Random } from '../random.ts';
import { lossOf, type Measures, measureNames, measureWeighted, orderOf } from './measures.ts';

/** A measure with the ends of its interval. */
export interface Judged {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
export type JudgedMeasures = Readonly<Record<(typeof measureNames)[number], Judged>>;

/** Drawings: the ends of 95 % are then each made by five of them. */
const DRAWINGS = 200;
const TAIL = 0.025;
/** More examples are not drawn from one by one: their number says little more, and each costs time. */
const EXAMPLES_MAX = 1_000_000;

/** The same examples and seed give the same intervals. */
export function judgeWithIntervals(chances: Float64Array, outcomes: Uint8Array, seed = 1): JudgedMeasures {
  const order = orderOf(chances);
  const weights = new Float64Array(chances.length).fill(1);
  const values = measureWeighted(order, chances, outcomes, weights);
  const random = createRandom(seed);
  const drawn: Measures[] = [];
  for (let count = 0; count < DRAWINGS && chances.length <= EXAMPLES_MAX; count += 1) {
    drawAnew(weights, random);
    drawn.push(measureWeighted(order, chances, outcomes, weights));
  }
  const judged = (name: (typeof measureNames)[number]): Judged => ({
    value: values[name],
    ...endsOf(
      drawn.map((one) => one[name]),
      values[name],
    ),
  });
  return Object.fromEntries(measureNames.map((name) => [name, judged(name)])) as JudgedMeasures;
}

function drawAnew(weights: Float64Array, random: Random): void {
  weights.fill(0);
  for (let count = 0; count < weights.length; count += 1) {
    const at = random.below(weights.length);
    weights[at] = (weights[at] as number) + 1;
  }
}

function endsOf(drawn: readonly number[], value: number): { low: number; high: number } {
  const sorted = [...drawn].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? value;
  const off = at(0.5) - value;
  return { low: at(TAIL) - off, high: at(1 - TAIL) - off };
}

export interface Compared {
  /** Mean log loss the other model has more than this one, nats: above 0 when this one is better. */
  readonly gain: Judged;
  /** Share of drawings in which this one is better, 0 to 1. */
  readonly confidence: number;
  readonly examples: number;
}

/** Drawings of a comparison: only a sum of differences each, so there may be more. */
const PAIRED_DRAWINGS = 1_000;

/** This model's chances against another's, on the same examples: each example is drawn with both (paired). */
export function compare(mine: Float64Array, others: Float64Array, outcomes: Uint8Array, seed = 1): Compared {
  const gains = Float64Array.from(outcomes, (outcome, index) => {
    return lossOf(others[index] as number, outcome) - lossOf(mine[index] as number, outcome);
  });
  const mean = gains.reduce((sum, one) => sum + one, 0) / Math.max(1, gains.length);
  const random = createRandom(seed);
  const drawn: number[] = [];
  for (let count = 0; count < PAIRED_DRAWINGS && gains.length > 0; count += 1) {
    let sum = 0;
    for (let at = 0; at < gains.length; at += 1) sum += gains[random.below(gains.length)] as number;
    drawn.push(sum / gains.length);
  }
  const better = drawn.reduce((sum, one) => sum + Number(one > 0), 0);
  return {
    gain: { value: mean, ...endsOf(drawn, mean) },
    confidence: drawn.length === 0 ? 0 : better / drawn.length,
    examples: gains.length,
  };
}
