/** The scanner against JSON.parse: whatever that reads, it reads alike. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from './later.ts';
import { Scanner } from './scanner.ts';
import { compileShape, type Shape } from './shape.ts';

const shape = {
  id: 'whole',
  imp: [{ id: 'whole', banner: { w: 'whole', h: 'whole', format: [{ w: 'whole' }] }, ext: 'whole' }],
  user: { ext: { consent: 'whole' } },
  a: 'whole',
  '': 'whole',
  'q"\\': 'whole',
} as const satisfies Shape;
const node = compileShape(shape);
const scanner = new Scanner();

/** What the shape asks of a value that JSON.parse has read. */
function projected(value: Json, of: Shape): unknown {
  if (of === 'whole') return value;
  if (Array.isArray(of)) return Array.isArray(value) ? value.map((entry) => projected(entry, of[0])) : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const names = Object.keys(of).filter((name) => Object.hasOwn(value, name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      projected((value as Record<string, Json>)[name] as Json, (of as Record<string, Shape>)[name] as Shape),
    ]),
  );
}

function same(text: string): void {
  const read = JSON.parse(JSON.stringify(scanner.read(Buffer.from(text), node)));
  expect(read).toEqual(JSON.parse(JSON.stringify(projected(JSON.parse(text), shape))));
}

/** Values whose objects often have the names of the shape. */
const { value } = fc.letrec<{ value: Json; object: Record<string, Json> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ) as fc.Arbitrary<Json>,
  object: fc.dictionary(
    fc.oneof(
      fc.constantFrom('id', 'imp', 'banner', 'w', 'format', 'user', 'ext', 'consent', 'a', '', 'q"\\'),
      fc.string(),
    ),
    tie('value'),
    { maxKeys: 8, noNullPrototype: true },
  ),
}));

describe('KIKI-20: whatever JSON.parse reads', () => {
  test('is read alike, however it is spaced', () =>
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (given, space) =>
        same(JSON.stringify(given, null, space) ?? 'null'),
      ),
      { numRuns: 2_000 },
    ));

  test.each([
    '{"id":"x","id":"y"}',
    '{"\\u0069d":"escaped name"}',
    '{"id":"\\"quoted\\\\"}',
    '{"id":"a long one of more than twenty-four characters with \\"quotes\\" \\\\ and \\u00e9"}',
    '{"x":"\\\\","id":"after a backslash at the end"}',
    '{"id":-0.5e-3,"a":1234567890123456789}',
    '{"id":0,"a":[{"}":"]"}]}',
    ' \n[1,2] ',
    '"text"',
    '\ufeff{"id":"after a mark"}'.slice(1),
    '{"id":"é ünder 漢字 😀","a":"\u00e9"}',
    'null',
    '{}',
    '{"imp":[],"user":{}}',
    '{"imp":{"id":1},"user":[1],"a":{"b":[1,{"c":2}]}}',
  ])('%s', same);
});

describe('R8: what is no JSON is refused where it is used, and never makes it hang', () => {
  test.each([
    '',
    ' ',
    '{',
    '{"id"',
    '{"id":',
    '{"id":"x',
    '{"id":"x"',
    '{"id":01}',
    '{"id":tru}',
    '{"id":1}x',
    '[1',
    '{"id":"\\x"}',
    '{id:1}',
    '{"id":1,}x',
    '{"a":"\\',
  ])('%s', (text) => expect(() => scanner.read(Buffer.from(text), node)).toThrow('not JSON'));

  test('a mutated text is read or refused', () =>
    fc.assert(
      fc.property(value, fc.nat(), fc.string({ maxLength: 3 }), (given, place, by) => {
        const text = JSON.stringify({ id: '1', imp: [given], a: given });
        const at = place % text.length;
        try {
          scanner.read(Buffer.from(text.slice(0, at) + by + text.slice(at + 1)), node);
        } catch (error) {
          expect((error as Error).message).toBe('not JSON');
        }
      }),
      { numRuns: 3_000 },
    ));
});
