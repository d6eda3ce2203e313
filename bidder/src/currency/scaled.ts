/** Fractions of amounts in integers: one product, one division, however large. */

/**
 * `micros` × `factor` ÷ `divisor`, half to even, exact however large the product; undefined when the result is no safe
 * integer. All integers, `micros` and `factor` from 0, `divisor` from 1.
 */
export function scaled(micros: number, factor: number, divisor: number): number | undefined {
  const product = micros * factor;
  if (product > Number.MAX_SAFE_INTEGER) {
    const exact = BigInt(micros) * BigInt(factor);
    const by = BigInt(divisor);
    const [whole, twice] = [exact / by, (exact % by) * 2n];
    return safe(whole + (twice > by || (twice === by && whole % 2n === 1n) ? 1n : 0n));
  }
  const rest = product % divisor;
  const whole = (product - rest) / divisor;
  return rest * 2 > divisor || (rest * 2 === divisor && whole % 2 === 1) ? whole + 1 : whole;
}

/** The same, rounded up. */
export function scaledUp(micros: number, factor: number, divisor: number): number | undefined {
  const product = micros * factor;
  if (product > Number.MAX_SAFE_INTEGER) {
    const by = BigInt(divisor);
    return safe((BigInt(micros) * BigInt(factor) + by - 1n) / by);
  }
  const rest = product % divisor;
  return rest === 0 ? product / divisor : (product - rest) / divisor + 1;
}

function safe(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
