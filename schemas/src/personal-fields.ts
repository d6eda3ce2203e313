/**
 * Which fields of an event are personal, and whom each is about: read once from the `pii` tags of the schemas, so that
 * sealing, opening, masking and erasing all go by the same list.
 */

import type { AvroField, AvroRecord } from './compose.ts';
import { type AnyEvent, type EventType, eventTypes } from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';
import type { PiiTag } from './pii-tag.ts';

export interface PersonalField {
  /** Name of the field, which is its path: personal fields lie at the top of their event. */
  readonly name: string;
  readonly says: PiiTag['says'];
  subjectOf(event: AnyEvent): string;
}

export const ENTITY_SUBJECT = 'envelope.entity';

const none: readonly PersonalField[] = [];
const byType = new Map<EventType, readonly PersonalField[]>(
  eventTypes.flatMap((type) => {
    const fields = (JSON.parse(schemaTexts[type].schema) as AvroRecord).fields.flatMap(personalField);
    return fields.length === 0 ? [] : [[type, fields] as const];
  }),
);

/** Event types that hold personal data. */
export const personalTypes: ReadonlySet<EventType> = new Set(byType.keys());

/** Personal fields of an event type; empty for most. */
export function personalFieldsOf(eventType: EventType): readonly PersonalField[] {
  return byType.get(eventType) ?? none;
}

function personalField(field: AvroField): PersonalField[] {
  if (field.pii === undefined) return [];
  const { subject, says } = field.pii;
  const subjectOf =
    subject === ENTITY_SUBJECT
      ? (event: AnyEvent) => event.envelope.entity
      : (event: AnyEvent) => (event as unknown as Record<string, string>)[subject] as string;
  return [{ name: field.name, says, subjectOf }];
}
