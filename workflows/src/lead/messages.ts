/** What starts a `Lead` workflow and what it answers with. */
import type { LeadClass, LeadFacts } from '@mainstem/models/lead-score';
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const leadWorkflowType = 'Lead';

export const leadStages = ['RECEIVED', 'SCORED', 'ROUTED', 'ASSIGNED', 'TRIAGE', 'ENGAGING', 'ANALYSED'] as const;
export type LeadStage = (typeof leadStages)[number];

export interface LeadInput {
  readonly tenant: string;
  readonly leadId: string;
  readonly cause: Cause;
  /** What the lead said. No personal data (R6): the person stays in the sender's system. */
  readonly facts: LeadFacts;
  /** Pseudonym of the person in the sender's system. Leads that began before there was outreach have none, and get none. */
  readonly contactRef?: string;
}

/** That the lead answered, wherever that was heard. */
export interface Response {
  readonly eventId: string;
  readonly channel: string;
  readonly atMs: number;
}

export const leadRespondedSignal = 'leadResponded';
export const leadResponded = defineSignal<[Response]>(leadRespondedSignal);
export const engageLeadSignal = 'engageLead';
/** An agent asked for a channel. */
export const engageLead = defineSignal<[{ readonly eventId: string; readonly channel: string }]>(engageLeadSignal);

export interface LeadResult {
  readonly class: LeadClass;
  readonly queue: string;
  readonly assignee: string;
  /** How the outreach ended; absent where there was none. */
  readonly outreach?: string;
}

export function leadWorkflowId(tenant: string, leadId: string): string {
  return `lead:${tenant}:${leadId}`;
}
