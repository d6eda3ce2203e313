/** Activities of the hourly look. Types only. */
import type { Arm, Look } from '@mainstem/models/optimisation/optimise';
import type { Held } from '../autonomy/held.ts';

export interface ReviewedCampaign {
  readonly tenant: string;
  readonly campaignId: string;
  /** Last event of the campaign's own stream, as the cause of what comes of the look. */
  readonly eventId: string;
  readonly correlationId: string;
}

export interface CampaignLook extends Held {
  readonly look: Look;
  /** A change of before is still watched. */
  readonly isBusy: boolean;
  readonly profile: string;
  /** Counts of the window the look rests on. */
  readonly before: Counts;
}

export type Counts = Omit<Arm, 'creativeId'>;

export interface OptimisationActivities {
  /** Campaigns that were shown in the last day, at most 1,000, the most shown first. */
  campaignsToReview(when: { readonly atMs: number }): Promise<readonly ReviewedCampaign[]>;
  /** Counts of the last day against each other. */
  lookAtCampaign(where: Where): Promise<CampaignLook>;
  /** Impressions and clicks of a campaign from a time on. */
  countsSince(where: Where): Promise<Counts>;
}

export interface Where {
  readonly tenant: string;
  readonly campaignId: string;
  readonly atMs: number;
}
