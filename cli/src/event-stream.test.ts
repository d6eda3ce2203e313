/** The stream in any pieces gives the same events. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStreamParser } from './event-stream.ts';

const text =
  'retry: 2000\nevent: subscribed\ndata: {"position":"a:0@1"}\nid: a:0@1\n\n:\nid: a:0@2\n\nevent: event\ndata: {"x":1}\n\n' +
  'data: one\r\ndata:two\r\n\r\n';
const events = [
  { type: 'subscribed', data: '{"position":"a:0@1"}', id: 'a:0@1' },
  { type: 'message', data: '', id: 'a:0@2' },
  { type: 'event', data: '{"x":1}', id: undefined },
  { type: 'message', data: 'one\ntwo', id: undefined },
];

test('whole, and cut anywhere', () => {
  expect(createStreamParser()(text)).toEqual(events);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
      const parse = createStreamParser();
      const at = [0, ...cuts.sort((left, right) => left - right), text.length];
      expect(at.slice(1).flatMap((end, index) => parse(text.slice(at[index], end)))).toEqual(events);
    }),
  );
});
