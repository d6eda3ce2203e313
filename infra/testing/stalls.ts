/**
 * What the machine took from this process: a test of a deadline adds it to its bound, so that it judges the code and not
 * the neighbours. It hides nothing of ours but what blocks the event loop, which has tests of its own.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1e6;

export interface StallWatch {
  /** Longest wait of the event loop since the watch began, in milliseconds. */
  longestMs(): number;
}

/** Begins to watch; it ends with the process and costs a timer a millisecond. */
export function watchStalls(): StallWatch & Disposable {
  const turns = monitorEventLoopDelay({ resolution: 1 });
  turns.enable();
  return { longestMs: () => turns.max / NS_PER_MS, [Symbol.dispose]: () => void turns.disable() };
}
