import { type AnyEvent, type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { schemaTexts } from '@mainstem/schemas/generated/schemas';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditEntryOf, auditor } from './auditor.ts';
import { notAudited, sentences } from './sentences.ts';

/** An event of a type with random content that fits its schema. */
function randomEvent(type: EventType): AnyEvent {
  const event = avro.Type.forSchema(
    JSON.parse(schemaTexts[type].schema) as avro.Schema,
  ).random() as unknown as AnyEvent;
  return { ...event, type } as AnyEvent;
}

const audited = eventTypes.filter((type) => !(notAudited as readonly string[]).includes(type));

const NONSENSE = /undefined|NaN|\[object/;

describe('KIKI-40: every event has its line in the audit trail', () => {
  test('every event type but the stated ones has a sentence, and no other', () => {
    expect(Object.keys(sentences).sort()).toEqual([...audited].sort());
    expect([...auditor.types].sort()).toEqual([...audited].sort());
  });

  test.each(audited)('%s', (type) => {
    for (let n = 0; n < 20; n += 1) {
      const event = randomEvent(type);
      const entry = auditEntryOf(event);
      expect(entry).toMatchObject({
        type: 'AuditEntryRecorded',
        action: type,
        subjectEventId: event.envelope.id,
        outcome: 'ACCEPTED',
        envelope: {
          tenant: event.envelope.tenant,
          entity: event.envelope.entity,
          actor: event.envelope.actor,
          correlationId: event.envelope.correlationId,
          causationId: event.envelope.id,
          occurredAtMs: event.envelope.occurredAtMs,
        },
      });
      expect(entry?.subject).toBe(`${schemaTexts[type].topic}/${event.envelope.entity}`);
      expect(entry?.description).toMatch(/^\S.*\.?$/s);
      // Random text may have these letters of its own.
      if (!NONSENSE.test(JSON.stringify(event))) expect(entry?.description).not.toMatch(NONSENSE);
    }
  });

  test.each(notAudited)('%s has none', (type) => {
    expect(auditEntryOf(randomEvent(type))).toBeNull();
  });

  test('R2: the same event has the same entry, another event another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...audited), fc.uuid(), fc.uuid(), (type, one, other) => {
        const event = randomEvent(type);
        const withId = (id: string) => ({ ...event, envelope: { ...event.envelope, id } }) as AnyEvent;
        expect(auditEntryOf(withId(one))).toEqual(auditEntryOf(withId(one)));
        if (one !== other)
          expect(auditEntryOf(withId(one))?.envelope.id).not.toBe(auditEntryOf(withId(other))?.envelope.id);
      }),
    );
  });

  test('the service is told from the actor', () => {
    const serviceOf = (actor: string) => {
      const event = randomEvent('LeadReceived');
      return auditEntryOf({ ...event, envelope: { ...event.envelope, actor } } as AnyEvent)?.service;
    };
    expect(serviceOf('service:budget-keeper')).toBe('budget-keeper');
    expect(serviceOf('workflow:Rollback')).toBe('workflows');
    expect(serviceOf('exchange:openx')).toBe('bidder');
    expect(serviceOf('user:u-1')).toBe('gateway');
  });
});
