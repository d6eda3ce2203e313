/** A holder that does not move: others go on, and it finds out before its next step. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { whileLocked } from './key-lock.disk.ts';

const directory = mkdtempSync(join(tmpdir(), 'mainstem-lock-'));
afterAll(() => rmSync(directory, { recursive: true }));
const HELD_MS = 100;
type Gate = PromiseWithResolvers<void>;

test('R1: a frozen holder keeps others waiting for a stated time, acts no more when it wakes, and frees nobody else’s lock', async () => {
  const [held, wake, end] = Array.from({ length: 3 }, () => Promise.withResolvers<void>()) as [Gate, Gate, Gate];
  const did: string[] = [];
  const zombie = whileLocked(
    directory,
    'key',
    async (stillOurs) => {
      held.resolve();
      await wake.promise;
      await stillOurs();
      did.push('zombie');
    },
    HELD_MS,
  );
  await held.promise;
  const next = whileLocked(
    directory,
    'key',
    async () => {
      did.push('next');
      await end.promise;
    },
    HELD_MS,
  );
  await expect.poll(() => did).toEqual(['next']);
  wake.resolve();
  await expect(zombie).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE', retryable: true });
  expect(readdirSync(directory)).toHaveLength(1); // the lock of the next one is there
  end.resolve();
  await next;
  expect(did).toEqual(['next']);
  expect(readdirSync(directory)).toEqual([]);
});

test('a holder at work is waited for', async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push(`${name} ends`);
  };
  await Promise.all(['one', 'two', 'three'].map((name) => whileLocked(directory, 'key', work(name))));
  expect(order.filter((_, at) => at % 2 === 0).map((text) => text.replace('begins', 'ends'))).toEqual(
    order.filter((_, at) => at % 2 === 1),
  );
});
