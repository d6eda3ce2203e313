/** Times of senders: which are taken, and what they were if the sender's clock had been right. */
import type { FieldProblem } from '../http/field-problem.ts';

/** Clocks of senders run ahead by hours when their zone is wrong; more than a day is a mistake (as PostHog's 23 h). */
export const AHEAD_MAX_MS = 24 * 3_600_000;
/** 2000-01-01: anything before is seconds taken for milliseconds. */
export const OCCURRED_MIN_MS = 946_684_800_000;
/** What is older than this sets nothing off at once: it waits behind what is new. */
export const PAST_AFTER_MS = 24 * 3_600_000;

/** What is wrong with a time; undefined for nothing. */
export function timeProblem(field: string, atMs: number | undefined, nowMs: number): FieldProblem | undefined {
  if (atMs === undefined) return undefined;
  if (atMs > nowMs + AHEAD_MAX_MS) {
    const hint = 'Check the sender’s clock.';
    return { code: 'FIELD_OUT_OF_RANGE', field, message: 'more than 24 hours ahead of now', hint };
  }
  if (atMs < OCCURRED_MIN_MS) {
    const hint = 'Send milliseconds, not seconds.';
    return { code: 'FIELD_OUT_OF_RANGE', field, message: 'before the year 2000', hint };
  }
  return undefined;
}

export interface SenderTimes {
  /** When it happened by the sender's clock; missing when not said. */
  readonly originalAtMs: number | undefined;
  /** When it was sent by the sender's clock; missing when not said. */
  readonly sentAtMs: number | undefined;
  readonly receivedAtMs: number;
}

/**
 * When it happened by our clock (Segment's spec, "Timestamps in Segment"): receivedAt − (sentAt − originalTimestamp). The
 * way between is taken for nothing, so the answer is late by it and never early. Without a time of sending the sender's
 * clock is believed; without a time of happening it is now.
 */
export function correctedAtMs({ originalAtMs, sentAtMs, receivedAtMs }: SenderTimes): number {
  if (originalAtMs === undefined) return receivedAtMs;
  if (sentAtMs === undefined) return originalAtMs;
  return receivedAtMs - (sentAtMs - originalAtMs);
}

/** A time as text of ISO 8601 or as milliseconds; undefined for what is neither. */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}|$)/.test(value)) return undefined;
  const atMs = Date.parse(value);
  return Number.isFinite(atMs) && atMs >= 0 ? atMs : undefined;
}
