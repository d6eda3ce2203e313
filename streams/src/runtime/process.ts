/** What the main of every long-running process does alike: end when told, wait for what it needs, within bounds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messageOf } from '../message-of.ts';
import { systemClock } from './clock.ts';

const RETRY_MS = 1_000;
/** A line now, then one in this many tries: a dependency that comes after minutes fills no log. */
const SAY_EVERY_TRIES = 30;

/** How long the log is waited for at start, ms: a broker that starts beside us is up by then. */
const START_WAIT_MS = 120_000;
/** A stopping process has ten seconds, ms. What is not ended by then is cut off; what was durable stays so. */
const STOP_MS_MAX = 9_000;

/**
 * Runs `main` as the process: ends it with 0 when `main` does, with 1 and one line when that throws. `stopped` is aborted
 * by SIGTERM or SIGINT.
 */
export async function runProcess(name: string, main: (stopped: AbortSignal) => Promise<void>): Promise<never> {
  try {
    await main(stopSignal());
    return process.exit(0);
  } catch (error) {
    process.stderr.write(`${name}: ${lineOf(error)}\n`);
    return process.exit(1);
  }
}

/** `waitFor` the log, as long as a start may take. Stores are waited for by those who need them, for ever. */
export function waitForLog<Result>(
  logger: Pick<Logger, 'warn'>,
  stopped: AbortSignal,
  attempt: () => Promise<Result>,
): Promise<Result | null> {
  return waitFor({ what: 'the log', logger, stopped, withinMs: START_WAIT_MS }, attempt);
}

/** Ends the parts within the time a stopping process has. */
export async function stopWithin(logger: Pick<Logger, 'info'>, stop: () => Promise<unknown>): Promise<void> {
  logger.info('stopping');
  await Promise.race([stop(), sleep(STOP_MS_MAX, undefined, { ref: false })]);
  logger.info('stopped');
}

/** Aborted by SIGTERM or SIGINT. */
function stopSignal(): AbortSignal {
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
      if (tries % SAY_EVERY_TRIES === 0) logger.warn({ reason: lineOf(error) }, `waiting for ${what}`);
      await systemClock.sleep(RETRY_MS, stopped);
    }
  }
  return null;
}

/** One line for a person; Node's errors of several addresses have no message. */
function lineOf(error: unknown): string {
  return messageOf(error) || (error instanceof Error ? error.name : 'unknown');
}
