/**
 * `TrainingRound`: once a week every model of every tenant with clients is asked to be trained anew (UW-18). It only
 * asks: each request is an event, and each starts a training of its own. What the world does meanwhile is drift's to
 * notice.
 */
import { patched, proxyActivities } from '@temporalio/workflow';
import type { HealthActivities } from '../health/contract.ts';
import { logSteps } from '../steps/activity-options.ts';
import { startChain } from '../steps/chain.ts';
import type { TrainingRoundState } from './messages.ts';
import { recipeKinds } from './recipe-names.ts';

const { tenantsToScore } = proxyActivities<HealthActivities>(logSteps);
const DAY_MS = 86_400_000;

export async function TrainingRound(): Promise<TrainingRoundState> {
  const dayAtMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  let [tenant, asked] = ['', 0];
  // Rounds that began before clicks were learnt like the rest go on without them.
  const names = Object.entries(recipeKinds).filter(([name]) => name !== 'click' || patched('clicks-too'));
  for (;;) {
    const tenants = await tenantsToScore({ after: tenant });
    if (tenants.length === 0) return { dayAtMs, tenant, asked };
    for (const one of tenants) {
      const chain = startChain(one, { eventId: `round-${dayAtMs}`, correlationId: `training-round-${dayAtMs}` });
      for (const [name, kind] of names) {
        const said = { version: '', kind, reasons: ['SCHEDULED'], because: 'once a week' };
        await chain.emit(`ask-${dayAtMs}-${one}-${name}`, name, { type: 'ModelRetrainAsked', ...said });
        asked += 1;
      }
      tenant = one;
    }
  }
}
