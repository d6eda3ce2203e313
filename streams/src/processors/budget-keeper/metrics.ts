/** What the budget keeper may not settle (R10), for an alarm: anything above 0 wants a person. */
import { Gauge, type Registry } from 'prom-client';
import type { ProcessorStatus } from '../processor.ts';
import type { BudgetKeeperStatus } from './keeper.ts';

/** `statuses` of all processors; asked when Prometheus asks. */
export function registerKeeperMetrics(registry: Registry, statuses: () => readonly ProcessorStatus[]): void {
  new Gauge({
    name: 'mainstem_budget_keeper_held',
    help: 'Campaigns nothing is settled of, and unreadable records of bids that hold leases; above 0 a person must look.',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      const details = statuses().find(({ name }) => name === 'budget-keeper')?.details;
      if (details === undefined) return;
      const { campaigns, bids } = (details as unknown as BudgetKeeperStatus).held;
      this.set({ what: 'campaigns' }, campaigns);
      this.set({ what: 'bids' }, bids);
    },
  });
}
