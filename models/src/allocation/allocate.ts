/**
 * Splits the sum of a day over campaigns (KIKI-18): by equal marginal value within the bounds of each, with a floor for
 * those of whom little is known. Deterministic, in whole micros, and the same for any order of the campaigns.
 *
 * Bounds, the harder first: most and least of people; how far a share may move in one split; what a campaign was seen to be
 * able to spend; the exploration floor. What is softer gives way by degrees, not at once, so a small change of the sum is a
 * small change of every share:
 *  - least shares too large for the sum are cut alike; the softer ones above them get what is left, each the same part;
 *  - capacity holds only while others can use the money: what is left over is split beyond it.
 */
import { CURVE_MAX, marginalPpm, PPM, type ResponseCurve } from './curve.ts';
import { splitExactly } from './split.ts';

export const bounds = ['NONE', 'MIN', 'MAX', 'STEP', 'EXPLORATION', 'CAPACITY'] as const;
/** Bound a share stands at. */
export type Bound = (typeof bounds)[number];

export interface AllocationCandidate {
  readonly campaignId: string;
  readonly curve: ResponseCurve;
  readonly minMicros: number;
  /** Null for no bound. */
  readonly maxMicros: number | null;
  /** Most a share moves in one split; null for no bound. */
  readonly stepMicros: number | null;
  /** Share before; null when it had none, then no step holds it. */
  readonly previousMicros: number | null;
  /** Most it was seen to be able to spend in a day; null while that is not known. */
  readonly capacityMicros: number | null;
  /** Part of its curve that rests on its own facts, millionths. */
  readonly factsPpm: number;
}

export interface AllocationShare {
  readonly campaignId: string;
  readonly shareMicros: number;
  readonly lowerMicros: number;
  readonly upperMicros: number;
  readonly bound: Bound;
  readonly marginalPpm: number;
}

export interface Allocation {
  /** By campaign id. */
  readonly shares: readonly AllocationShare[];
  /** What nobody may take, micros. */
  readonly leftMicros: number;
  /** What goes from one campaign to another, micros; what a changed sum brings or takes is not moved. */
  readonly movedMicros: number;
}

interface Room {
  readonly candidate: AllocationCandidate;
  readonly min: number;
  /** Least with step and exploration, before it gives way. */
  readonly soft: number;
  readonly upper: number;
  readonly explore: number;
}

/** `explorePpm`: part of an even share that a campaign of no facts gets at least, millionths. Sums up to 2^52 micros. */
export function allocate(
  candidates: readonly AllocationCandidate[],
  totalMicros: number,
  explorePpm: number,
): Allocation {
  const sorted = [...candidates].sort((left, right) => (left.campaignId < right.campaignId ? -1 : 1));
  const evenMicros = sorted.length === 0 ? 0 : Math.floor(totalMicros / sorted.length);
  const rooms = sorted.map((candidate) => roomOf(candidate, totalMicros, evenMicros, explorePpm));
  const lowers = lowersOf(rooms, totalMicros);
  const seen = rooms.map(({ candidate, upper }, index) => {
    const { capacityMicros } = candidate;
    return Math.max(lowers[index] as number, Math.min(upper, capacityMicros ?? upper));
  });
  const within = splitExactly(
    rooms.map(({ candidate }, index) => boundedOf(candidate, lowers[index], seen[index])),
    totalMicros,
  );
  const shares = splitExactly(
    rooms.map(({ candidate, upper }, index) => boundedOf(candidate, within[index], upper)),
    totalMicros,
  );
  const whole = rooms.map((room, index) => shareOf(room, shares[index] as number, lowers[index] as number));
  return { shares: whole, leftMicros: leftOf(shares, totalMicros), movedMicros: movedOf(sorted, shares) };
}

function boundedOf({ curve }: AllocationCandidate, lowerMicros = 0, upperMicros = 0) {
  return { curve, lowerMicros, upperMicros };
}

function roomOf(candidate: AllocationCandidate, total: number, even: number, explorePpm: number): Room {
  const { minMicros, maxMicros, stepMicros, previousMicros, factsPpm } = candidate;
  const most = Math.min(maxMicros ?? total, total);
  const min = Math.min(minMicros, maxMicros ?? CURVE_MAX);
  const step = previousMicros === null ? null : stepMicros;
  // A step never keeps a share out of what people asked for.
  const upper = step === null ? most : Math.min(most, Math.max(min, (previousMicros ?? 0) + step));
  const stepLower = step === null ? 0 : (previousMicros ?? 0) - step;
  // Less than an even share each, so all floors together never pass the total.
  const explore = partOf(even, partOf(explorePpm, PPM - factsPpm));
  return { candidate, min, soft: Math.min(upper, Math.max(min, stepLower, explore)), upper, explore };
}

/** Least shares that fit the total: hard ones first, then of what is above them each the same part. */
function lowersOf(rooms: readonly Room[], total: number): number[] {
  const mins = scaled(
    rooms.map(({ min }) => min),
    total,
  );
  const room = total - sum(mins);
  const above = scaled(
    rooms.map(({ soft }, index) => Math.max(0, soft - (mins[index] as number))),
    room,
  );
  return mins.map((min, index) => min + (above[index] as number));
}

/** The amounts, or the same part of each, rounded down, when together they pass the most. */
function scaled(amounts: readonly number[], most: number): number[] {
  let all = 0n;
  for (const amount of amounts) all += BigInt(amount);
  if (all <= BigInt(most)) return [...amounts];
  return amounts.map((amount) => Number((BigInt(amount) * BigInt(most)) / all));
}

function shareOf(room: Room, shareMicros: number, lowerMicros: number): AllocationShare {
  const { candidate, upper: upperMicros } = room;
  const { campaignId, curve } = candidate;
  const bound = boundOf(room, shareMicros, lowerMicros);
  return { campaignId, shareMicros, lowerMicros, upperMicros, bound, marginalPpm: marginalPpm(curve, shareMicros) };
}

/** Why a share is not where marginal value alone would have it. */
function boundOf({ candidate, min, upper, explore }: Room, share: number, lower: number): Bound {
  const { maxMicros, stepMicros, previousMicros, capacityMicros } = candidate;
  if (share >= upper && share > 0) {
    if (share === maxMicros) return 'MAX';
    if (stepMicros !== null && previousMicros !== null && share === previousMicros + stepMicros) return 'STEP';
  }
  if (share === capacityMicros) return 'CAPACITY';
  if (share > lower || share === 0) return 'NONE';
  if (share <= min) return 'MIN';
  return share === explore ? 'EXPLORATION' : 'STEP';
}

function leftOf(shares: readonly number[], total: number): number {
  return Math.max(0, total - sum(shares));
}

function movedOf(candidates: readonly AllocationCandidate[], shares: readonly number[]): number {
  let [up, down] = [0, 0];
  for (const [index, { previousMicros }] of candidates.entries()) {
    const change = (shares[index] as number) - (previousMicros ?? 0);
    if (change > 0) up += change;
    else down -= change;
  }
  return Math.min(up, down);
}

/** Shares sum up to at most the total, which is a safe number. */
function sum(amounts: readonly number[]): number {
  let all = 0;
  for (const amount of amounts) all += amount;
  return all;
}

/** Millionths of an amount, rounded down; the product may pass 2^53. */
function partOf(amount: number, ppm: number): number {
  return Number((BigInt(amount) * BigInt(ppm)) / BigInt(PPM));
}
