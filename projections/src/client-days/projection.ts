/**
 * What each client did on each day, of which its health is made (WAP-50): what the products counted, and the tickets it
 * opened. A count that comes again replaces the one before; a ticket counts once by its id. The two come from different
 * topics and write different columns.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

const DAY_MS = 86_400_000;

export const clientDays = tableProjection({
  name: 'client_days',
  version: 1,
  types: ['ClientUsageCounted', 'TicketOpened'],
  key: { clientId: 'text', dayAtMs: 'bigint' },
  columns: {
    isCounted: 'boolean',
    conversations: 'bigint',
    expectedConversations: 'bigint',
    resolvedConversations: 'bigint',
    satisfactionHundredths: 'bigint?',
    logins: 'bigint',
    featuresUsed: 'bigint',
    featuresAvailable: 'bigint',
    apiCalls: 'bigint',
    expectedApiCalls: 'bigint?',
    featureRequests: 'bigint',
    tickets: 'bigint',
    ticketComplexity: 'bigint',
  },
  initial: {
    isCounted: false,
    conversations: 0,
    expectedConversations: 0,
    resolvedConversations: 0,
    satisfactionHundredths: null,
    logins: 0,
    featuresUsed: 0,
    featuresAvailable: 0,
    apiCalls: 0,
    expectedApiCalls: null,
    featureRequests: 0,
    tickets: 0,
    ticketComplexity: 0,
  },
  keyOf(event) {
    const { tenant, entity } = event.envelope;
    if (event.type === 'ClientUsageCounted') return rowKey(tenant, entity, event.dayAtMs);
    return rowKey(tenant, event.clientId, Math.floor(event.openedAtMs / DAY_MS) * DAY_MS);
  },
  naturalId: ({ type, envelope }) => (type === 'TicketOpened' ? `ticket|${envelope.entity}` : `counted|${envelope.id}`),
  project(row, event) {
    if (event.type === 'TicketOpened') {
      return { ...row, tickets: row.tickets + 1, ticketComplexity: row.ticketComplexity + event.complexity };
    }
    const { type: _, envelope: __, dayAtMs: ___, ...counts } = event;
    return { ...row, ...counts, isCounted: true };
  },
});
