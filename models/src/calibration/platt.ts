/**
 * Platt's line: slope and shift of log odds by the greatest likelihood, drawn towards "nothing to mend" by a few
 * examples.
 */
import type { PlattLine } from './calibration.ts';

/** As if so many examples had said that nothing is to be mended. */
const PRIOR = 20;
const SHIFT_PRIOR = PRIOR / 10;
const STEPS_MAX = 25;
/** A line that falls would turn the model's order round: then the scores say nothing, and all get the mean. */
const SLOPE_MIN = 0;

/** Newton's steps on the log loss; the prior keeps it concave. */
export function fitPlatt(logOdds: Float64Array, outcomes: Uint8Array): PlattLine {
  let [slope, shift] = [1, 0];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    let [gradSlope, gradShift] = [-PRIOR * (slope - 1), -SHIFT_PRIOR * shift];
    let [aa, ab, bb] = [PRIOR, 0, SHIFT_PRIOR];
    for (let index = 0; index < logOdds.length; index += 1) {
      const score = logOdds[index] as number;
      const chance = 1 / (1 + Math.exp(-(slope * score + shift)));
      const error = (outcomes[index] as number) - chance;
      const curvature = chance * (1 - chance);
      gradSlope += error * score;
      gradShift += error;
      aa += curvature * score * score;
      ab += curvature * score;
      bb += curvature;
    }
    const determinant = aa * bb - ab * ab;
    slope += (bb * gradSlope - ab * gradShift) / determinant;
    shift += (aa * gradShift - ab * gradSlope) / determinant;
  }
  return { kind: 'PLATT', slope: Math.max(SLOPE_MIN, slope), shift };
}
