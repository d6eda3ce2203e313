/** Causes up, effects down, and what shares the outside cause: walks over the index of events, each with its bound. */

import type { EventLookup, IndexedEvent } from '@mainstem/projections/events/lookup';
import type { AuditView } from '@mainstem/projections/queries';
import type { EventRef } from './shapes.ts';

/** A lead's longest chain has some ten links; more is a loop somebody wrote. */
export const CAUSES_MAX = 32;
/** Effects told, over all levels; a campaign's first event has thousands. */
export const EFFECTS_MAX = 100;
const EFFECT_LEVELS_MAX = 8;
export const CORRELATED_MAX = 100;

export interface Linked {
  readonly events: EventRef[];
  readonly complete: boolean;
}

/** Finds one event of a tenant; null when it is not known. */
export type FindRef = (tenant: string, eventId: string) => Promise<EventRef | null>;

/** What caused an event, nearest first; ends at an id that is no known event, which is told too. */
export async function causesOf(find: FindRef, tenant: string, causationId: string | null): Promise<Linked> {
  const events: EventRef[] = [];
  const met = new Set<string>();
  for (let next = causationId; next !== null && !met.has(next); ) {
    if (events.length === CAUSES_MAX) return { events, complete: false };
    met.add(next);
    const found: EventRef = (await find(tenant, next)) ?? unknownRef(next);
    events.push(found);
    next = found.causationId;
  }
  return { events, complete: true };
}

/** What an event caused, nearest level first. */
export async function effectsOf(lookup: EventLookup, tenant: string, eventId: string): Promise<Linked> {
  const events: EventRef[] = [];
  const met = new Set([eventId]);
  let level = [eventId];
  for (let depth = 0; depth < EFFECT_LEVELS_MAX && level.length > 0; depth += 1) {
    const room = EFFECTS_MAX - events.length;
    const found = (await lookup.effectsOf(tenant, level, room + 1)).filter((event) => !met.has(event.eventId));
    for (const event of found.slice(0, room)) {
      met.add(event.eventId);
      events.push(refOf(event));
    }
    if (found.length > room) return { events, complete: false };
    level = found.map((event) => event.eventId);
  }
  return { events, complete: level.length === 0 };
}

export async function correlatedWith(
  lookup: EventLookup,
  tenant: string,
  correlationId: string | null,
  eventId: string,
): Promise<Linked> {
  if (correlationId === null) return { events: [], complete: true };
  const found = await lookup.correlated(tenant, correlationId, CORRELATED_MAX + 1);
  const events = found.slice(0, CORRELATED_MAX).filter((event) => event.eventId !== eventId);
  return { events: events.map(refOf), complete: found.length <= CORRELATED_MAX };
}

export function refOf({ eventId, type, topic, entity, occurredAtMs, actor, causationId }: IndexedEvent): EventRef {
  const occurredAt = new Date(occurredAtMs).toISOString();
  return { eventId, known: true, type, topic, entity, occurredAt, actor, causationId };
}

/** From the audit entry about it: events of bulk topics have no row of their own. */
export function refOfEntry(entry: AuditView): EventRef | null {
  if (entry.subjectEventId === null) return null;
  const [topic = '', entity = ''] = splitSubject(entry.subject);
  const { subjectEventId: eventId, action: type, actor, occurredAtMs } = entry;
  // What caused the event itself is not in its entry, which is caused by the event.
  return {
    eventId,
    known: true,
    type,
    topic,
    entity,
    occurredAt: new Date(occurredAtMs).toISOString(),
    actor,
    causationId: null,
  };
}

/** `lead_events/lead-1` → topic and entity, which may hold a slash. */
export function splitSubject(subject: string): readonly [topic: string, entity: string] {
  const at = subject.indexOf('/');
  return [subject.slice(0, at), subject.slice(at + 1)];
}

function unknownRef(eventId: string): EventRef {
  const nothing = { type: null, topic: null, entity: null, occurredAt: null, actor: null, causationId: null };
  return { eventId, known: false, ...nothing };
}
