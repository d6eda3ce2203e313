/** People of support on a ticket: asked for once, told to those who wait, given back, and what they found out kept (WAP-46…48). */
import { release, requestOf } from '../assignment/assign.ts';
import type { WorkChange } from '../assignment/messages.ts';
import type { Chain } from '../steps/chain.ts';
import type { TicketFact, TicketInput, TicketState } from './messages.ts';

const TEAM = 'support';
const priorities: Readonly<Record<string, 'URGENT' | 'HIGH' | 'NORMAL' | 'LOW'>> = { CRITICAL: 'URGENT' };

type Escalated = Extract<TicketFact, { type: 'TicketEscalated' }>;

export async function raise(chain: Chain, input: TicketInput, state: TicketState, fact: Escalated): Promise<void> {
  const { ticketId, clientId, severity } = input;
  const { escalationId, trigger, level, occurredAtMs: atMs } = fact;
  const body = {
    type: 'EscalationRaised',
    escalationId,
    ticketId,
    trigger,
    level,
    team: TEAM,
    severity,
    atMs,
  } as const;
  await chain.emit(`raised:${fact.eventId}`, clientId, body);
  if (state.isAsked) return;
  const workId = workOf(input, state);
  const priority = priorities[severity] ?? (severity as 'HIGH' | 'NORMAL' | 'LOW');
  const request = requestOf({ workId, subject: `client:${clientId}`, priority, preferAgent: state.agentId });
  await chain.command(`ask:${state.round}`, 'assignment', TEAM, request);
}

/** A place of its own for each time the ticket is opened: a piece of work is used once in its team. */
function workOf({ ticketId }: TicketInput, { round }: TicketState): string {
  return `ticket-${ticketId}-${round}`;
}

/** Somebody has it: told to the ticket, and to those who wait for each escalation. */
export async function assigned(
  chain: Chain,
  input: TicketInput,
  state: TicketState,
  change: WorkChange,
): Promise<string | null> {
  const { agentId, eventId } = change;
  if (change.what !== 'ASSIGNED' || agentId === null) return state.agentId;
  const { ticketId, clientId } = input;
  const atMs = Date.now();
  await chain.command(`assign:${eventId}`, 'ticket', ticketId, { type: 'AssignTicket', agentId, atMs });
  for (const { escalationId } of state.escalations) {
    const body = { type: 'EscalationAccepted', escalationId, ticketId, agentId, atMs } as const;
    await chain.emit(`accepted:${escalationId}:${eventId}`, clientId, body);
  }
  return agentId;
}

export async function settle(
  chain: Chain,
  input: TicketInput,
  state: TicketState,
  outcome: 'RESOLVED' | 'CLOSED',
  eventId: string,
): Promise<void> {
  const { ticketId, clientId } = input;
  const { agentId } = state;
  for (const { escalationId, atMs } of state.escalations) {
    const openMs = Math.max(0, Date.now() - atMs);
    const body = {
      type: 'EscalationSettled',
      escalationId,
      ticketId,
      outcome,
      agentId,
      openMs,
      atMs: Date.now(),
    } as const;
    await chain.emit(`settled:${escalationId}:${eventId}`, clientId, body);
  }
  if (state.isAsked) await release(chain, { step: `release:${state.round}`, team: TEAM, workId: workOf(input, state) });
}

export async function learn(
  chain: Chain,
  { ticketId, clientId }: TicketInput,
  fact: Extract<TicketFact, { type: 'TicketResolved' }>,
): Promise<void> {
  if (!fact.updatesMatrix) return;
  const { category, resolutionUri, agentId, occurredAtMs: atMs } = fact;
  const body = { type: 'SupportMatrixUpdated', category, ticketId, resolutionUri, agentId, atMs } as const;
  await chain.emit(`matrix:${fact.eventId}`, clientId, body);
}
