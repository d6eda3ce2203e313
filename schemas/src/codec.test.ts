import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMsOf } from '@mainstem/infra/stack/scratch/stalls';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createCodec, HEADER_BYTES, invalidFields, LONG_LIMIT, type PinnedIds } from './codec.ts';
import type { AvroField, AvroRecord } from './compose.ts';
import { SchemaError } from './errors.ts';
import {
  type AnyEvent,
  type BidPlaced,
  type CampaignBidPriceChanged,
  type CampaignCreated,
  eventTypes,
  type NoBidsCounted,
} from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';
import { schemaOf } from './releases.ts';
import { sampleOf } from './samples.ts';
import { arbitraryEvent } from './testing/arbitrary-event.ts';
import { VALUE_BYTES_MAX } from './wire.ts';

const pins = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'ids.json'), 'utf8')) as PinnedIds;
const codec = createCodec(pins);
const plain = (event: unknown) => JSON.parse(JSON.stringify(event)) as unknown;
const bid = sampleOf('BidPlaced') as BidPlaced;

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SchemaError) return error.code;
    throw error;
  }
  return 'none';
}

describe('round trip', () => {
  test('every event a schema allows comes back as it was', () =>
    fc.assert(
      fc.property(arbitraryEvent(), (event) => {
        const value = codec.encode(event);
        expect(plain(codec.decode(value))).toEqual(plain(event));
        expect(codec.typeOf(value)).toBe(event.type);
        expect(codec.schemaIdOf(value)).toBe(pins[event.type]);
      }),
      { numRuns: 1_000 },
    ));

  test('wire bytes are 0x00, the id as 4 big-endian bytes, Avro', () => {
    const value = codec.encode(bid);
    expect(value[0]).toBe(0);
    expect(value.readUInt32BE(1)).toBe(pins.BidPlaced);
    const independent = avro.Type.forSchema(JSON.parse(schemaTexts.BidPlaced.schema), { wrapUnions: 'never' });
    expect(independent.toBuffer(bid).equals(value.subarray(HEADER_BYTES))).toBe(true);
  });

  test('values larger than the write buffer are written, up to the bound', () => {
    const big = { ...(sampleOf('CreativeCreated') as object), markup: 'ü'.repeat(200_000) } as AnyEvent;
    expect(plain(codec.decode(codec.encode(big)))).toEqual(plain(big));
    const tooBig = { ...big, markup: 'x'.repeat(VALUE_BYTES_MAX) } as AnyEvent;
    expect(() => codec.encode(tooBig)).toThrow(/at most 1000000/);
    expect(plain(codec.decode(codec.encode(bid)))).toEqual(plain(bid));
  });
});

describe('longs', () => {
  const outside = fc.oneof(
    fc.integer({ min: LONG_LIMIT, max: Number.MAX_SAFE_INTEGER }),
    fc.integer({ min: Number.MIN_SAFE_INTEGER, max: -LONG_LIMIT }),
    fc.constantFrom(
      LONG_LIMIT,
      -LONG_LIMIT,
      2 ** 53,
      -(2 ** 53),
      2 ** 63,
      -(2 ** 63),
      1e300,
      Number.NaN,
      Infinity,
      0.5,
    ),
  );

  test('within ±2^52 come back unchanged', () =>
    fc.assert(
      fc.property(fc.integer({ min: -LONG_LIMIT + 1, max: LONG_LIMIT - 1 }), (bidPriceMicros) => {
        const back = codec.decode(codec.encode({ ...bid, bidPriceMicros })) as BidPlaced;
        expect(back.bidPriceMicros).toBe(bidPriceMicros || 0);
      }),
    ));

  test('outside are refused when written, and the field is named', () =>
    fc.assert(
      fc.property(outside, (bidPriceMicros) => {
        expect(() => codec.encode({ ...bid, bidPriceMicros })).toThrow(/bidPriceMicros: found .* within ±2\^52/);
      }),
    ));

  /** Its last field is a long, one byte when it is 0. */
  const price = sampleOf('CampaignBidPriceChanged') as CampaignBidPriceChanged;

  test('outside are refused when read: any 64-bit long of another writer is right or an error, never changed', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (long) => {
        const value = replaceLast(codec.encode({ ...price, bidPriceMicros: 0 }), 1, Buffer.from(zigzag(long)));
        const fits = long < BigInt(LONG_LIMIT) && long > -BigInt(LONG_LIMIT);
        if (fits) expect((codec.decode(value) as CampaignBidPriceChanged).bidPriceMicros).toBe(Number(long));
        else expect(codeOf(() => codec.decode(value))).toBe('SCHEMA_MALFORMED_VALUE');
      }),
      { numRuns: 2_000, examples: [[-4503599627370498n], [4503599627370496n], [2n ** 53n], [-(2n ** 63n)]] },
    ));
});

