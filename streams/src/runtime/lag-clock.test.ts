/** KIKI-73: lag in seconds is the age of the oldest end of the log that the reader has not reached. */
import { expect, test } from 'vitest';
import { createLagClock } from './lag-clock.ts';

test('a reader that keeps up is 0 s behind at any rate; one that stands still says since when', () => {
  const at = { nowMs: 0, position: 0, lag: 0 as number | null };
  const clock = createLagClock(
    () => [{ name: 'leads', position: at.position, lag: at.lag }],
    () => at.nowMs,
  );
  const second = (passed: number, lag: number) => {
    at.nowMs += 1_000;
    at.position += passed;
    at.lag = lag;
    clock.look();
    return clock.lags().leads;
  };
  for (let n = 0; n < 5; n += 1) expect(second(1_000, 7)).toEqual({ records: 7, seconds: 0 });
  expect(second(0, 1_007)).toEqual({ records: 1_007, seconds: 1 });
  expect(second(0, 2_007)).toEqual({ records: 2_007, seconds: 2 });
  expect(second(507, 2_500)?.seconds, 'what was there two looks ago is still to come').toBe(2);
  expect(second(3_000, 0)).toEqual({ records: 0, seconds: 0 });
  at.lag = null;
  expect(clock.lags()).toEqual({});
  clock.stop();
});

test('R8: looks are bounded, and since when it stands is not forgotten', () => {
  let nowMs = 0;
  const clock = createLagClock(
    () => [{ name: 'x', position: 0, lag: 1 }],
    () => nowMs,
  );
  for (; nowMs < 2_000_000; nowMs += 1_000) clock.look();
  expect(clock.lags().x?.seconds).toBe(2_000);
  clock.stop();
});
