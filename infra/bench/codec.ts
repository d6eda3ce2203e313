/**
 * What one event costs in the codec, against avsc alone on the same bytes: the codec's header, bounds and type must not
 * cost more than a fraction of it. ADR 0002 rests on these figures.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCodec, HEADER_BYTES, type PinnedIds } from '@mainstem/schemas/codec';
import { schemaOf } from '@mainstem/schemas/releases';
import { sampleOf } from '@mainstem/schemas/samples';
import { compile } from '@mainstem/schemas/wire';
import { type BenchContext, median, perSecond, ratioAtLeast, repeat, timed } from './figures.ts';

const EVENTS = 300_000;
const REPETITIONS = 5;

export default async function codecBench({ report, note }: BenchContext): Promise<void> {
  const pins = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'ids.json'), 'utf8'),
  ) as PinnedIds;
  const codec = createCodec(pins);
  const event = sampleOf('BidPlaced');
  const value = codec.encode(event);
  const bare = compile(JSON.stringify(schemaOf('BidPlaced')));
  const payload = value.subarray(HEADER_BYTES);
  // A writer one field older: its id is learned, so every value passes through the resolver.
  const schema = schemaOf('BidPlaced');
  const older = { ...schema, fields: [...schema.fields, { name: 'extra', type: ['null', 'string'], default: null }] };
  const olderId = 9_999;
  codec.learn(olderId, JSON.stringify(older));
  const olderValue = Buffer.concat([value, Buffer.from([0])]);
  olderValue.writeUInt32BE(olderId, 1);

  const works: Record<string, () => unknown> = {
    bareEncode: () => bare.toBuffer(event),
    encode: () => codec.encode(event),
    bareDecode: () => bare.fromBuffer(payload),
    decode: () => codec.decode(value),
    resolve: () => codec.decode(olderValue),
    parse: () => JSON.parse(jsonText) as unknown,
  };
  const jsonText = JSON.stringify(event);
  const rates: Record<string, number[]> = {};
  await repeat(async (repetition) => {
    note(`repetition ${repetition + 1} of ${REPETITIONS}`);
    // Taken in turns, so that a slow minute of the machine hits all of them.
    for (const [name, work] of Object.entries(works)) {
      const elapsedMs = await timed(() => {
        for (let n = 0; n < EVENTS; n += 1) work();
      });
      rates[name] = [...(rates[name] ?? []), perSecond(EVENTS, elapsedMs)];
    }
  }, REPETITIONS);

  const rate = (name: string) => median(rates[name] ?? []);
  const conditions = `BidPlaced of ${value.length} bytes, one thread, ${EVENTS} events, median of ${REPETITIONS}`;
  const unit = 'events/s';
  report({
    figure: 'encode',
    value: rate('encode'),
    unit,
    floor: rate('bareEncode'),
    aim: ratioAtLeast(0.7),
    conditions,
  });
  report({
    figure: 'decode',
    value: rate('decode'),
    unit,
    floor: rate('bareDecode'),
    aim: ratioAtLeast(0.7),
    conditions,
  });
  const resolved = { figure: 'decode from another version', value: rate('resolve'), floor: rate('bareDecode') };
  report({ ...resolved, unit, aim: ratioAtLeast(0.5), conditions });
  report({ figure: 'JSON.parse of the same event', value: rate('parse'), unit, conditions });
}
