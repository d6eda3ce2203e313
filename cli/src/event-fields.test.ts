import { invalidFields } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { factOf } from './commands/produce.ts';
import { bodyFields, bodyFrom, withDefaults } from './event-fields.ts';

describe('words become fields by the schema', () => {
  test('numbers, texts, booleans, null and enums', () => {
    expect(bodyFrom('LeadReceived', ['source=web-form', 'companySize=40', 'country=null', 'product=a=b'])).toEqual({
      source: 'web-form',
      companySize: 40,
      country: null,
      product: 'a=b',
    });
    expect(bodyFrom('IncidentAlerted', ['delivered=true'])).toEqual({ delivered: true });
    expect(bodyFrom('LeadScored', ['class=HOT', 'score=0.5'])).toEqual({ class: 'HOT', score: 0.5 });
  });

  test('a text that looks like a number stays a text', () => {
    expect(bodyFrom('LeadReceived', ['contactRef=00123'])).toEqual({ contactRef: '00123' });
  });

  test('lists by repeating or as JSON, maps as JSON', () => {
    expect(bodyFrom('LeadScored', ['reasons=a', 'reasons=b'])).toEqual({ reasons: ['a', 'b'] });
    expect(bodyFrom('LeadScored', ['reasons=["a","b"]'])).toEqual({ reasons: ['a', 'b'] });
    expect(bodyFrom('LeadScored', ['reasons='])).toEqual({ reasons: [] });
    expect(bodyFrom('NoBidsCounted', ['counts={"FLOOR":3}'])).toEqual({ counts: { FLOOR: 3 } });
  });

  test('words win over --data', () => {
    expect(bodyFrom('LeadScored', ['reasons=new'], { reasons: ['old'], score: 1 })).toEqual({
      reasons: ['new'],
      score: 1,
    });
  });

  test.each([
    ['sorce=x', 'LeadReceived has no field sorce (did you mean source?)'],
    ['=x', 'allowed: name=value'],
    ['companySize=many', '--field companySize: found "many", allowed: a number'],
    ['companySize=', 'allowed: a number'],
  ])('%s is refused: %s', (word, message) => expect(() => bodyFrom('LeadReceived', [word])).toThrow(message));

  test('unknown fields of --data and broken JSON are refused as well', () => {
    expect(() => bodyFrom('LeadReceived', [], { email: 'x' })).toThrow('LeadReceived has no field email');
    expect(() => bodyFrom('NoBidsCounted', ['counts={'])).toThrow('counts: not JSON');
    expect(() => bodyFrom('IncidentAlerted', ['delivered=yes'])).toThrow('allowed: true or false');
  });
});

test('optional fields get their defaults, so a short call makes a whole event', () => {
  const body = withDefaults('LeadReceived', { source: 'web-form', contactRef: 'c-1' });
  const item = { type: 'LeadReceived' as const, id: '0198c0de-0000-7000-8000-000000000000', entity: 'lead-1', body };
  expect(invalidFields(factOf(item, 'acme', 1_795_255_200_000))).toEqual([]);
});

test('R3: events of decided streams cannot be produced', () => {
  const item = { type: 'CampaignPaused' as const, id: 'x', entity: 'c', body: { reason: 'because' } };
  expect(() => factOf(item, 'acme')).toThrow('CampaignPaused is decided, not produced');
});

test('every event type has fields the command line can name', () => {
  for (const eventType of eventTypes)
    expect(bodyFields(eventType).map((field) => field.name)).not.toContain('envelope');
});