/** `bytes` with its last `length` bytes replaced. */
function replaceLast(bytes: Buffer, length: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, bytes.length - length), by]);
}

function zigzag(value: bigint): number[] {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

describe('bytes from outside', () => {
  test('a truncated value is a typed error, at every length', () => {
    for (const eventType of eventTypes) {
      const value = codec.encode(sampleOf(eventType));
      for (let length = 0; length < value.length; length += 1) {
        expect(codeOf(() => codec.decode(value.subarray(0, length)))).toBe('SCHEMA_MALFORMED_VALUE');
      }
    }
  });

  test('bytes left over are a typed error', () => {
    const value = Buffer.concat([codec.encode(bid), Buffer.from([0])]);
    expect(codeOf(() => codec.decode(value))).toBe('SCHEMA_MALFORMED_VALUE');
  });

  test('garbage is a typed error or an event that can be written again', () =>
    fc.assert(
      fc.property(fc.constantFrom(...eventTypes), fc.uint8Array({ maxLength: 400 }), (eventType, garbage) => {
        const value = Buffer.from([0, 0, 0, 0, pins[eventType] as number, ...garbage]);
        expectTypedOrWritable(value);
      }),
      { numRuns: 2_000 },
    ));

  test('a damaged byte is a typed error or an event that can be written again', () =>
    fc.assert(
      fc.property(fc.constantFrom(...eventTypes), fc.nat(), fc.nat(255), (eventType, at, byte) => {
        const value = Buffer.from(codec.encode(sampleOf(eventType)));
        value[HEADER_BYTES + (at % (value.length - HEADER_BYTES))] = byte;
        expectTypedOrWritable(value);
      }),
      { numRuns: 2_000 },
    ));

  test('R8: a list that says it has 2^31 items is refused at once, not believed', () => {
    const value = codec.encode({ ...(sampleOf('LeadScored') as object), reasons: [] } as unknown as AnyEvent);
    const lying = replaceLast(value, 1, Buffer.from(zigzag(2n ** 31n)));
    const tookMs = cpuMsOf(() => expect(codeOf(() => codec.decode(lying))).toBe('SCHEMA_MALFORMED_VALUE'));
    expect(tookMs).toBeLessThan(300);
  });

  test('a map key that would change the prototype is refused', () => {
    const counts = JSON.parse('{"__proto__": 3}') as Record<string, number>;
    const value = codec.encode({ ...(sampleOf('NoBidsCounted') as NoBidsCounted), counts });
    expect(codeOf(() => codec.decode(value))).toBe('SCHEMA_MALFORMED_VALUE');
  });

  test('an id that is not known says so and may be tried again; a value without a header does not', () => {
    expect(() => codec.decode(Buffer.from([0, 0, 0, 0x27, 0x0f]))).toThrow(
      expect.objectContaining({ code: 'SCHEMA_UNKNOWN_ID', retryable: true, details: { id: 9_999 } }),
    );
    expect(codeOf(() => codec.decode(Buffer.from([1, 0, 0, 0, 1])))).toBe('SCHEMA_MALFORMED_VALUE');
  });

  function expectTypedOrWritable(value: Buffer): void {
    let event: AnyEvent;
    try {
      event = codec.decode(value);
    } catch (error) {
      expect(error).toBeInstanceOf(SchemaError);
      return;
    }
    expect(plain(codec.decode(codec.encode(event)))).toEqual(plain(event));
  }
});

describe('events that do not fit', () => {
  test('every bad field is named at once, and no text is repeated (R6)', () => {
    const bad = {
      ...bid,
      format: 'jane@example.org',
      bidPriceMicros: 1.5,
      test: 'yes',
      envelope: { ...bid.envelope, id: 7 },
    };
    const fields = invalidFields(bad as unknown as AnyEvent);
    expect(fields).toEqual([
      'envelope.id: found 7, expected a well-formed text',
      'bidPriceMicros: found 1.5, expected a whole number within ±2^52',
      'format: found a text of 16, expected one of BANNER, VIDEO',
      'test: found a text of 3, expected boolean',
    ]);
    expect(() => codec.encode(bad as unknown as AnyEvent)).toThrow(fields.join('; '));
  });

  test('text that UTF-8 cannot hold is refused, not changed', () => {
    const half = { ...bid, exchange: 'x\ud800' };
    expect(() => codec.encode(half)).toThrow('exchange: found a text of 2, expected a well-formed text');
  });

  test('a bigint, a missing field and an unknown event type are named', () => {
    const { exchange: _, ...without } = bid;
    expect(invalidFields(without as AnyEvent)).toEqual(['exchange: found nothing, expected a well-formed text']);
    expect(invalidFields({ ...bid, bidPriceMicros: 5n } as unknown as AnyEvent)[0]).toContain('found 5n');
    expect(codeOf(() => codec.encode({ type: 'Nope' } as unknown as AnyEvent))).toBe('SCHEMA_INVALID_EVENT');
  });

  test('an event without a pinned id is refused and says what to run', () => {
    expect(() => createCodec({}).encode(bid)).toThrow('run "mainstem schemas push"');
  });
});

describe('writers of other versions', () => {
  const older = withFields('CampaignCreated', (fields) => fields.filter((field) => field.name !== 'countries'));
  const newer = withFields('CampaignCreated', (fields) => [
    fields[0] as AvroField,
    { name: 'tags', type: { type: 'array', items: 'string' }, default: [], doc: '' },
    { name: 'labels', type: { type: 'map', values: 'long' }, default: {}, doc: '' },
    ...fields.slice(1),
    { name: 'ceilingMicros', type: ['null', 'long'], default: null, doc: '' },
  ]);
  const event = sampleOf('CampaignCreated') as CampaignCreated;

  function withFields(eventType: 'CampaignCreated', change: (fields: readonly AvroField[]) => AvroField[]): AvroRecord {
    const schema = schemaOf(eventType);
    return { ...schema, fields: change(schema.fields) };
  }

  function written(schema: AvroRecord, id: number, value: object): Buffer {
    const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'never' } as avro.ForSchemaOptions);
    const header = Buffer.alloc(5);
    header.writeUInt32BE(id, 1);
    return Buffer.concat([header, type.toBuffer(value)]);
  }

  test('fields a newer writer added are passed over, longs and lists and maps among them', () => {
    const reader = createCodec(pins);
    reader.learn(1_200, JSON.stringify(newer));
    const value = written(newer, 1_200, { ...event, tags: ['a', 'b'], labels: { one: 1 }, ceilingMicros: 5 });
    expect(plain(reader.decode(value))).toEqual(plain(event));
    expect(reader.typeOf(value)).toBe('CampaignCreated');
  });

  test('a field that today has and the writer had not gets its default, or the schema is refused', () => {
    const reader = createCodec(pins);
    expect(codeOf(() => reader.learn(1_201, JSON.stringify(older)))).toBe('SCHEMA_INCOMPATIBLE');
    expect(reader.knows(1_201)).toBe(false);
    const lead = schemaOf('LeadReceived');
    const fields = lead.fields.filter((field) => field.name !== 'campaignId');
    reader.learn(1_202, JSON.stringify({ ...lead, fields }));
    const sample = sampleOf('LeadReceived');
    const back = reader.decode(written({ ...lead, fields }, 1_202, sample));
    expect(plain(back)).toEqual({ ...(plain(sample) as object), campaignId: null });
  });

  test('an int of an older writer is read as the long it is today', () => {
    const narrow = schemaOf('BudgetExhausted');
    const fields = narrow.fields.map((field) => (field.name === 'spentMicros' ? { ...field, type: 'int' } : field));
    const reader = createCodec(pins);
    reader.learn(1_203, JSON.stringify({ ...narrow, fields }));
    const sample = { ...(sampleOf('BudgetExhausted') as object), spentMicros: 41 };
    expect(plain(reader.decode(written({ ...narrow, fields } as AvroRecord, 1_203, sample)))).toEqual(plain(sample));
  });

  test('a schema that is no event of this platform is refused', () => {
    const reader = createCodec(pins);
    const stranger = { type: 'record', name: 'Stranger', namespace: 'x', fields: [] };
    expect(codeOf(() => reader.learn(1_204, JSON.stringify(stranger)))).toBe('SCHEMA_UNKNOWN_ID');
    expect(codeOf(() => reader.learn(1_205, 'not a schema'))).toBe('SCHEMA_UNKNOWN_ID');
    expect(codeOf(() => reader.learn(1_206, '"string"'))).toBe('SCHEMA_UNKNOWN_ID');
  });

  test('100,000 events of another version are decoded with one resolver, built when it was learned', () => {
    const reader = createCodec(pins);
    const createResolver = vi.spyOn(avro.Type.prototype, 'createResolver');
    try {
      reader.learn(1_200, JSON.stringify(newer));
      const built = createResolver.mock.calls.length;
      expect(built).toBeGreaterThan(0);
      const forSchema = vi.spyOn(avro.Type, 'forSchema');
      const value = written(newer, 1_200, { ...event, tags: [], labels: {}, ceilingMicros: null });
      forSchema.mockClear();
      for (let n = 0; n < 100_000; n += 1) reader.decode(value);
      expect(createResolver.mock.calls.length).toBe(built);
      expect(forSchema).not.toHaveBeenCalled();
      forSchema.mockRestore();
    } finally {
      createResolver.mockRestore();
    }
  });
});
