/** When to send the same request again, and after what time. Bounded in tries and in time (R8). */
import { ClientError, ProblemError } from './errors.ts';

export interface RetryRules {
  /** Tries of one request, the first included. */
  readonly attemptsMax: number;
  /** Pause after the first try (ms); doubled after each. */
  readonly firstPauseMs: number;
  /** No pause is longer, whatever Retry-After says (ms). */
  readonly pauseMaxMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to 1: spreads clients that were refused together. */
  readonly random: () => number;
}

/** Runs it until it answers, or trying again does not help or is not worth it. Throws what the last try threw. */
export async function withRetries<Value>(rules: RetryRules, attempt: () => Promise<Value>): Promise<Value> {
  for (let tries = 1, pauseMs = rules.firstPauseMs; ; tries += 1, pauseMs *= 2) {
    try {
      return await attempt();
    } catch (error) {
      const askedMs = pauseAsked(error);
      if (tries >= rules.attemptsMax || askedMs === undefined || askedMs > rules.pauseMaxMs) throw error;
      await rules.sleep(Math.max(askedMs, Math.min(rules.pauseMaxMs, pauseMs * (0.5 + rules.random() / 2))));
    }
  }
}

const asked = new WeakMap<Error, number>();

/** Notes the Retry-After of an answer beside the error made of it (ms). */
export function withRetryAfter<Failure extends Error>(error: Failure, header: string | null, nowMs: number): Failure {
  const seconds = Number(header);
  const ms = header === null ? Number.NaN : Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - nowMs;
  if (Number.isFinite(ms) && ms > 0) asked.set(error, ms);
  return error;
}

/** How long to wait at least (ms); undefined when the same request would fail again. */
function pauseAsked(error: unknown): number | undefined {
  if (!(error instanceof ProblemError || error instanceof ClientError) || !error.retryable) return undefined;
  return asked.get(error) ?? 0;
}
