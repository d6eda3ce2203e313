/**
 * The port to time. The runtime reads every clock and waits for every timer through it, so that the simulator can own time:
 * a lease of five seconds then runs out within microseconds, in an order that one seed decides (ADR 0012).
 */
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds of a steady clock with no meaning of its own: for durations and deadlines. */
  nowMs(): number;
  /** Milliseconds since 1970 UTC: for what other machines or people read. */
  wallMs(): number;
  /** Resolves after `ms`, or as soon as the signal is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `then` once after `ms`, unless the returned function is called before. */
  after(ms: number, then: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls `then` every `ms` until the returned function is called; never twice in one interval. */
export function every(clock: Clock, ms: number, then: () => void): () => void {
  let cancel = clock.after(ms, tick);
  function tick(): void {
    cancel = clock.after(ms, tick);
    then();
  }
  return () => cancel();
}
