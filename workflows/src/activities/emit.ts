/** Appends one event to the log, under an id that every try of the step shares. */
import { type AnyBody, factEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { recordWith } from '@mainstem/streams/decision-record/records-of';
import type { EventWriter } from '@mainstem/streams/log/event-writer';
import type { EmitInput, StepActivities } from '../steps/contract.ts';
import { actor, idOf, orHopeless } from './idempotent.ts';

export function createEmit(events: EventWriter): StepActivities['emit'] {
  return async (input) => {
    const event = eventOf(input);
    const record = input.evidence === undefined ? null : recordWith(event, input.evidence);
    await orHopeless(events.append(record === null ? [event] : [event, record]));
    return { eventId: event.envelope.id };
  };
}

function eventOf(input: EmitInput): AnyEvent {
  const { step, tenant, entity, body, correlationId, causationId, occurredAtMs } = input;
  const id = idOf(step);
  const envelope = factEnvelope({ id, tenant, entity, occurredAtMs, actor: actor(), correlationId, causationId });
  return { ...(body as AnyBody), envelope } as AnyEvent;
}
