import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowKey, tableProjection } from './projection.ts';
import { rowCodec } from './projection-rows.ts';

const initial = { name: '', count: 0, share: 0, isOn: false, tags: [] as string[], note: null };
const view = tableProjection({
  name: 'sample',
  version: 1,
  types: ['LeadReceived'],
  key: { id: 'text' },
  columns: { name: 'text', count: 'bigint', share: 'double', isOn: 'boolean', tags: 'text[]', note: 'text?' },
  initial,
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project: (row) => row,
});
const codec = rowCodec(view);
const key = rowKey('acme', 'e1');

test('R1: the hash of a row does not depend on the order its columns were set in', () => {
  const reversed = Object.fromEntries(Object.entries({ ...initial, note: 'x' }).reverse());
  expect(codec.hash(key, codec.clean(reversed))).toBe(codec.hash(key, codec.clean({ ...initial, note: 'x' })));
});

test('every column, and the key, make a difference', () => {
  const variants = [
    initial,
    { ...initial, name: 'a' },
    { ...initial, count: 1 },
    { ...initial, share: 0.5 },
    { ...initial, share: Number.NaN },
    { ...initial, share: Number.POSITIVE_INFINITY },
    { ...initial, share: Number.NEGATIVE_INFINITY },
    { ...initial, isOn: true },
    { ...initial, tags: ['a'] },
    { ...initial, tags: ['a', ''] },
    { ...initial, note: '' },
    { ...initial, note: 'null' },
  ];
  const hashes = variants.map((row) => codec.hash(key, codec.clean(row)));
  expect(new Set([...hashes, codec.hash(rowKey('acme', 'e2'), initial)]).size).toBe(variants.length + 1);
});

test('a row that needs no mending stays the same object, and U+0000 becomes U+FFFD, which Postgres can hold', () => {
  const row = { ...initial, name: 'Größe' };
  expect(codec.clean(row)).toBe(row);
  expect(codec.clean({ ...initial, name: 'a\u0000b', tags: ['\u0000'] })).toMatchObject({
    name: 'a\uFFFDb',
    tags: ['\uFFFD'],
  });
});

test.each([
  ['name', null],
  ['name', 7],
  ['name', undefined],
  ['note', undefined],
  ['count', 1.5],
  ['count', 2 ** 53],
  ['count', Number.NaN],
  ['count', '1'],
  ['share', '0.5'],
  ['isOn', 1],
  ['tags', 'a'],
  ['tags', [1]],
])('column %s refuses %j by name', (column, value) => {
  expect(() => codec.clean({ ...initial, [column]: value })).toThrow(`column ${column}`);
});

test('R7: two different keys never have one text, whatever characters ids hold', () => {
  const id = fc.string({ unit: fc.constantFrom('a', '|', '\\', '1') });
  fc.assert(
    fc.property(id, id, id, id, (one, two, three, four) => {
      fc.pre(one !== three || two !== four);
      expect(rowKey('acme', one, two).text).not.toBe(rowKey('acme', three, four).text);
    }),
  );
});
