/** Click models from elsewhere and values of viewers, as events; and what is refused. */
import { hashedLogistic } from '@mainstem/models/click/testing/sample-models';
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { CLICK_BYTES_MAX } from '@mainstem/streams/models/click-models';
import { expect, test } from 'vitest';
import { publishedEvent, retiredEvent, scoredEvent } from './model-events.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const author = { tenant: 'acme', actor: 'user:test' };
const name = { name: 'click', version: '1' };

test('a file from elsewhere is published whole: bytes, hash, and that nobody judged it', () => {
  const event = publishedEvent(author, name, 'CONVERSION', true, hashedLogistic(1, 2 ** 10));
  expect(event).toMatchObject({ name: 'click', version: '1', trainedOn: 'elsewhere', examples: 0, auc: 0.5 });
  expect(event.envelope).toMatchObject({ tenant: 'acme', entity: 'click@1', actor: 'user:test' });
  expect(codec.decode(codec.encode(event))).toEqual(event);
});

test('a model no bidder would take is not published', () => {
  const publish = (onnx: Uint8Array) => () => publishedEvent(author, name, 'CLICK', false, onnx);
  expect(publish(Buffer.from('no model'))).toThrow();
  expect(publish(new Uint8Array(CLICK_BYTES_MAX + 1))).toThrow('bytes');
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
