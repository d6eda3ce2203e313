/** The batcher with a write that is watched and can be held. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BatcherOptions, createBatcher, type PartitionWrite } from './batcher.ts';
import { LogError } from './errors.ts';
import { RECORD_BATCH_BYTES_MAX } from './limits.ts';

/** A log that keeps what is written to it, in turns of the event loop. */
function fakeLog(options: Partial<BatcherOptions> = {}) {
  const kept = new Map<string, string[]>();
  const writes: (readonly PartitionWrite[])[] = [];
  let underWay = 0;
  let most = 0;
  const batcher = createBatcher({
    lingerMs: 0,
    partitionFor: (_topic, key) => Number(key.slice(-1)) % 3,
    async write(batches) {
      underWay += 1;
      most = Math.max(most, underWay);
      writes.push(batches);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return batches.map(({ topic, partition, records }) => {
        const where = `${topic}/${partition}`;
        const held = kept.get(where) ?? [];
        kept.set(where, [...held, ...records.map(({ value }) => value.toString())]);
        return held.length;
      });
    },
    ...options,
  });
  return { batcher, kept, writes, most: () => most };
}

const record = (key: string, text: string) => ({ topic: 't', key, value: Buffer.from(text) });

describe('batcher', () => {
  test('whatever is appended is written once, in order, each append whole in one write', async () => {
    const anyAppends = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 5 }), key: fc.integer({ min: 0, max: 9 }), waits: fc.boolean() }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(anyAppends, fc.integer({ min: 40, max: 400 }), async (appends, lingerBytes) => {
        const { batcher, kept, writes, most } = fakeLog({ lingerBytes });
        const results = appends.map(async ({ size, key, waits }, n) => {
          if (waits) await new Promise((resolve) => setImmediate(resolve));
          const texts = Array.from({ length: size }, (_, part) => `${n}.${part}`);
          return { texts, positions: await batcher.append(texts.map((text) => record(`k${key}`, text))) };
        });
        const settled = await Promise.all(results);
        await batcher.close();
        for (const { texts, positions } of settled) {
          const found = positions.map(({ topic, partition, offset }) => kept.get(`${topic}/${partition}`)?.[offset]);
          expect(found).toEqual(texts);
          const holding = writes.filter((batches) =>
            batches.some(({ records }) => records.some(({ value }) => texts.includes(value.toString()))),
          );
          expect(holding).toHaveLength(1);
        }
        const all = [...kept.values()].flat();
        expect(all).toHaveLength(appends.reduce((sum, { size }) => sum + size, 0));
        expect(most()).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('a write never holds more of a partition than one record batch', async () => {
    const { batcher, writes } = fakeLog();
    const third = Buffer.alloc(RECORD_BATCH_BYTES_MAX / 3, 1);
    await Promise.all(Array.from({ length: 7 }, () => batcher.append([{ topic: 't', key: 'k0', value: third }])));
    expect(writes.length).toBeGreaterThanOrEqual(4);
    for (const batches of writes) {
      const bytes = batches.flatMap(({ records }) => records).reduce((sum, { value }) => sum + value.length, 0);
      expect(bytes).toBeLessThanOrEqual(RECORD_BATCH_BYTES_MAX);
    }
  });

  test('appends linger for company, but not when there is enough', async () => {
    const { batcher, writes } = fakeLog({ lingerMs: 300, lingerBytes: 1_000 });
    const begun = performance.now();
    const lone = batcher.append([record('k0', 'a')]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([lone, batcher.append([record('k1', 'b')])]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(298);
    expect(writes).toHaveLength(1);
    const enough = performance.now();
    await batcher.append([{ topic: 't', key: 'k0', value: Buffer.alloc(2_000) }]);
    expect(performance.now() - enough).toBeLessThan(200);
  });

  test('R8: what waits is bounded, and the bound is lifted as it is written', async () => {
    const gate = Promise.withResolvers<void>();
    const { batcher } = fakeLog({
      queuedBytesMax: 1_000,
      write: async (batches) => {
        await gate.promise;
        return batches.map(() => 0);
      },
    });
    const first = batcher.append([{ topic: 't', key: 'k0', value: Buffer.alloc(600) }]);
    await new Promise((resolve) => setTimeout(resolve, 5)); // it is being written, so it waits no more
    const second = batcher.append([{ topic: 't', key: 'k0', value: Buffer.alloc(600) }]);
    const third = batcher.append([{ topic: 't', key: 'k0', value: Buffer.alloc(600) }]);
    await expect(third).rejects.toMatchObject({ code: 'LOG_OVERLOADED', retryable: true });
    gate.resolve();
    await Promise.all([first, second]);
    await batcher.append([{ topic: 't', key: 'k0', value: Buffer.alloc(600) }]);
  });

  test('a failed partition fails the appends with records in it, and no others', async () => {
    const { batcher } = fakeLog({
      write: async (batches) =>
        batches.map(({ partition }) => (partition === 1 ? new LogError('LOG_UNAVAILABLE', 'away') : 7)),
    });
    const results = await Promise.allSettled([
      batcher.append([record('k0', 'a')]),
      batcher.append([record('k1', 'b')]),
      batcher.append([record('k0', 'c'), record('k1', 'd')]),
      batcher.append([record('k2', 'e')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });

  test('a write that throws fails its appends; the next ones are written', async () => {
    let broken = true;
    const { batcher } = fakeLog({
      write: async (batches) => {
        if (broken) throw new LogError('LOG_UNAVAILABLE', 'away');
        return batches.map(() => 0);
      },
    });
    await expect(batcher.append([record('k0', 'a')])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    broken = false;
    await expect(batcher.append([record('k0', 'b')])).resolves.toHaveLength(1);
  });
});
