/**
 * What client and agent said in the live chat of a ticket (WAP-81). The words are personal: the view gets them opened, and an
 * erasure of the person makes the rows anew without them (R6). The live feed never shows the column.
 */
import { isErased, wordsOfPerson } from '@mainstem/schemas/personal';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const ticketMessages = tableProjection({
  name: 'ticket_messages',
  version: 1,
  types: ['TicketMessageSent'],
  key: { eventId: 'text' },
  columns: {
    ticketId: 'text',
    clientId: 'text',
    conversationId: 'text?',
    number: 'bigint',
    sender: 'text',
    agentId: 'text?',
    subjectRef: 'text',
    text: 'text?',
    textErased: 'boolean',
    sentAtMs: 'bigint',
  },
  indexes: [
    ['sentAtMs desc', 'eventId desc'],
    ['ticketId', 'sentAtMs desc', 'eventId desc'],
  ],
  personal: ['text'],
  initial: {
    ...{ ticketId: '', clientId: '', conversationId: null, number: 0, sender: '', agentId: null, subjectRef: '' },
    ...{ text: null, textErased: false, sentAtMs: 0 },
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.id),
  project(_, event) {
    const { clientId, conversationId, number, from: sender, agentId, subjectRef, text, atMs } = event;
    const about = { ticketId: event.envelope.entity, clientId, conversationId, number, sender, agentId, subjectRef };
    return { ...about, text: wordsOfPerson(text), textErased: isErased(text), sentAtMs: atMs };
  },
});
