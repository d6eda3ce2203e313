/**
 * What the machine took from this process: a test of a deadline adds it to its bound, so that it judges the code and not
 * the neighbours. It hides nothing of ours but what blocks the event loop, which has tests of its own.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NS_PER_MS = 1e6;

/** Time of a processor that this process took for the work, ms: what a test bounds that means "not quadratic". */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Begins to watch; what is answered ends the watch and says the longest wait of the event loop meanwhile, in ms. */
export function watchStalls(): () => number {
  const turns = monitorEventLoopDelay({ resolution: 1 });
  turns.enable();
  return () => {
    turns.disable();
    return turns.max / NS_PER_MS;
  };
}
