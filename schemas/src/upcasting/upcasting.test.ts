/** Upcasting on a line of schemas made for the test: versions of CreativeCreated that were never released. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCodec, HEADER_BYTES, MAGIC } from '../codec.ts';
import type { AvroField, AvroRecord } from '../compose.ts';
import type { CreativeCreated } from '../generated/events.ts';
import { schemaOf, textOf } from '../releases.ts';
import { sampleOf } from '../samples.ts';
import { compile, writeWhole } from '../wire.ts';
import { fingerprintOf, type Upcast } from './upcasting.ts';

const ID = 900;
const today = schemaOf('CreativeCreated');
/** The version before "durationS": a video's length was part of its MIME type, as in "video/mp4; duration=30". */
const before: AvroRecord = { ...today, fields: today.fields.filter(({ name }) => name !== 'durationS') };
/** The same with a length in minutes, which today's type has no field for. */
const inMinutes: AvroRecord = {
  ...today,
  fields: before.fields.concat({ name: 'durationMin', type: 'double', doc: 'Length, minutes.' } as AvroField),
};
const sample = { ...sampleOf('CreativeCreated'), mimeType: 'video/mp4; duration=30' } as CreativeCreated;

const fromMimeType: Upcast = (written) => {
  const [mimeType, seconds] = String(written.mimeType).split('; duration=');
  return { ...written, mimeType, durationS: seconds === undefined ? null : Number(seconds) };
};
const fromMinutes: Upcast = ({ durationMin, ...rest }) => ({
  ...rest,
  durationS: Math.round(Number(durationMin) * 60),
});

function written(schema: AvroRecord, event: object, id = ID): Buffer {
  const bytes = writeWhole(compile(textOf(schema)), event, HEADER_BYTES);
  bytes[0] = MAGIC;
  bytes.writeUInt32BE(id, 1);
  return bytes;
}

function codecWith(schema: AvroRecord, upcast?: Upcast) {
  const fingerprint = fingerprintOf(compile(textOf(schema)));
  const codec = createCodec({}, upcast === undefined ? {} : { CreativeCreated: { [fingerprint]: upcast } });
  codec.learn(ID, textOf(schema));
  return codec;
}

describe('R5: an old version', () => {
  test('is brought to today by its upcaster, where resolution alone would leave the default', () => {
    const bytes = written(before, sample);
    expect(codecWith(before).decode(bytes)).toMatchObject({ mimeType: 'video/mp4; duration=30', durationS: null });
    expect(codecWith(before, fromMimeType).decode(bytes)).toMatchObject({
      ...JSON.parse(JSON.stringify(sample)),
      mimeType: 'video/mp4',
      durationS: 30,
    });
  });

  test('is given to its upcaster as it was written, with fields today has not', () => {
    const event = codecWith(inMinutes, fromMinutes).decode(written(inMinutes, { ...sample, durationMin: 1.5 }));
    expect(event).toMatchObject({ durationS: 90, type: 'CreativeCreated' });
    expect(event).not.toHaveProperty('durationMin');
  });

  test('gets defaults for what its upcaster leaves out', () => {
    const codec = codecWith(before, ({ durationS: _unset, ...rest }) => rest);
    expect(codec.decode(written(before, sample))).toMatchObject({ durationS: null });
  });

  test('means the same each time, however often and in whatever order it is read', () => {
    const codec = codecWith(before, fromMimeType);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 20 }), (lengths) => {
        const values = lengths.map((s) => written(before, { ...sample, mimeType: `video/mp4; duration=${s}` }));
        const read = () => values.map((value) => (codec.decode(value) as CreativeCreated).durationS);
        expect(read()).toEqual(lengths);
        expect(read().toReversed()).toEqual(lengths.toReversed());
      }),
    );
  });

  test('without an upcaster of its own is resolved as ever, and so is today’s', () => {
    const codec = codecWith(before, fromMimeType);
    codec.learn(ID + 1, textOf(inMinutes));
    codec.learn(ID + 2, textOf(today));
    expect(codec.decode(written(inMinutes, { ...sample, durationMin: 1 }, ID + 1))).toMatchObject({ durationS: null });
    expect(codec.decode(written(today, { ...sample, durationS: 5 }, ID + 2))).toMatchObject({
      mimeType: 'video/mp4; duration=30',
      durationS: 5,
    });
  });
});

describe('R10: an upcaster that fails is told apart from bad bytes', () => {
  const failing: [string, Upcast, string][] = [
    ['throws', () => JSON.parse('no'), 'its upcaster threw a SyntaxError'],
    [
      'gives a value that does not fit',
      (value) => ({ ...value, durationS: 'jane@example.org' }),
      'durationS: found a text',
    ],
    ['forgets a field without default', ({ markup: _gone, ...rest }) => rest, 'markup: found nothing'],
  ];
  test.each(failing)('%s', (_, how, why) => {
    const codec = codecWith(before, how);
    const decode = () => codec.decode(written(before, sample));
    expect(decode).toThrow(expect.objectContaining({ code: 'SCHEMA_UPCAST_FAILED', retryable: false }));
    expect(decode).toThrow(why);
    expect(decode).not.toThrow('jane');
  });

  test('bad bytes are still SCHEMA_MALFORMED_VALUE', () => {
    const bytes = written(before, sample);
    expect(() => codecWith(before, fromMimeType).decode(bytes.subarray(0, -1))).toThrow(
      expect.objectContaining({ code: 'SCHEMA_MALFORMED_VALUE' }),
    );
  });
});

test('a fingerprint is of the bytes: words, defaults and layout do not count, fields and types do', () => {
  const of = (schema: AvroRecord) => fingerprintOf(compile(textOf(schema)));
  const reworded = {
    ...today,
    doc: 'Other words.',
    fields: today.fields.map((field) => ({ ...field, doc: 'Other.' })),
  };
  expect(of(reworded)).toBe(of(today));
  expect(fingerprintOf(compile(JSON.stringify(today, null, 4)))).toBe(of(today));
  expect(new Set([of(today), of(before), of(inMinutes)]).size).toBe(3);
});
