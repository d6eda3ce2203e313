/**
 * Where approvals are decided: the client's own workflow (workflows/src/client-lifecycle), which alone knows what it
 * awaits. The port keeps Temporal out of the routes; the adapter is `desk.temporal.ts`.
 */
export interface ApprovalDecision {
  readonly approvalId: string;
  readonly outcome: 'APPROVED' | 'REJECTED';
  readonly note: string | null;
  /** Who decides, as kind:name. */
  readonly decidedBy: string;
}

export type ApprovalAnswer =
  | { readonly kind: 'decided' }
  /** The workflow does not await this decision, or not from this role; `code` is the workflow's own. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** No such client is in its lifecycle in this tenant. */
  | { readonly kind: 'missing' };

export interface ApprovalDesk {
  /** Throws WORKFLOWS_UNAVAILABLE when the answer could not be had; the same decision may be sent again. */
  decide(tenant: string, clientId: string, decision: ApprovalDecision): Promise<ApprovalAnswer>;
}
