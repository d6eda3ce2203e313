/**
 * The messages of a `ClientLifecycle`: signals are facts from the log (nobody waits for an answer), a person's decision is
 * an Update (the caller gets an answer or a refusal with a code), and the stage is a query.
 */
import type { ApprovalOutcome, ClientStage } from '@mainstem/schemas/generated/events';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const clientLifecycleWorkflowType = 'ClientLifecycle';

export interface ClientLifecycleInput {
  readonly tenant: string;
  readonly clientId: string;
  /** What the run before this one knew; absent in the first run. Its inbox holds the deal that reopens an ended client. */
  readonly carried?: ClientLifecycleState;
}

/** All that a client's lifecycle remembers. Small on purpose: it is carried from run to run. */
export interface ClientLifecycleState {
  readonly stage: ClientStage;
  readonly approval: PendingApproval | null;
  /** The last approval that ended, to answer a late second decision rightly. */
  readonly lastApproval: DecidedApproval | null;
  /** Facts not handled yet, oldest first. */
  readonly inbox: readonly ClientFact[];
  /** Ids of facts handled, oldest first, bounded: the log delivers at least once. */
  readonly seenEventIds: readonly string[];
}

/** An event of the log about the client. */
export interface ClientFact extends Cause {
  readonly type: 'ClientSignedUp' | 'ClientDealSigned';
}

export interface PendingApproval {
  readonly approvalId: string;
  /** What is to be approved. */
  readonly what: string;
  /** Role that may decide. */
  readonly role: string;
  /** ms since 1970 UTC, counted from the event that asked for it; silence never approves. */
  readonly deadlineAtMs: number;
  /** What the decision will name as its cause. */
  readonly requestedEventId: string;
  readonly correlationId: string;
}

export interface DecidedApproval {
  readonly approvalId: string;
  readonly outcome: ApprovalOutcome;
  /** `ClientApprovalDecided` on the log. */
  readonly eventId: string;
}

/** A person's decision. The caller has checked who it is: the workflow checks whether they may. */
export interface ApprovalDecision {
  readonly approvalId: string;
  readonly outcome: 'APPROVED' | 'REJECTED';
  /** `user:<id>`; never a personal name. */
  readonly decidedBy: string;
  /** Roles of that person. */
  readonly roles: readonly string[];
  /** Why, at most `noteCharactersMax`; no personal data. */
  readonly note: string | null;
}

export interface ApprovalAnswer extends DecidedApproval {
  /** Stage the client is in now. */
  readonly stage: ClientStage;
}

/** Codes a decision is refused with: `ApplicationFailure.type` of the failed Update. */
export const approvalRefusals = [
  'APPROVAL_NOT_FOUND',
  'APPROVAL_ALREADY_DECIDED',
  'APPROVAL_EXPIRED',
  'APPROVAL_ROLE_MISSING',
  'APPROVAL_INVALID',
] as const;
export type ApprovalRefusal = (typeof approvalRefusals)[number];

export const noteCharactersMax = 500;

export interface ClientStageView {
  readonly stage: ClientStage;
  readonly approval: Pick<PendingApproval, 'approvalId' | 'what' | 'role' | 'deadlineAtMs'> | null;
}

export const clientFact = defineSignal<[ClientFact]>('clientFact');
export const decideApproval = defineUpdate<ApprovalAnswer, [ApprovalDecision]>('decideApproval');
export const stage = defineQuery<ClientStageView>('stage');
/** All that a run knows, a closed one too: what a run that reopens an ended client carries on from. */
export const remembered = defineQuery<ClientLifecycleState>('remembered');

export function clientWorkflowId(tenant: string, clientId: string): string {
  return `client:${tenant}:${clientId}`;
}
