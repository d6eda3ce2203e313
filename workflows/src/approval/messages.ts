/** Messages about approvals: what a workflow asks, and the signal that tells it (and the clock) how it ended. */
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';

export const approvalWorkflowType = 'Approval';

export function approvalWorkflowId(tenant: string, approvalId: string): string {
  return `approval:${tenant}:${approvalId}`;
}

/** The clock of one approval. */
export interface ApprovalInput {
  readonly tenant: string;
  readonly approvalId: string;
  readonly cause: Cause;
  /** When people are reminded, ms since 1970 UTC. */
  readonly reminders: readonly number[];
  /** One of each level; each but the last escalates, the last ends it. */
  readonly deadlines: readonly number[];
}

export type ApprovalOutcomeTold = 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'WITHDRAWN';

/** What was approved where it is not what was asked. Amounts are micros. */
export interface ApprovedEdit {
  readonly contentHash: string;
  readonly amountMicros: number | null;
  readonly diff: string | null;
  readonly diffUri: string | null;
  readonly diffHash: string | null;
}

export interface SettledApproval {
  readonly approvalId: string;
  readonly outcome: ApprovalOutcomeTold;
  /** Persons, as user:<id>; none when a rule let it pass, or when nobody decided. */
  readonly decidedBy: readonly string[];
  /** Null when it was approved as asked, and when it was not approved. */
  readonly edit: ApprovedEdit | null;
  /** The event that ended it. */
  readonly eventId: string;
}

export const approvalSettledSignal = 'approvalSettled';
export const approvalSettled = defineSignal<[SettledApproval]>(approvalSettledSignal);
