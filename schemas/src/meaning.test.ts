/** R5: what may not shrink or change its meaning, rule by rule. */
import { describe, expect, test } from 'vitest';
import type { AvroRecord } from './compose.ts';
import { changedMeaning, shrunk } from './meaning.ts';

function thing(...fields: object[]): AvroRecord {
  return { type: 'record', name: 'Thing', namespace: 'mainstem.x', doc: '', fields } as unknown as AvroRecord;
}
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });
const enumeration = (...symbols: string[]) => ({ type: 'enum', name: 'Kind', namespace: 'mainstem.x', symbols });

describe('what only grows', () => {
  test('a released field that is gone, even with a default', () => {
    const released = thing(field('a', 'int'), field('b', ['null', 'int'], { default: null }));
    expect(shrunk(thing(field('a', 'int')), released)).toEqual([
      { field: 'b', problem: expect.stringContaining('never removed') },
    ]);
  });

  test('a default, a logical type or a pii tag that changed its meaning', () => {
    const released = thing(
      field('a', 'int', { default: 0 }),
      field('b', { type: 'long', logicalType: 'timestamp-millis' }),
    );
    const today = thing(field('a', 'int', { default: 1 }), field('b', 'long', { pii: true }));
    expect(shrunk(today, released)).toEqual([
      { field: 'a', problem: 'default was 0 and is 1' },
      { field: 'b', problem: 'logicalType was "timestamp-millis" and is absent' },
      { field: 'b', problem: 'pii was absent and is true' },
    ]);
  });

  const time = (unit: string) => ({ type: 'long', logicalType: `timestamp-${unit}` });
  const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 10, scale });
  test.each<[string, unknown, unknown]>([
    ['a text that became bytes, which Avro reads both ways', ['null', 'string'], ['null', 'bytes']],
    ['a unit inside a union', ['null', time('millis')], ['null', time('micros')]],
    ['a unit inside a list', { type: 'array', items: time('millis') }, { type: 'array', items: time('micros') }],
    ['the point of a decimal', decimal(2), decimal(4)],
  ])('%s', (_, before, after) => {
    expect(shrunk(thing(field('a', after)), thing(field('a', before)))).toMatchObject([{ field: 'a' }]);
    expect(shrunk(thing(field('a', before)), thing(field('a', before)))).toEqual([]);
  });

  test('new fields are growth', () => {
    expect(shrunk(thing(field('a', 'int'), field('b', 'int', { default: 0 })), thing(field('a', 'int')))).toEqual([]);
  });
});

describe('what means what it meant', () => {
  const meaning = (today: AvroRecord, released: AvroRecord) => changedMeaning(today, released, 'x_events');

  test('new fields, new symbols at any place, and a new event change nothing', () => {
    const released = thing(field('a', enumeration('A', 'C'), { doc: 'Kind.' }));
    const today = thing(field('a', enumeration('A', 'B', 'C'), { doc: 'Kind.' }), field('b', 'int', { doc: 'New.' }));
    expect(meaning(today, released)).toEqual([]);
  });

  test('enums inside lists, unions and records are held too, each at the field that mentions it first', () => {
    const inner = (...symbols: string[]) =>
      thing(field('list', { type: 'array', items: ['null', thing(field('kind', enumeration(...symbols)))] }));
    expect(meaning(inner('B', 'A'), inner('A', 'B'))).toEqual([
      { field: 'list.kind', problem: 'enum Kind was ordered A, B and is B, A' },
    ]);
    expect(meaning(inner('B'), inner('A', 'B'))).toEqual([
      { field: 'list.kind', problem: expect.stringContaining('lost A') },
    ]);
  });

  test('the words of an event and of an enum, and what an enum takes an unknown symbol for', () => {
    const kind = (more: object) => thing(field('a', { ...enumeration('A', 'B'), ...more }));
    const told = (before: AvroRecord, after: AvroRecord) => meaning(after, before);
    expect(told({ ...thing(), doc: 'It was charged.' }, { ...thing(), doc: 'It was paid back.' })).toEqual([
      { field: '', problem: expect.stringContaining('“It was charged.”'), wordsOnly: true },
    ]);
    expect(told(kind({ doc: 'A is won.' }), kind({ doc: 'A is lost.' }))).toMatchObject([
      { field: 'a', wordsOnly: true },
    ]);
    expect(told(kind({ default: 'A' }), kind({ default: 'B' }))).toEqual([
      { field: 'a', problem: 'default of enum Kind was A and is B' },
    ]);
  });

  test('words of fields in nested records count, with their path', () => {
    const at = (doc: string) => thing(field('at', { ...thing(field('x', 'int', { doc })), name: 'Point' }));
    expect(meaning(at('Metres.'), at('Feet.'))).toEqual([
      { field: 'at.x', problem: expect.stringContaining('“Feet.”'), wordsOnly: true },
    ]);
  });
});
