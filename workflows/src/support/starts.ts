/** A ticket that is opened starts its clock; what happens on its stream is told to it. Pure (R4). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  supportTicketWorkflowType,
  type TicketFact,
  type TicketInput,
  ticketFactSignal,
  ticketWorkflowId,
} from './messages.ts';

type Told = EventsByType[
  | 'TicketAnswered'
  | 'TicketEscalated'
  | 'TicketResolved'
  | 'TicketReopened'
  | 'TicketClosed'
  | 'TicketToolRequested'];

export const supportStarts: Starts = {
  types: [
    'TicketOpened',
    'TicketAnswered',
    'TicketEscalated',
    'TicketResolved',
    'TicketReopened',
    'TicketClosed',
    'TicketToolRequested',
  ],
  startsOf(event) {
    switch (event.type) {
      case 'TicketOpened':
        return [{ ...workflowOf(event), how: 'start', stage: 'OPEN', input: inputOf(event) }];
      case 'TicketAnswered':
      case 'TicketEscalated':
      case 'TicketResolved':
      case 'TicketReopened':
      case 'TicketClosed':
      case 'TicketToolRequested': {
        const signal = { name: ticketFactSignal, argument: factOf(event) };
        return [{ ...workflowOf(event), how: 'signal', stage: 'TOLD', signal }];
      }
      default:
        return [];
    }
  },
};

function workflowOf({ envelope, clientId }: Told | EventsByType['TicketOpened']) {
  const { tenant, entity } = envelope;
  const workflowId = ticketWorkflowId(tenant, entity);
  const of = { workflowType: supportTicketWorkflowType, workflowId, tenant, subject: clientId, dataSubject: clientId };
  return of satisfies Partial<WorkflowStart>;
}

function inputOf(event: EventsByType['TicketOpened']): TicketInput {
  const { envelope, clientId, severity, openedAtMs, replyDueAtMs, resolveDueAtMs } = event;
  const { tenant, entity: ticketId } = envelope;
  const about = { tenant, ticketId, clientId, severity, cause: causeOf(envelope) };
  return { ...about, openedAtMs, replyDueAtMs, resolveDueAtMs };
}

function factOf(event: Told): TicketFact {
  const cause = causeOf(event.envelope);
  switch (event.type) {
    case 'TicketEscalated': {
      const { type, escalationId, trigger, level } = event;
      return { ...cause, type, escalationId, trigger, level };
    }
    case 'TicketResolved': {
      const { type, category, agentId, resolutionUri, updatesMatrix } = event;
      return { ...cause, type, category, agentId, resolutionUri, updatesMatrix };
    }
    case 'TicketToolRequested': {
      const { type, configId, requestId, tool, input, output, purpose } = event;
      return { ...cause, type, configId, requestId, tool, input, output, purpose };
    }
    case 'TicketReopened':
      return { ...cause, type: event.type, resolveDueAtMs: event.resolveDueAtMs };
    default:
      return { ...cause, type: event.type };
  }
}
