import { expect, test } from 'vitest';
import type { Batch, LogRecord } from '../../log/event-log.ts';
import { createOnceOnly } from './once.ts';

function batch(from: number, to: number): Batch {
  const records = Array.from({ length: to - from }, (_, at) => ({ offset: from + at }) as LogRecord);
  return { topic: 't', partition: 0, records, nextOffset: to, endOffset: 9 };
}

const offsetsOf = (found: Batch | null) => found?.records.map(({ offset }) => offset) ?? null;

test('R2: a batch that comes again is dropped, and of one that overlaps only what is new goes through', () => {
  const onceOnly = createOnceOnly({ 't:0': 2 });
  expect(offsetsOf(onceOnly(batch(0, 2)))).toBeNull();
  expect(offsetsOf(onceOnly(batch(0, 4)))).toEqual([2, 3]);
  expect(offsetsOf(onceOnly(batch(2, 4)))).toBeNull();
  expect(offsetsOf(onceOnly(batch(1, 3)))).toBeNull();
  expect(offsetsOf(onceOnly(batch(4, 6)))).toEqual([4, 5]);
});

test('the empty batch that says a partition is at its end goes through', () => {
  const onceOnly = createOnceOnly({ 't:0': 4 });
  expect(offsetsOf(onceOnly(batch(4, 4)))).toEqual([]);
});
