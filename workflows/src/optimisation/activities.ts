/** Activities of the hourly look: what was folded from the log, held against the campaign's goal. */
import { lookAt } from '@mainstem/models/optimisation/optimise';
import type { Campaign } from '@mainstem/streams/deciders/campaign/decider';
import { ApplicationFailure } from '@temporalio/common';
import type { StreamWriter } from '../activities/command.ts';
import type { Counts, OptimisationActivities } from './contract.ts';
import { type PerformanceWatch, WINDOW_MS } from './performance.ts';

export interface OptimisationParts {
  readonly performance: Pick<PerformanceWatch, 'shown' | 'of'>;
  /** False while the log is still read: few points would be a lie. */
  readonly isRead: () => boolean;
  readonly campaigns: Pick<StreamWriter, 'load'>;
}

export function createOptimisationActivities(parts: OptimisationParts): OptimisationActivities {
  const { performance, isRead, campaigns } = parts;
  const whenRead = () => {
    if (!isRead()) throw ApplicationFailure.retryable('what campaigns came to is still read', 'PERFORMANCE_NOT_READ');
  };
  return {
    async campaignsToReview({ atMs }) {
      whenRead();
      return performance.shown(atMs);
    },
    async lookAtCampaign({ tenant, campaignId, atMs }) {
      whenRead();
      const { arms, spentMicros, isBusy } = performance.of(tenant, campaignId, atMs - WINDOW_MS, atMs);
      const { goal, bidPriceMicros } = (await campaigns.load(tenant, campaignId)).state as Campaign;
      const targetRoiPpm = goal?.metric === 'ROI' ? goal.targetPpm : null;
      const look = lookAt(arms, {
        spentMicros,
        bidPriceMicros,
        targetRoiPpm,
        actionValueMicros: goal?.actionValueMicros ?? null,
      });
      return { look, isBusy, profile: goal?.profile ?? 'production', before: total(arms) };
    },
    async countsSince({ tenant, campaignId, atMs }) {
      whenRead();
      return total(performance.of(tenant, campaignId, atMs, Number.POSITIVE_INFINITY).arms);
    },
  };
}

function total(arms: readonly Counts[]): Counts {
  return {
    impressions: arms.reduce((sum, arm) => sum + arm.impressions, 0),
    clicks: arms.reduce((sum, arm) => sum + arm.clicks, 0),
  };
}
