/** KAIROS-12: when a store counts as slow, and how often that is told. */
import { expect, test } from 'vitest';
import { createLatencyGate, ofTheStore } from './store-latency.redis.ts';

const ANSWERS = 11;
const answers = (tookMs: number, count: number): number[] => Array.from({ length: count }, () => tookMs);

test('SM-1: a slow moment is no slow store; half of five seconds is', () => {
  const gate = createLatencyGate(50);
  for (const [at, tookMs] of [...answers(1, 8), 900, 900, 900].entries()) expect(gate.answered(tookMs, at)).toBe(false);
  expect(gate.medianMs).toBe(1);
  expect(answers(80, 4).map((tookMs, at) => gate.answered(tookMs, 20 + at))).toEqual([false, false, true, false]);
});

test('SM-1: a store that stays slow is told again, one that recovered is not', () => {
  const gate = createLatencyGate(50);
  for (let at = 0; at < ANSWERS; at += 1) gate.answered(80, at);
  expect(gate.answered(80, 4_000)).toBe(false);
  expect(gate.answered(80, 5_020)).toBe(true);
  for (let at = 0; at < ANSWERS; at += 1) gate.answered(2, 20_000 + at);
  expect(gate.answered(80, 30_000)).toBe(false);
});

test('a process that stalled while it waited does not blame the store', () => {
  expect(ofTheStore(60, 64)).toBeLessThan(10);
  expect(ofTheStore(80, 11)).toBeGreaterThan(75);
  expect(ofTheStore(1, 500)).toBe(0);
});
