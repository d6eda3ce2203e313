/**
 * The messages of a `ClientLifecycle`: signals are facts from the log (nobody waits for an answer), a person's decision is
 * an Update (the caller gets an answer or a refusal with a code), and the stage is a query.
 */
import type { ApprovalOutcome, ClientStage } from '@mainstem/schemas/generated/events';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';
import type { Inbox } from '../steps/inbox.ts';
import type { LifeState } from './life/state.ts';

export const clientLifecycleWorkflowType = 'ClientLifecycle';

export interface ClientLifecycleInput {
  readonly tenant: string;
  readonly clientId: string;
  /** What the run before this one knew; absent in the first run. Its inbox holds the deal that reopens an ended client. */
  readonly carried?: ClientLifecycleState;
  /**
   * Which body lives: `whole` from signup to going live (`life/`), which all new clients have; without it the first one, of
   * clients that began before (`first/`). Said by who starts it and carried from run to run, so no client ever changes.
   */
  readonly body?: 'whole';
  /** What the run before this one knew of a whole life. */
  readonly life?: LifeState;
}

/** All that a client's lifecycle remembers. Small on purpose: it is carried from run to run. */
export interface ClientLifecycleState extends Inbox<ClientFact> {
  readonly stage: ClientStage;
  readonly approval: PendingApproval | null;
  /** The last approval that ended, to answer a late second decision rightly. */
  readonly lastApproval: DecidedApproval | null;
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
  /** It is decided on the stream of approvals, and heard of by signal; absent in what older runs carry. */
  readonly isOnStream?: true;
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
export type ApprovalRefusal =
  | 'APPROVAL_NOT_FOUND'
  | 'APPROVAL_ALREADY_DECIDED'
  | 'APPROVAL_EXPIRED'
  | 'APPROVAL_ROLE_MISSING'
  | 'APPROVAL_INVALID';

export const noteCharactersMax = 500;

export interface ClientStageView {
  readonly stage: ClientStage;
  readonly approval: Pick<PendingApproval, 'approvalId' | 'what' | 'role' | 'deadlineAtMs'> | null;
  /** Of a whole life: what is done now, whom it waits for, and until when. */
  readonly step?: string;
  readonly waitingFor?: string | null;
  readonly untilMs?: number | null;
}

export const clientFact = defineSignal<[ClientFact]>('clientFact');
export const decideApproval = defineUpdate<ApprovalAnswer, [ApprovalDecision]>('decideApproval');
export const stage = defineQuery<ClientStageView>('stage');
/** All that a run knows, a closed one too: what a run that reopens an ended client carries on from. */
export const remembered = defineQuery<ClientLifecycleState | LifeState>('remembered');

export function clientWorkflowId(tenant: string, clientId: string): string {
  return `client:${tenant}:${clientId}`;
}
