/** How a scratch build says what it shows. */
import { expect, test } from 'vitest';
import { textOf } from './as-of.ts';

test('positions are said as they were asked for: the last records that count', () => {
  const offsets = { 'lead_events:1': 6, 'lead_events:0': 0 };
  expect(textOf({ offsets })).toBe('lead_events:1@5,nothing of lead_events:0');
  expect(textOf({ appendedAtMs: 0 })).toBe('1970-01-01T00:00:00.000Z');
});
