/**
 * The calibration of scores that a model gave to examples it was not trained on, chosen by parts: each part of the
 * examples is foretold by the calibration fitted on the others. The curve is taken only where it foretells better than
 * the line.
 */
import { logLossOf } from '../judging/measures.ts';
import { type Calibration, calibrated, type calibrationKinds } from './calibration.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

/** Fewer actions draw no curve. */
const CURVE_POSITIVES_MIN = 500;

export interface Chosen {
  /** Fitted on all examples. */
  readonly calibration: Calibration;
  /** Chance of each example by the calibration that was fitted without its part. */
  readonly chances: Float64Array;
}

export type CalibrationKind = (typeof calibrationKinds)[number];

/** @param part part of each example, 0 up to `parts`. @param kind leaves no choice. */
export function chooseCalibration(
  logOdds: Float64Array,
  outcomes: Uint8Array,
  part: Uint8Array,
  kind?: CalibrationKind,
): Chosen {
  const positives = outcomes.reduce((sum, one) => sum + one, 0);
  const line = () => byParts(logOdds, outcomes, part, fitPlatt);
  if (kind === 'PLATT' || (kind === undefined && positives < CURVE_POSITIVES_MIN)) return line();
  const curve = byParts(logOdds, outcomes, part, (scores, known) => {
    return fitIsotonic(scores, known) ?? fitPlatt(scores, known);
  });
  if (kind === 'ISOTONIC') return curve;
  const straight = line();
  return logLossOf(curve.chances, outcomes) < logLossOf(straight.chances, outcomes) ? curve : straight;
}

type Fit = (logOdds: Float64Array, outcomes: Uint8Array) => Calibration;

function byParts(logOdds: Float64Array, outcomes: Uint8Array, part: Uint8Array, fit: Fit): Chosen {
  const chances = new Float64Array(logOdds.length);
  for (const held of new Set(part)) {
    const known = (_: number, index: number) => part[index] !== held;
    const calibration = fit(logOdds.filter(known), outcomes.filter(known));
    for (let index = 0; index < part.length; index += 1)
      if (part[index] === held) chances[index] = calibrated(calibration, logOdds[index] as number);
  }
  return { calibration: fit(logOdds, outcomes), chances };
}
