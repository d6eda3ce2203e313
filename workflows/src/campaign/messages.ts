/** What starts a `Campaign` workflow and what it answers with. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { Cause } from '../steps/cause.ts';

export const campaignWorkflowType = 'Campaign';

export type Goal = Omit<EventsByType['CampaignGoalStated'], 'type' | 'envelope'>;

export const campaignStages = [
  'PLANNING',
  'VALUING',
  'CREATING',
  'BUDGETING',
  'FLOWS',
  'STARTING',
  'LEARNING',
  'ENDED',
  'FAILED',
] as const;
export type CampaignStage = (typeof campaignStages)[number];

export interface CampaignInput {
  readonly tenant: string;
  readonly campaignId: string;
  readonly cause: Cause;
  readonly goal: Goal;
  /** Who stated the goal, as the event names the actor: may not approve its own budget. */
  readonly statedBy: string;
}

export interface CampaignResult {
  readonly outcome: 'ENDED' | 'SUPERSEDED' | 'FAILED';
  readonly because: string;
}

/** One for each goal that is stated. */
export function campaignWorkflowId(tenant: string, campaignId: string, eventId: string): string {
  return `campaign:${tenant}:${campaignId}:${eventId}`;
}
