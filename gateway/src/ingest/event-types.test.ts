import { type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { schemaTexts } from '@mainstem/schemas/generated/schemas';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { expect, test } from 'vitest';
import { commandStreams } from '../commands/streams.ts';
import { fieldsOf, ingestableTypes, refusedType } from './event-types.ts';
import { commandFor } from './instead.ts';

const itemFields = ['type', 'id', 'entity', 'occurredAtMs', 'correlationId'];

interface AvroField {
  readonly name: string;
  readonly type: unknown;
}

function avroFields(type: EventType): AvroField[] {
  const record = JSON.parse(schemaTexts[type].schema) as { fields: AvroField[] };
  return record.fields.filter((field) => field.name !== 'envelope');
}

test.each(ingestableTypes)('%s: the item has the fields of the Avro schema and no other', (type) => {
  const expected = avroFields(type).map((field) => field.name);
  expect([...fieldsOf(type)].sort()).toEqual([...itemFields, ...expected].sort());
});

test('R3: events of decided streams may not come in, and the hint names a command that exists', () => {
  const known = new Set(commandStreams.flatMap((stream) => stream.outside.map((name) => `${name} ${stream.name}`)));
  for (const type of eventTypes.filter((name) => topicNamed(topicOf(name)).kind === 'decided')) {
    expect(refusedType(type)).toMatchObject({ code: 'EVENT_TYPE_DECIDED', field: 'type' });
    const hint = commandFor[type];
    if (hint === undefined) continue;
    const [, name, stream] = /command (\w+) to POST \/v1\/commands\/(\w+)\//.exec(hint) ?? [];
    expect(known, hint).toContain(`${name} ${stream}`);
  }
});

test('what the platform writes itself is refused with what to do instead', () => {
  for (const type of [
    'LeadScored',
    'BidPlaced',
    'ImpressionBilled',
    'ClickRecorded',
    'AuditEntryRecorded',
    'IncidentOpened',
  ]) {
    expect(refusedType(type)).toMatchObject({ code: 'EVENT_TYPE_INTERNAL', hint: expect.any(String) });
  }
  expect(refusedType('LeadVanished')).toMatchObject({ code: 'EVENT_TYPE_UNKNOWN' });
  expect(refusedType(undefined)).toMatchObject({ code: 'FIELD_MISSING' });
  expect(refusedType(7)).toMatchObject({ code: 'FIELD_WRONG_TYPE' });
});
