import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecodedBatch } from '../projection/decoded-batch.ts';
import { cut, halves } from './split.ts';

type Window = readonly DecodedBatch[];

/** Batches of two partitions with gaps between offsets, as control records leave them. */
const windows = fc
  .array(fc.record({ partition: fc.nat(1), gaps: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((drafts): Window => {
    const next = [0, 0];
    return drafts.map(({ partition, gaps }) => {
      const events = gaps.map((gap) => {
        const offset = (next[partition] ?? 0) + gap - 1;
        next[partition] = offset + 1;
        return { event: {} as never, position: { topic: 't', partition, offset } };
      });
      next[partition] = (next[partition] ?? 0) + 1;
      return { topic: 't', partition, events, nextOffset: next[partition] ?? 0 };
    });
  });

const placesOf = (window: Window) =>
  window.flatMap(({ partition, events }) => events.map(({ position }) => `${partition}@${position.offset}`));

/** Where each partition is after a window. */
function endsOf(window: Window): Record<number, number> {
  return Object.fromEntries(window.map(({ partition, nextOffset }) => [partition, nextOffset]));
}

test('R2: the halves of a window are the window: each event once, in order, and the same end', () => {
  fc.assert(
    fc.property(windows, (window) => {
      const [first, second] = halves(window);
      expect([...placesOf(first), ...placesOf(second)]).toEqual(placesOf(window));
      expect(endsOf([...first, ...second])).toEqual(endsOf(window));
    }),
  );
});

test('R2: the first half claims no offset of the second: a crash between the two commits loses nothing', () => {
  fc.assert(
    fc.property(windows, (window) => {
      const [first, second] = halves(window);
      const ends = endsOf(first);
      for (const { partition, events } of second) {
        for (const { position } of events) expect(position.offset).toBeGreaterThanOrEqual(ends[partition] ?? 0);
      }
    }),
  );
});

test('a window of two events or more gets smaller on both sides, so that splitting ends', () => {
  fc.assert(
    fc.property(windows, (window) => {
      const total = placesOf(window).length;
      fc.pre(total >= 2);
      for (const half of halves(window)) expect(placesOf(half).length).toBeLessThan(total);
    }),
  );
});

test('a batch is cut at its offset alone; what another partition has there is another batch', () => {
  const [batch] = [0].map((partition) => ({
    topic: 't',
    partition,
    events: [1, 4, 7].map((offset) => ({ event: {} as never, position: { topic: 't', partition, offset } })),
    nextOffset: 9,
  }));
  const [before, after] = cut(batch as DecodedBatch, 4);
  expect([placesOf([before]), before.nextOffset]).toEqual([['0@1'], 4]);
  expect([placesOf([after]), after.nextOffset]).toEqual([['0@4', '0@7'], 9]);
});
