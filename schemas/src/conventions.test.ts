import { describe, expect, test } from 'vitest';
import { type AvroField, type EventSchema, readEventSchemas } from './compose.ts';
import { conventionFindings } from './conventions.ts';
import { looksPersonal } from './personal-data.ts';

const schemas = readEventSchemas();

function withField(field: Record<string, unknown>): EventSchema[] {
  const [schema] = schemas as [EventSchema];
  const fields = [...schema.composed.fields, { doc: 'A field of this test.', ...field } as unknown as AvroField];
  return [{ ...schema, composed: { ...schema.composed, fields } }];
}

const problemsOf = (field: Record<string, unknown>) =>
  conventionFindings(withField(field)).map((found) => found.problem);

test('every event schema keeps to the conventions', () => {
  expect(conventionFindings(schemas)).toEqual([]);
});

test('R7: the envelope comes first in every event, so it decodes alone', () => {
  for (const { composed } of schemas) expect(composed.fields[0]?.name).toBe('envelope');
});

describe('R6: personal data', () => {
  test.each(['email', 'workEmail', 'phoneNumber', 'ipAddress', 'clientIp', 'firstName', 'contactName', 'homeAddress'])(
    '%s is refused without a pii tag',
    (name) => expect(problemsOf({ name, type: 'string' })).toEqual([expect.stringContaining('personal data')]),
  );

  test.each([
    'dateOfBirth',
    'buyer_card_number',
    'DEVICE-ID',
    'userAgent',
    'useragent',
    'fullname',
    'shippingCity',
    'email2',
  ])('%s is taken for personal data in any spelling', (name) => expect(looksPersonal(name)).toBe(true));

  test('a pii tag is refused until per-subject encryption exists, and says what to do instead', () => {
    const problems = problemsOf({ name: 'email', type: 'string', pii: true });
    expect(problems).toEqual([expect.stringMatching(/encryption does not exist yet.*opaque reference/)]);
    expect(problemsOf({ name: 'nick', type: { type: 'string', pii: 'contact' } })).toHaveLength(1);
  });

  test.each([
    'name',
    'companyName',
    'contactRef',
    'impressions',
    'zipped',
    'description',
    'shipped',
    'campaignId',
    'advertiserDomain',
    'birthstone',
    'capacity',
  ])('%s is not taken for personal data', (name) => expect(looksPersonal(name)).toBe(false));
});

test.each([
  [{ name: 'bidPrice', type: 'double' }, 'ends in Micros'],
  [{ name: 'costMicros', type: 'int' }, 'it is a long'],
  [{ name: 'startedAt', type: 'long' }, 'ends in AtMs'],
  [{ name: 'startedAtMs', type: 'int' }, 'it is a long'],
  [{ name: 'note', type: ['string', 'null'] }, 'null comes first'],
  [{ name: 'note', type: ['null', 'string'] }, 'is the default'],
  [{ name: 'note', type: 'string', doc: '' }, 'no doc'],
  [{ name: 'note', type: 'string', aliases: ['remark'] }, 'never renamed'],
  [{ name: 'Note', type: 'string' }, 'camelCase'],
  [{ name: 'share', type: 'float' }, 'double'],
])('%o is refused: %s', (field, problem) => {
  expect(problemsOf(field)).toEqual([expect.stringContaining(problem)]);
});

test('an event in the present tense, in another namespace or without its envelope first is refused', () => {
  const [schema] = schemas as [EventSchema];
  const source = { ...schema.source, fields: schema.source.fields.slice(1) };
  const found = conventionFindings([{ ...schema, eventType: 'PlaceBid', source }]);
  expect(found.map((finding) => finding.problem)).toEqual([
    expect.stringContaining('past tense'),
    expect.stringContaining('full name'),
    expect.stringContaining('first field'),
  ]);
});
