/** Pauses between tries that double up to a bound. */

export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /**
   * From 0 up to 1: spreads those who failed together over the whole pause ("full jitter"), so that they do not fail
   * together again. Without it the pause is its full length.
   */
  readonly random?: () => number;
}

export interface Backoff {
  /** The next pause, ms. */
  next(): number;
  /** After a success: begins with the first pause again. */
  reset(): void;
}

export function createBackoff({ firstMs, maxMs, random }: BackoffOptions): Backoff {
  let pauseMs = firstMs;
  return {
    next() {
      const upTo = pauseMs;
      pauseMs = Math.min(pauseMs * 2, maxMs);
      return random === undefined ? upTo : Math.round(upTo * random());
    },
    reset() {
      pauseMs = firstMs;
    },
  };
}
