/** What starts a `SpecialistInvitation` workflow, and what it is told. */
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const specialistInvitationWorkflowType = 'SpecialistInvitation';

/** An invitation's id is unique within its client. */
export function invitationWorkflowId(tenant: string, clientId: string, invitationId: string): string {
  return `specialist:${tenant}:${clientId}:${invitationId}`;
}

export interface InvitationInput {
  readonly tenant: string;
  readonly clientId: string;
  readonly invitationId: string;
  readonly cause: Cause;
  /** PREMIUM, VOICE_ADD_ON, CUSTOM_INTEGRATION or OTHER. */
  readonly kind: string;
  /** What the specialist has to know, all of it. */
  readonly expertise: readonly string[];
  readonly opportunityId: string | null;
  /** Agent of success who asks, and to whom the client goes back. */
  readonly invitedBy: string | null;
  readonly contextUri: string | null;
}

export type InvitationFact = Cause &
  (
    | {
        readonly type: 'SpecialistOutcomeReported';
        readonly outcome: 'DEAL' | 'NO_DEAL' | 'LATER';
        readonly revenueMicros: number;
        readonly currency: string | null;
        readonly followUpAtMs: number | null;
      }
    | { readonly type: 'SpecialistWithdrawn'; readonly because: string }
  );

export type InvitationOutcome = 'DEAL' | 'NO_DEAL' | 'LATER' | 'SILENT' | 'NOBODY' | 'WITHDRAWN';

export const invitationFactSignal = 'invitationFact';
export const invitationFact = defineSignal<[InvitationFact]>(invitationFactSignal);
