/** Who may read history now: a few at once, the others in turn, each at its pace (R8). The log has live readers too. */
import { setTimeout as sleep } from 'node:timers/promises';
import { REPLAY_RECORDS_PER_S, REPLAYS_MAX } from './limits.ts';

export class ReplayDesk {
  #free = REPLAYS_MAX;
  readonly #waiting: (() => void)[] = [];

  async take<Result>(work: (pace: Pace) => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work(createPace(REPLAY_RECORDS_PER_S));
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** Waits as long as so many records are worth. */
export type Pace = (records: number) => Promise<void>;

/** Waits shorter than this are left to add up: a timer is no more exact. */
const PAUSE_MS_MIN = 10;

export function createPace(recordsPerS: number): Pace {
  const startedAtMs = performance.now();
  let taken = 0;
  return async (records) => {
    taken += records;
    const aheadMs = (taken * 1_000) / recordsPerS - (performance.now() - startedAtMs);
    if (aheadMs > PAUSE_MS_MIN) await sleep(aheadMs);
  };
}
