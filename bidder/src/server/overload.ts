/**
 * Sheds load before it makes answers late. What arrives while the process works waits in sockets; one round of the event
 * loop then finds all of it at once. A round may spend `ROUND_BUDGET_MS` on deciding; whoever comes after that in the same
 * round gets a no-bid at once, without his body being read. So the wait of any request is bounded by one round: the budget,
 * and some microseconds for each one that is shed.
 *
 * A late answer is worse than none: exchanges count time-outs, and throttle a bidder whose share of them passes 15 %.
 */

/**
 * About a hundred decisions. Well under the shortest deadline in use (80 ms), and above what a pause for garbage
 * collection piles up, ms.
 */
export const ROUND_BUDGET_MS = 4;

/**
 * So many are decided in every round whatever the clock says: a machine that gave the process no time is no overload. It
 * adds a millisecond to a round at most.
 */
export const ROUND_LEAST = 32;

export class Overload {
  /** Requests shed since the start. */
  shed = 0;
  readonly #budgetMs: number;
  readonly #nowMs: () => number;
  #roundFromMs: number | undefined;
  #admitted = 0;

  constructor(budgetMs: number = ROUND_BUDGET_MS, nowMs: () => number = () => performance.now()) {
    this.#budgetMs = budgetMs;
    this.#nowMs = nowMs;
  }

  /** To be asked once per request, before any work for it. False: shed it. */
  admits(): boolean {
    const nowMs = this.#nowMs();
    if (this.#roundFromMs === undefined) {
      this.#roundFromMs = nowMs;
      this.#admitted = 1;
      // Runs when this round of the loop has seen all that was ready.
      setImmediate(() => {
        this.#roundFromMs = undefined;
      });
      return true;
    }
    this.#admitted += 1;
    if (this.#admitted <= ROUND_LEAST || nowMs - this.#roundFromMs <= this.#budgetMs) return true;
    this.shed += 1;
    return false;
  }
}
