/**
 * Click models, learnt as all models are (`learner/`): the same members, folds, calibration and judgement by time. What is
 * a click model's own are the rows (`table.ts`) and the past rates its file brings.
 */
import { type FitOptions, fit } from '../learner/fit.ts';
import { type Learned, learn } from '../learner/learn.ts';
import type { LearningTable } from '../learner/table.ts';
import { learnedToOnnx } from '../learner/to-onnx.ts';
import { writeCells } from './cells.ts';
import type { FeatureRow } from './features.ts';
import { type ClickExample, clickTable } from './table.ts';

/**
 * Clicks are rare and rows wide: small steps (with the usual ones the mean of what is foretold lies a quarter off), and
 * small trees, many of which are walked in each auction.
 */
export const clickFit: FitOptions = {
  learner: 'ENSEMBLE',
  logistic: { passes: 4, alpha: 0.02 },
  boosting: { trees: 60, leavesMax: 8, ridge: 20, columnShare: 0.5, rate: 0.08 },
};

type Judged = Extract<Learned, { kind: 'LEARNED' }>;
export type LearnedClicks =
  | Extract<Learned, { kind: 'TOO_FEW' }>
  | (Judged & { readonly table: LearningTable; readonly rows: readonly FeatureRow[] });

/** The same examples and options give the same bytes. Fills the past rates into the rows. */
export function learnClicks(examples: readonly ClickExample[], options: FitOptions = clickFit): LearnedClicks {
  const clicks = clickTable(examples);
  if (clicks === null) return tooFew(examples);
  const { table, rows, cells } = clicks;
  const learned = learn(table, options);
  if (learned.kind === 'TOO_FEW') return learned;
  return { ...learned, table, rows, onnx: learnedToOnnx(learned.learned, writeCells(cells)) };
}

/** The file alone, judged by nobody: for a world that is made up and learnt of again and again. Null for too few. */
export function clickModelOf(examples: readonly ClickExample[], options: FitOptions = clickFit): Uint8Array | null {
  const clicks = clickTable(examples);
  return clicks === null ? null : learnedToOnnx(fit(clicks.table, options).learned, writeCells(clicks.cells));
}

function tooFew(examples: readonly ClickExample[]): Extract<Learned, { kind: 'TOO_FEW' }> {
  const positives = examples.reduce((sum, { positive }) => sum + Number(positive), 0);
  return { kind: 'TOO_FEW', examples: examples.length, positives };
}
