/** Calibration: what a model is worth is found, never turned round, and without jumps. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measure } from '../judging/measures.ts';
import { createRandom } from '../random.ts';
import { calibrated } from './calibration.ts';
import { chooseCalibration } from './choose.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

/** Scores, and outcomes with the chances `of` gives. */
function world(rows: number, seed: number, of: (odds: number) => number) {
  const random = createRandom(seed);
  const odds = Float64Array.from({ length: rows }, () => 2 * random.normal());
  return { odds, outcomes: Uint8Array.from(odds, (one) => Number(random.next() < of(one))) };
}
const sigmoid = (odds: number) => 1 / (1 + Math.exp(-odds));

test('Platt finds the line that was planted; of few examples it hardly moves', () => {
  const { odds, outcomes } = world(20_000, 1, (one) => sigmoid(0.5 * one - 1));
  const line = fitPlatt(odds, outcomes);
  expect(line.slope).toBeCloseTo(0.5, 1);
  expect(line.shift).toBeCloseTo(-1, 1);
  const few = fitPlatt(odds.slice(0, 4), outcomes.slice(0, 4));
  expect(few.slope).toBeGreaterThan(0.8);
  // A model that ranks the wrong way round says nothing.
  expect(
    fitPlatt(
      odds,
      outcomes.map((one) => 1 - one),
    ).slope,
  ).toBe(0);
});

test('the isotonic curve never falls, never jumps, stays within 0 and 1, and mends what no line can', () => {
  const bent = (one: number) => 0.05 + 0.9 * sigmoid(6 * Math.sign(one) * Math.sqrt(Math.abs(one)) - 2);
  const { odds, outcomes } = world(8_000, 2, bent);
  const curve = fitIsotonic(odds, outcomes);
  if (curve === undefined) throw new Error('there were examples enough');
  let before = 0;
  for (let one = -9; one <= 9; one += 0.01) {
    const chance = calibrated(curve, one);
    expect(chance).toBeGreaterThanOrEqual(before - 1e-12);
    expect(chance - before).toBeLessThan(before === 0 ? 1 : 0.0101);
    expect(chance).toBeLessThan(1);
    before = chance;
  }
  const fresh = world(8_000, 3, bent);
  const error = (chances: Float64Array) => measure(chances, fresh.outcomes).ece;
  const line = fitPlatt(odds, outcomes);
  expect(error(fresh.odds.map((one) => calibrated(curve, one)))).toBeLessThan(0.025);
  expect(error(fresh.odds.map((one) => calibrated(line, one)))).toBeGreaterThan(0.03);
});

test('pools of equal means and any order: the mean of the curve is about the rate, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.boolean()), { maxLength: 400 }), (all) => {
      const odds = Float64Array.from(all, ([one]) => one);
      const outcomes = Uint8Array.from(all, ([, one]) => Number(one));
      const curve = fitIsotonic(odds, outcomes);
      if (curve === undefined) return;
      expect([...curve.knots]).toEqual([...curve.knots].sort((one, other) => one - other));
      expect([...curve.chances]).toEqual([...curve.chances].sort((one, other) => one - other));
      expect(new Set(curve.knots).size).toBe(curve.knots.length);
    }),
  );
});

test('the curve is chosen where it foretells better, the line where actions are few, and what is asked for else', () => {
  const bent = (one: number) => (one < 0 ? 0.1 : one < 2 ? 0.5 : 0.55);
  const { odds, outcomes } = world(6_000, 4, bent);
  const part = Uint8Array.from(odds.keys(), (row) => row % 5);
  expect(chooseCalibration(odds, outcomes, part).calibration.kind).toBe('ISOTONIC');
  expect(chooseCalibration(odds, outcomes, part, 'PLATT').calibration.kind).toBe('PLATT');
  const few = [odds.slice(0, 900), outcomes.slice(0, 900), part.slice(0, 900)] as const;
  expect(chooseCalibration(...few).calibration.kind).toBe('PLATT');
  const { chances } = chooseCalibration(odds, outcomes, part);
  expect(measure(chances, outcomes).ece).toBeLessThan(0.03);
});
