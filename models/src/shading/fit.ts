/**
 * The win curve that wins and losses speak for: greatest likelihood of a logistic distribution of the logarithm x of the
 * others' highest price, where some prices are told and of the others only a side is known (censored).
 *
 * With z = a·x + c (a = 1 / spread, c = -a · ln middle) the log-likelihood is
 *   Σ won −ln(1 + e^−z) + Σ lost −ln(1 + e^z) + Σ told ln a − ln(1 + e^z) − ln(1 + e^−z),
 * which is concave in (a, c): Newton's steps, halved when they go too far, find its one maximum. Bids that all won above all
 * that lost would drive a to infinity, so a is drawn gently towards `PRIOR_SLOPE`.
 */
import { BINS, logPriceOf, type Observations, weightsOf } from './observations.ts';
import type { WinCurve } from './win-curve.ts';

export interface FittedCurve extends WinCurve {
  /** Weight of the auctions behind it, and of those whose price was told. */
  readonly bids: number;
  readonly exactPrices: number;
}

/** Auctions below which nothing is concluded. */
export const BIDS_MIN = 200;
/** Of these at least so many of each side, or told prices in their place: one side alone has no middle. */
const SIDE_MIN = 20;
/** A spread of a half, as strongly as ten told prices: it decides nothing but what the data leaves open. */
const PRIOR_SLOPE = 2;
const PRIOR_WEIGHT = 10;
/** Outside it is no market: a slope below says that prices do not matter, and then there is nothing to shade by. */
const SLOPE_MIN = 0.25;
const SLOPE_MAX = 40;
const STEPS_MAX = 60;
const TOLERANCE = 1e-9;

/** Undefined while too little is known, or when the price makes no difference. */
export function fitWinCurve(observations: Observations): FittedCurve | undefined {
  const weights = weightsOf(observations);
  const bids = weights.wins + weights.losses + weights.exact;
  const enough = Math.min(weights.wins, weights.losses) + weights.exact >= SIDE_MIN;
  if (bids < BIDS_MIN || !enough) return undefined;
  const centre = meanLogPrice(observations, bids);
  const found = climb(observations, centre);
  if (found === undefined || found.slope < SLOPE_MIN || found.slope > SLOPE_MAX) return undefined;
  const middleMicros = Math.round(Math.exp(centre - found.shift / found.slope));
  if (!(middleMicros > 0) || !Number.isSafeInteger(middleMicros)) return undefined;
  return { middleMicros, spread: 1 / found.slope, bids, exactPrices: weights.exact };
}

/** z = slope · (x - centre) + shift. */
interface Line {
  readonly slope: number;
  readonly shift: number;
}

function meanLogPrice({ wins, losses, exact }: Observations, bids: number): number {
  let sum = 0;
  for (let bin = 0; bin < BINS; bin += 1)
    sum += ((wins[bin] as number) + (losses[bin] as number) + (exact[bin] as number)) * logPriceOf(bin);
  return sum / bids;
}

function climb(observations: Observations, centre: number): Line | undefined {
  let line: Line = { slope: PRIOR_SLOPE, shift: 0 };
  let height = likelihood(observations, centre, line);
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const direction = newtonStep(observations, centre, line);
    let share = 1;
    let next = moved(line, direction, share);
    let nextHeight = likelihood(observations, centre, next);
    while (!(nextHeight > height) && share > TOLERANCE) {
      share /= 2;
      next = moved(line, direction, share);
      nextHeight = likelihood(observations, centre, next);
    }
    if (!(nextHeight > height)) return line;
    const gained = nextHeight - height;
    [line, height] = [next, nextHeight];
    if (gained < TOLERANCE * Math.abs(height)) return line;
  }
  return undefined;
}

function moved({ slope, shift }: Line, direction: Line, share: number): Line {
  return { slope: slope + share * direction.slope, shift: shift + share * direction.shift };
}

function likelihood({ wins, losses, exact }: Observations, centre: number, { slope, shift }: Line): number {
  if (slope <= 0) return Number.NEGATIVE_INFINITY;
  let sum = -(PRIOR_WEIGHT / 2) * (slope - PRIOR_SLOPE) ** 2;
  const logSlope = Math.log(slope);
  for (let bin = 0; bin < BINS; bin += 1) {
    const [won, lost, told] = [wins[bin] as number, losses[bin] as number, exact[bin] as number];
    if (won + lost + told === 0) continue;
    const z = slope * (logPriceOf(bin) - centre) + shift;
    sum += told * logSlope - (won + told) * softplus(-z) - (lost + told) * softplus(z);
  }
  return sum;
}

function newtonStep({ wins, losses, exact }: Observations, centre: number, { slope, shift }: Line): Line {
  let [gradSlope, gradShift] = [-PRIOR_WEIGHT * (slope - PRIOR_SLOPE), 0];
  let [slopeSlope, slopeShift, shiftShift] = [-PRIOR_WEIGHT, 0, 0];
  for (let bin = 0; bin < BINS; bin += 1) {
    const [won, lost, told] = [wins[bin] as number, losses[bin] as number, exact[bin] as number];
    if (won + lost + told === 0) continue;
    const x = logPriceOf(bin) - centre;
    const p = 1 / (1 + Math.exp(-(slope * x + shift)));
    const gradient = (won + told) * (1 - p) - (lost + told) * p;
    const curvature = -(won + lost + 2 * told) * p * (1 - p);
    gradSlope += gradient * x + told / slope;
    gradShift += gradient;
    slopeSlope += curvature * x * x - told / (slope * slope);
    slopeShift += curvature * x;
    shiftShift += curvature;
  }
  const determinant = slopeSlope * shiftShift - slopeShift * slopeShift;
  return {
    slope: -(shiftShift * gradSlope - slopeShift * gradShift) / determinant,
    shift: -(slopeSlope * gradShift - slopeShift * gradSlope) / determinant,
  };
}

/** ln(1 + e^z) without overflow. */
function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}
