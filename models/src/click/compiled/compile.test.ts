/** What the compiler refuses, and that what it makes is exact. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Draft, writeOnnx } from '../../onnx/model.ts';
import { writeCells } from '../cells.ts';
import { createFeatureRow, NUMBERS, numberOf, SLOTS, slotOf } from '../features.ts';
import { hashText } from '../hash.ts';
import { hashedLogistic, perceptron, sampleRows } from '../testing/sample-models.ts';
import { compileModel } from './compile.ts';
import { floatBelow } from './ensembles.ts';
import { createSimdLayer } from './simd.ts';

const dense = { name: 'dense', elements: 'float', width: NUMBERS } as const;
const chance = { name: 'chance', elements: 'float', width: 1 } as const;

function draft(given: Partial<Draft>): Uint8Array {
  const nodes = [{ op: 'Sigmoid', inputs: ['dense'], outputs: ['chance'] }];
  return writeOnnx({ inputs: [dense], outputs: [chance], tensors: [], nodes, ...given });
}

const code = (bytes: Uint8Array): string => {
  try {
    compileModel(bytes);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('an operator it does not know is refused by name, when the model is read', () => {
  const bytes = draft({ nodes: [{ op: 'LSTM', inputs: ['dense'], outputs: ['chance'] }] });
  expect(code(bytes)).toBe('MODEL_OPERATOR_UNSUPPORTED');
  expect(() => compileModel(bytes)).toThrow('LSTM');
});

test.each<[string, Partial<Draft>]>([
  ['an input of another width', { inputs: [{ ...dense, width: NUMBERS + 1 }] }],
  [
    'an input of another name',
    { inputs: [{ ...dense, name: 'x' }], nodes: [{ op: 'Sigmoid', inputs: ['x'], outputs: ['chance'] }] },
  ],
  ['an output nothing makes', { outputs: [{ ...chance, name: 'other' }] }],
  ['a node before its input', { nodes: [{ op: 'Sigmoid', inputs: ['later'], outputs: ['chance'] }] }],
  [
    'weights that do not fit',
    {
      tensors: [{ name: 'w', dims: [5, 1], values: new Float32Array(5) }],
      nodes: [{ op: 'MatMul', inputs: ['dense', 'w'], outputs: ['chance'] }],
    },
  ],
  [
    'a table that is no power of two',
    {
      inputs: [{ name: 'buckets', elements: 'int64', width: SLOTS }],
      tensors: [
        { name: 't', dims: [1_000, 1], values: new Float32Array(1_000) },
        { name: 'axes', dims: [1], values: [1], int64: true },
      ],
      nodes: [
        { op: 'Gather', inputs: ['t', 'buckets'], outputs: ['rows'] },
        { op: 'ReduceSum', inputs: ['rows', 'axes'], outputs: ['chance'], attributes: { keepdims: 0 } },
      ],
    },
  ],
])('%s is refused', (_, given) => expect(code(draft(given))).toBe('MODEL_SHAPE_UNSUPPORTED'));

test('bytes that are no model, cut short, or changed anywhere are refused or taken, never anything else', () => {
  expect(code(new Uint8Array(0))).toBe('MODEL_MALFORMED');
  expect(code(new TextEncoder().encode('{"not":"onnx"}'))).toMatch(/^MODEL_/);
  const whole = perceptron(1, [4]);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const bytes = cut ? whole.slice(0, at) : whole.slice();
      if (!cut) bytes[at] = byte;
      expect(code(bytes)).toMatch(/^(taken|MODEL_[A-Z_]+)$/);
    }),
    { numRuns: 500 },
  );
});

test('a chance is from 0 to 1 whatever the row holds, and never NaN', () => {
  const model = compileModel(perceptron(2, [16]));
  const values = fc.constantFrom(
    0,
    -0,
    1,
    -1,
    1e38,
    -1e38,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  );
  fc.assert(
    fc.property(fc.array(values, { minLength: NUMBERS, maxLength: NUMBERS }), (numbers) => {
      const row = createFeatureRow();
      row.dense.set(numbers);
      const asked = model.chance(row);
      expect(asked >= 0 && asked <= 1).toBe(true);
    }),
  );
});

test('past rates come from the model: its cells where it has them, else its prior', () => {
  const creative = hashText(slotOf.creative, 'creative-1');
  const weights = new Float32Array(NUMBERS);
  weights[numberOf.creativePast] = 1;
  const model = compileModel(
    draft({
      tensors: [{ name: 'w', dims: [NUMBERS, 1], values: weights }],
      nodes: [
        { op: 'MatMul', inputs: ['dense', 'w'], outputs: ['score'] },
        { op: 'Sigmoid', inputs: ['score'], outputs: ['chance'] },
      ],
      texts: writeCells({ prior: -3, logOdds: new Map([[creative, -1]]) }),
    }),
  );
  const row = createFeatureRow();
  expect(model.chance(row)).toBeCloseTo(1 / (1 + Math.exp(3)), 6);
  row.slots[slotOf.creative] = creative;
  expect(model.chance(row)).toBeCloseTo(1 / (1 + Math.exp(1)), 6);
});

test('one model asked again and again gives the same, whatever was asked between (R4)', () => {
  const model = compileModel(hashedLogistic(3));
  const rows = sampleRows(3, 50);
  const first = rows.map((row) => model.chance(row));
  expect(
    [...rows]
      .reverse()
      .map((row) => model.chance(row))
      .reverse(),
  ).toEqual(first);
});

test('a vector layer of any width is what the sums say', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(1_000),
      (inner, outer, seed) => {
        // Whole numbers: every order of adding gives the same, so the comparison is exact.
        const number = (n: number) => ((n * 7_919 + seed) % 17) - 8;
        const weights = Float32Array.from({ length: inner * outer }, (_, n) => number(n));
        const bias = Float32Array.from({ length: outer }, (_, n) => number(n + 3));
        const layer = createSimdLayer(weights, bias, inner, outer);
        for (let n = 0; n < inner; n += 1) layer.input[n] = number(n + 11);
        layer.run();
        layer.run();
        for (let out = 0; out < outer; out += 1) {
          let sum = bias[out] as number;
          for (let n = 0; n < inner; n += 1) sum += (layer.input[n] as number) * (weights[out * inner + n] as number);
          expect(layer.output[out]).toBe(sum);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('the float below is the next one', () => {
  expect(floatBelow(1)).toBe(1 - 2 ** -24);
  expect(floatBelow(-1)).toBe(-1 - 2 ** -23);
  expect(floatBelow(0)).toBeLessThan(0);
  expect(Math.fround(floatBelow(0.1))).toBeLessThan(Math.fround(0.1));
});
