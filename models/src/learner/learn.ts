/**
 * From examples to a judged model. It is judged twice, by folds, and by time: learnt from the first four fifths and
 * asked of the last, as it will be when it runs. By folds the world stands still, so that figure is the better one; a
 * model is compared with another, and refused, by time where there is enough of it.
 */

import { logOddsOf } from '../boosting/tree.ts';
import { calibrated } from '../calibration/calibration.ts';
import { lastFrom, rowOf } from '../judging/folds.ts';
import { type JudgedMeasures, judgeWithIntervals } from '../judging/intervals.ts';
import { type FitOptions, fit } from './fit.ts';
import { type LearningTable, tableOfRows } from './table.ts';
import { type LearnedModel, learnedToOnnx } from './to-onnx.ts';

/** Fewer examples, or fewer of either outcome, make no model, only noise with a version. */
export const EXAMPLES_MIN = 200;
export const OUTCOMES_MIN = 30;
/** What came last, held out to judge by time. */
const LAST_SHARE = 0.2;
/** Of either outcome among what came last, for a judgement by time. */
const LAST_OUTCOMES_MIN = 10;
/** The model that is judged by time is calibrated by fewer folds: it is thrown away. */
const LAST_FOLDS = 3;

/** What came last, foretold by a model that knows only what came before. */
export interface ByTime {
  /** Rows of the table from this one on. */
  readonly from: number;
  readonly chances: Float64Array;
  readonly measures: JudgedMeasures;
}

export type Learned =
  | { readonly kind: 'TOO_FEW'; readonly examples: number; readonly positives: number }
  | {
      readonly kind: 'LEARNED';
      readonly learned: LearnedModel;
      readonly onnx: Uint8Array;
      readonly examples: number;
      readonly positives: number;
      readonly logisticShare: number;
      /** Chance of each row by what was fitted without it. */
      readonly foretold: Float64Array;
      readonly byFolds: JudgedMeasures;
      /** Null when the end of the table holds too few of either outcome. */
      readonly byTime: ByTime | null;
    };

/** The same table and options give the same bytes. */
export function learn(table: LearningTable, options: FitOptions = {}): Learned {
  const examples = table.outcomes.length;
  const positives = table.outcomes.reduce((sum, one) => sum + one, 0);
  if (examples < EXAMPLES_MIN || positives < OUTCOMES_MIN || examples - positives < OUTCOMES_MIN)
    return { kind: 'TOO_FEW', examples, positives };
  const fitted = fit(table, options);
  return {
    kind: 'LEARNED',
    learned: fitted.learned,
    onnx: learnedToOnnx(fitted.learned),
    examples,
    positives,
    logisticShare: fitted.logisticShare,
    foretold: fitted.foretold,
    byFolds: judgeWithIntervals(fitted.foretold, table.outcomes, options.seed),
    byTime: judgeByTime(table, options),
  };
}

function judgeByTime(table: LearningTable, options: FitOptions): ByTime | null {
  const from = lastFrom(table.atMs, LAST_SHARE);
  const positives = table.outcomes.reduce((sum, one) => sum + one, 0);
  const later = table.outcomes.subarray(from);
  const laterPositives = later.reduce((sum, one) => sum + one, 0);
  const enough = (count: number, least: number) => count >= least;
  if (!enough(laterPositives, LAST_OUTCOMES_MIN) || !enough(later.length - laterPositives, LAST_OUTCOMES_MIN))
    return null;
  const before = positives - laterPositives;
  if (!enough(before, OUTCOMES_MIN) || !enough(from - before, OUTCOMES_MIN)) return null;
  const rows = Uint32Array.from({ length: from }, (_, row) => row);
  const { learned } = fit(tableOfRows(table, rows), { ...options, folds: LAST_FOLDS });
  const row = new Float32Array(table.columns.length);
  const chances = Float64Array.from(later, (_, index) => {
    return calibrated(learned.calibration, logOddsOf(learned.model, rowOf(table.matrix, from + index, row)));
  });
  return { from, chances, measures: judgeWithIntervals(chances, later, options.seed) };
}
