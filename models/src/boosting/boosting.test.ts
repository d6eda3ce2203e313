/** Gradient-boosted trees: grown as they should be, told alike by every evaluator. On real tables: `learner/learn.test.ts`. */
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { compileTrees } from '../click/compiled/trees.ts';
import { ModelError } from '../errors.ts';
import { rowOf } from '../judging/folds.ts';
import { measure } from '../judging/measures.ts';
import { createRandom } from '../random.ts';
import type { Table } from '../testing/tables.ts';
import { binColumn } from './bins.ts';
import { histogramOf } from './histogram.ts';
import { reasonsOf } from './shap.ts';
import { bestSplit } from './split.ts';
import { boostedToOnnx } from './to-onnx.ts';
import { trainBoosted } from './train.ts';
import { type BoostedModel, chanceOf, type GrownNode, goesLeft, logOddsOf } from './tree.ts';

/** Four columns, the last is noise; some numbers are missing, and being missing tells something. */
function planted(rows: number, seed: number): Table {
  const random = createRandom(seed);
  const columns = Array.from({ length: 4 }, () => new Float32Array(rows));
  const outcomes = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) {
    for (const column of columns) column[row] = random.normal();
    const at = (place: number) => columns[place]?.[row] as number;
    const odds = 1.5 * Math.sin(2 * at(0)) + at(1) * Math.sign(at(2));
    const missing = random.next() < 0.15;
    outcomes[row] = Number(random.next() < 1 / (1 + Math.exp(-odds - (missing ? 1 : 0))));
    if (missing) (columns[1] as Float32Array)[row] = Number.NaN;
  }
  return { matrix: { names: ['wave', 'slope', 'sign', 'noise'], columns, rows }, outcomes };
}

const judgeOn = (model: BoostedModel, { matrix, outcomes }: Table) =>
  measure(
    Float64Array.from(outcomes, (_, row) => chanceOf(model, rowOf(matrix, row))),
    outcomes,
  );

test('bins keep the order, cuts lie between values as float32, and what is missing has its own', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.float(), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 900 }),
      (all) => {
        const values = Float32Array.from(all);
        const { codes, cuts, missing } = binColumn(values);
        expect(cuts.length).toBeLessThan(254);
        for (const [index, value] of values.entries()) {
          const code = codes[index] as number;
          if (Number.isNaN(value)) expect(code).toBe(missing);
          else {
            if (code < cuts.length) expect(value).toBeLessThanOrEqual(cuts[code] as number);
            if (code > 0) expect(value).toBeGreaterThan(cuts[code - 1] as number);
          }
        }
      },
    ),
  );
});

test('the split is the best of all there are', () => {
  const rules = { leafRowsMin: 2, ridge: 0.5, gainMin: 1e-9 };
  const cell = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, fc.integer({ min: -3, max: 3 })), { minLength: 4, maxLength: 30 }),
      (rows) => {
        const columns = [0, 1].map((place) => binColumn(Float32Array.from(rows, (row) => row[place] as number)));
        const slopes = Float64Array.from(rows, ([, , slope]) => slope);
        const curvatures = new Float64Array(rows.length).fill(1);
        const all = Uint32Array.from(rows.keys());
        const total = { slope: slopes.reduce((sum, one) => sum + one, 0), curvature: rows.length, rows: rows.length };
        const found = bestSplit(columns, histogramOf(columns, all, { slopes, curvatures }), total, rules);
        const score = (slope: number, count: number) => slope ** 2 / (count + rules.ridge);
        let best = 0;
        for (const { codes, cuts, missing } of columns) {
          for (let bin = 0; bin < cuts.length; bin += 1) {
            for (const missingLeft of [true, false]) {
              const left = rows.filter((_, row) =>
                codes[row] === missing ? missingLeft : (codes[row] as number) <= bin,
              );
              const slope = left.reduce((sum, [, , one]) => sum + one, 0);
              if (left.length < 2 || rows.length - left.length < 2) continue;
              const gain = score(slope, left.length) + score(total.slope - slope, rows.length - left.length);
              best = Math.max(best, gain - score(total.slope, rows.length));
            }
          }
        }
        expect(found?.gain ?? 0).toBeCloseTo(best > rules.gainMin ? best : 0, 9);
      },
    ),
  );
});

