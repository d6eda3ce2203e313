/** What a workflow asks people with, and the activity behind it. Types only. */
import type { SettledApproval } from './messages.ts';

export interface ApprovalAsk {
  /** Unique in the life of the workflow id. */
  readonly step: string;
  /** Unique in the tenant, for ever: say the cause in it, e.g. `deployment-<event id>`. */
  readonly approvalId: string;
  /** What the tenant's thresholds and policies speak of: `deployment`, `discount`, `config-change` … */
  readonly kind: string;
  /** What it is about: an id, never a name (R6). */
  readonly subject: string;
  readonly riskTier: 'LOW' | 'MEDIUM' | 'HIGH';
  /** Why it is wanted and what is at risk, for who decides; no personal data. `<kind> of <subject>` when not said. */
  readonly because?: string;
  readonly amountMicros?: number;
  /** ISO 4217; with an amount. */
  readonly currency?: string;
  /** In any case; the tenant's thresholds may add to it. With nobody at all the thresholds alone say who. */
  readonly needed: readonly { readonly role: string; readonly persons: number; readonly or?: readonly string[] }[];
  /** How long it may take, counted from `fromAtMs`. */
  readonly deadlineMs: number;
  /** Event time the deadline is counted from, ms since 1970 UTC; now when not said. */
  readonly fromAtMs?: number;
  /** What silence comes to; it never approves. */
  readonly onDeadline: 'REJECT' | 'ESCALATE';
  /** What would change, as text without personal data; at most 16,384 characters. */
  readonly diff?: string;
  /** Where it is kept instead, and the SHA-256 of what is kept there, hex. */
  readonly diffUri?: string;
  readonly diffHash?: string;
  readonly evidenceEventIds?: readonly string[];
  /** The person who wants it and may then not approve it; the workflow itself when not said. */
  readonly requestedBy?: string;
  /** Workflow id that is signalled when it ends; the asking one. */
  readonly replyTo: string;
}

export interface RequestApprovalInput extends Omit<ApprovalAsk, 'fromAtMs' | 'deadlineMs'> {
  readonly tenant: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly occurredAtMs: number;
  readonly fromAtMs: number;
  readonly deadlineAtMs: number;
}

/** `lastDeadlineAtMs`: no answer comes after it. */
export type RequestApprovalResult =
  | { readonly kind: 'accepted'; readonly eventId: string; readonly lastDeadlineAtMs: number }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

export interface ApprovalActivities {
  /** Routes by the tenant's thresholds of now and has the request decided (R3). A retry gets the first answer. */
  requestApproval(input: RequestApprovalInput): Promise<RequestApprovalResult>;
  /** How it ended, from the decided stream; null while it is open or was never asked for. */
  approvalOutcome(input: ApprovalQuestion): Promise<Omit<SettledApproval, 'eventId'> | null>;
}

export interface ApprovalQuestion {
  readonly tenant: string;
  readonly approvalId: string;
}
