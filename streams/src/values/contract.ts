/**
 * Names and bounds all parts of values share: the processor that fits, the hot copy in Redis, the gateway that answers from
 * it, the command line. Money is micros of USD unless a field says otherwise.
 */

/** Name of the view, and so of its keys. */
export const LTV = 'ltv';
/** Entity of `ValueModelFitted`: one a tenant. */
export const VALUE_MODEL = 'value-model';
/** Weeks ahead scores are about; others are reckoned when asked. */
export const HORIZON_WEEKS = 52;
export const HORIZON_WEEKS_MAX = 260;
/** Probability with which an interval holds what comes. */
export const LEVEL = 0.9;
export const DAY_MS = 86_400_000;
/** A foretold value is still true so long, ms, when nothing new is known of the customer: within it all are told anew. */
export const FRESH_MS = 7 * DAY_MS;
/** Pseudonym of a viewer as bidders make it. */
export const viewerPattern = /^[0-9a-f]{16}$/;
/** Names of segments go into the user table of bidders. */
export const segmentPattern = /^[A-Za-z0-9_.-]{1,64}$/;

/** Entity of what is foretold of a new customer of a segment. */
export function segmentEntity(segment: string): string {
  return `segment.${segment}`;
}

export type LtvBasis = 'CUSTOMER' | 'SEGMENT' | 'COHORT';
export type ValueBand = 'HIGH' | 'MIDDLE' | 'LOW';

/** What was foretold, as events, the hot copy and answers have it. */
export interface Prediction {
  readonly basis: LtvBasis;
  readonly segment: string | null;
  readonly horizonWeeks: number;
  readonly purchases: number;
  readonly alive: number | null;
  readonly purchaseMicros: number;
  readonly revenueMicros: number;
  readonly lowMicros: number;
  readonly highMicros: number;
  readonly repeats: number;
  readonly lastPurchaseAtMs: number | null;
  readonly asOfAtMs: number;
  readonly band: ValueBand | null;
  readonly atRisk: boolean;
  readonly modelVersion: string;
  /** Other pseudonyms of the same person whose purchases it rests on. */
  readonly members: readonly string[];
}

/** Segments of the user table that say what a customer is worth. */
export function valueSegments({ band, atRisk, segment }: Pick<Prediction, 'band' | 'atRisk' | 'segment'>): string[] {
  const named = segment === null ? [] : [segment];
  return [...(band === null ? [] : [`value-${band.toLowerCase()}`]), ...(atRisk ? ['value-at-risk'] : []), ...named];
}
