/**
 * Leaves a provider alone that keeps failing. CLOSED: asked. OPEN: after five failures in a row it is not asked for thirty
 * seconds, or as long as it asked for itself. HALF: then one ask goes through; it closes or opens again, for twice the time
 * up to ten minutes. What a provider refuses for good (a wrong key, a bad ask) is a failure too: the next may take it.
 */
export interface Breaker {
  readonly state: 'CLOSED' | 'OPEN' | 'HALF';
  /** True when it may be asked now; in HALF true once only. */
  admit(nowMs: number): boolean;
  succeed(): void;
  fail(nowMs: number, retryAfterMs?: number): void;
}

const FAILURES_TO_OPEN = 5;
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 600_000;

export function createBreaker(): Breaker {
  let failures = 0;
  let restMs = FIRST_REST_MS;
  let openUntilMs = 0;
  let state: Breaker['state'] = 'CLOSED';
  return {
    get state() {
      return state;
    },
    admit(nowMs) {
      if (state === 'CLOSED') return true;
      if (state === 'HALF' || nowMs < openUntilMs) return false;
      state = 'HALF';
      return true;
    },
    succeed() {
      failures = 0;
      restMs = FIRST_REST_MS;
      state = 'CLOSED';
    },
    fail(nowMs, retryAfterMs) {
      failures += 1;
      const wasHalf = state === 'HALF';
      if (!wasHalf && failures < FAILURES_TO_OPEN && retryAfterMs === undefined) return;
      if (wasHalf) restMs = Math.min(restMs * 2, LONGEST_REST_MS);
      state = 'OPEN';
      openUntilMs = nowMs + Math.max(retryAfterMs ?? 0, wasHalf || failures >= FAILURES_TO_OPEN ? restMs : 0);
    },
  };
}
