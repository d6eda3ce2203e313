/** The plain door: events in our own form, each checked against the table of `event-types.ts`. */
import { hash } from 'node:crypto';
import { eventWith, factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { isOpened } from '@mainstem/schemas/personal';
import type { Caller } from '../authorisation/verdict.ts';
import { problemsOf } from '../http/field-problem.ts';
import type { Identity } from '../identity/identity.ts';
import { extraPermission, fieldsOf, type IngestItem, isIngestable, itemSchemas, refusedType } from './event-types.ts';
import { type Checked, type ItemResult, misfit } from './item.ts';
import type { Pipeline } from './pipeline.ts';
import { asAsked, type Header } from './priority.ts';
import { PAST_AFTER_MS, timeProblem } from './times.ts';

export type Ingest = (identity: Caller, items: readonly unknown[], priority?: Header) => Promise<ItemResult[]>;

/** Results come in the order of the items. `priority`: the header of the request. Throws what the pipeline throws. */
export function createIngest(pipeline: Pipeline, clock: () => number): Ingest {
  return (identity, items, priority) => {
    const nowMs = clock();
    const checked = items.map((item) => asAsked(checkItem(item, identity, nowMs), priority));
    return pipeline({ identity, door: 'events', items: checked, nowMs });
  };
}

/** One item in our own form, as the event it becomes. */
export function checkItem(item: unknown, identity: Caller, nowMs: number): Checked {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return misfit(null, { code: 'FIELD_WRONG_TYPE', field: '', message: 'an event is an object' });
  }
  const { type, id } = item as { type?: unknown; id?: unknown };
  const shownId = typeof id === 'string' ? id.slice(0, 64) : null;
  if (!isIngestable(type)) return misfit(shownId, refusedType(type));
  const needed = extraPermission[type];
  if (needed !== undefined && !identity.may(needed).allowed) {
    const message = `the roles of the token do not allow ${type}`;
    return { ...misfit(shownId, { code: 'EVENT_FORBIDDEN', field: 'type', message }), eventType: type };
  }
  const parsed = itemSchemas[type].safeParse(item);
  if (!parsed.success) {
    return { ...misfit(shownId, ...problemsOf(parsed.error, item, { fields: fieldsOf(type) })), eventType: type };
  }
  const time = timeProblem('occurredAtMs', parsed.data.occurredAtMs, nowMs);
  if (time !== undefined) return { ...misfit(shownId, time), eventType: type };
  const fingerprint = hash('sha256', canonical(parsed.data));
  const event = eventOf(parsed.data, identity, nowMs);
  return { event, fingerprint, named: id !== undefined, past: event.envelope.occurredAtMs < nowMs - PAST_AFTER_MS };
}

function eventOf(item: IngestItem, identity: Identity, nowMs: number): AnyEvent {
  const { id = uuidV7(nowMs), entity, occurredAtMs = nowMs, correlationId, ...body } = item;
  const { tenant, actor } = identity;
  const origin = { id, tenant, entity, occurredAtMs, actor, correlationId: correlationId ?? id };
  return eventWith(body, factEnvelope(origin));
}

/**
 * A checked item as text that does not depend on the order its fields came in; items are flat by their schemas. Words of
 * persons are left out: a plain hash of a telephone number is soon guessed.
 */
function canonical(item: IngestItem): string {
  const entries = Object.entries(item).map(([name, value]) => [name, isOpened(value) ? '(personal)' : value] as const);
  return JSON.stringify(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
