/**
 * What a campaign's spending of a day brings: value(spend) = A ln(1 + spend / K), in whole micros of A and K.
 *
 * Rising and concave whatever A and K are, so what one more micro brings, A / (K + spend), falls all the way. Of the usual
 * families (power, Hill, exponential) it is the one whose equal-marginal split is a fraction of whole numbers: `split.ts` is
 * exact because of it. K small against the spend means that more brings little more, K large that value grows in line.
 */
export interface ResponseCurve {
  /** A, micros of value a day, 1 to 2^52. */
  readonly scaleMicros: number;
  /** K, micros of spend a day, 1 to 2^52. */
  readonly bendMicros: number;
}

export const PPM = 1_000_000;
/** Bound of the numbers of a curve and of all sums split: whole numbers beyond are not all told apart (R6). */
export const CURVE_MAX = 2 ** 52;

/** Value of a day, micros. */
export function valueAt({ scaleMicros, bendMicros }: ResponseCurve, spendMicros: number): number {
  return scaleMicros * Math.log1p(spendMicros / bendMicros);
}

/** What the next micro brings, micros: a difference, not a slope, so that it is right for the smallest spends too. */
export function nextMicroBrings({ scaleMicros, bendMicros }: ResponseCurve, spendMicros: number): number {
  return scaleMicros * Math.log1p(1 / (bendMicros + spendMicros));
}

/** The same as a whole number of millionths, at most 2^52. */
export function marginalPpm(curve: ResponseCurve, spendMicros: number): number {
  return Math.min(CURVE_MAX, Math.round(nextMicroBrings(curve, spendMicros) * PPM));
}

/** A whole number that a curve may hold. */
export function wholeMicros(amount: number): number {
  return Math.min(CURVE_MAX, Math.max(1, Math.round(amount)));
}
