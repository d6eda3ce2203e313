/** The rules of a client's lifecycle as pure functions (SM-3, SM-9): which fact leads where, who may decide and when. */
import type { ClientStage } from '@mainstem/schemas/generated/events';
import { emptyInbox, receive } from '../../steps/inbox.ts';
import {
  type ApprovalDecision,
  type ApprovalRefusal,
  type ClientFact,
  type ClientLifecycleState,
  noteCharactersMax,
} from '../messages.ts';

/** A deployment waits this long for its approval, from the moment the deal was signed. */
export const approvalDays = 14;
const DAY_MS = 24 * 60 * 60 * 1000;
/** What has to be approved before a client goes live, and by whom (WAP-39). */
export const deploymentApproval = { what: 'deployment', role: 'onboarding' } as const;

export function initialState(): ClientLifecycleState {
  return { stage: 'NONE', approval: null, lastApproval: null, ...emptyInbox };
}

/** The stage a fact leads to; null when it changes nothing, e.g. a signup that arrives after the deal. */
export function stageAfter(stage: ClientStage, fact: Pick<ClientFact, 'type'>): ClientStage | null {
  if (fact.type === 'ClientSignedUp') return stage === 'NONE' ? 'SALES' : null;
  // A deal signed anew reopens a client whose approval expired or was rejected.
  return stage === 'NONE' || stage === 'SALES' || stage === 'ENDED' ? 'ONBOARDING' : null;
}

export function deadlineOf(fact: Pick<ClientFact, 'occurredAtMs'>): number {
  return fact.occurredAtMs + approvalDays * DAY_MS;
}

/**
 * What a new run of an ended client begins with, so that a deal signed anew is not lost; null when `fact` reopens nothing.
 * A closed run knows every fact it and the runs before it took, so a replay of the log reopens nothing (R11). A run that
 * closed in another stage was ended by an operator, who is not overruled.
 */
export function reopened(closed: ClientLifecycleState, fact: ClientFact): ClientLifecycleState | null {
  if (closed.stage !== 'ENDED' || stageAfter(closed.stage, fact) === null) return null;
  const carried = receive<ClientFact, ClientLifecycleState>({ ...closed, approval: null, inbox: [] }, fact);
  return carried.inbox.length === 0 ? null : carried;
}

export interface Refusal {
  readonly code: ApprovalRefusal;
  /** One sentence for the person, which says what to do. */
  readonly message: string;
}

/** Why a decision may not be taken; null when it may. `taken` is a decision accepted a moment ago. */
export function refuse(
  decision: ApprovalDecision,
  state: ClientLifecycleState,
  taken: ApprovalDecision | null,
  nowMs: number,
): Refusal | null {
  const { approval, lastApproval } = state;
  const { approvalId } = decision;
  if (lastApproval?.approvalId === approvalId || taken?.approvalId === approvalId) {
    return {
      code: 'APPROVAL_ALREADY_DECIDED',
      message: `${approvalId} was decided before: nothing is left to decide.`,
    };
  }
  if (approval === null || approval.approvalId !== approvalId) {
    return { code: 'APPROVAL_NOT_FOUND', message: `Nothing waits for approval ${approvalId}: read the client again.` };
  }
  if (approval.isOnStream === true) {
    return { code: 'APPROVAL_NOT_FOUND', message: `Decide ${approvalId} among the approvals: POST /v1/approvals.` };
  }
  if (nowMs >= approval.deadlineAtMs) {
    return { code: 'APPROVAL_EXPIRED', message: `The deadline of ${approvalId} has passed: sign the deal anew.` };
  }
  if (!decision.roles.includes(approval.role)) {
    return { code: 'APPROVAL_ROLE_MISSING', message: `Only a person with role "${approval.role}" may decide this.` };
  }
  return malformed(decision);
}

function malformed({ outcome, decidedBy, note }: ApprovalDecision): Refusal | null {
  const invalid = (message: string): Refusal => ({ code: 'APPROVAL_INVALID', message });
  if (outcome !== 'APPROVED' && outcome !== 'REJECTED') return invalid('The outcome is APPROVED or REJECTED.');
  if (!/^user:[^|\s]{1,120}$/.test(decidedBy)) return invalid('A person decides: decidedBy is user:<id>.');
  if (note !== null && note.length > noteCharactersMax) {
    return invalid(`The note has at most ${noteCharactersMax} characters.`);
  }
  return null;
}
