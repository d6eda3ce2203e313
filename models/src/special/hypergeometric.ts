/**
 * Gauss's hypergeometric function for positive parameters, in logarithms: for customers of many purchases 2F1 itself passes
 * 1e308 while what is made of it stays small. All terms are positive, so nothing cancels.
 */

/** Of terms this far below the sum none is seen in it. */
const NEGLIGIBLE = 1e-17;
/** A sum is scaled down before it overflows. */
const LARGE = 1e250;
const LOG_LARGE = Math.log(LARGE);
/** z so near to 1 that more terms are needed has no use here: a forecast of a thousand times what was seen. */
export const TERMS_MAX = 200_000;

/**
 * ln 2F1(a, b; c; z), a, b, c > 0, 0 ≤ z < 1 (DLMF 15.2.1). NaN when it has not converged after `TERMS_MAX` terms.
 */
export function logHypergeometric(a: number, b: number, c: number, z: number): number {
  if (!(a > 0 && b > 0 && c > 0 && z >= 0 && z < 1)) {
    throw new RangeError(`2F1 is taken for a, b, c > 0 and 0 <= z < 1, not for ${a}, ${b}, ${c}, ${z}`);
  }
  let term = 1;
  let sum = 1;
  let scale = 0;
  for (let n = 0; n < TERMS_MAX; n += 1) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    term *= ratio;
    sum += term;
    // The rest is below term·ratio/(1−ratio) once the ratio falls towards z.
    if (ratio < 1 && term * ratio < NEGLIGIBLE * sum * (1 - ratio)) return scale + Math.log(sum);
    if (sum > LARGE) {
      term /= LARGE;
      sum /= LARGE;
      scale += LOG_LARGE;
    }
  }
  return Number.NaN;
}
