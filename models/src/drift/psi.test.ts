import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { mlCorpusPresent, tellWithoutMlCorpus } from '../testing/corpus.ts';
import { bankTable } from '../testing/tables.ts';
import { baselineOf, DRIFTED_FROM, driftOf, MOVED_FROM } from './psi.ts';

tellWithoutMlCorpus();

test('nothing moved is 0; order does not matter; shares sum up to 1', () => {
  const values = fc.array(
    fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3 }), fc.constant(Number.NaN)),
    {
      minLength: 1,
      maxLength: 400,
    },
  );
  fc.assert(
    fc.property(values, (all) => {
      const baseline = baselineOf(all);
      expect(baseline.shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
      expect(driftOf(baseline, all).psi).toBe(0);
      expect(driftOf(baseline, [...all].reverse()).psi).toBe(0);
      expect(driftOf(baseline, [0, 1, 2]).psi).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('by size of effect: a shift nobody needs to know of stays silent at 200,000 rows, one of a whole deviation does not', () => {
  const random = createRandom(5);
  const drawn = (count: number, shift: number) => Float64Array.from({ length: count }, () => random.normal() + shift);
  const baseline = baselineOf(drawn(50_000, 0));
  expect(driftOf(baseline, drawn(200_000, 0.02)).psi).toBeLessThan(0.002);
  expect(driftOf(baseline, drawn(5_000, 0.35))).toMatchObject({ verdict: 'MOVED' });
  expect(driftOf(baseline, drawn(5_000, 1))).toMatchObject({ verdict: 'DRIFTED' });
  expect(driftOf(baseline, drawn(999, 1))).toMatchObject({ verdict: 'TOO_FEW' });
  expect(driftOf(baseline, drawn(1_000, 1))).toMatchObject({ verdict: 'DRIFTED' });
});

test('a value that was never seen and one that is missing now are shifts, not faults', () => {
  const baseline = baselineOf(Array.from({ length: 3_000 }, (_, index) => index % 3));
  // What is missing is no large value: it has a bin of its own.
  const lost = Array.from({ length: 3_000 }, (_, index) => (index % 3 === 2 ? Number.NaN : index % 3));
  expect(driftOf(baseline, lost)).toMatchObject({ verdict: 'DRIFTED' });
  expect(driftOf(baseline, new Array(2_000).fill(99)).verdict).toBe('DRIFTED');
  expect(driftOf(baseline, new Array(2_000).fill(Number.NaN)).verdict).toBe('DRIFTED');
  expect(driftOf(baseline, [])).toMatchObject({ verdict: 'TOO_FEW', rows: 0 });
});

describe.skipIf(!mlCorpusPresent)('bank marketing (skipped: no corpus)', () => {
  test('the last fifth has drifted in the columns the reference names; two halves by chance have not', () => {
    const { matrix } = bankTable();
    const from = Math.floor(matrix.rows * 0.8);
    const psi = new Map(
      matrix.names.map((name, place) => {
        const column = matrix.columns[place] as Float32Array;
        return [name, driftOf(baselineOf(column.subarray(0, from)), column.subarray(from)).psi] as const;
      }),
    );
    const reference = {
      poutcome: 0.97,
      contact: 0.96,
      month: 1.11,
      pdays: 0.74,
      job: 0.17,
      age: 0.16,
      balance: 0.07,
      housing: 0.04,
    };
    for (const [name, value] of Object.entries(reference))
      expect(Math.abs((psi.get(name) as number) / value - 1), `${name} ${psi.get(name)}`).toBeLessThan(0.25);
    for (const name of ['poutcome', 'contact', 'month', 'pdays']) expect(psi.get(name)).toBeGreaterThan(DRIFTED_FROM);
    const random = createRandom(3);
    let alarms = 0;
    for (let trial = 0; trial < 100; trial += 1) {
      const column = matrix.columns[trial % matrix.names.length] as Float32Array;
      const [one, other]: [number[], number[]] = [[], []];
      for (const value of column) if (random.next() < 0.2) (random.next() < 0.5 ? one : other).push(value);
      if (driftOf(baselineOf(one), other).psi >= MOVED_FROM) alarms += 1;
    }
    expect(alarms).toBe(0);
  });
});
