/** What starts a `Lead` workflow and what it answers with. */
import type { LeadClass, LeadFacts } from '@mainstem/models/lead-score';
import type { Cause } from '../steps/cause.ts';

export const leadWorkflowType = 'Lead';

export const leadStages = ['RECEIVED', 'SCORED', 'ROUTED', 'ASSIGNED'] as const;
export type LeadStage = (typeof leadStages)[number];

export interface LeadInput {
  readonly tenant: string;
  readonly leadId: string;
  readonly cause: Cause;
  /** What the lead said. No personal data (R6): the person stays in the sender's system. */
  readonly facts: LeadFacts;
}

export interface LeadResult {
  readonly class: LeadClass;
  readonly queue: string;
  readonly assignee: string;
}

export function leadWorkflowId(tenant: string, leadId: string): string {
  return `lead:${tenant}:${leadId}`;
}
