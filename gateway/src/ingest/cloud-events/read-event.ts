/**
 * One CloudEvent as the event it becomes. A type by the full name of an event taken here (`mainstem.lead.LeadReceived`) is
 * that event: `subject` is its entity, `data` its fields. Any other type outside `mainstem.` is what a person did: `subject`
 * is the person, the type is the name of it, `data` its properties. `source` and `id` together are its identity, by the spec.
 */
import { hash } from 'node:crypto';
import { uuidFrom } from '@mainstem/schemas/envelope';
import { schemaTexts } from '@mainstem/schemas/generated/schemas';
import { z } from 'zod';
import type { Caller } from '../../authorisation/verdict.ts';
import { type FieldProblem, problemsOf } from '../../http/field-problem.ts';
import { isSafeText } from '../../http/safe-text.ts';
import { ingestableTypes, isIngestable, refusedType } from '../event-types.ts';
import { checkItem } from '../ingest.ts';
import { type Checked, fits, misfit } from '../item.ts';
import { personFact, trackedBody } from '../persons/person-facts.ts';
import type { PersonIds } from '../persons/person-ids.ts';
import { PAST_AFTER_MS, timeProblem } from '../times.ts';
import type { RawCloudEvent } from './message.ts';

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'no NUL and no half characters');
/** Extensions are told by their names: lower case and digits (the spec); what is known of them is `traceparent` and the like. */
export const attributesSchema = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: text(256),
    source: text(512),
    type: text(256),
    time: z.iso.datetime({ offset: true }).optional(),
    subject: text(256).optional(),
    datacontenttype: text(128).or(z.literal('')).optional(),
    dataschema: text(512).optional(),
    correlationid: text(128).optional(),
    anonymousid: text(256).optional(),
  })
  .refine(isSafeText, 'text that is no Unicode');
export const documentedEvent = attributesSchema.extend({ data: z.unknown().optional() });
type Attributes = z.output<typeof attributesSchema>;

const typeByFullName = new Map(ingestableTypes.map((type) => [schemaTexts[type].fullName as string, type]));

export interface CloudFrame {
  readonly caller: Caller;
  readonly ids: PersonIds;
  readonly nowMs: number;
}

export function readCloudEvent(raw: RawCloudEvent | null, frame: CloudFrame): Checked {
  if (raw === null) return misfit(null, { code: 'FIELD_WRONG_TYPE', field: '', message: 'an event is a JSON object' });
  const shownId = typeof raw.attributes.id === 'string' ? raw.attributes.id.slice(0, 64) : null;
  const parsed = attributesSchema.safeParse(raw.attributes);
  if (!parsed.success) return misfit(shownId, ...problemsOf(parsed.error, raw.attributes));
  const event = parsed.data;
  if (!isSafeText(raw.data)) {
    return misfit(shownId, { code: 'FIELD_INVALID', field: 'data', message: 'too deep, or text that is no Unicode' });
  }
  const own = typeByFullName.get(event.type);
  if (own !== undefined) return ownEvent(own, event, raw.data, frame);
  if (event.type.startsWith('mainstem.')) return misfit(shownId, refusedName(event.type));
  return personEvent(event, raw.data, frame, shownId);
}

/** By their full names: a short one is taken here too, as what a person did. */
function refusedName(type: string): FieldProblem {
  const problem = refusedType(type.split('.').pop());
  if (isIngestable(type.split('.').pop()) || problem.code === 'EVENT_TYPE_UNKNOWN') {
    const hint = `Types of ours taken here: ${[...typeByFullName.keys()].join(', ')}.`;
    return { code: 'EVENT_TYPE_UNKNOWN', field: 'type', message: 'there is no such event type', hint };
  }
  return problem;
}

function ownEvent(type: string, event: Attributes, data: unknown, { caller, nowMs }: CloudFrame): Checked {
  const fields = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  const checked = checkItem(
    {
      ...fields,
      type,
      id: eventIdOf(event, caller.tenant),
      ...(event.subject === undefined ? {} : { entity: event.subject }),
      ...(event.time === undefined ? {} : { occurredAtMs: Date.parse(event.time) }),
      ...(event.correlationid === undefined ? {} : { correlationId: event.correlationid }),
    },
    caller,
    nowMs,
  );
  return fits(checked) ? { ...checked, byId: true, fingerprint: hash('sha256', checked.event.envelope.id) } : checked;
}

function personEvent(event: Attributes, data: unknown, frame: CloudFrame, shownId: string | null): Checked {
  const { caller, ids, nowMs } = frame;
  const eventType = 'PersonTracked';
  const { subject, anonymousid, time, type, ...rest } = event;
  if (subject === undefined && anonymousid === undefined) {
    const hint = 'Send the id of the person as subject, or as the extension anonymousid.';
    return {
      ...misfit(shownId, { code: 'FIELD_MISSING', field: 'subject', message: 'subject is missing', hint }),
      eventType,
    };
  }
  const occurredAtMs = time === undefined ? nowMs : Date.parse(time);
  const problem = timeProblem('time', occurredAtMs, nowMs);
  if (problem !== undefined) return { ...misfit(shownId, problem), eventType };
  const eventId = eventIdOf(event, caller.tenant);
  const past = occurredAtMs < nowMs - PAST_AFTER_MS;
  const call = {
    eventId,
    door: 'cloudevents' as const,
    userId: subject,
    anonymousId: anonymousid,
    occurredAtMs,
    receivedAtMs: nowMs,
    originalAtMs: time === undefined ? undefined : occurredAtMs,
    sentAtMs: undefined,
    historical: past,
    // Source, data schema and extensions (traceparent) go along, sealed: they may hold anything.
    context: rest,
    integrations: undefined,
  };
  const properties = typeof data === 'object' || data === undefined ? data : { data };
  return {
    event: personFact(
      call,
      trackedBody(type, Array.isArray(properties) ? { data: properties } : properties),
      caller,
      ids,
    ),
    fingerprint: hash('sha256', eventId),
    named: true,
    past,
    byId: true,
  };
}

function eventIdOf({ source, id }: Attributes, tenant: string): string {
  return uuidFrom('cloudevents', tenant, source, id);
}
