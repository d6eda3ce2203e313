/** WAP-32, WAP-57: flows of an A/B test are told apart by an interval that holds, and not by the eye. */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { COUNT_MIN, rateDifference } from './rate-difference.ts';

test('Newcombe 1998, table II: 56/70 and 48/80 differ by 0.0524 to 0.3339', () => {
  const told = rateDifference({ reached: 56, of: 70 }, { reached: 48, of: 80 }, 1);
  expect(told?.low).toBeCloseTo(0.0524, 4);
  expect(told?.high).toBeCloseTo(0.3339, 4);
  expect(told?.verdict).toBe('BETTER');
  expect(rateDifference({ reached: 48, of: 80 }, { reached: 56, of: 70 }, 1)?.verdict).toBe('WORSE');
});

test('few conversations are not compared; more comparisons make each interval wider', () => {
  expect(rateDifference({ reached: 5, of: COUNT_MIN - 1 }, { reached: 5, of: 900 }, 1)).toBeNull();
  const [one, five] = [1, 5].map((flows) => rateDifference({ reached: 30, of: 100 }, { reached: 20, of: 100 }, flows));
  expect(five?.low ?? 0).toBeLessThan(one?.low ?? 0);
});

test('WAP-57: of flows that are alike, about one in twenty is told apart', () => {
  const random = createRandom(7);
  const draw = (): number =>
    Array.from({ length: 300 }, () => (random.next() < 0.3 ? 1 : 0)).reduce<number>((a, b) => a + b, 0);
  const rounds = 2_000;
  let wrong = 0;
  for (let round = 0; round < rounds; round += 1) {
    const told = rateDifference({ reached: draw(), of: 300 }, { reached: draw(), of: 300 }, 1);
    if (told?.verdict !== 'UNCERTAIN') wrong += 1;
  }
  expect(wrong / rounds).toBeLessThan(0.065);
  expect(wrong / rounds).toBeGreaterThan(0.02);
});
