/**
 * The compiled evaluator gives what onnxruntime gives for the same file, within 1e-6, on every form of model it takes.
 * Models and rows are drawn by seed: `MAINSTEM_PARITY_SEED` takes another, `MAINSTEM_PARITY_ROWS` more rows.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { type FeatureRow, NUMBERS, SLOTS } from '../features.ts';
import { placeOf } from '../hash.ts';
import {
  embedding,
  forest,
  hashedLogistic,
  linearClassifier,
  perceptron,
  sampleRows,
} from '../testing/sample-models.ts';
import { compileModel } from './compile.ts';

const seed = Number(process.env.MAINSTEM_PARITY_SEED ?? 20_261_121);
const count = Number(process.env.MAINSTEM_PARITY_ROWS ?? 500);
const LIMIT = 1e-6;

const models: Readonly<Record<string, { readonly bytes: () => Uint8Array; readonly missing?: number }>> = {
  'hashed logistic regression': { bytes: () => hashedLogistic(seed) },
  'scaler and linear classifier': { bytes: () => linearClassifier(seed) },
  'perceptron, Gemm': { bytes: () => perceptron(seed, [64, 32]) },
  'perceptron, MatMul and Add': { bytes: () => perceptron(seed, [13, 7], 'matmul') },
  'embedding and numbers': { bytes: () => embedding(seed) },
  'trees 200 × 6': { bytes: () => forest(seed, { trees: 200, depth: 6 }) },
  'trees with missing values': { bytes: () => forest(seed, { trees: 50, depth: 5, early: 0.2 }), missing: 0.2 },
  'trees split by <': { bytes: () => forest(seed, { trees: 30, depth: 4, mode: 'BRANCH_LT' }), missing: 0.1 },
  'trees split by >=': { bytes: () => forest(seed, { trees: 30, depth: 4, mode: 'BRANCH_GTE' }), missing: 0.1 },
  'trees split by >': { bytes: () => forest(seed, { trees: 30, depth: 4, mode: 'BRANCH_GT' }), missing: 0.1 },
  'deep lopsided trees': { bytes: () => forest(seed, { trees: 20, depth: 11, early: 0.3 }), missing: 0.1 },
  'trees as a classifier': { bytes: () => forest(seed, { trees: 60, depth: 5, form: 'classifier' }) },
};

for (const [name, { bytes, missing }] of Object.entries(models)) {
  test(`parity with onnxruntime within 1e-6: ${name} (seed ${seed})`, async () => {
    const file = bytes();
    const model = compileModel(file);
    const rows = sampleRows(seed + 1, count, missing);
    // Ours first: it fills in the past rates, which are inputs to both.
    const ours = rows.map((row) => model.chance(row));
    const theirs = await runAll(file, rows, model.tableSize);
    const errors = ours.map((value, index) => Math.abs(value - (theirs[index] as number)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(LIMIT);
    // A model that answers one and the same would agree with anything.
    expect(new Set(ours.map((value) => value.toFixed(6))).size).toBeGreaterThan(count / 10);
  });
}

async function runAll(file: Uint8Array, rows: readonly FeatureRow[], tableSize: number): Promise<number[]> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const numbers = new Float32Array(rows.length * NUMBERS);
  const places = new BigInt64Array(rows.length * SLOTS);
  rows.forEach(({ dense, slots }, row) => {
    numbers.set(dense, row * NUMBERS);
    slots.forEach((slot, index) => {
      places[row * SLOTS + index] = BigInt(tableSize === 0 ? 0 : placeOf(slot, tableSize));
    });
  });
  const all: Record<string, Tensor> = {
    dense: new Tensor('float32', numbers, [rows.length, NUMBERS]),
    buckets: new Tensor('int64', places, [rows.length, SLOTS]),
  };
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, all[name] as Tensor]));
  const name = session.outputNames.find((output) => output !== 'label') as string;
  const result = (await session.run(feeds, [name]))[name] as Tensor;
  const width = result.data.length / rows.length;
  return rows.map((_, row) => Number(result.data[row * width + width - 1]));
}
