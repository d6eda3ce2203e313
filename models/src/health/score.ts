/**
 * How well a client does, from 0 to 100 (WAP-50), and its band (SM-4). Pure: the same counts and weights give the same score
 * on any machine, so that a year of scores can be replayed with other weights.
 *
 * Seven parts, each 0 to 1. A part that nobody counts (no API in the plan, no satisfaction told) is left out and the weights
 * of the others grow in its place: not knowing is neither good nor bad. A client of whom nothing was counted has no score.
 */
import type { HealthPart, HealthWeights } from './weights.ts';

/** Sums over the days of the window. */
export interface HealthCounts {
  /** Days that were counted. */
  readonly days: number;
  readonly conversations: number;
  readonly expectedConversations: number;
  readonly resolvedConversations: number;
  /** Hundredths of a point (100 to 500), summed over the days that told it. */
  readonly satisfactionHundredths: number;
  readonly satisfactionDays: number;
  readonly logins: number;
  readonly featuresUsed: number;
  readonly featuresAvailable: number;
  readonly apiCalls: number;
  readonly expectedApiCalls: number;
  /** Complexity (1 to 5) of the tickets opened, summed. */
  readonly ticketComplexity: number;
}

export type HealthBand = 'RED' | 'YELLOW' | 'GREEN';

export interface Health {
  /** 0 to 10,000. */
  readonly scoreHundredths: number;
  readonly band: HealthBand;
  readonly parts: readonly HealthPart[];
  /** Hundredths of a point, in the order of `parts`. */
  readonly partScores: readonly number[];
}

/** SM-4: both ends of yellow belong to it. */
const YELLOW_FROM = 6_000;
const YELLOW_TO = 8_000;
const FULL = 10_000;
/** Logins of a client's people a day that are as good as any more. */
const LOGINS_FULL = 2;
/** Complexity of tickets opened a day at which the part is 0: two simple tickets, or one of middling complexity. */
const TICKET_LOAD_ZERO = 2;
const SATISFACTION_MIN = 100;
const SATISFACTION_SPAN = 400;

/** Null when nothing was counted. */
export function scoreHealth(counts: HealthCounts, { weights }: HealthWeights): Health | null {
  if (counts.days === 0) return null;
  const counted = partsOf(counts).filter(([, share]) => share !== null) as [HealthPart, number][];
  const weight = counted.reduce((sum, [part]) => sum + weights[part], 0);
  if (weight === 0) return null;
  const scores = counted.map(([part, share]) => [part, Math.round(clamped(share) * FULL)] as const);
  const scoreHundredths = Math.round(scores.reduce((sum, [part, score]) => sum + weights[part] * score, 0) / weight);
  const parts = scores.map(([part]) => part);
  return { scoreHundredths, band: bandOf(scoreHundredths), parts, partScores: scores.map(([, score]) => score) };
}

export function bandOf(scoreHundredths: number): HealthBand {
  if (scoreHundredths < YELLOW_FROM) return 'RED';
  return scoreHundredths <= YELLOW_TO ? 'YELLOW' : 'GREEN';
}

function partsOf(counts: HealthCounts): [HealthPart, number | null][] {
  const { days, conversations, satisfactionDays } = counts;
  const satisfaction = counts.satisfactionHundredths / satisfactionDays;
  return [
    ['usage', ratio(conversations, counts.expectedConversations)],
    ['resolution', ratio(counts.resolvedConversations, conversations)],
    ['satisfaction', satisfactionDays === 0 ? null : (satisfaction - SATISFACTION_MIN) / SATISFACTION_SPAN],
    ['logins', counts.logins / days / LOGINS_FULL],
    ['features', ratio(counts.featuresUsed, counts.featuresAvailable)],
    ['api', ratio(counts.apiCalls, counts.expectedApiCalls)],
    ['tickets', 1 - counts.ticketComplexity / days / TICKET_LOAD_ZERO],
  ];
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
