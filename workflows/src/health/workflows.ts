/**
 * `HealthRun` (WAP-50): once a day, one run for the clients of all tenants, page by page. What it writes is changes of band
 * (SM-4), so a day on which nobody changes costs the log nothing. A run that has grown long hands over to a new one between
 * two tenants; one that dies goes on at its page.
 */
import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import { logSteps } from '../steps/activity-options.ts';
import { newRunDue } from '../steps/new-run.ts';
import type { HealthActivities, PageResult } from './contract.ts';
import type { HealthRunInput, HealthRunState } from './messages.ts';

const { tenantsToScore, scorePage } = proxyActivities<HealthActivities>({
  ...logSteps,
  startToCloseTimeout: '60 seconds',
});
const DAY_MS = 86_400_000;

export async function HealthRun({ from }: HealthRunInput = {}): Promise<HealthRunState> {
  const yesterday = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS;
  let state = from ?? { dayAtMs: yesterday, tenant: '', clients: 0, scored: 0, changed: 0 };
  for (;;) {
    const tenants = await tenantsToScore({ after: state.tenant });
    if (tenants.length === 0) return state;
    for (const tenant of tenants) {
      state = await scoreTenant(state, tenant);
      if (newRunDue()) await continueAsNew<typeof HealthRun>({ from: state });
    }
  }
}

async function scoreTenant(before: HealthRunState, tenant: string): Promise<HealthRunState> {
  const { dayAtMs } = before;
  let { clients, scored, changed } = before;
  for (let after: string | null = ''; after !== null; ) {
    const page: PageResult = await scorePage({ tenant, after, dayAtMs });
    clients += page.clients;
    scored += page.scored;
    changed += page.changed;
    after = page.last;
  }
  return { dayAtMs, tenant, clients, scored, changed };
}
