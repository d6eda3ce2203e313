/** The audit trail (KIKI-40), one row per entry. The event's id is the key, so an entry that comes twice is one row. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const audit = tableProjection({
  name: 'audit',
  version: 1,
  types: ['AuditEntryRecorded'],
  key: { entryId: 'text' },
  columns: {
    occurredAtMs: 'bigint',
    service: 'text',
    action: 'text',
    actor: 'text',
    subject: 'text',
    subjectEventId: 'text?',
    outcome: 'text',
    description: 'text',
    metadataJson: 'text',
    correlationId: 'text',
    causationId: 'text?',
  },
  indexes: [['occurredAtMs desc', 'entryId desc'], ['correlationId']],
  initial: {
    occurredAtMs: 0,
    service: '',
    action: '',
    actor: '',
    subject: '',
    subjectEventId: null,
    outcome: '',
    description: '',
    metadataJson: '{}',
    correlationId: '',
    causationId: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.id),
  project(_, { envelope, service, action, subject, subjectEventId, outcome, description, metadata }) {
    const { occurredAtMs, actor, correlationId, causationId } = envelope;
    const what = { service, action, subject, subjectEventId, outcome, description, metadataJson: sortedJson(metadata) };
    return { ...what, occurredAtMs, actor, correlationId, causationId };
  },
});

/** Maps have no order of their own; a row must. */
function sortedJson(map: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1))));
}
