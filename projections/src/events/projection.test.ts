/** The index of events: one row per id, whatever order the log's partitions are met in. */
import { sampleEvent } from '@mainstem/streams/runtime/projection/sample-event';
import { expect, test } from 'vitest';
import { views } from '../views.ts';
import { bulkTopics, events } from './projection.ts';

const event = sampleEvent('LeadScored', 'one', { entity: 'lead-1', version: 1 });
const at = (topic: string, partition: number, offset: number) => ({ topic, partition, offset });
const row = (place: ReturnType<typeof at>, before: object | null = events.initial) =>
  events.project(before, event, place);

test('an event has a row with its place, its cause and nothing of its fields', () => {
  const { envelope } = event;
  expect(row(at('lead_events', 3, 17))).toStrictEqual({
    type: 'LeadScored',
    topic: 'lead_events',
    entity: 'lead-1',
    partitionNo: 3,
    recordOffset: 17,
    occurredAtMs: envelope.occurredAtMs,
    actor: envelope.actor,
    correlationId: envelope.correlationId,
    causationId: envelope.causationId,
  });
  expect(events.keyOf(event)).toMatchObject({ tenant: envelope.tenant, parts: [envelope.id] });
});

test('R1: an id that stands twice has the row of its smallest place in whatever order the two are met', () => {
  const places = [at('lead_events', 3, 17), at('lead_events', 3, 18), at('lead_events', 4, 1), at('a_events', 9, 99)];
  for (const one of places) {
    for (const other of places) expect(row(one, row(other))).toStrictEqual(row(other, row(one)));
  }
  expect(row(at('lead_events', 3, 18), row(at('lead_events', 3, 17)))).toMatchObject({ recordOffset: 17 });
});

test('the view is kept, and topics at the rate of auctions are not in it', () => {
  expect(views).toContain(events);
  expect(events.topics.filter((topic) => bulkTopics.has(topic))).toEqual([]);
  expect(events.types).toContain('LeadReceived');
  expect(events.types).not.toContain('AuditEntryRecorded');
});
