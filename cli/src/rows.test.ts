import { expect, test } from 'vitest';
import { durationOf, untilOf } from './rows.ts';

test('durations are told in their two largest units', () => {
  const told = [0, 59_000, 60_000, 3_600_000, 7_500_000, 86_400_000, 93_600_000].map((ms) => durationOf(ms));
  expect(told).toEqual(['0 s', '59 s', '1 min', '1 h', '2 h 5 min', '1 d', '1 d 2 h']);
  expect([durationOf(null), untilOf(null, 0), untilOf(7_200_000, 0), untilOf(0, 7_200_000)]).toEqual([
    ...['-', '-', 'in 2 h', '2 h late'],
  ]);
});
