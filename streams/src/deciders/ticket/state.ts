/** What a ticket is between two commands, and what it is made of. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { Severity } from './commands.ts';

export type TicketEvent = EventsByType[
  | 'TicketOpened'
  | 'TicketAnswered'
  | 'TicketEscalated'
  | 'TicketAssigned'
  | 'TicketTakeoverRecorded'
  | 'TicketGuided'
  | 'TicketSlaMissed'
  | 'TicketResolved'
  | 'TicketReopened'
  | 'TicketClosed'
  | 'TicketRated'
  | 'TicketToolRequested'
  | 'TicketMessageSent'];
export interface Ticket {
  readonly status: 'none' | 'open' | 'resolved' | 'closed';
  readonly clientId: string;
  readonly severity: Severity;
  readonly category: string;
  readonly openedAtMs: number;
  readonly replyDueAtMs: number;
  readonly resolveDueAtMs: number;
  readonly isAnswered: boolean;
  readonly isTakenOver: boolean;
  readonly agentId: string | null;
  /** Escalations so far. */
  readonly level: number;
  readonly missed: readonly string[];
  /** Time to resolve of its service level, ms: a reopened one gets it anew. */
  readonly resolveMs: number;
  readonly conversationId: string | null;
  /** Messages of the live chat so far. */
  readonly messages: number;
  /** Tools that were asked for. */
  readonly tools: readonly string[];
  readonly isRated: boolean;
}
