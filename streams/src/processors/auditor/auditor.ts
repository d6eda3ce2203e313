/**
 * The auditor: one line of the audit trail for every event that counts (KIKI-40, R12). An entry's id is hashed from the
 * event's, so an event that is met twice has one entry. Refusals leave no event; whoever refuses records them.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import { type AnyEvent, type AuditEntryRecorded, type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { type AuditedType, notAudited, sentences } from './sentences.ts';

const skipped: ReadonlySet<EventType> = new Set(notAudited);

export const auditor: Reactor<null> = {
  name: 'auditor',
  types: eventTypes.filter((type) => !skipped.has(type)),
  resultTypes: ['AuditEntryRecorded'],
  remembers: false,
  // An event nobody here understands still has to get its line, by the next version.
  foreign: 'stop',
  initialState: () => null,
  react(event) {
    const entry = auditEntryOf(event);
    return entry === null ? [] : [{ kind: 'emit', event: entry } satisfies Reaction<never>];
  },
};

/** The entry about an event; null for those that have none. */
export function auditEntryOf(event: AnyEvent): AuditEntryRecorded | null {
  const description = sentenceOf(event);
  if (description === null) return null;
  const { envelope, type } = event;
  return {
    type: 'AuditEntryRecorded',
    envelope: factEnvelope({
      id: auditEntryIdOf(envelope.id),
      tenant: envelope.tenant,
      entity: envelope.entity,
      occurredAtMs: envelope.occurredAtMs,
      actor: envelope.actor,
      correlationId: envelope.correlationId,
      causationId: envelope.id,
    }),
    service: serviceOf(envelope.actor),
    action: type,
    subject: `${topicOf(type)}/${envelope.entity}`,
    subjectEventId: envelope.id,
    outcome: 'ACCEPTED',
    description,
    metadata: metadataOf(event),
  };
}

/** Id of the entry about an event. */
export function auditEntryIdOf(eventId: string): string {
  return uuidFrom('audit', eventId);
}

/** What an event means, for people; null for those that have no sentence. */
export function sentenceOf(event: AnyEvent): string | null {
  if (skipped.has(event.type)) return null;
  // The table has one sentence for each type; which one it is cannot be told to the compiler.
  const describe = sentences[event.type as AuditedType] as (event: AnyEvent) => string;
  return describe(event);
}

/** The part of the platform that acted, by the kind of the actor. */
export function serviceOf(actor: string): string {
  const colon = actor.indexOf(':');
  const kind = actor.slice(0, colon);
  if (kind === 'service') return actor.slice(colon + 1);
  if (kind === 'workflow') return 'workflows';
  if (kind === 'exchange') return 'bidder';
  return 'gateway';
}

function metadataOf({ envelope }: AnyEvent): Record<string, string> {
  const { decision, streamVersion } = envelope;
  return decision === null ? {} : { decision: decision.id, streamVersion: String(streamVersion) };
}
