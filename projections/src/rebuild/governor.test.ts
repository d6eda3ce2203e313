/** The governor keeps its limits, makes up for no pause by a rush, and divides memory. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJumpingClock } from '../testing/rebuild-kit.ts';
import { createGovernor, memoryShare } from './governor.ts';

test('no stretch of time has more than its rate and one burst', async () => {
  const batch = fc.record({ records: fc.integer({ min: 1, max: 500 }), pauseMs: fc.integer({ min: 0, max: 300 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 40 }), async (batches) => {
      const clock = createJumpingClock();
      const governor = createGovernor({ eventsPerS: 1_000 }, clock);
      const paid: { atMs: number; records: number }[] = [];
      for (const { records, pauseMs } of batches) {
        await clock.sleep(pauseMs);
        await governor.pay(records, 0);
        paid.push({ atMs: clock.nowMs(), records });
      }
      for (let from = 0; from < paid.length; from += 1) {
        let sum = 0;
        for (let to = from + 1; to < paid.length; to += 1) {
          sum += paid[to]?.records ?? 0;
          const elapsedMs = (paid[to]?.atMs ?? 0) - (paid[from]?.atMs ?? 0);
          expect(sum).toBeLessThanOrEqual(elapsedMs + 100 + 1e-6);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('the tighter of two rates holds', async () => {
  const clock = createJumpingClock();
  const governor = createGovernor({ eventsPerS: 1_000_000, brokerBytesPerS: 1_000 }, clock);
  for (let batch = 0; batch < 10; batch += 1) await governor.pay(10, 500);
  expect(clock.nowMs()).toBeGreaterThanOrEqual(4_900);
  expect(clock.nowMs()).toBeLessThanOrEqual(5_000);
});

test('without limits nobody waits; a rate of nothing is refused', async () => {
  const clock = createJumpingClock();
  await createGovernor({}, clock).pay(1e9, 1e12);
  expect(clock.nowMs()).toBe(0);
  expect(() => createGovernor({ eventsPerS: 0 }, clock)).toThrow(RangeError);
});

test('less memory means smaller windows and caches, more targets a smaller share', () => {
  const all = memoryShare({}, 3);
  const some = memoryShare({ memoryBytes: 64 * 1024 * 1024 }, 1);
  const shared = memoryShare({ memoryBytes: 64 * 1024 * 1024 }, 4);
  expect(some.windowBytesMax).toBeLessThan(all.windowBytesMax);
  expect(some.cacheEntriesMax).toBeLessThan(all.cacheEntriesMax);
  expect(shared.windowBytesMax).toBeLessThan(some.windowBytesMax);
  expect(shared.cacheEntriesMax).toBeLessThan(some.cacheEntriesMax);
  expect(memoryShare({ memoryBytes: 1 }, 8).cacheEntriesMax).toBeGreaterThan(0);
});
