/** Lets so many through in a second, one after the other. */

/** Timers are late by milliseconds: who waits is let through in handfuls of this span. */
const SPAN_MS = 20;

export interface Pace {
  /** Resolves when it is the caller's turn. */
  next(): Promise<void>;
  /** Lets everybody through from now on: for a stop, which must not wait. */
  release(): void;
}

export function createPace(perS: number, now: () => number = () => performance.now()): Pace {
  const everyMs = 1_000 / perS;
  let dueAtMs = 0;
  let released = false;
  const timers = new Map<NodeJS.Timeout, () => void>();
  return {
    async next() {
      const nowMs = now();
      dueAtMs = Math.max(dueAtMs + everyMs, nowMs);
      const waitMs = dueAtMs - nowMs;
      if (released || waitMs < SPAN_MS) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          resolve();
        }, waitMs);
        timers.set(timer, resolve);
      });
    },
    release() {
      released = true;
      for (const [timer, resolve] of timers) {
        clearTimeout(timer);
        resolve();
      }
      timers.clear();
    },
  };
}
