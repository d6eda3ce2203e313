import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Overload } from './overload.ts';

test('R8: a round of the loop decides as long as its budget lasts, sheds the rest, and the next one begins anew', async () => {
  let nowMs = 100;
  const overload = new Overload(4, () => nowMs);
  const asked: boolean[] = [];
  for (let request = 0; request < 8; request += 1) {
    asked.push(overload.admits());
    nowMs += 1;
  }
  expect(asked).toEqual([true, true, true, true, true, false, false, false]);
  expect(overload.shed).toBe(3);
  await nextRound();
  await nextRound();
  expect(overload.admits()).toBe(true);
});
