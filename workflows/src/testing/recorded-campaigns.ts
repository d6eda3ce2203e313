/** For tests: activities of campaigns and creatives. The rules are the real ones; what a campaign is and came to is scripted. */
import { type BrandSafetyInForce, defaultBrandSafety } from '@mainstem/streams/brand-safety/setting';
import { type Campaign, campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import type { CampaignActivities } from '../campaign/contract.ts';
import { createCreativeActivities } from '../creative/activities.ts';
import type { CreativeActivities } from '../creative/contract.ts';
import { type LearningActivities, type Learnt, nothingLearnt, type Weighed } from '../learning/contract.ts';
import type { CampaignLook, Counts, OptimisationActivities, ReviewedCampaign } from '../optimisation/contract.ts';

export interface CampaignScript {
  /** What of a campaign differs from a new one. */
  readonly campaign?: Partial<Campaign>;
  /** Cap of its budget; none is open otherwise. */
  readonly budgetCapMicros?: number;
  readonly reviewed?: readonly ReviewedCampaign[];
  look?(): CampaignLook;
  /** Lists of the tenant; the platform's alone otherwise. */
  readonly brandSafety?: BrandSafetyInForce;
  /** What a lesson calls for; nothing otherwise. */
  weighed?(): Weighed;
  readonly learnt?: Partial<Learnt>;
  /** Counts since a change, at each look. */
  counts?(): Counts;
}

export function recordCampaigns(
  script: CampaignScript = {},
): CampaignActivities & CreativeActivities & LearningActivities & OptimisationActivities {
  const state: Campaign = { ...campaignDecider.initialState(), ...script.campaign };
  const brandSafety = { of: async () => script.brandSafety ?? defaultBrandSafety };
  const campaigns = { load: async () => ({ state, version: 1 }) };
  return {
    ...createCreativeActivities({ brandSafety, campaigns: campaigns as never }),
    weighLesson: async () => script.weighed?.() ?? { adjustings: [], because: 'nothing follows' },
    learntFor: async () => ({ ...nothingLearnt, ...script.learnt }),
    budgetCapOf: async () => script.budgetCapMicros ?? null,
    campaignsToReview: async () => script.reviewed ?? [],
    lookAtCampaign: async () => {
      if (script.look === undefined) throw new Error('no look is scripted');
      return script.look();
    },
    countsSince: async () => script.counts?.() ?? { impressions: 0, clicks: 0 },
  };
}