test('what was planted is found: ranked as well as it can be, calibrated, noise left alone', () => {
  const model = trainBoosted(...tableOf(planted(6_000, 1)));
  const judged = judgeOn(model, planted(4_000, 2));
  // Knowing the truth itself gives .83 here.
  expect(judged.auc).toBeGreaterThan(0.79);
  expect(judged.ece).toBeLessThan(0.03);
  const sizes = [0, 0, 0, 0];
  const { matrix } = planted(200, 3);
  for (let row = 0; row < 200; row += 1)
    for (const [place, add] of reasonsOf(model, rowOf(matrix, row)).adds.entries())
      sizes[place] = (sizes[place] as number) + Math.abs(add);
  expect(sizes[3]).toBeLessThan(0.25 * Math.min(...sizes.slice(0, 3)));
});

const tableOf = ({ matrix, outcomes }: Table) => [matrix, outcomes] as const;

test('the same table and seed give the same bytes; another seed another model', () => {
  const table = tableOf(planted(800, 5));
  const bytes = (seed: number) =>
    Buffer.from(boostedToOnnx(trainBoosted(...table, { trees: 20, seed }))).toString('hex');
  expect(bytes(1)).toBe(bytes(1));
  expect(bytes(1)).not.toBe(bytes(2));
});

test('a table of one outcome, or of none, teaches nothing and is refused', () => {
  const { matrix } = planted(50, 7);
  expect(() => trainBoosted(matrix, new Uint8Array(50))).toThrow(ModelError);
  expect(() => trainBoosted(matrix, new Uint8Array(50).fill(1))).toThrow('nothing to learn');
  expect(() => trainBoosted({ names: [], columns: [], rows: 0 }, new Uint8Array(0))).toThrow(ModelError);
});

test('reasons are Shapley values: those of the definition, over all subsets of the columns', () => {
  const model = trainBoosted(...tableOf(planted(700, 11)), { trees: 8, leavesMax: 8, rate: 0.4 });
  const { matrix } = planted(30, 12);
  for (let index = 0; index < 30; index += 1) {
    const row = rowOf(matrix, index);
    const { adds } = reasonsOf(model, row);
    const worth = (known: number) => model.trees.reduce((sum, tree) => sum + expected(tree, 0, row, known), 0);
    for (let column = 0; column < 4; column += 1) {
      let value = 0;
      for (let subset = 0; subset < 16; subset += 1) {
        if ((subset >> column) & 1) continue;
        const size = [0, 1, 2, 3].filter((place) => (subset >> place) & 1).length;
        const share = [6, 2, 2, 6][size] as number;
        value += (share / 24) * (worth(subset | (1 << column)) - worth(subset));
      }
      expect(adds[column]).toBeCloseTo(value, 10);
    }
  }
});

/** What a tree says when only the columns of the bit set are known. */
function expected(tree: readonly GrownNode[], at: number, row: Float32Array, known: number): number {
  const node = tree[at] as GrownNode;
  if (node.column < 0) return node.weight;
  const children = [node.left, node.right].map((child) => ({ child, cover: (tree[child] as GrownNode).cover }));
  if ((known >> node.column) & 1)
    return expected(tree, goesLeft(node, row[node.column] as number) ? node.left : node.right, row, known);
  return children.reduce((sum, { child, cover }) => sum + (cover / node.cover) * expected(tree, child, row, known), 0);
}

test('onnxruntime, the compiled evaluator and the trees say the same, and reasons add up to it', async () => {
  const table = planted(3_000, 13);
  const model = trainBoosted(...tableOf(table), { trees: 120, leavesMax: 20, depthMax: 9 });
  const session = await InferenceSession.create(boostedToOnnx(model));
  const rows = Array.from({ length: table.matrix.rows }, (_, index) => rowOf(table.matrix, index));
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  const { chance } = await session.run({ row: new Tensor('float32', data, [rows.length, 4]) });
  const sum = compileTrees(model.trees);
  let furthest = 0;
  for (const [index, row] of rows.entries()) {
    const odds = logOddsOf(model, row);
    expect(model.base + sum(Float64Array.from(row))).toBeCloseTo(odds, 10);
    furthest = Math.max(furthest, Math.abs(Number(chance?.data[index]) - chanceOf(model, row)));
    if (index >= 300) continue;
    const { base, adds } = reasonsOf(model, row);
    expect(Math.abs(base + adds.reduce((total, one) => total + one, 0) - odds)).toBeLessThan(1e-9);
  }
  expect(furthest).toBeLessThan(1e-6);
});
