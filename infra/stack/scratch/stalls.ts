/**
 * What the machine took from this process: a test of a deadline adds it to its bound, so that it judges the code and not
 * the neighbours. It hides nothing of ours but what blocks the event loop, which has tests of its own.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1e6;

/** Begins to watch; what is answered ends the watch and says the longest wait of the event loop meanwhile, in ms. */
export function watchStalls(): () => number {
  const turns = monitorEventLoopDelay({ resolution: 1 });
  turns.enable();
  return () => {
    turns.disable();
    return turns.max / NS_PER_MS;
  };
}
