/**
 * The place of a candidate among what runs beside it: its rate as a share of theirs, learned from blocks of both. What it can
 * be is a grid of logarithms in equal steps, and drops are whole numbers of steps, so that no drop can explain what a place
 * between two points of the grid does. Learned block by block, so traffic that moves to good hours changes nothing.
 */
import { noPair, type Pair, plusPair } from './pair.ts';

/** 5 %: a fourteenth of the way to half. */
const STEP = Math.LN2 / 14;
/** Steps to both sides: a sixteenth to sixteen times the others' rate. */
const STEPS = 56;
/** Places less probable than this, e^-14, are let go of once a place is learned. */
const LEAST_LOG = -14;
/** Logarithm of nothing, as a number that JSON can hold. */
export const NONE = -1e9;

const dropSteps = [2, 5, 8, 14, 28, 47] as const;
/** Shares of the place that are bet on: 0.91, 0.78, 0.67, 0.5, 0.25 and 0.1. */
export const drops = dropSteps.map((steps) => ({ share: 2 ** (-steps / 14), logShare: -steps * STEP }));

export interface Learning {
  readonly places: readonly number[];
  readonly steady: readonly number[];
  readonly seen: Pair;
}

export const unlearned: Learning = {
  places: Array.from({ length: 2 * STEPS + 1 }, (_, at) => (at - STEPS) * STEP),
  steady: new Array<number>(2 * STEPS + 1).fill(-Math.log(2 * STEPS + 1)),
  seen: noPair,
};

export function learn(learning: Learning, pair: Pair): Learning {
  if (pair.candidate.trials === 0 || pair.control.trials === 0) return learning;
  const steady = learning.steady.map((log, at) => log + likelihood(pair, learning.places[at] as number));
  const all = logSum(steady);
  return { ...learning, steady: steady.map((log) => log - all), seen: plusPair(learning.seen, pair) };
}

/** What it was learned to be, without what it is not; null while fewer successes than this were seen of either side. */
export function learned({ places, steady, seen }: Learning, successesMin: number): Learning | null {
  if (Math.min(seen.candidate.successes, seen.control.successes) < successesMin) return null;
  const likely = places.map((_, at) => at).filter((at) => (steady[at] as number) >= LEAST_LOG);
  const [first, last] = [likely[0] as number, (likely.at(-1) as number) + 1];
  const all = logSum(steady.slice(first, last));
  return { places: places.slice(first, last), steady: steady.slice(first, last).map((log) => log - all), seen };
}

/** Logarithm of how likely a block is at a place, but for what is the same for all places. */
export function likelihood({ candidate, control }: Pair, logPlace: number): number {
  const sizes = candidate.trials / control.trials;
  const both = candidate.successes + control.successes;
  return candidate.successes * logPlace - both * Math.log1p(sizes * Math.exp(logPlace));
}

/** Mean place, as a share; `logs` are of probabilities. */
export function meanOf(places: readonly number[], logs: readonly number[]): number {
  return logs.reduce((sum, log, at) => sum + Math.exp(log + (places[at] as number)), 0);
}

/** The place that it is above with 97.5 %, as a share. */
export function lowOf(places: readonly number[], logs: readonly number[]): number {
  let below = 0;
  const at = logs.findIndex((log) => {
    below += Math.exp(log);
    return below >= 0.025;
  });
  return Math.exp(places[at] ?? 0);
}

/** ln of a sum of exponentials. */
export function logSum(logs: readonly number[]): number {
  let largest = NONE;
  for (const log of logs) if (log > largest) largest = log;
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - largest);
  return largest + Math.log(sum);
}
