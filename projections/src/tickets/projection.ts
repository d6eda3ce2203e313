/**
 * Tickets of clients as people work on them (WAP-43…48, 81): where each stands, until when, who has it. From the decided
 * stream `support_events`; ids, choices and times only, what was said is in `messages.ts`.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

const withOnce = (list: readonly string[], one: string): string[] => [...new Set([...list, one])];

export const tickets = tableProjection({
  name: 'tickets',
  version: 1,
  types: [
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
    'TicketMessageSent',
  ],
  key: { ticketId: 'text' },
  columns: {
    status: 'text',
    clientId: 'text?',
    severity: 'text?',
    category: 'text?',
    channel: 'text?',
    complexity: 'bigint?',
    conversationId: 'text?',
    transcriptUri: 'text?',
    openedAtMs: 'bigint?',
    levelsVersion: 'text?',
    replyDueAtMs: 'bigint?',
    resolveDueAtMs: 'bigint?',
    missed: 'text[]',
    answeredBy: 'text?',
    answeredAtMs: 'bigint?',
    level: 'bigint',
    triggers: 'text[]',
    agentId: 'text?',
    takenOverAtMs: 'bigint?',
    guidances: 'bigint',
    messages: 'bigint',
    tools: 'text[]',
    resolvedBy: 'text?',
    resolvedAtMs: 'bigint?',
    resolutionUri: 'text?',
    updatesMatrix: 'boolean',
    openMs: 'bigint?',
    reopenings: 'bigint',
    closedAtMs: 'bigint?',
    closedBecause: 'text?',
    satisfactionHundredths: 'bigint?',
    eventId: 'text?',
    correlationId: 'text?',
  },
  indexes: [['openedAtMs desc', 'ticketId desc']],
  initial: {
    ...{ status: 'open', clientId: null, severity: null, category: null, channel: null, complexity: null },
    ...{ conversationId: null, transcriptUri: null, openedAtMs: null, levelsVersion: null },
    ...{ replyDueAtMs: null, resolveDueAtMs: null, missed: [], answeredBy: null, answeredAtMs: null },
    ...{ level: 0, triggers: [], agentId: null, takenOverAtMs: null, guidances: 0, messages: 0, tools: [] },
    ...{ resolvedBy: null, resolvedAtMs: null, resolutionUri: null, updatesMatrix: false, openMs: null },
    ...{ reopenings: 0, closedAtMs: null, closedBecause: null, satisfactionHundredths: null },
    ...{ eventId: null, correlationId: null },
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(before, event) {
    const { id: eventId, correlationId } = event.envelope;
    const row = { ...before, eventId, correlationId };
    switch (event.type) {
      case 'TicketOpened': {
        const { clientId, severity, category, channel, complexity, conversationId, transcriptUri } = event;
        const { openedAtMs, replyDueAtMs, resolveDueAtMs, levelsVersion } = event;
        const about = { clientId, severity, category, channel, complexity, conversationId, transcriptUri };
        return { ...row, ...about, openedAtMs, replyDueAtMs, resolveDueAtMs, levelsVersion };
      }
      case 'TicketAnswered':
        if (row.answeredAtMs !== null) return row;
        return { ...row, answeredBy: event.agentId ?? event.by, answeredAtMs: event.atMs };
      case 'TicketEscalated':
        return { ...row, level: event.level, triggers: withOnce(row.triggers, event.trigger) };
      case 'TicketAssigned':
        return { ...row, agentId: event.agentId };
      case 'TicketTakeoverRecorded':
        return { ...row, agentId: event.agentId, takenOverAtMs: event.atMs };
      case 'TicketGuided':
        return { ...row, guidances: row.guidances + 1 };
      case 'TicketSlaMissed':
        return { ...row, missed: withOnce(row.missed, event.what) };
      case 'TicketResolved': {
        const { resolutionUri, updatesMatrix, openMs, agentId, by } = event;
        const done = { resolvedBy: agentId ?? by, resolvedAtMs: event.atMs, resolutionUri, updatesMatrix, openMs };
        return { ...row, status: 'resolved', ...done };
      }
      case 'TicketReopened': {
        const { resolveDueAtMs } = event;
        const undone = { resolvedBy: null, resolvedAtMs: null, resolutionUri: null, openMs: null };
        const again = { resolveDueAtMs, reopenings: row.reopenings + 1, missed: [], takenOverAtMs: null };
        return { ...row, status: 'open', ...undone, ...again };
      }
      case 'TicketClosed': {
        const satisfactionHundredths = event.satisfactionHundredths ?? row.satisfactionHundredths;
        const over = { closedAtMs: event.atMs, closedBecause: event.reason, satisfactionHundredths };
        return { ...row, status: 'closed', ...over };
      }
      case 'TicketRated':
        return { ...row, satisfactionHundredths: event.satisfactionHundredths };
      case 'TicketToolRequested':
        return { ...row, tools: withOnce(row.tools, event.tool) };
      case 'TicketMessageSent':
        return { ...row, messages: event.number };
    }
  },
});
