/**
 * A column as steps: a logistic regression learns one weight for each step of a number or each word of a list, so that
 * bends, gaps and what is missing are learnt like anything else, and no number has to be scaled.
 *
 * Few different values make one place each ("words": only the place of the value is on). Many make cuts, and all cuts
 * below the value are on ("thermometer"): neighbours share what was learnt, and a step that tells nothing is drawn to
 * 0.
 */

export interface Steps {
  /** Values above `cuts[k]` have passed cut k; ascending float32. */
  readonly cuts: Float32Array;
  readonly kind: 'WORDS' | 'THERMOMETER';
  readonly hasMissing: boolean;
  /** Places of this column among the weights: one a step, then one for missing. */
  readonly places: number;
}

/** Up to so many different values each has a weight of its own. */
const WORDS_MAX = 16;
/** Steps of a number: finer ones hold too few rows each to tell anything. */
const CUTS_MAX = 32;
/** A step has at least so many rows of the training. */
const STEP_ROWS_MIN = 10;

export function stepsOf(values: Float32Array): Steps {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const hasMissing = sorted.length < values.length;
  const distinct = distinctOf(sorted);
  const words = distinct.length <= WORDS_MAX;
  const cuts = words ? Float32Array.from(distinct.slice(0, -1)) : quantileCuts(sorted);
  return { cuts, kind: words ? 'WORDS' : 'THERMOMETER', hasMissing, places: cuts.length + 2 };
}

/** Stops at one more than are asked for: a number of a million values is not sorted into a set. */
function distinctOf(sorted: Float32Array): number[] {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value !== distinct[distinct.length - 1]) distinct.push(value);
    if (distinct.length > WORDS_MAX) break;
  }
  return distinct;
}

/** At values that were seen, so that a cut is the same number in 32 and in 64 bits: `x <= cut` cannot flip. */
function quantileCuts(sorted: Float32Array): Float32Array {
  const wanted = Math.max(STEP_ROWS_MIN, sorted.length / (CUTS_MAX + 1));
  const cuts: number[] = [];
  let since = 0;
  for (let index = 0; index + 1 < sorted.length; index += 1) {
    since += 1;
    if (sorted[index] === sorted[index + 1] || since < wanted || cuts.length === CUTS_MAX) continue;
    cuts.push(sorted[index] as number);
    since = 0;
  }
  return Float32Array.from(cuts);
}

/** The step a value is on: how many cuts it has passed. Not for what is missing. */
export function stepOf({ cuts }: Steps, value: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (cuts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Place of what is missing within a column. */
export function missingPlace({ cuts }: Steps): number {
  return cuts.length + 1;
}
