import { expect, test } from 'vitest';
import { compileModel } from './compiled/compile.ts';
import { judge } from './judge.ts';
import { plantedClicks } from './testing/planted.ts';
import { judgeOn, trainClickModel } from './train.ts';

const COUNT = 60_000;

test('a trained model comes near the truth, is calibrated, and its bytes compile', () => {
  const planted = plantedClicks(1, COUNT);
  const trained = trainClickModel(planted);
  if (trained === undefined) throw new Error('there were examples enough');
  const fresh = plantedClicks(1, COUNT + 20_000).slice(COUNT);
  const truth = judge(
    Float64Array.from(fresh, ({ chance }) => chance),
    Uint8Array.from(fresh, ({ positive }) => Number(positive)),
  );
  const model = judgeOn(compileModel(trained.onnx), fresh);
  expect(truth.auc).toBeGreaterThan(0.72);
  expect(model.auc).toBeGreaterThan(truth.auc - 0.03);
  expect(model.logLoss).toBeLessThan(model.baseLogLoss - 0.7 * (truth.baseLogLoss - truth.logLoss));
  expect(model.calibrationError).toBeLessThan(0.006);
  expect(trained.onnx.length).toBeLessThan(150_000);
});

test('clicks by chance alone are not foretold: AUC near one half, mean near the rate', () => {
  const planted = plantedClicks(2, 30_000, false);
  const judged = trainClickModel(planted)?.judged;
  expect(Math.abs((judged?.auc ?? 0) - 0.5)).toBeLessThan(0.05);
  expect(judged?.logLoss).toBeLessThan((judged?.baseLogLoss ?? 0) * 1.01);
  expect(judged?.calibrationError).toBeLessThan(0.01);
});

test('R4: the same examples give the same bytes', () => {
  const bytes = () => trainClickModel(plantedClicks(3, 5_000))?.onnx;
  expect(Buffer.from(bytes() ?? []).equals(Buffer.from(bytes() ?? [1]))).toBe(true);
});

test('too few examples or clicks make no model', () => {
  expect(trainClickModel(plantedClicks(4, 1_999))).toBeUndefined();
  expect(trainClickModel(plantedClicks(4, 5_000).map((one) => ({ ...one, positive: false })))).toBeUndefined();
});

test('log loss, AUC and calibration of a case that can be reckoned by hand', () => {
  const judged = judge(Float64Array.of(0.25, 0.25, 0.5, 1), Uint8Array.of(0, 1, 0, 1));
  expect(judged.logLoss).toBeCloseTo(-(Math.log(0.75) + Math.log(0.25) + Math.log(0.5)) / 4, 6);
  // Of four pairs two are in order, one is tied, one is wrong.
  expect(judged.auc).toBe((2 + 0.5) / 4);
  expect(judge(new Float64Array(0), new Uint8Array(0))).toMatchObject({ auc: 0.5, logLoss: 0, calibrationError: 0 });
});
