import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Overload, ROUND_LEAST } from './overload.ts';

/** Whether each of so many requests of one round is admitted, when each takes a millisecond. */
function round(overload: Overload, clock: { ms: number }, requests: number): boolean[] {
  return Array.from({ length: requests }, () => {
    const admitted = overload.admits();
    clock.ms += 1;
    return admitted;
  });
}

test('R8: a round of the loop decides as long as its budget lasts, sheds the rest, and the next one begins anew', async () => {
  const clock = { ms: 100 };
  const overload = new Overload(ROUND_LEAST + 8, () => clock.ms);
  const asked = round(overload, clock, ROUND_LEAST + 12);
  expect(asked.lastIndexOf(true)).toBe(ROUND_LEAST + 8);
  expect(asked.indexOf(false)).toBe(ROUND_LEAST + 9);
  expect(overload.shed).toBe(3);
  await nextRound();
  await nextRound();
  expect(overload.admits()).toBe(true);
});

test('a process that was given no time sheds nothing of a small round', () => {
  const clock = { ms: 0 };
  expect(round(new Overload(0, () => clock.ms), clock, ROUND_LEAST)).not.toContain(false);
});
