/**
 * How long the event loop was held: a callback that comes round again and again sees what was worked since it came last. In
 * processor time of the process, not by the clock: other processes on the same cores would count as pauses of this one.
 * Helpers of the collector work beside the loop and are in it, so it is an upper bound.
 */

export interface PauseWatch {
  /** Work between two turns, ms, of every turn that had more than `LEAST_US`, since it was last asked. */
  take(): number[];
  stop(): void;
}

const LEAST_US = 100;

export function watchPauses(): PauseWatch {
  let pauses: number[] = [];
  let before = process.cpuUsage();
  let isStopped = false;
  const look = (): void => {
    const now = process.cpuUsage();
    const workedUs = now.user + now.system - before.user - before.system;
    if (workedUs > LEAST_US) pauses.push(workedUs / 1_000);
    before = now;
    if (!isStopped) setImmediate(look);
  };
  setImmediate(look);
  return {
    take() {
      const taken = pauses;
      pauses = [];
      return taken;
    },
    stop() {
      isStopped = true;
    },
  };
}
