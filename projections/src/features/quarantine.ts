/**
 * Events that were kept out of feature views, with the reason (expectations on every write): one row an event. They hold
 * nothing up, for the fold of a feature view does not depend on the order of events; a definition that is mended gets a new
 * version, which is built from the log and takes them in.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { factOf, isRejection } from '@mainstem/streams/features/fact';
import { featureViews } from '@mainstem/streams/features/views';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

const types: readonly EventType[] = [...new Set(featureViews.flatMap((view) => view.types))].sort();

/** What each view that reads the event has against it. */
function rejections(event: AnyEvent) {
  return featureViews.flatMap((view) => {
    if (view.keyOf(event) === null) return [];
    const found = factOf(view, event);
    return found !== null && isRejection(found) ? [{ ...found, view: view.name }] : [];
  });
}

export const featureQuarantine = tableProjection({
  name: 'feature_quarantine',
  version: 1,
  types,
  key: { eventId: 'text' },
  columns: {
    eventType: 'text',
    entity: 'text',
    views: 'text[]',
    /** By view: code, field and words. */
    codes: 'text[]',
    fields: 'text[]',
    words: 'text[]',
    topic: 'text',
    logPartition: 'bigint',
    logOffset: 'bigint',
    occurredAtMs: 'bigint',
  },
  initial: {
    eventType: '',
    entity: '',
    views: [],
    codes: [],
    fields: [],
    words: [],
    topic: '',
    logPartition: 0,
    logOffset: 0,
    occurredAtMs: 0,
  },
  indexes: [['occurredAtMs desc', 'eventId desc']],
  keyOf: (event) => (rejections(event).length === 0 ? null : rowKey(event.envelope.tenant, event.envelope.id)),
  project(row, event, place) {
    // The log may hold it again: the row stays that of the first.
    if (row.eventType !== '') return row;
    const found = rejections(event);
    const { occurredAtMs, entity } = event.envelope;
    return {
      eventType: event.type,
      entity,
      views: found.map(({ view }) => view),
      codes: found.map(({ code }) => code),
      fields: found.map(({ field }) => field),
      words: found.map(({ words }) => words),
      topic: place.topic,
      logPartition: place.partition,
      logOffset: place.offset,
      // A time that is none is one of the reasons, and no column takes it.
      occurredAtMs: Number.isSafeInteger(occurredAtMs) ? occurredAtMs : 0,
    };
  },
});
