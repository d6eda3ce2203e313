/** What starts the hourly look and the look at one campaign, and what it answers with. */
import type { Cause } from '../steps/cause.ts';
import type { ReviewedCampaign } from './contract.ts';

export const optimisationWorkflowType = 'Optimisation';
export const reviewWorkflowType = 'CampaignReview';

export interface ReviewInput {
  readonly tenant: string;
  readonly campaignId: string;
  /** What set it off: the schedule's look has the campaign's last event it knows of. */
  readonly cause: Cause;
  /** The full hour of the look, ms since 1970 UTC. */
  readonly hourFromMs: number;
  /** Of the workflow id: the hour, or the event that asked. */
  readonly name: string;
}

export interface ReviewResult {
  readonly outcome: 'TOO_FEW_POINTS' | 'GAIN_TOO_SMALL' | 'BUSY' | 'DISMISSED' | 'KEPT' | 'UNDONE';
}

export interface OptimisationInput {
  /** What the run before this one left; absent in the first. */
  readonly carried?: {
    readonly atMs: number;
    readonly reviewed: number;
    readonly rest: readonly ReviewedCampaign[];
  };
}

export interface OptimisationResult {
  readonly reviewed: number;
}

export const HOUR_MS = 3_600_000;

export function reviewWorkflowId(tenant: string, campaignId: string, name: string): string {
  return `review:${tenant}:${campaignId}:${name}`;
}
