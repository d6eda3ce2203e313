/**
 * Fits what the options ask for, with its calibration: each fold is foretold by members that never saw it, the share of
 * the average and the calibration are learnt from those, and the members are then fitted on everything.
 */
import { type BoostOptions, trainBoosted } from '../boosting/train.ts';
import { type BoostedModel, logOddsOf } from '../boosting/tree.ts';
import { type CalibrationKind, chooseCalibration } from '../calibration/choose.ts';
import { averageOf, bestShare } from '../ensemble/average.ts';
import { matrixOf, outcomesOf, rowOf, stratifiedFolds } from '../judging/folds.ts';
import { logLossOf } from '../judging/measures.ts';
import { type LogisticOptions, trainLogistic } from '../logistic/train.ts';
import type { LearningTable } from './table.ts';
import type { LearnedModel } from './to-onnx.ts';

export const learners = ['LOGISTIC', 'BOOSTED', 'ENSEMBLE'] as const;
export type Learner = (typeof learners)[number];

export interface FitOptions {
  readonly learner?: Learner;
  readonly logistic?: LogisticOptions;
  readonly boosting?: BoostOptions;
  /** Left to the examples when it is not given. */
  readonly calibration?: CalibrationKind;
  readonly folds?: number;
  readonly seed?: number;
  /** Called after each fit of the members, `done` of `of`: long fits tell that they live. */
  readonly progress?: (done: number, of: number) => void;
}

export interface Fitted {
  readonly learned: LearnedModel;
  /** Share of the logistic regression in the average, 0 to 1. */
  readonly logisticShare: number;
  /** Chance of each row by what was fitted without it. */
  readonly foretold: Float64Array;
}

interface Members {
  readonly logistic?: BoostedModel;
  readonly boosted?: BoostedModel;
}

export function fit(table: LearningTable, options: FitOptions = {}): Fitted {
  const { folds = 5, seed = 1, progress } = options;
  const { matrix, outcomes } = table;
  const fold = stratifiedFolds(outcomes, folds, seed);
  const [logistic, boosted] = [new Float64Array(matrix.rows), new Float64Array(matrix.rows)];
  for (let held = 0; held < folds; held += 1) {
    const known = [...fold.keys()].filter((row) => fold[row] !== held);
    const members = fitMembers(table, known, options);
    const row = new Float32Array(matrix.columns.length);
    for (let index = 0; index < fold.length; index += 1) {
      if (fold[index] !== held) continue;
      rowOf(matrix, index, row);
      if (members.logistic !== undefined) logistic[index] = logOddsOf(members.logistic, row);
      if (members.boosted !== undefined) boosted[index] = logOddsOf(members.boosted, row);
    }
    progress?.(held + 1, folds + 1);
  }
  const mixed = (share: number) => logistic.map((odds, row) => share * odds + (1 - share) * (boosted[row] as number));
  const logisticShare = shareOf(options.learner ?? 'ENSEMBLE', (share) => {
    return logLossOf(
      mixed(share).map((odds) => 1 / (1 + Math.exp(-odds))),
      outcomes,
    );
  });
  const chosen = chooseCalibration(mixed(logisticShare), outcomes, fold, options.calibration);
  const model = mergedOf(fitMembers(table, [...fold.keys()], options), logisticShare);
  progress?.(folds + 1, folds + 1);
  const learned = { columns: table.columns, model, calibration: chosen.calibration };
  return { learned, logisticShare, foretold: chosen.chances };
}

/**
 * A leaf holds a hundredth of the rows, within these: a large one of few rows tells nothing, a small one of many is
 * noise.
 */
const LEAF_ROWS = { least: 5, most: 30 } as const;

function fitMembers({ matrix, outcomes }: LearningTable, rows: readonly number[], options: FitOptions): Members {
  const { learner = 'ENSEMBLE', seed = 1 } = options;
  const known = matrixOf(matrix, rows);
  const happened = outcomesOf(outcomes, rows);
  const leafRowsMin = Math.max(LEAF_ROWS.least, Math.min(LEAF_ROWS.most, Math.floor(rows.length / 100)));
  return {
    ...(learner === 'BOOSTED' ? {} : { logistic: trainLogistic(known, happened, { seed, ...options.logistic }) }),
    ...(learner === 'LOGISTIC'
      ? {}
      : { boosted: trainBoosted(known, happened, { seed, leafRowsMin, ...options.boosting }) }),
  };
}

function shareOf(learner: Learner, lossAt: (share: number) => number): number {
  if (learner === 'ENSEMBLE') return bestShare(lossAt);
  return learner === 'LOGISTIC' ? 1 : 0;
}

function mergedOf({ logistic, boosted }: Members, share: number): BoostedModel {
  return averageOf([
    ...(logistic === undefined ? [] : [{ model: logistic, share }]),
    ...(boosted === undefined ? [] : [{ model: boosted, share: 1 - share }]),
  ]);
}
