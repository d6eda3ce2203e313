/**
 * The history of tickets, one row for each thing that happened (WAP-48), without what was said: messages are counted in the
 * ticket and stand in `messages.ts`. From the decided stream `support_events`.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

const types = [
  'TicketOpened',
  'TicketAnswered',
  'TicketEscalated',
  'TicketAssigned',
  'TicketTakeoverRecorded',
  'TicketGuided',
  'TicketSlaMissed',
  'TicketResolved',
  'TicketReopened',
  'TicketClosed',
  'TicketRated',
  'TicketToolRequested',
] as const;
type Step = EventsByType[(typeof types)[number]];

export const ticketSteps = tableProjection({
  name: 'ticket_steps',
  version: 1,
  types,
  key: { eventId: 'text' },
  columns: {
    ticketId: 'text',
    clientId: 'text',
    what: 'text',
    detail: 'text?',
    agentId: 'text?',
    uri: 'text?',
    actor: 'text',
    atMs: 'bigint',
  },
  indexes: [
    ['atMs desc', 'eventId desc'],
    ['ticketId', 'atMs desc', 'eventId desc'],
  ],
  initial: { ticketId: '', clientId: '', what: '', detail: null, agentId: null, uri: null, actor: '', atMs: 0 },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.id),
  project(_, event) {
    const { entity: ticketId, actor } = event.envelope;
    const { clientId, type } = event;
    const atMs = event.type === 'TicketOpened' ? event.openedAtMs : event.atMs;
    const agentId = 'agentId' in event ? event.agentId : null;
    return { ticketId, clientId, what: type, detail: detailOf(event), agentId, uri: uriOf(event), actor, atMs };
  },
});

/** A choice or a figure, as short as it is. */
function detailOf(event: Step): string | null {
  switch (event.type) {
    case 'TicketOpened':
      return event.severity;
    case 'TicketAnswered':
      return event.by;
    case 'TicketEscalated':
      return event.trigger;
    case 'TicketSlaMissed':
      return event.what;
    case 'TicketResolved':
      return event.by;
    case 'TicketReopened':
      return event.because;
    case 'TicketClosed':
      return event.reason;
    case 'TicketRated':
      return String(event.satisfactionHundredths);
    case 'TicketToolRequested':
      return event.tool;
    default:
      return null;
  }
}

function uriOf(event: Step): string | null {
  switch (event.type) {
    case 'TicketOpened':
      return event.transcriptUri;
    case 'TicketAnswered':
      return event.answerUri;
    case 'TicketGuided':
      return event.guidanceUri;
    case 'TicketResolved':
      return event.resolutionUri;
    default:
      return null;
  }
}
