/** KIKI-25, UW-09: click models by the learner all models share; what it finds is held against planted chances. */
import { expect, test } from 'vitest';
import { measure } from '../judging/measures.ts';
import { openScorer } from '../learner/scorer.ts';
import { compileModel } from './compiled/compile.ts';
import { clickColumns, type FeatureRow } from './features.ts';
import { clickFit, clickModelOf, type LearnedClicks, learnClicks } from './learn.ts';
import { clickTable, EXAMPLES_MIN } from './table.ts';
import { plantedClicks } from './testing/planted.ts';

/** Smaller than those in use, for the time of a test. */
const options = {
  ...clickFit,
  logistic: { ...clickFit.logistic, passes: 2 },
  boosting: { ...clickFit.boosting, trees: 30 },
  folds: 2,
};
const examplesOf = (seed: number, count: number, informative = true) =>
  plantedClicks(seed, count, informative).map((one, index) => ({ ...one, atMs: index }));

function learnt(seed: number, count: number, informative = true): Extract<LearnedClicks, { kind: 'LEARNED' }> {
  const learned = learnClicks(examplesOf(seed, count, informative), options);
  if (learned.kind !== 'LEARNED') throw new Error('there were examples enough');
  return learned;
}

function measuresOf(chanceOf: (row: FeatureRow) => number, examples: ReturnType<typeof examplesOf>) {
  return measure(
    Float64Array.from(examples, ({ row }) => chanceOf(row)),
    Uint8Array.from(examples, ({ positive }) => Number(positive)),
  );
}

test('a learnt model comes near the truth on what it never saw, is calibrated, and is as good as it said', () => {
  const COUNT = 6_000;
  const { onnx, byTime } = learnt(1, COUNT);
  const fresh = examplesOf(1, COUNT + 15_000).slice(COUNT);
  const model = compileModel(onnx);
  const found = measuresOf((row) => model.chance(row), fresh);
  const truth = measure(
    Float64Array.from(fresh, ({ chance }) => chance),
    Uint8Array.from(fresh, ({ positive }) => Number(positive)),
  );
  process.stdout.write(
    `click: AUC ${found.auc.toFixed(3)} (truth ${truth.auc.toFixed(3)}), ECE ${found.ece.toFixed(4)}, ` +
      `log loss ${found.logLoss.toFixed(4)} (truth ${truth.logLoss.toFixed(4)}), ${onnx.length} bytes; ` +
      `by time AUC ${byTime?.measures.auc.value.toFixed(3)}\n`,
  );
  expect(truth.auc).toBeGreaterThan(0.72);
  // Of six thousand impressions four hundred were clicked: not all can be found, most is.
  expect(found.auc - 0.5).toBeGreaterThan(0.6 * (truth.auc - 0.5));
  expect(found.ece).toBeLessThan(0.015);
  expect(byTime?.measures.auc.low).toBeLessThan(found.auc);
  expect(byTime?.measures.auc.high).toBeGreaterThan(found.auc - 0.01);
  expect(onnx.length).toBeLessThan(200_000);
});

test('clicks by chance alone are not foretold: AUC near one half, mean near the rate', () => {
  const { byFolds, byTime } = learnt(2, 4_000, false);
  expect(Math.abs(byFolds.auc.value - 0.5)).toBeLessThan(0.05);
  expect(Math.abs((byTime?.measures.auc.value ?? 0) - 0.5)).toBeLessThan(0.08);
  expect(byFolds.ece.value).toBeLessThan(0.015);
});

test('R4: the same examples give the same bytes; too few examples or clicks make no model', () => {
  const quick = { learner: 'LOGISTIC', folds: 2, logistic: { passes: 2 } } as const;
  const bytes = () => Buffer.from(clickModelOf(examplesOf(3, 2_500), quick) ?? []).toString('hex');
  expect(bytes()).toBe(bytes());
  expect(bytes().length).toBeGreaterThan(1_000);
  expect(learnClicks(examplesOf(4, EXAMPLES_MIN - 1)).kind).toBe('TOO_FEW');
  const never = examplesOf(4, 5_000).map((one) => ({ ...one, positive: false }));
  expect([learnClicks(never).kind, clickModelOf(never)]).toEqual(['TOO_FEW', null]);
});

test('no click helps to foretell itself: past rates are those of the first quarter alone', () => {
  const examples = () => examplesOf(5, 4_000);
  const turned = (from: number, to: number) =>
    examples().map((one, index) => ({ ...one, positive: (index >= from && index < to) !== one.positive }));
  const past = (of: ReturnType<typeof examples>) => {
    const { table } = clickTable(of) as NonNullable<ReturnType<typeof clickTable>>;
    return table.matrix.columns[clickColumns.indexOf('placePast')] as Float32Array;
  };
  expect(past(examples())).toHaveLength(3_000);
  expect(past(turned(1_000, 4_000))).toEqual(past(examples()));
  expect(past(turned(0, 1_000))).not.toEqual(past(examples()));
});

test('the bid path and the scorer of all learned models answer alike, words it was not taught are missing', () => {
  const { onnx, rows } = learnt(6, 2_000);
  const [model, scorer] = [compileModel(onnx), openScorer(onnx)];
  const strange = rows.slice(0, 5).map(({ dense }) => ({ slots: new Int32Array(28).fill(77), dense: dense.slice() }));
  for (const row of [...rows.slice(0, 300), ...strange]) {
    const chance = model.chance(row);
    const cells = Object.fromEntries(
      clickColumns.map((name, index) => [name, index < 28 ? String(row.slots[index]) : (row.dense[index - 28] ?? 0)]),
    );
    expect(scorer.chance(scorer.row(cells))).toBeCloseTo(chance, 12);
  }
});
