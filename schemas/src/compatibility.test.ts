/** R5: each rule of FULL_TRANSITIVE, with the field named; avsc's own resolver is the oracle in the property below. */
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsByPath, unreadable } from './compatibility.ts';
import type { AvroNode, AvroRecord } from './compose.ts';
import { eventTypes } from './generated/events.ts';
import { schemaOf } from './releases.ts';

function thing(...fields: object[]): AvroRecord {
  return { type: 'record', name: 'Thing', namespace: 'x', doc: '', fields } as unknown as AvroRecord;
}
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });
const enumeration = (...symbols: string[]) => ({ type: 'enum', name: 'Kind', namespace: 'x', symbols });

describe('what a reader cannot read', () => {
  test.each([
    ['a field without default that the writer lacks', thing(field('a', 'int')), thing(), 'a', 'no default'],
    ['another type', thing(field('a', 'string')), thing(field('a', 'int')), 'a', 'int cannot be read as string'],
    ['a narrower number', thing(field('a', 'int')), thing(field('a', 'long')), 'a', 'long cannot be read as int'],
    ['null', thing(field('a', 'int')), thing(field('a', ['null', 'int'])), 'a', 'null cannot be read as int'],
    [
      'a new branch',
      thing(field('a', ['null', 'int'])),
      thing(field('a', ['null', 'string'])),
      'a',
      'string is not among',
    ],
    [
      'a list of others',
      thing(field('a', { type: 'array', items: 'int' })),
      thing(field('a', { type: 'array', items: 'string' })),
      'a',
      'string cannot',
    ],
    [
      'a map of others',
      thing(field('a', { type: 'map', values: 'int' })),
      thing(field('a', { type: 'map', values: 'string' })),
      'a',
      'string cannot',
    ],
    [
      'a new symbol',
      thing(field('a', enumeration('A'))),
      thing(field('a', enumeration('A', 'B'))),
      'a',
      'does not know B',
    ],
    ['another name', thing(), { ...thing(), name: 'Other' }, '', 'x.Other is not record x.Thing'],
    ['another namespace', thing(), { ...thing(), namespace: 'y' }, '', 'y.Thing is not record x.Thing'],
  ])('%s', (_, reader, writer, at, problem) => {
    expect(unreadable(reader as AvroRecord, writer as AvroRecord)).toEqual([
      { field: at, problem: expect.stringContaining(problem) },
    ]);
  });

  test('a break deep inside the envelope is named by its path', () => {
    const bid = schemaOf('BidPlaced');
    const broken = JSON.parse(
      JSON.stringify(bid).replace('"name":"n","type":"int"', '"name":"n","type":"string"'),
    ) as AvroRecord;
    expect(unreadable(bid, broken)).toEqual([
      { field: 'envelope.decision.n', problem: 'string cannot be read as int' },
    ]);
  });
});

test.each([
  ['a field with default that the writer lacks', thing(field('a', 'int', { default: 0 })), thing()],
  ['a field the reader does not know', thing(), thing(field('a', 'int'))],
  ['a wider number', thing(field('a', 'double')), thing(field('a', 'int'))],
  ['a type that became optional', thing(field('a', ['null', 'int'])), thing(field('a', 'int'))],
  [
    'an unknown symbol with a default one',
    thing(field('a', { ...enumeration('A'), default: 'A' })),
    thing(field('a', enumeration('A', 'B'))),
  ],
  ['fields in another order', thing(field('a', 'int'), field('b', 'int')), thing(field('b', 'int'), field('a', 'int'))],
])('%s can be read', (_, reader, writer) => {
  expect(unreadable(reader as AvroRecord, writer as AvroRecord)).toEqual([]);
});

test('says the same as the resolver that reads the bytes, for any two records', () => {
  const scalar = fc.constantFrom('null', 'int', 'long', 'double', 'string', 'boolean');
  const type: fc.Arbitrary<unknown> = fc.oneof(
    scalar,
    fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }).filter((branches) => numbersIn(branches) < 2),
    scalar.map((items) => ({ type: 'array', items })),
    scalar.map((values) => ({ type: 'map', values })),
    fc.subarray(['A', 'B', 'C'], { minLength: 1 }).map((symbols) => enumeration(...symbols)),
    scalar.map((inner) => ({ type: 'record', name: 'Inner', namespace: 'x', fields: [field('z', inner)] })),
  );
  const record = fc
    .record({ a: type, b: fc.option(type) })
    .filter((types) => names(types.a) === '' || names(types.a) !== names(types.b));
  fc.assert(
    fc.property(record, record, (one, other) => {
      const [reader, writer] = [one, other].map(({ a, b }) =>
        thing(...[field('a', a), ...(b === null ? [] : [field('b', b)])]),
      ) as [AvroRecord, AvroRecord];
      expect(unreadable(reader, writer).length === 0).toBe(avscReads(reader, writer));
    }),
    { numRuns: 2_000 },
  );
});

/** avsc cannot tell two numbers of one union apart. */
const numbersIn = (branches: string[]) =>
  branches.filter((branch) => ['int', 'long', 'double'].includes(branch)).length;
const names = (type: unknown) => String((type as { name?: string } | null)?.name ?? '');

function avscReads(reader: AvroNode, writer: AvroNode): boolean {
  const compiled = (schema: AvroNode) =>
    avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'never' } as avro.ForSchemaOptions);
  try {
    compiled(reader).createResolver(compiled(writer));
    return true;
  } catch {
    return false;
  }
}

test('every field of an event has its path, through unions and nested records', () => {
  const paths = [...fieldsByPath(schemaOf('BidPlaced')).keys()];
  expect(paths).toEqual(expect.arrayContaining(['envelope', 'envelope.decision.of', 'bidPriceMicros']));
});

test('each of today’s schemas reads itself', () => {
  for (const eventType of eventTypes) expect(unreadable(schemaOf(eventType), schemaOf(eventType))).toEqual([]);
});
