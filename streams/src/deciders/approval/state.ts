/** What is remembered of an approval, and what counts of it now. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { ApprovalSeat } from './commands.ts';
import type { Decidable } from './content.ts';
import { seatsOf } from './seats.ts';

export type ApprovalEvent = EventsByType[
  | 'ApprovalRequested'
  | 'ApprovalRouted'
  | 'ApprovalVoted'
  | 'ApprovalEdited'
  | 'ApprovalApproved'
  | 'ApprovalRejected'
  | 'ApprovalDelegated'
  | 'ApprovalEscalated'
  | 'ApprovalReminded'
  | 'ApprovalWithdrawn'
  | 'ApprovalExpired'
  | 'ApprovalLinkIssued'
  | 'ApprovalRuleAllowed'
  | 'ApprovalRuleRevoked'];

export interface Vote {
  readonly by: string;
  readonly actingFor: string | null;
  readonly roles: readonly string[];
  /** It counts as long as this is what is decided on. */
  readonly contentHash: string;
}

export interface Delegation {
  readonly from: string;
  readonly to: string;
  /** Whose right it is at the root, and by which roles. */
  readonly owner: string;
  readonly roles: readonly string[];
}

export interface ApprovalLink {
  readonly hash: string;
  readonly holder: string;
  /** What it shows; null for any. */
  readonly contentHash: string | null;
  readonly expiresAtMs: number;
  readonly isUsed: boolean;
}

export interface Approval {
  readonly state: 'none' | 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired';
  /** What is decided on now, edits included; null before it was asked for. */
  readonly what: Decidable | null;
  readonly contentHash: string;
  readonly isEdited: boolean;
  readonly replyTo: string | null;
  readonly needed: readonly ApprovalSeat[];
  readonly escalateTo: readonly string[];
  /** Deadlines that have passed in silence. */
  readonly level: number;
  /** One of each level; the last ends it. */
  readonly deadlines: readonly number[];
  readonly reminders: readonly number[];
  readonly reminded: number;
  readonly votes: readonly Vote[];
  readonly delegations: readonly Delegation[];
  readonly links: readonly ApprovalLink[];
  /** Persons who decided, once it is over. */
  readonly decidedBy: readonly string[];
  /** Of an approval that allowed a standing rule; null for all others. */
  readonly rule: 'in-force' | 'revoked' | null;
}

/** Seats as they stand now: a role it was escalated to fills any of them. */
export function seatsNow({ needed, escalateTo, level }: Approval): readonly (readonly string[])[] {
  return seatsOf(needed, escalateTo.slice(0, level));
}

/** Approvals of what is decided on now. */
export function votesThatCount({ votes, contentHash }: Approval): readonly Vote[] {
  return votes.filter((vote) => vote.contentHash === contentHash);
}
