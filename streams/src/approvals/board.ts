/**
 * How approvals go, for metrics: those that are open, and what became of them since the process began to listen live. What was
 * on the log before is no news, and counted as open or not at all. Labels are bounded by the code: kinds it does not know
 * are `other`.
 */
import { APPROVAL_RULE_KIND } from '../deciders/approval/standing-rule.ts';
import type { ApprovalEvent } from '../deciders/approval/state.ts';

const kinds = new Set([
  ...['config-change', 'deployment', 'discount', 'refund', 'credit', 'exception', 'escalation', 'lead-triage'],
  ...['pricing', 'proposal', 'prd', 'creative', 'campaign', 'optimisation', 'unlock', APPROVAL_RULE_KIND],
]);
export const outcomes = ['approved', 'rejected', 'withdrawn', 'expired', 'rule'] as const;
export type BoardOutcome = (typeof outcomes)[number];

export interface OpenApproval {
  readonly kind: string;
  readonly riskTier: string;
  readonly askedAtMs: number;
}

export interface BoardListener {
  /** `tookMs`: from being asked for; `people` decided, no rule and no clock. */
  settled(approval: OpenApproval, outcome: BoardOutcome, tookMs: number): void;
  escalated(approval: OpenApproval): void;
  reminded(approval: OpenApproval): void;
}

export interface ApprovalBoard {
  apply(event: ApprovalEvent): void;
  open(): Iterable<OpenApproval>;
  /** Told of what comes from now on. */
  listen(listener: BoardListener): void;
}

export function createApprovalBoard(): ApprovalBoard {
  const open = new Map<string, OpenApproval>();
  let listener: BoardListener | undefined;
  return {
    apply(event) {
      const { tenant, entity, occurredAtMs } = event.envelope;
      const key = `${tenant}|${entity}`;
      if (event.type === 'ApprovalRequested') {
        const kind = kinds.has(event.kind) ? event.kind : 'other';
        open.set(key, { kind, riskTier: event.riskTier, askedAtMs: occurredAtMs });
        return;
      }
      const approval = open.get(key);
      if (approval === undefined) return;
      if (event.type === 'ApprovalEscalated') listener?.escalated(approval);
      if (event.type === 'ApprovalReminded') listener?.reminded(approval);
      const outcome = outcomeOf(event);
      if (outcome === null) return;
      open.delete(key);
      listener?.settled(approval, outcome, Math.max(0, occurredAtMs - approval.askedAtMs));
    },
    open: () => open.values(),
    listen(other) {
      listener = other;
    },
  };
}

function outcomeOf(event: ApprovalEvent): BoardOutcome | null {
  switch (event.type) {
    case 'ApprovalApproved':
      return event.isAutomatic ? 'rule' : 'approved';
    case 'ApprovalRejected':
      return 'rejected';
    case 'ApprovalWithdrawn':
      return 'withdrawn';
    case 'ApprovalExpired':
      return 'expired';
    default:
      return null;
  }
}
