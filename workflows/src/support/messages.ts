/** What starts a `SupportTicket` workflow, what it is told, what it remembers. */
import { defineSignal } from '@temporalio/workflow';
import type { HeardWork } from '../assignment/listen.ts';
import type { Cause } from '../steps/cause.ts';
import type { Inbox } from '../steps/inbox.ts';

export const supportTicketWorkflowType = 'SupportTicket';

export function ticketWorkflowId(tenant: string, ticketId: string): string {
  return `ticket:${tenant}:${ticketId}`;
}

/** What happened on the ticket's stream. */
export type TicketFact = Cause &
  (
    | { readonly type: 'TicketAnswered' }
    | {
        readonly type: 'TicketEscalated';
        readonly escalationId: string;
        readonly trigger: string;
        readonly level: number;
      }
    | {
        readonly type: 'TicketResolved';
        readonly category: string;
        readonly agentId: string | null;
        readonly resolutionUri: string | null;
        readonly updatesMatrix: boolean;
      }
    | {
        readonly type: 'TicketToolRequested';
        readonly configId: string;
        readonly requestId: string;
        readonly tool: string;
        readonly input: string;
        readonly output: string;
        readonly purpose: string;
      }
    | { readonly type: 'TicketReopened'; readonly resolveDueAtMs: number }
    | { readonly type: 'TicketClosed' }
  );

export interface TicketState extends Inbox<TicketFact> {
  readonly status: 'OPEN' | 'RESOLVED' | 'CLOSED';
  readonly isAnswered: boolean;
  /** Due times that are known to be missed. */
  readonly missed: readonly ('FIRST_REPLY' | 'RESOLUTION')[];
  readonly resolveDueAtMs: number;
  readonly resolvedAtMs: number;
  /** Reopenings so far: names of steps are made with it. */
  readonly round: number;
  /** Escalations that are not over, with when they were raised. */
  readonly escalations: readonly { readonly escalationId: string; readonly atMs: number }[];
  /** People were asked for; the place is given back when it is over. */
  readonly isAsked: boolean;
  readonly agentId: string | null;
}

export interface TicketInput {
  readonly tenant: string;
  readonly ticketId: string;
  readonly clientId: string;
  readonly severity: string;
  readonly cause: Cause;
  readonly openedAtMs: number;
  readonly replyDueAtMs: number;
  readonly resolveDueAtMs: number;
  readonly carried?: TicketState;
  readonly heardWork?: HeardWork;
}

export const ticketFactSignal = 'ticketFact';
export const ticketFact = defineSignal<[TicketFact]>(ticketFactSignal);
