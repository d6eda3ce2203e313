/** What a `ClientService` workflow is told, and what it remembers. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { SettledApproval } from '../approval/messages.ts';
import type { Cause } from '../steps/cause.ts';
import type { Inbox } from '../steps/inbox.ts';

export const clientServiceWorkflowType = 'ClientService';

export function serviceWorkflowId(tenant: string, clientId: string): string {
  return `service:${tenant}:${clientId}`;
}

/** Who does what has to be done: the client itself with the platform, or people as well. */
export type Mode = 'SELF' | 'ASSISTED';
export type Change = 'BEGIN' | 'UPGRADE' | 'DOWNGRADE' | 'CANCEL';

export interface Wish {
  readonly requestId: string;
  readonly change: Change;
  readonly plan: string | null;
  readonly conversationsPerMonth: number | null;
  readonly integrations: number;
  readonly termsRef: string | null;
  readonly reason: string | null;
}

/** An event of the log about the client. */
export type ServiceFact = Cause &
  (
    | { readonly type: 'ClientSignedUp'; readonly product: string }
    | { readonly type: 'ClientPlanRequested'; readonly wish: Wish }
    | {
        readonly type: 'ClientWentLive';
        readonly product: string;
        readonly plan: string;
        readonly trialEndsAtMs: number;
        readonly renewsAtMs: number;
      }
    | { readonly type: 'ClientStageChanged'; readonly stage: string }
    | { readonly type: 'RenewalDecided'; readonly renewsAtMs: number }
    | { readonly type: 'HealthBandChanged'; readonly band: string }
    | { readonly type: 'TicketEscalated'; readonly trigger: string }
    /** Somebody else said how the client is served. */
    | { readonly type: 'ClientServiceModeChanged'; readonly to: Mode }
    | { readonly type: 'ClientLeft' | 'ClientErased' }
  );

export interface ServiceState extends Inbox<ServiceFact> {
  readonly product: string | null;
  /** Whether onboarding has it already, with people or without. */
  readonly isOnboarded: boolean;
  readonly plan: string | null;
  /** Null before the client chose a plan itself: then sales has it. */
  readonly mode: Mode | null;
  readonly isLive: boolean;
  readonly trialEndsAtMs: number;
  readonly renewsAtMs: number;
  readonly isRed: boolean;
  /** Times of the last escalations, ms since 1970 UTC, oldest first; few. */
  readonly escalatedAtMs: readonly number[];
  /** Set off the present help; null when the client is not helped because of a trigger. */
  readonly helpedSinceMs: number | null;
  /** Place at the team of success while people help; null for none. */
  readonly workId: string | null;
  /** How often the mode changed: names of steps are made with it. */
  readonly changes: number;
  readonly gone: 'client-left' | 'client-erased' | null;
  /** The last fact: what time alone does names it as its cause. */
  readonly cause: Pick<Cause, 'eventId' | 'correlationId'> | null;
}

export interface ServiceInput {
  readonly tenant: string;
  readonly clientId: string;
  /** What the run before this one carried over; absent in the first. */
  readonly carried?: ServiceState;
  readonly heardApprovals?: readonly SettledApproval[];
}

export const serviceFactSignal = 'serviceFact';
export const serviceFact = defineSignal<[ServiceFact]>(serviceFactSignal);
export const serviceState = defineQuery<ServiceState>('serviceState');
