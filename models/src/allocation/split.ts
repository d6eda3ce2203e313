/**
 * The exact split of a sum over concave curves within bounds: that of the greatest total value, in whole micros.
 *
 * At the best split all campaigns that no bound holds bring the same with one more micro (λ); each share is then
 * A · x − K with x = 1 / λ. The sum of clamped shares rises with x in straight pieces that meet where a campaign reaches a
 * bound, so x is found by walking these places in order and is a fraction of whole numbers: no iteration, no rounding.
 *
 * Whole micros: each share is rounded down, and the micros left (fewer than campaigns) go, one each, to whom the next micro
 * brings most. That is the best whole split, not only near it: every whole micro below a share brings at least λ, every one
 * above it at most λ, so only the one micro a share ends within is open.
 *
 * O(n log n); bigint, because A · x passes 2^53.
 */
import { nextMicroBrings, type ResponseCurve } from './curve.ts';

export interface Bounded {
  readonly curve: ResponseCurve;
  /** Least and most of it, micros; 0 ≤ lower ≤ upper ≤ 2^52. */
  readonly lowerMicros: number;
  readonly upperMicros: number;
}

/** Where a campaign begins (at its lower bound) or ceases (at its upper) to take more: x = num / den. */
interface Place {
  readonly num: bigint;
  readonly den: bigint;
  readonly begins: boolean;
  readonly index: number;
}

/**
 * Shares in the order of `all`; their sum is the total, or the nearest to it the bounds allow. Of equals the first takes the
 * odd micro, so callers who want the same split for any order sort first.
 */
export function splitExactly(all: readonly Bounded[], totalMicros: number): number[] {
  const shares = all.map(({ lowerMicros }) => lowerMicros);
  const target = BigInt(totalMicros);
  const least = sumOf(all.map(({ lowerMicros }) => lowerMicros));
  if (least >= target) return shares;
  if (sumOf(all.map(({ upperMicros }) => upperMicros)) <= target) return all.map(({ upperMicros }) => upperMicros);
  const { num, den, taking } = levelOf(all, target, least);
  let left = target;
  for (const [index, { curve, lowerMicros, upperMicros }] of all.entries()) {
    let share = lowerMicros;
    if (taking.has(index)) {
      // Rounded down after the bounds, which are whole, so a share never leaves them.
      share = Number((BigInt(curve.scaleMicros) * num) / den - BigInt(curve.bendMicros));
    } else if (isFull(curve, upperMicros, num, den)) share = upperMicros;
    shares[index] = Math.min(upperMicros, Math.max(lowerMicros, share));
    left -= BigInt(shares[index] as number);
  }
  handOut(all, shares, taking, Number(left));
  return shares;
}

/** x where the sum of clamped shares is the target, and who takes part in it there. */
function levelOf(all: readonly Bounded[], target: bigint, least: bigint) {
  const taking = new Set<number>();
  // Sum at x, in the present piece: fixed + scales · x − bends.
  let [fixed, scales, bends] = [least, 0n, 0n];
  for (const { num, den, begins, index } of placesOf(all)) {
    // Sum at this place, times den; past the target means that the piece before it holds x.
    if (fixed * den + scales * num - bends * den >= target * den) break;
    const { curve, lowerMicros, upperMicros } = all[index] as Bounded;
    const sign = begins ? 1n : -1n;
    scales += sign * BigInt(curve.scaleMicros);
    bends += sign * BigInt(curve.bendMicros);
    fixed += begins ? -BigInt(lowerMicros) : BigInt(upperMicros);
    if (begins) taking.add(index);
    else taking.delete(index);
  }
  return { num: target - fixed + bends, den: scales, taking };
}

function placesOf(all: readonly Bounded[]): Place[] {
  const places = all.flatMap(({ curve, lowerMicros, upperMicros }, index): Place[] => {
    if (lowerMicros === upperMicros) return [];
    const [den, bend] = [BigInt(curve.scaleMicros), BigInt(curve.bendMicros)];
    return [
      { num: BigInt(lowerMicros) + bend, den, begins: true, index },
      { num: BigInt(upperMicros) + bend, den, begins: false, index },
    ];
  });
  return places.sort(inOrder);
}

/** Beginnings before endings where they meet: nobody ceases before having begun. */
function inOrder(left: Place, right: Place): number {
  const difference = left.num * right.den - right.num * left.den;
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return Number(right.begins) - Number(left.begins) || left.index - right.index;
}

function isFull({ scaleMicros, bendMicros }: ResponseCurve, upperMicros: number, num: bigint, den: bigint): boolean {
  return (BigInt(upperMicros) + BigInt(bendMicros)) * den <= BigInt(scaleMicros) * num;
}

function handOut(all: readonly Bounded[], shares: number[], taking: ReadonlySet<number>, left: number): void {
  if (left === 0) return;
  const open = [...taking].filter((index) => (shares[index] as number) < (all[index] as Bounded).upperMicros);
  const gain = new Map(
    open.map((index) => [index, nextMicroBrings((all[index] as Bounded).curve, shares[index] as number)]),
  );
  open.sort((one, other) => (gain.get(other) as number) - (gain.get(one) as number) || one - other);
  for (const index of open.slice(0, left)) shares[index] = (shares[index] as number) + 1;
}

function sumOf(amounts: readonly number[]): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  return sum;
}
