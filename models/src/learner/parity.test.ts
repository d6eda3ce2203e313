/**
 * Every kind of learned model says the same as its file: the model it was fitted as, the compiled evaluator and
 * onnxruntime, on every row to 1e-6, and the reasons add up to 1e-9 (gate of decisions). `MAINSTEM_PARITY_ROWS` takes
 * more rows.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { logOddsOf } from '../boosting/tree.ts';
import { calibrated, calibrationKinds } from '../calibration/calibration.ts';
import { ModelError } from '../errors.ts';
import { rowOf } from '../judging/folds.ts';
import { mlCorpusPresent, tellWithoutMlCorpus } from '../testing/corpus.ts';
import { churnLearning } from '../testing/tables.ts';
import { type FitOptions, fit, learners } from './fit.ts';
import { openScorer } from './scorer.ts';
import type { LearningTable } from './table.ts';
import { tableOf } from './table.ts';
import { plantedExamples, plantedNames } from './testing/planted.ts';
import { learnedToOnnx } from './to-onnx.ts';

tellWithoutMlCorpus();

const count = Number(process.env.MAINSTEM_PARITY_ROWS ?? 1_000);

async function furthestApart(table: LearningTable, options: FitOptions) {
  const { learned, logisticShare } = fit(table, { folds: 2, ...options });
  const bytes = learnedToOnnx(learned);
  const scorer = openScorer(bytes);
  const rows = Array.from({ length: table.matrix.rows }, (_, index) => rowOf(table.matrix, index));
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  const { chance } = await session.run({ row: new Tensor('float32', data, [rows.length, table.columns.length]) });
  let [ours, theirs, reasons] = [0, 0, 0];
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const said = scorer.chance(row);
    seen.add(said.toFixed(5));
    const odds = logOddsOf(learned.model, row);
    ours = Math.max(ours, Math.abs(said - calibrated(learned.calibration, odds)));
    theirs = Math.max(theirs, Math.abs(said - Number(chance?.data[index])));
    if (index % 40 !== 0) continue;
    const { base, adds } = scorer.reasons(row);
    reasons = Math.max(reasons, Math.abs(base + adds.reduce((sum, one) => sum + one, 0) - odds));
  }
  return { ours, theirs, reasons, different: seen.size, logisticShare, kind: learned.calibration.kind };
}

describe('KAIROS-18: a learned model is its file', () => {
  const table = tableOf(plantedNames, plantedExamples(count, 3));
  for (const learner of learners)
    for (const calibration of calibrationKinds)
      test(`${learner}, ${calibration}: compiled = onnxruntime to 1e-6 on every row, reasons add up to 1e-9`, async () => {
        const boosting = { trees: 40, leavesMax: 12 };
        const apart = await furthestApart(table, { learner, calibration, boosting });
        expect(apart.kind).toBe(calibration);
        expect(apart.ours).toBeLessThan(1e-6);
        expect(apart.theirs).toBeLessThan(1e-6);
        expect(apart.reasons).toBeLessThan(1e-9);
        // A model that answers one and the same would agree with anything.
        expect(apart.different).toBeGreaterThan(100);
      });

  test.skipIf(!mlCorpusPresent)(
    'churn of a real table: the average of both, on every row (skipped: no corpus)',
    async () => {
      const apart = await furthestApart(churnLearning(), { calibration: 'ISOTONIC', boosting: { trees: 120 } });
      expect(apart.logisticShare).toBeGreaterThan(0);
      expect(apart.logisticShare).toBeLessThan(1);
      expect(apart.theirs).toBeLessThan(1e-6);
      expect(apart.reasons).toBeLessThan(1e-9);
    },
  );

  test('what is no learned model is refused with its reason', () => {
    expect(() => openScorer(new Uint8Array([1, 2, 3]))).toThrow(ModelError);
    const { learned } = fit(table, { learner: 'LOGISTIC', folds: 2 });
    const bytes = learnedToOnnx(learned);
    expect(() => openScorer(bytes.subarray(0, bytes.length / 2))).toThrow(ModelError);
  });

  test('a column nobody ever filled in: its reason is nothing, also for who fills it in, and reasons add up', () => {
    const empty = tableOf(
      [...plantedNames, 'empty'],
      plantedExamples(300, 4).map((one) => ({ ...one, cells: { ...one.cells, empty: null } })),
    );
    const { learned } = fit(empty, { folds: 2, boosting: { trees: 10 } });
    const scorer = openScorer(learnedToOnnx(learned));
    for (const value of [null, 3]) {
      const row = scorer.row({ age: 0.2, plan: 'team', spend: 1, trusted: true, noise: 0, empty: value });
      const { base, adds } = scorer.reasons(row);
      expect(Math.abs(base + adds.reduce((sum, one) => sum + one, 0) - scorer.logOdds(row))).toBeLessThan(1e-9);
    }
  });

  test('words that were not in training, and columns that are not named, count as missing', () => {
    const { learned } = fit(table, { learner: 'ENSEMBLE', folds: 2, boosting: { trees: 20 } });
    const scorer = openScorer(learnedToOnnx(learned));
    const cells = { age: 0.2, plan: 'team', spend: 1, trusted: true, noise: 0 };
    expect(scorer.chance(scorer.row({ ...cells, plan: 'never seen' }))).toBe(
      scorer.chance(scorer.row({ ...cells, plan: null })),
    );
    expect(scorer.row({})).toEqual(new Float32Array(5).fill(Number.NaN));
    expect(scorer.chance(scorer.row({ ...cells, plan: 'whole' }))).toBeGreaterThan(
      scorer.chance(scorer.row({ ...cells, plan: 'free' })),
    );
  });
});
