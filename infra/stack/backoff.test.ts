import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterCrash, CRASHES_ALLOWED, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, WINDOW_MS } from './backoff.ts';

test('each crash doubles the pause, up to the longest', () => {
  let crashes: readonly number[] = [];
  const pauses: number[] = [];
  for (let crash = 0; crash < CRASHES_ALLOWED; crash++) {
    const verdict = afterCrash(crashes, crash);
    crashes = verdict.crashes;
    pauses.push(verdict.kind === 'again' ? verdict.afterMs : -1);
  }
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  expect(afterCrash(crashes, CRASHES_ALLOWED).kind).toBe('give-up');
});

test('old crashes are forgiven', () => {
  const verdict = afterCrash([0, 1, 2, 3], WINDOW_MS + 10);
  expect(verdict).toEqual({ kind: 'again', afterMs: FIRST_PAUSE_MS, crashes: [WINDOW_MS + 10] });
});

test('R8: however it crashes, pauses stay in their bounds and memory does not grow', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 * WINDOW_MS }), { maxLength: 200 }), (gaps) => {
      let crashes: readonly number[] = [];
      let nowMs = 0;
      for (const gap of gaps) {
        nowMs += gap;
        const verdict = afterCrash(crashes, nowMs);
        crashes = verdict.crashes;
        if (verdict.kind === 'give-up') return;
        expect(verdict.afterMs).toBeGreaterThanOrEqual(FIRST_PAUSE_MS);
        expect(verdict.afterMs).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
        expect(crashes.length).toBeLessThanOrEqual(CRASHES_ALLOWED);
      }
    }),
  );
});
