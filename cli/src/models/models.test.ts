/** From bids on a log to a model that is published, and what is refused on the way. */
import { packRow } from '@mainstem/models/click/features';
import { plantedClicks } from '@mainstem/models/click/testing/planted';
import { hashedLogistic } from '@mainstem/models/click/testing/sample-models';
import { trainClickModel } from '@mainstem/models/click/train';
import { createCodec } from '@mainstem/schemas/codec';
import {
  type AnyEvent,
  type BidPlaced,
  type ClickRecorded,
  eventTypes,
  type ImpressionBilled,
} from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { expect, test } from 'vitest';
import { readClickExamples } from './click-examples.ts';
import { MODEL_BYTES_MAX, publishedEvent, retiredEvent, scoredEvent } from './model-events.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]))) as PinnedCodec;
const author = { tenant: 'acme', actor: 'user:test' };
const name = { name: 'click', version: '1' };
const samples = {
  placed: sampleOf('BidPlaced') as BidPlaced,
  billed: sampleOf('ImpressionBilled') as ImpressionBilled,
  clicked: sampleOf('ClickRecorded') as ClickRecorded,
};
const SPACING_MS = 1_000;

/** A bid, its bill and perhaps its click. */
function life(
  bid: number,
  features: Buffer | null,
  clicked: boolean,
  given: { tenant?: string; test?: boolean; robot?: boolean } = {},
): AnyEvent[] {
  const { tenant = 'acme', test: isTest = false, robot = false } = given;
  const envelope = (kind: number) => ({
    ...samples.placed.envelope,
    id: `00000000-0000-7000-8000-${String(bid * 10 + kind).padStart(12, '0')}`,
    tenant,
    entity: `bid-${bid}`,
    occurredAtMs: bid * SPACING_MS,
    streamVersion: 0,
    decision: null,
  });
  return [
    { ...samples.placed, envelope: envelope(0), features, test: isTest },
    { ...samples.billed, envelope: envelope(1), invalidTraffic: robot },
    ...(clicked ? [{ ...samples.clicked, envelope: envelope(2), invalidTraffic: false }] : []),
  ];
}

test('billed impressions with features are examples, in the order of their bids; robots, tests and others are not', async () => {
  const log = createMemoryLog({ topics });
  const planted = plantedClicks(1, 40);
  const bytes = (n: number) => Buffer.from(packRow((planted[n] as (typeof planted)[number]).row));
  await createEventWriter(log, codec).append([
    ...life(3, bytes(3), true),
    ...life(1, bytes(1), false),
    ...life(2, null, true),
    ...life(4, bytes(4), true, { tenant: 'other' }),
    ...life(5, bytes(5), true, { test: true }),
    ...life(6, bytes(6), true, { robot: true }),
    ...life(7, bytes(7), false).slice(0, 1),
    // So much later that the others can no longer be clicked.
    ...life(9_000, bytes(9), false),
  ]);
  const { examples, from } = await readClickExamples(log, codec, 'acme');
  expect(examples.map(({ positive }) => positive)).toEqual([false, true]);
  expect([...(examples[1]?.row.slots ?? [])]).toEqual([...(planted[3]?.row.slots ?? [])]);
  expect(from).toMatch(/^bid_events up to 0@/);
});

test('what was trained is published whole: bytes, hash, provenance, figures', () => {
  const trained = trainClickModel(plantedClicks(2, 4_000));
  if (trained === undefined) throw new Error('there were examples enough');
  const { onnx, judged, examples, positives } = trained;
  const event = publishedEvent(author, name, 'CLICK', true, onnx, { examples, positives, trainedOn: 'a test', judged });
  expect(event).toMatchObject({ name: 'click', version: '1', examples: 4_000, positives, auc: judged.auc });
  expect(event.envelope).toMatchObject({ tenant: 'acme', entity: 'click@1', actor: 'user:test' });
  expect(codec.decode(codec.encode(event))).toEqual(event);
});

test('a model no bidder would take is not published', () => {
  const judged = { examples: 0, positives: 0, logLoss: 0, baseLogLoss: 0, auc: 0.5, calibrationError: 0 };
  const provenance = { examples: 0, positives: 0, trainedOn: '', judged };
  const publish = (onnx: Uint8Array) => () => publishedEvent(author, name, 'CLICK', false, onnx, provenance);
  expect(publish(Buffer.from('no model'))).toThrow();
  expect(publish(new Uint8Array(MODEL_BYTES_MAX + 1))).toThrow('bytes');
  expect(publish(hashedLogistic(1, 2 ** 10))).not.toThrow();
});

test('R6: a score is taken for a pseudonym only, with short names of segments', () => {
  const taken = { viewer: '0123456789abcdef', valueMicros: 5, segments: ['vip'] };
  expect(scoredEvent(author, taken, 'line 1', 'ltv@1')).toMatchObject({
    envelope: { entity: '0123456789abcdef', tenant: 'acme' },
    valueMicros: 5,
    segments: ['vip'],
    modelVersion: 'ltv@1',
  });
  expect(scoredEvent(author, { viewer: 'default' }, 'line 1', 'ltv@1')).toMatchObject({
    valueMicros: null,
    segments: [],
  });
  for (const wrong of [
    { viewer: 'ada@example.com' },
    { ...taken, valueMicros: -1 },
    { ...taken, valueMicros: 0.5 },
    { ...taken, segments: 'vip' },
    { ...taken, segments: ['Ada Example'] },
    { ...taken, segments: Array.from({ length: 33 }, (_, n) => `s${n}`) },
  ])
    expect(() => scoredEvent(author, wrong, 'line 7', 'ltv@1')).toThrow('line 7');
});

test('a retirement says why', () => {
  expect(retiredEvent(author, name, 'drift')).toMatchObject({ envelope: { entity: 'click@1' }, reason: 'drift' });
});
