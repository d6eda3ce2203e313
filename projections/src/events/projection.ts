/**
 * Where each event stands on the log, and what it came from: one row per event id, for `explain` (ADR 0032). It holds envelopes
 * and places only, no field of any event, so nothing personal and nothing large.
 *
 * Topics at the rate of auctions and viewers are left out, for a row each would cost more than the events themselves; bids
 * are found by their id, which says when and under which key (`bulkTopics`). Entries of the audit trail have a row of their
 * own in the view `audit`.
 *
 * A retried step writes the same id again, and an outside sender may use one id for two things: the row then is of the
 * smallest place in (topic, partition, offset), whatever order they are met in.
 */
import { type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** Records per auction, per viewer or per block of decisions. */
export const bulkTopics: ReadonlySet<TopicName> = new Set([
  'bid_events',
  'decision_events',
  'value_events',
  'notice_events',
]);

export const events = tableProjection({
  name: 'events',
  version: 1,
  types: eventTypes.filter(isIndexed),
  fingerprintTypes: ['LeadReceived', 'LeadScored', 'CampaignCreated'],
  key: { eventId: 'text' },
  columns: {
    type: 'text',
    topic: 'text',
    entity: 'text',
    partitionNo: 'bigint',
    recordOffset: 'bigint',
    occurredAtMs: 'bigint',
    actor: 'text',
    correlationId: 'text',
    causationId: 'text?',
  },
  indexes: [
    ['causationId', 'occurredAtMs', 'eventId'],
    ['correlationId', 'occurredAtMs', 'eventId'],
    ['entity', 'occurredAtMs desc', 'eventId desc'],
  ],
  initial: {
    type: '',
    topic: '',
    entity: '',
    partitionNo: 0,
    recordOffset: 0,
    occurredAtMs: 0,
    actor: '',
    correlationId: '',
    causationId: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.id),
  project(row, { type, envelope }, { topic, partition, offset }) {
    if (row.type !== '' && !isBefore({ topic, partition, offset }, row)) return row;
    const { entity, occurredAtMs, actor, correlationId, causationId } = envelope;
    const caused = { actor, correlationId, causationId };
    return { type, topic, entity, partitionNo: partition, recordOffset: offset, occurredAtMs, ...caused };
  },
});

export function isIndexed(type: EventType): boolean {
  return type !== 'AuditEntryRecorded' && !bulkTopics.has(topicOf(type));
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

function isBefore(
  place: Place,
  row: { readonly topic: string; readonly partitionNo: number; readonly recordOffset: number },
): boolean {
  if (place.topic !== row.topic) return place.topic < row.topic;
  if (place.partition !== row.partitionNo) return place.partition < row.partitionNo;
  return place.offset < row.recordOffset;
}
