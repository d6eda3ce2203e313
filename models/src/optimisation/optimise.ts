/**
 * The hourly look at a campaign (MAMS-04, MAMS-12): what change would gain how much, and how sure that is. Pure. Counts are
 * impressions and clicks of a window; shares are millionths.
 */
export interface Arm {
  readonly creativeId: string;
  readonly impressions: number;
  readonly clicks: number;
}

export interface Money {
  /** Spent on those impressions, micros. */
  readonly spentMicros: number;
  /** What a click is worth, micros; null when nobody said. */
  readonly actionValueMicros: number | null;
  /** Return that is aimed at, millionths of the money spent; null for none. */
  readonly targetRoiPpm: number | null;
  readonly bidPriceMicros: number;
}

/** Fewer impressions tell nothing. */
export const pointsMin = 100;
/** Smaller gains are not worth a change: 0.1. */
export const gainMinPpm = 100_000;
/** One change moves a price by no more: what follows is looked at again in an hour. */
const PRICE_STEP_MIN_PPM = 700_000;
const ONE = 1_000_000;

export type Change =
  | { readonly kind: 'PAUSE_CREATIVE'; readonly creativeId: string }
  | { readonly kind: 'BID_PRICE'; readonly fromMicros: number; readonly toMicros: number };

export interface Proposal {
  readonly change: Change;
  readonly points: number;
  /** Click rate of the window, millionths. */
  readonly baselinePpm: number;
  readonly gainPpm: number;
  /** Chance that there is a gain at all. */
  readonly confidencePpm: number;
  readonly because: string;
}

export type Look =
  | { readonly outcome: 'TOO_FEW_POINTS'; readonly points: number; readonly gainPpm: 0 }
  | { readonly outcome: 'GAIN_TOO_SMALL'; readonly points: number; readonly gainPpm: number }
  | { readonly outcome: 'PROPOSED'; readonly points: number; readonly gainPpm: number; readonly proposal: Proposal };

export function lookAt(arms: readonly Arm[], money: Money): Look {
  const points = arms.reduce((sum, { impressions }) => sum + impressions, 0);
  if (points < pointsMin) return { outcome: 'TOO_FEW_POINTS', points, gainPpm: 0 };
  const best = [pauseWorst(arms, points), lowerPrice(arms, points, money)]
    .filter((proposal) => proposal !== null)
    .sort((a, b) => b.gainPpm - a.gainPpm || b.confidencePpm - a.confidencePpm)[0];
  const gainPpm = Math.max(0, best?.gainPpm ?? 0);
  if (best === undefined || best.gainPpm < gainMinPpm) return { outcome: 'GAIN_TOO_SMALL', points, gainPpm };
  return { outcome: 'PROPOSED', points, gainPpm, proposal: best };
}

/** What the rest would do without the arm with the lowest rate. The last arm is never paused. */
function pauseWorst(arms: readonly Arm[], points: number): Proposal | null {
  // An arm that was hardly shown says nothing, and nothing can be gained by pausing it.
  const shown = arms.filter(({ impressions }) => impressions >= pointsMin);
  if (shown.length < 2) return null;
  const [worst] = [...shown].sort((a, b) => rate(a) - rate(b) || (a.creativeId < b.creativeId ? -1 : 1));
  if (worst === undefined) return null;
  const all = sumOf(arms);
  const rest = { impressions: all.impressions - worst.impressions, clicks: all.clicks - worst.clicks };
  const before = rate(all);
  if (before === 0) return null;
  const gain = rate(rest) / before - 1;
  const because =
    `${worst.creativeId} is clicked ${percent(rate(worst))} of ${worst.impressions} times, ` +
    `the others ${percent(rate(rest))} of ${rest.impressions}`;
  return {
    change: { kind: 'PAUSE_CREATIVE', creativeId: worst.creativeId },
    points,
    baselinePpm: Math.round(before * ONE),
    gainPpm: Math.round(gain * ONE),
    confidencePpm: Math.round(chanceBelow(worst, rest) * ONE),
    because,
  };
}

/** Fewer micros for the same clicks, when the money does not come back as aimed at. */
function lowerPrice(arms: readonly Arm[], points: number, money: Money): Proposal | null {
  const { actionValueMicros, targetRoiPpm, spentMicros, bidPriceMicros } = money;
  if (actionValueMicros === null || targetRoiPpm === null || spentMicros <= 0) return null;
  const { impressions, clicks } = sumOf(arms);
  const roi = (clicks * actionValueMicros) / spentMicros;
  const target = targetRoiPpm / ONE;
  if (roi >= target || clicks === 0) return null;
  const share = Math.max(PRICE_STEP_MIN_PPM / ONE, roi / target);
  const toMicros = Math.max(1, Math.round(bidPriceMicros * share));
  if (toMicros >= bidPriceMicros) return null;
  // Clicks that were needed to reach the aim against those that came, with the spread of counts.
  const needed = (target * spentMicros) / actionValueMicros;
  const confidence = normal((needed - clicks) / Math.sqrt(Math.max(1, clicks)));
  return {
    change: { kind: 'BID_PRICE', fromMicros: bidPriceMicros, toMicros },
    points,
    baselinePpm: Math.round((clicks / impressions) * ONE),
    gainPpm: Math.round((1 / share - 1) * ONE),
    confidencePpm: Math.round(confidence * ONE),
    because: `the money comes back ${roi.toFixed(2)} times, ${target.toFixed(2)} are aimed at`,
  };
}

export type Watched = 'KEEP' | 'UNDO' | 'WAIT';

/** A change that was made: worse for certain, or not. @param after counts since the change. */
export function judgeChange(before: Omit<Arm, 'creativeId'>, after: Omit<Arm, 'creativeId'>): Watched {
  if (after.impressions < pointsMin) return 'WAIT';
  return rate(after) < rate(before) && chanceBelow(after, before) >= UNDO_CONFIDENCE ? 'UNDO' : 'KEEP';
}

/** A change is taken back at this chance of being worse: undoing costs little, keeping harm costs each hour. */
const UNDO_CONFIDENCE = 0.9;

/** Chance that the first rate is below the second: normal approximation of two Beta posteriors with flat priors. */
export function chanceBelow(first: Omit<Arm, 'creativeId'>, second: Omit<Arm, 'creativeId'>): number {
  const [a, b] = [posterior(first), posterior(second)];
  return normal((b.mean - a.mean) / Math.sqrt(a.variance + b.variance));
}

function posterior({ impressions, clicks }: Omit<Arm, 'creativeId'>): { mean: number; variance: number } {
  const [alpha, beta] = [clicks + 1, Math.max(0, impressions - clicks) + 1];
  const total = alpha + beta;
  return { mean: alpha / total, variance: (alpha * beta) / (total * total * (total + 1)) };
}

/** Normal distribution function; Abramowitz & Stegun 7.1.26, error below 1.5e-7. */
function normal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const erf = 1 - poly * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

function rate({ impressions, clicks }: Omit<Arm, 'creativeId'>): number {
  return impressions === 0 ? 0 : clicks / impressions;
}

function sumOf(arms: readonly Arm[]): Omit<Arm, 'creativeId'> {
  return arms.reduce(
    (sum, arm) => ({ impressions: sum.impressions + arm.impressions, clicks: sum.clicks + arm.clicks }),
    { impressions: 0, clicks: 0 },
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
