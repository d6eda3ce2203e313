/** How far a fold has come, by partition, and who waits for it to come further. */
import type { Clock } from '../clock.ts';

interface Waiter {
  readonly partition: number;
  /** Next offset that must be reached. */
  readonly offset: number;
  readonly resolve: (reached: boolean) => void;
}

export class ReachedOffsets {
  readonly #clock: Clock;
  /** Next offset to fold, by partition. */
  readonly #next: number[] = [];
  readonly #waiters = new Set<Waiter>();
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The fold begins anew; who waits goes on waiting. */
  clear(): void {
    this.#next.length = 0;
  }

  /** Everything before the offset is folded. */
  reach(partition: number, offset: number): void {
    this.#next[partition] = offset;
    for (const waiter of this.#waiters) {
      if (waiter.partition === partition && waiter.offset <= offset) waiter.resolve(true);
    }
  }

  /** Resolves true once the offset is reached, false when that takes longer than `withinMs` or the fold has ended. */
  wait(partition: number, offset: number, withinMs?: number): Promise<boolean> {
    if ((this.#next[partition] ?? 0) >= offset) return Promise.resolve(true);
    if (this.#ended) return Promise.resolve(false);
    return new Promise((resolve) => {
      const cancel = withinMs === undefined ? null : this.#clock.after(withinMs, () => waiter.resolve(false));
      const waiter: Waiter = {
        partition,
        offset,
        resolve: (reached) => {
          cancel?.();
          this.#waiters.delete(waiter);
          resolve(reached);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Nothing more will be reached: lets go everyone who waits. */
  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiters) waiter.resolve(false);
  }
}
