/** Settles leases of this bidder that have ended, once nothing is reserved from them any more. */
import type { BudgetCommands } from './budget-commands.ts';
import type { LeaseBook, LeaseState } from './lease-book.ts';

export interface SettlerOptions {
  readonly book: LeaseBook;
  readonly onError: (error: unknown, doing: string) => void;
}

export class LeaseSettler {
  readonly counts = { settled: 0, failed: 0 };
  readonly #options: SettlerOptions;
  readonly #commands: BudgetCommands;
  readonly #settling = new Set<string>();

  constructor(options: SettlerOptions, commands: BudgetCommands) {
    this.#options = options;
    this.#commands = commands;
  }

  settleEnded(nowMs: number): void {
    const { book } = this.#options;
    for (const lease of book.abandoned(nowMs)) book.end(lease.leaseId);
    for (const lease of book.settleable(nowMs)) {
      if (this.#commands.isFull) return;
      if (!this.#settling.has(lease.leaseId)) this.#commands.track(this.#settle(lease, nowMs));
    }
  }

  async #settle(lease: LeaseState, nowMs: number): Promise<void> {
    this.#settling.add(lease.leaseId);
    try {
      const outcome = await this.#commands.execute(
        lease,
        { type: 'SettleLease', leaseId: lease.leaseId, spentMicros: lease.spentMicros },
        `settle:${lease.leaseId}`,
        nowMs,
      );
      // Refused means the keeper was faster. A conflict is tried again at the next beat.
      if (outcome.kind === 'conflict') return;
      this.counts.settled += 1;
      this.#options.book.end(lease.leaseId);
    } catch (error) {
      this.counts.failed += 1;
      this.#options.onError(error, `settlement of lease ${lease.leaseId}`);
    } finally {
      this.#settling.delete(lease.leaseId);
    }
  }
}
