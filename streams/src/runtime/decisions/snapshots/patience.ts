/** Waiting for a store of snapshots: a writer can do without, so not for long. */
import { createBackoff } from '../../backoff.ts';
import type { Clock } from '../../clock.ts';

/** A store that does not answer for so long is away, and the log is read instead. */
const PATIENCE_MS = 3_000;
const FIRST_PAUSE_MS = 50;
const PAUSE_MAX_MS = 1_000;

/** Tries again while the store does not answer, for a bounded time. */
export async function patiently<Result>(clock: Clock, call: () => Promise<Result>): Promise<Result> {
  const backoff = createBackoff({ firstMs: FIRST_PAUSE_MS, maxMs: PAUSE_MAX_MS });
  const until = clock.nowMs() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const pauseMs = backoff.next();
      if ((error as { retryable?: unknown }).retryable !== true || clock.nowMs() + pauseMs > until) throw error;
      await clock.sleep(pauseMs);
    }
  }
}
