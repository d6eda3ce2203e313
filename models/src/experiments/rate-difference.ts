/**
 * Two shares compared at the end of a period that was fixed before (WAP-32, WAP-57): the difference with Newcombe's hybrid
 * score interval (Statistics in Medicine 17, 1998, method 10), which holds near 0 and 1 and for small counts. The flows of
 * one test are compared with one control, so each interval is as wide as Bonferroni asks. Pure.
 *
 * It is for periods that end by the calendar. Who looks every day and stops when it looks good needs an always-valid test.
 */

export interface Count {
  readonly reached: number;
  readonly of: number;
}

export interface RateDifference {
  /** Share of the flow minus that of the control, −1 to 1. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Told apart from the control; UNCERTAIN when the interval holds 0. */
  readonly verdict: 'BETTER' | 'WORSE' | 'UNCERTAIN';
}

/** Of one test all comparisons together are wrong at most so often. */
const ERROR_SHARE = 0.05;
/** Below it no comparison is told at all. */
export const COUNT_MIN = 30;

/** `comparisons`: flows beside the control. Null when either has fewer than `COUNT_MIN`. */
export function rateDifference(flow: Count, control: Count, comparisons: number): RateDifference | null {
  if (flow.of < COUNT_MIN || control.of < COUNT_MIN) return null;
  const z = normalQuantile(1 - ERROR_SHARE / (2 * Math.max(1, comparisons)));
  const [mine, theirs] = [wilson(flow, z), wilson(control, z)];
  const difference = mine.share - theirs.share;
  const low = difference - Math.hypot(mine.share - mine.low, theirs.high - theirs.share);
  const high = difference + Math.hypot(mine.high - mine.share, theirs.share - theirs.low);
  return { difference, low, high, verdict: low > 0 ? 'BETTER' : high < 0 ? 'WORSE' : 'UNCERTAIN' };
}

function wilson({ reached, of }: Count, z: number) {
  const share = reached / of;
  const middle = (reached + (z * z) / 2) / (of + z * z);
  const half = (z / (of + z * z)) * Math.sqrt(of * share * (1 - share) + (z * z) / 4);
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Acklam's rational approximation; relative error below 1.2e-9 in the middle and the upper tail, which is all that is asked. */
function normalQuantile(p: number): number {
  const tailFrom = 0.97575;
  if (p <= tailFrom) {
    const q = p - 0.5;
    const r = q * q;
    const a = [
      -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
      2.506628277459239,
    ];
    const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
    return (polynomial(a, r) * q) / polynomial(b, r);
  }
  const q = Math.sqrt(-2 * Math.log(1 - p));
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  return -polynomial(c, q) / polynomial(d, q);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, each) => sum * x + each, 0);
}
