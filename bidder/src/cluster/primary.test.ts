/** The primary with real child processes of a script that plays a member. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type PrimaryEvent, startPrimary } from './primary.ts';

const script = (name: string) => join(import.meta.dirname, 'testing', `${name}.ts`);

test('KIKI-47: a bill of another member’s lease is passed to it, of nobody’s is answered with nobody', async () => {
  const primary = startPrimary({ script: script('asking-member'), members: 2, onEvent: () => undefined });
  await primary.serving;
  expect([...primary.pids().keys()]).toEqual([1, 2]);
  await primary.stop();
});

test('a member that ends is started again, after longer and longer pauses', async () => {
  const ended: PrimaryEvent[] = [];
  const primary = startPrimary({
    script: script('no-such-member'),
    members: 1,
    onEvent: (event) => ended.push(event),
  });
  await expect.poll(() => ended.length, { timeout: 10_000 }).toBeGreaterThan(1);
  await primary.stop();
  expect(ended[0]).toMatchObject({ kind: 'ended', member: 1, how: 'exit 1', againInMs: 100 });
  expect(ended[1]).toMatchObject({ againInMs: 200 });
});
