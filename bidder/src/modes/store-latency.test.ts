/** KAIROS-12: when a store counts as slow, and how often that is told. */
import { expect, test } from 'vitest';
import { createLatencyGate } from './store-latency.redis.ts';

test('SM-1: one slow answer is no slow store; the median is', () => {
  const gate = createLatencyGate(50);
  for (const [at, tookMs] of [1, 1, 900, 1, 1].entries()) expect(gate.answered(tookMs, at)).toBe(false);
  expect(gate.medianMs).toBe(1);
  expect([80, 80, 80].map((tookMs, at) => gate.answered(tookMs, 10 + at))).toEqual([false, true, false]);
});

test('SM-1: a store that stays slow is told again, one that recovered is not', () => {
  const gate = createLatencyGate(50);
  for (let at = 0; at < 5; at += 1) gate.answered(80, at);
  expect(gate.answered(80, 4_000)).toBe(false);
  expect(gate.answered(80, 5_010)).toBe(true);
  for (let at = 0; at < 5; at += 1) gate.answered(2, 20_000 + at);
  expect(gate.answered(80, 30_000)).toBe(false);
});
