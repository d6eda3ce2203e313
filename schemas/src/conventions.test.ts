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

  const pii = { subject: 'envelope.entity', says: 'identity' };
  const sealed = { name: 'email', type: ['null', 'bytes'], default: null };

  test('a tagged field is sealed bytes that may be null, about a subject that every event names', () => {
    expect(problemsOf({ ...sealed, pii })).toEqual([]);
    expect(problemsOf({ ...sealed, pii: { ...pii, says: 'attribute' } })).toEqual([]);
  });

  test.each([
    [{ ...sealed, type: ['null', 'string'], pii }, 'its type is'],
    [{ ...sealed, type: 'bytes', default: undefined, pii }, 'its type is'],
    [{ ...sealed, pii: true }, 'without "says"'],
    [{ ...sealed, pii: { ...pii, subject: 'nobody' } }, 'neither envelope.entity'],
    [{ ...sealed, pii: { ...pii, subject: 'email' } }, 'neither envelope.entity'],
    [{ ...sealed, type: { type: 'bytes', pii } }, 'inside its type'],
    [
      { name: 'people', type: { type: 'array', items: { type: 'record', name: 'P', fields: [{ ...sealed, pii }] } } },
      'below the top of its event',
    ],
  ])('%o is refused: %s', (field, problem) => {
    expect(problemsOf(field)).toContainEqual(expect.stringContaining(problem));
  });

  test('the envelope holds no personal data: what is tagged in it is refused', () => {
    const [schema] = schemas as [EventSchema];
    const envelope = {
      ...sealed,
      name: 'envelope',
      doc: 'An envelope.',
      type: { ...nested, fields: [{ ...sealed, pii }] },
    };
    const composed = { ...schema.composed, fields: [envelope as unknown as AvroField] };
    const found = conventionFindings([{ ...schema, composed }]).map(({ problem }) => problem);
    expect(found).toContainEqual(expect.stringContaining('below the top'));
  });
  const nested = { type: 'record', name: 'Envelope', namespace: 'mainstem' };

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
