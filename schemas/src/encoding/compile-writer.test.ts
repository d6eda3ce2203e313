/** R5: writers made for a schema write the bytes avsc writes, and refuse what it refuses. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyEvent, eventTypes } from '../generated/events.ts';
import { schemaTexts } from '../generated/schemas.ts';
import { sampleOf } from '../samples.ts';
import { arbitraryEvent } from '../testing/arbitrary-event.ts';
import { compile, VALUE_BYTES_MAX, writeWhole } from '../wire.ts';
import { compileWriter, type WholeWriter } from './compile-writer.ts';

const writers = new Map(eventTypes.map((type) => [type, compileWriter(schemaTexts[type].schema) as WholeWriter]));
const types = new Map(eventTypes.map((type) => [type, compile(schemaTexts[type].schema)]));

/** Bytes as hex, or that it was refused. */
function both(event: AnyEvent): readonly [ours: string, avsc: string] {
  const outcome = (write: () => Buffer): string => {
    try {
      return write().subarray(5).toString('hex');
    } catch (error) {
      if (error instanceof Error) return 'refused';
      throw error;
    }
  };
  const writer = writers.get(event.type) as WholeWriter;
  const type = types.get(event.type) as ReturnType<typeof compile>;
  return [outcome(() => writer(event, 5)), outcome(() => writeWhole(type, event, 5))];
}

test('every event type has a writer made for it', () => {
  expect(eventTypes.filter((type) => compileWriter(schemaTexts[type].schema) === null)).toEqual([]);
});

test('R5: the same event is the same bytes as with avsc', () =>
  fc.assert(
    fc.property(arbitraryEvent(), (event) => {
      const [ours, avsc] = both(event);
      expect(ours).toBe(avsc);
      expect(ours).not.toBe('refused');
    }),
    { numRuns: 1_000 },
  ));

const strange: readonly unknown[] = [
  undefined,
  null,
  '',
  'x'.repeat(63),
  'x'.repeat(64),
  'Größe €',
  '\ud800',
  -1,
  0.5,
  Number.NaN,
  2 ** 30,
  -(2 ** 30) - 1,
  2 ** 52 - 1,
  2 ** 52,
  true,
  [],
  {},
  [1],
];

test('R5: an event with any one field broken is refused, or written, as with avsc', () =>
  fc.assert(
    fc.property(
      arbitraryEvent(),
      fc.nat(),
      fc.constantFrom(...strange),
      fc.boolean(),
      (event, at, value, inEnvelope) => {
        const broken = structuredClone(event) as unknown as Record<string, unknown>;
        const holder = inEnvelope ? (broken.envelope as Record<string, unknown>) : broken;
        const names = Object.keys(holder).filter((name) => name !== 'type');
        holder[names[at % names.length] as string] = value;
        const [ours, avsc] = both(broken as unknown as AnyEvent);
        expect(ours).toBe(avsc);
      },
    ),
    { numRuns: 3_000 },
  ));

test.each([[[]], [[1]], ['x'], [1]])(
  'R5: %j in the place of a record is refused, whatever its fields have as defaults',
  (value) => {
    const event = { ...sampleOf('CampaignTargetingChanged'), targeting: value } as unknown as AnyEvent;
    expect(both(event)).toEqual(['refused', 'refused']);
  },
);

test('values that outgrow the buffer are written whole, and beyond the limit not at all', () => {
  const writer = compileWriter('{"type":"record","name":"R","fields":[{"name":"t","type":"string"}]}') as WholeWriter;
  const long = 'ä'.repeat(100_000);
  expect(writer({ t: long }, 0).subarray(3).toString('utf8')).toBe(long);
  expect(() => writer({ t: 'x'.repeat(VALUE_BYTES_MAX) }, 0)).toThrow('at most');
  expect(writer({ t: 'x' }, 0).toString('hex')).toBe('0278');
});
