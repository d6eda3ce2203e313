/** How the flows of clients' A/B tests fared on each day (WAP-32), as products count them. A count that comes again replaces. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const clientFlows = tableProjection({
  name: 'client_flows',
  version: 1,
  types: ['ClientFlowCounted'],
  key: { clientId: 'text', experimentId: 'text', flow: 'text', dayAtMs: 'bigint' },
  columns: {
    objective: 'text?',
    isControl: 'boolean',
    conversations: 'bigint',
    reached: 'bigint',
    eventId: 'text?',
  },
  initial: { objective: null, isControl: false, conversations: 0, reached: 0, eventId: null },
  keyOf: ({ envelope, experimentId, flow, dayAtMs }) =>
    rowKey(envelope.tenant, envelope.entity, experimentId, flow, dayAtMs),
  project(_row, { envelope, objective, isControl, conversations, reached }) {
    return { objective, isControl, conversations, reached, eventId: envelope.id };
  },
});
