/** What the main of every long-running process does alike: end when told, wait for what it needs, within bounds. */
import type { Logger } from 'pino';
import { pause } from './pause.ts';
import { messageOf } from './projection-errors.ts';

const RETRY_MS = 1_000;
/** A line now, then one in this many tries: a dependency that comes after minutes fills no log. */
const SAY_EVERY_TRIES = 30;

/** Aborted by SIGTERM or SIGINT. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export interface WaitOptions {
  /** What is waited for, e.g. "the log". */
  readonly what: string;
  readonly logger: Pick<Logger, 'warn'>;
  readonly stopped: AbortSignal;
  /** Longest wait, ms; without it there is none. */
  readonly withinMs?: number;
  /** Whether trying again can help; an error's own `retryable` when not given. */
  readonly isRetryable?: (error: unknown) => boolean;
}

/** Tries until it succeeds; null when told to stop before. Throws what cannot pass, and the last error after `withinMs`. */
export async function waitFor<Result>(options: WaitOptions, attempt: () => Promise<Result>): Promise<Result | null> {
  const { what, logger, stopped, withinMs = Number.POSITIVE_INFINITY } = options;
  const { isRetryable = (error) => (error as { retryable?: unknown }).retryable === true } = options;
  const untilMs = performance.now() + withinMs;
  for (let tries = 0; !stopped.aborted; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error) || performance.now() > untilMs) throw error;
      if (tries % SAY_EVERY_TRIES === 0) logger.warn({ reason: messageOf(error) }, `waiting for ${what}`);
      await pause(RETRY_MS, stopped);
    }
  }
  return null;
}
