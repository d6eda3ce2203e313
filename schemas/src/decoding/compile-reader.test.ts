/** R5: readers made for a schema give what avsc gives, and never more than that. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventTypes } from '../generated/events.ts';
import { schemaTexts } from '../generated/schemas.ts';
import { arbitraryEvent } from '../testing/arbitrary-event.ts';
import { compile, readWhole, writeWhole } from '../wire.ts';
import { compileReader, type WholeReader } from './compile-reader.ts';
import { textOf } from './texts.ts';

const readers = new Map(eventTypes.map((type) => [type, compileReader(schemaTexts[type].schema) as WholeReader]));
const types = new Map(eventTypes.map((type) => [type, compile(schemaTexts[type].schema)]));
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

test('every event type has a reader made for it', () => {
  expect(eventTypes.filter((type) => compileReader(schemaTexts[type].schema) === null)).toEqual([]);
});

describe('R5: beside avsc', () => {
  const outcome = (read: () => unknown): unknown => {
    try {
      return plain(read());
    } catch (error) {
      if (error instanceof Error) return 'throws';
      throw error;
    }
  };

  test('the same bytes are the same value', () =>
    fc.assert(
      fc.property(arbitraryEvent(), (event) => {
        const type = types.get(event.type) as ReturnType<typeof compile>;
        const bytes = writeWhole(type, event, 5);
        const read = readers.get(event.type) as WholeReader;
        expect(plain(read(bytes, 5))).toEqual(plain(readWhole(type, bytes, 5)));
      }),
      { numRuns: 500 },
    ));

  test('damaged bytes throw, or mean what avsc reads in them', () =>
    fc.assert(
      fc.property(
        arbitraryEvent(),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        (event, where, by, cut) => {
          const type = types.get(event.type) as ReturnType<typeof compile>;
          const whole = writeWhole(type, event, 0);
          const at = where % whole.length;
          const bytes = cut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!cut) bytes[at] = by;
          const ours = outcome(() => (readers.get(event.type) as WholeReader)(bytes, 0));
          if (ours !== 'throws') expect(ours).toEqual(outcome(() => readWhole(type, bytes, 0)));
        },
      ),
      { numRuns: 2_000 },
    ));
});

test('texts are those of their bytes, however many others came between', () =>
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 60 }), (texts) => {
      for (const text of [...texts, ...texts]) {
        const bytes = Buffer.from(`<${text}>`, 'utf8');
        expect(textOf(bytes, 1, bytes.length - 1)).toBe(bytes.toString('utf8', 1, bytes.length - 1));
      }
    }),
  ));

test('a long text that comes twice in a value, and one that only begins the same, are told apart', () => {
  const id = '0199f1c2-7b9e-7a31-8d55-0123456789ab';
  const bytes = Buffer.from(`${id}${id}${id.slice(0, -1)}c`);
  expect([0, 36, 72].map((from) => textOf(bytes, from, from + 36))).toEqual([id, id, `${id.slice(0, -1)}c`]);
});

test('a schema with a kind that events do not have has no reader', () => {
  const fixed = { type: 'record', name: 'R', fields: [{ name: 'f', type: { type: 'fixed', name: 'F', size: 2 } }] };
  expect(compileReader(JSON.stringify(fixed))).toBeNull();
});
