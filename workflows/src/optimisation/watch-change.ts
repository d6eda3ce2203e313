/** Watches a change for a day, hour by hour, and takes it back as soon as it is worse for certain (MAMS-12). Workflow code. */
import { type Change, judgeChange } from '@mainstem/models/optimisation/optimise';
import { proxyActivities, sleep } from '@temporalio/workflow';
import type { CreativeActivities } from '../creative/contract.ts';
import { localSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import { revertChange } from './apply.ts';
import type { Counts, OptimisationActivities } from './contract.ts';
import { HOUR_MS, type ReviewResult } from './messages.ts';

const { countsSince } = proxyActivities<OptimisationActivities>(localSteps);
const { campaignOf } = proxyActivities<CreativeActivities>(localSteps);

const WATCH_HOURS = 24;
const ONE = 1_000_000;

export interface WatchedChange {
  readonly tenant: string;
  readonly campaignId: string;
  readonly optimisationId: string;
  readonly change: Change;
  readonly before: Counts;
}

export async function watchChange(chain: Chain, watched: WatchedChange): Promise<ReviewResult> {
  const { tenant, campaignId, optimisationId, change, before } = watched;
  // Whole hours only: the one of the change holds both.
  const fromMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  let after: Counts = { impressions: 0, clicks: 0 };
  for (let hour = 1; hour <= WATCH_HOURS; hour += 1) {
    await sleep(HOUR_MS);
    after = await countsSince({ tenant, campaignId, atMs: fromMs });
    if (judgeChange(before, after) !== 'UNDO') continue;
    const { bidPriceMicros } = await campaignOf({ tenant, campaignId });
    const refusal = await revertChange(chain, campaignId, change, bidPriceMicros);
    const found = { optimisationId, ...measured(before, after) };
    if (refusal !== null) {
      const because = `worse after ${hour} hours, but not taken back: ${refusal}`;
      await chain.emit('kept', campaignId, { type: 'OptimisationConfirmed', ...found, because });
      return { outcome: 'KEPT' };
    }
    const because = `worse for certain after ${hour} hours`;
    await chain.emit('undone', campaignId, { type: 'OptimisationReverted', ...found, because });
    return { outcome: 'UNDONE' };
  }
  const because = judgeChange(before, after) === 'WAIT' ? 'too few impressions to say it is worse' : 'not worse';
  const found = { optimisationId, ...measured(before, after), because };
  await chain.emit('kept', campaignId, { type: 'OptimisationConfirmed', ...found });
  return { outcome: 'KEPT' };
}

function measured(before: Counts, after: Counts) {
  const ppm = ({ impressions, clicks }: Counts) => (impressions === 0 ? 0 : Math.round((clicks / impressions) * ONE));
  return { points: after.impressions, baselinePpm: ppm(before), measuredPpm: ppm(after) };
}
