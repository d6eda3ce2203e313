/** Newton's method with slopes by central differences: a few steps from near a minimum to the minimum, and its curvature. */
import { type Box, clamp, type Minimum } from './nelder-mead.ts';

/** Steps of the differences: cube root of the precision for slopes, fourth root for curvatures. */
const SLOPE_STEP = 6e-6;
const CURVATURE_STEP = 1.2e-4;
const STEPS_MAX = 20;
const HALVINGS_MAX = 20;

export interface PolishedMinimum extends Minimum {
  readonly slopes: readonly number[];
  /** Second derivatives at the minimum, row by row. */
  readonly curvature: readonly (readonly number[])[];
}

/** Never ends higher than it began. */
export function newton(
  f: (at: readonly number[]) => number,
  from: Minimum,
  box: Box,
  slopeAtMost: number,
): PolishedMinimum {
  let { at, value, evaluations } = from;
  const counted = (point: readonly number[]): number => {
    evaluations += 1;
    return f(point);
  };
  let slopes = slopesOf(counted, at);
  for (let count = 0; count < STEPS_MAX && norm(slopes) > slopeAtMost; count += 1) {
    const direction = solve(curvatureOf(counted, at), slopes) ?? slopes;
    const next = lower(counted, at, value, direction, box);
    if (next === null) break;
    ({ at, value } = next);
    slopes = slopesOf(counted, at);
  }
  return { at, value, slopes, curvature: curvatureOf(counted, at), evaluations };
}

/** Half the step until the value falls; null when it never does. */
function lower(
  f: (at: readonly number[]) => number,
  at: readonly number[],
  value: number,
  direction: readonly number[],
  box: Box,
): { at: number[]; value: number } | null {
  for (let halving = 0, share = 1; halving < HALVINGS_MAX; halving += 1, share /= 2) {
    const next = clamp(
      at.map((one, axis) => one - share * (direction[axis] as number)),
      box,
    );
    const reached = f(next);
    if (reached < value) return { at: next, value: reached };
  }
  return null;
}

export function norm(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

function moved(at: readonly number[], axis: number, by: number): number[] {
  return at.map((value, index) => (index === axis ? value + by : value));
}

function slopesOf(f: (at: readonly number[]) => number, at: readonly number[]): number[] {
  return at.map((value, axis) => {
    const step = SLOPE_STEP * Math.max(1, Math.abs(value));
    return (f(moved(at, axis, step)) - f(moved(at, axis, -step))) / (2 * step);
  });
}

function curvatureOf(f: (at: readonly number[]) => number, at: readonly number[]): number[][] {
  const steps = at.map((value) => CURVATURE_STEP * Math.max(1, Math.abs(value)));
  const middle = f(at);
  const rows = at.map(() => at.map(() => 0));
  for (const [i, row] of rows.entries()) {
    const h = steps[i] as number;
    row[i] = (f(moved(at, i, h)) - 2 * middle + f(moved(at, i, -h))) / (h * h);
    for (let j = 0; j < i; j += 1) {
      const k = steps[j] as number;
      const corner = (a: number, b: number) => f(moved(moved(at, i, a * h), j, b * k));
      row[j] = (corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4 * h * k);
      (rows[j] as number[])[i] = row[j] as number;
    }
  }
  return rows;
}

/** Lower triangle L of L·Lᵀ; null when the matrix is not positive definite. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] | null {
  const rows: number[][] = matrix.map(() => matrix.map(() => 0));
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i]?.[j] as number;
      for (let k = 0; k < j; k += 1) sum -= (row[k] as number) * (rows[j]?.[k] as number);
      if (i === j && !(sum > 0)) return null;
      row[j] = i === j ? Math.sqrt(sum) : sum / (rows[j]?.[j] as number);
    }
  }
  return rows;
}

/** x of matrix·x = right; null when the matrix is not positive definite. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const factor = cholesky(matrix);
  if (factor === null) return null;
  const half: number[] = [];
  for (const [i, row] of factor.entries()) {
    let sum = right[i] as number;
    for (let k = 0; k < i; k += 1) sum -= (row[k] as number) * (half[k] as number);
    half.push(sum / (row[i] as number));
  }
  const whole = half.slice();
  for (let i = whole.length - 1; i >= 0; i -= 1) {
    let sum = half[i] as number;
    for (let k = i + 1; k < whole.length; k += 1) sum -= (factor[k]?.[i] as number) * (whole[k] as number);
    whole[i] = sum / (factor[i]?.[i] as number);
  }
  return whole;
}
