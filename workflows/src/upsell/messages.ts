/** What a `ClientUpsells` workflow is told, and what it remembers. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { SettledApproval } from '../approval/messages.ts';
import type { HeardWork } from '../assignment/listen.ts';
import type { Cause } from '../steps/cause.ts';
import type { Inbox } from '../steps/inbox.ts';

export const clientUpsellsWorkflowType = 'ClientUpsells';

export function upsellsWorkflowId(tenant: string, clientId: string): string {
  return `upsells:${tenant}:${clientId}`;
}

export interface Opportunity {
  readonly opportunityId: string;
  readonly kind: string;
  readonly counted: number;
  readonly threshold: number;
  /** The latest few events it was seen by. */
  readonly evidenceEventIds: readonly string[];
  readonly successAgentId: string | null;
}

/** An event of the log about the client. */
export type UpsellFact = Cause &
  (
    | { readonly type: 'UpsellDetected'; readonly opportunity: Opportunity }
    | { readonly type: 'SpecialistInvited' | 'SpecialistEngagementEnded'; readonly invitationId: string }
    | { readonly type: 'ClientLeft' | 'ClientErased' | 'ClientWentLive' }
  );

export interface UpsellsState extends Inbox<UpsellFact> {
  /** Opportunities that success thinks about. */
  readonly open: readonly Pick<Opportunity, 'opportunityId' | 'kind'>[];
  /** Invitations that have not ended. */
  readonly invitations: readonly string[];
  /** Why nothing is sold to the client any more; null while it may be. */
  readonly gone: 'client-left' | 'client-erased' | null;
}

export interface UpsellsInput {
  readonly tenant: string;
  readonly clientId: string;
  /** What the run before this one carried over; absent in the first. */
  readonly carried?: UpsellsState;
  readonly heardWork?: HeardWork;
  readonly heardApprovals?: readonly SettledApproval[];
}

export const upsellFactSignal = 'upsellFact';
export const upsellFact = defineSignal<[UpsellFact]>(upsellFactSignal);
export const upsellsState = defineQuery<UpsellsState>('upsellsState');
