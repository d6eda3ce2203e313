/**
 * What a model's log odds are worth: the true chance of a score, learnt on examples the model was not trained on. A
 * line over the log odds (Platt) where examples are few, a rising curve (isotonic) where there are enough to draw one;
 * which of them is chosen by how well it foretells examples it was not fitted on (`choose.ts`).
 */
import { sigmoid } from '../click/compiled/layers.ts';

/** Calibrated log odds = slope × log odds + shift. */
export interface PlattLine {
  readonly kind: 'PLATT';
  readonly slope: number;
  readonly shift: number;
}

/** The chance at each knot (log odds, ascending float32), straight lines between, flat beyond. Chances never fall. */
export interface IsotonicCurve {
  readonly kind: 'ISOTONIC';
  readonly knots: readonly number[];
  readonly chances: readonly number[];
}

export type Calibration = PlattLine | IsotonicCurve;
export const calibrationKinds = ['PLATT', 'ISOTONIC'] as const satisfies readonly Calibration['kind'][];

/** Leaves a score as it is. */
export const asItIs: PlattLine = { kind: 'PLATT', slope: 1, shift: 0 };

/** Chance of a score in log odds. */
export function calibrated(calibration: Calibration, logOdds: number): number {
  return calibration.kind === 'PLATT'
    ? sigmoid(calibration.slope * logOdds + calibration.shift)
    : chanceOn(calibration, logOdds);
}

/** Added segment by segment, as the exported file does: at most one of them is neither nothing nor whole. */
function chanceOn({ knots, chances }: IsotonicCurve, logOdds: number): number {
  let chance = chances[0] as number;
  for (let index = 0; index + 1 < knots.length; index += 1) {
    const [from, to] = [knots[index] as number, knots[index + 1] as number];
    const rise = (chances[index + 1] as number) - (chances[index] as number);
    chance += (rise * Math.min(Math.max(logOdds - from, 0), to - from)) / (to - from);
  }
  return chance;
}
