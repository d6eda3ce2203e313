import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerSchemaOf, encodeFeatureAnswer } from './feature-answer.ts';
import { type PackedType, type PackedValue, packValues, unpackValues } from './packed.ts';

const values: Readonly<Record<PackedType, fc.Arbitrary<PackedValue>>> = {
  long: fc.maxSafeInteger(),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.boolean(),
  string: fc.string({ unit: 'grapheme', maxLength: 40 }),
};
const typed = fc
  .array(fc.constantFrom<PackedType>('long', 'double', 'boolean', 'string'), { maxLength: 64 })
  .chain((types) => fc.tuple(fc.constant(types), fc.tuple(...types.map((type) => values[type]))));

describe('KAIROS-08: values as bytes', () => {
  test('come back as they were, to the bit', () => {
    fc.assert(
      fc.property(typed, ([types, row]) => {
        expect(unpackValues(types, packValues(types, row))).toEqual(row);
      }),
    );
  });

  test('are what Avro makes of a record with these fields', () => {
    fc.assert(
      fc.property(typed, ([types, row]) => {
        // avsc itself reads and writes no long beyond 2^52.
        fc.pre(
          row.every((value) => typeof value !== 'number' || Math.abs(value) < 2 ** 52 || !Number.isInteger(value)),
        );
        const fields = types.map((type, at) => ({ name: `f${at}`, type }));
        const schema = avro.Type.forSchema({ type: 'record', name: 'Values', fields } as never);
        const record = Object.fromEntries(row.map((value, at) => [`f${at}`, value]));
        expect(packValues(types, row)).toEqual(schema.toBuffer(record));
      }),
    );
  });

  test('a value of another type, and bytes of other types, are refused', () => {
    expect(() => packValues(['long'], ['7'])).toThrow(TypeError);
    expect(() => unpackValues(['double'], Buffer.alloc(7))).toThrow(RangeError);
    expect(() => unpackValues(['long'], Buffer.from([2, 2]))).toThrow(RangeError);
    expect(packValues(['long'], [7])).toEqual(Buffer.from([14])); // nothing of the refused one is left
  });
});

test('KAIROS-08: any Avro reader with the schema of the view reads an answer', () => {
  const features = [
    { name: 'spend_micros', type: 'long' },
    { name: 'share', type: 'double' },
    { name: 'is_new', type: 'boolean' },
    { name: 'stage', type: 'string' },
  ] as const;
  const types = features.map(({ type }) => type);
  const fingerprint = '0f'.repeat(32);
  const vector = { packed: packValues(types, [124_770_000, 0.25, true, 'größer']), flags: 'FSFD' };
  const bytes = encodeFeatureAnswer({
    view: 'viewer_activity',
    version: 3,
    fingerprint,
    servedAtMs: 1_795_255_200_000,
    vectors: [
      { ...vector, entity: 'user_1001', source: 'STORE', reason: null, asOfMs: 1_795_255_100_000 },
      { ...vector, entity: 'user_1002', source: 'MEMORY', reason: 'BREAKER_OPEN', asOfMs: null },
    ],
  });
  const type = avro.Type.forSchema(answerSchemaOf(features) as never, { wrapUnions: 'never' } as never);
  const read = type.fromBuffer(bytes) as { fingerprint: Buffer; vectors: object[] };
  expect({ ...read, fingerprint: Buffer.from(read.fingerprint).toString('hex') }).toMatchObject({
    view: 'viewer_activity',
    version: 3,
    fingerprint,
    servedAtMs: 1_795_255_200_000,
    vectors: [
      { entity: 'user_1001', flags: 'FSFD', source: 'STORE', reason: null, asOfMs: 1_795_255_100_000 },
      { entity: 'user_1002', source: 'MEMORY', reason: 'BREAKER_OPEN', asOfMs: null },
    ],
  });
  expect(read.vectors[0]).toMatchObject({
    values: { spend_micros: 124_770_000, share: 0.25, is_new: true, stage: 'größer' },
  });
});
