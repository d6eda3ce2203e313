/** What takes up what agents ask for (MAMS-15…17): an engagement of a client, and a handoff of one. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { Cause } from '../steps/cause.ts';

export const engagementWorkflowType = 'Engagement';
export const requestedHandoffWorkflowType = 'RequestedHandoff';

interface Asked {
  readonly tenant: string;
  readonly clientId: string;
  readonly cause: Cause;
}
export interface EngagementInput extends Asked {
  readonly channel: string;
  readonly purpose: string;
  readonly templateRef: string | null;
  readonly notBeforeAtMs: number | null;
}
export interface RequestedHandoffInput extends Asked {
  readonly fromAgent: EventsByType['HandoffRequested']['fromAgent'];
  readonly toRole: string;
  readonly urgent: boolean;
}

export interface RequestResult {
  readonly outcome: string;
}

/** One for each request. */
export function requestWorkflowId(kind: 'engagement' | 'requested-handoff', tenant: string, eventId: string): string {
  return `${kind}:${tenant}:${eventId}`;
}
