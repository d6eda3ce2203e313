import { expect, test } from 'vitest';
import type { Batch } from '../../log/event-log.ts';
import { createInbox } from './projector-inbox.ts';

function batch(records: number): Batch {
  return { topic: 't', partition: 0, records: Array.from({ length: records }) as never, nextOffset: 0, endOffset: 0 };
}

test('what gathered while nobody took comes at once, in order', async () => {
  const inbox = createInbox();
  const [first, second] = [batch(1), batch(2)];
  await Promise.all([inbox.push(first), inbox.push(second)]);
  expect(await inbox.take()).toEqual([first, second]);
});

test('R8: a full inbox holds its pushers back until it is taken', async () => {
  const inbox = createInbox();
  let isThrough = false;
  const pushed = inbox.push(batch(30_000)).then(() => {
    isThrough = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThrough).toBe(false);
  await inbox.take();
  await pushed;
  expect(isThrough).toBe(true);
});

test('the first close counts: an error is thrown to the taker, a plain one ends it, and nobody is left waiting', async () => {
  const failed = createInbox();
  const held = failed.push(batch(30_000));
  failed.close(new Error('gone'));
  failed.close(null);
  await held;
  await expect(failed.take()).rejects.toThrow('gone');
  const ended = createInbox();
  const taking = ended.take();
  ended.close(null);
  expect(await taking).toBeNull();
  await ended.push(batch(30_000));
});

test('a taker that has something else to do gets nothing after a while', async () => {
  expect(await createInbox().take(5)).toEqual([]);
});
