/** What an objective brought at each client, the last measurement of each (WAP-30), from `knowledge_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const deployments = tableProjection({
  name: 'deployments',
  version: 1,
  types: ['DeploymentMeasured'],
  key: { clientId: 'text', objective: 'text', metric: 'text' },
  columns: {
    product: 'text?',
    businessType: 'text?',
    kind: 'text?',
    baselinePpm: 'bigint',
    nowPpm: 'bigint',
    conversations: 'bigint',
    toMs: 'bigint',
    /** End of the first measurement: the order in which clients came, which never changes. */
    firstToMs: 'bigint?',
    eventId: 'text?',
  },
  initial: {
    product: null,
    businessType: null,
    kind: null,
    baselinePpm: 0,
    nowPpm: 0,
    conversations: 0,
    toMs: 0,
    firstToMs: null,
    eventId: null,
  },
  keyOf: ({ envelope, objective, metric }) => rowKey(envelope.tenant, envelope.entity, objective, metric),
  project(row, event) {
    const firstToMs = row.firstToMs === null ? event.toMs : Math.min(row.firstToMs, event.toMs);
    if (event.toMs < row.toMs) return { ...row, firstToMs };
    const { product, businessType, kind, baselinePpm, nowPpm, conversations, toMs, envelope } = event;
    const measured = { product, businessType, kind, baselinePpm, nowPpm, conversations, toMs, firstToMs };
    return { ...measured, eventId: envelope.id };
  },
});
