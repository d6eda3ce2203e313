/**
 * Where approvals are decided: the client's own workflow (workflows/src/client-lifecycle), which alone knows what it
 * awaits and from whom. The port keeps Temporal out of the routes; the adapter is `desk.temporal.ts`.
 */
import type {
  ApprovalDecision,
  ApprovalRefusal,
  ApprovalAnswer as Decided,
} from '@mainstem/workflows/client-lifecycle/messages';

export type ApprovalAnswer =
  | ({ readonly kind: 'decided' } & Pick<Decided, 'eventId' | 'stage'>)
  | { readonly kind: 'refused'; readonly code: ApprovalRefusal; readonly message: string }
  /** No such client is in its lifecycle in this tenant, or its life has ended. */
  | { readonly kind: 'missing' };

export interface ApprovalDesk {
  /** Throws WORKFLOWS_UNAVAILABLE when the answer could not be had; the same decision may be sent again. */
  decide(tenant: string, clientId: string, decision: ApprovalDecision): Promise<ApprovalAnswer>;
}
