/** Where a record's copy lies: in the segment that holds its offset, once its run got to a head. */
import { createHash } from 'node:crypto';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { expect, test } from 'vitest';
import { createMemoryLog } from '../log/log.memory.ts';
import { createCopyFinder } from './find-copy.ts';
import { archiveKit, kitTopics, someRecords } from './testing/archive-kit.ts';

test('every archived record has its segment with the hash of its bytes; what came later has none yet', async () => {
  const log = createMemoryLog({ topics: kitTopics });
  const store = createMemoryObjectStore();
  let isAway = true;
  const finder = createCopyFinder(async () => {
    if (isAway) throw new Error('the store is away');
    return store;
  });
  const place = { topic: 'facts', partition: 0, offset: 0 };
  await expect(finder.find(place)).rejects.toThrow('away');
  isAway = false;
  expect(await finder.find(place), 'there is no archive').toBeNull();
  await log.append(someRecords(0, 120));
  await archiveKit(log, store);
  const ends = await log.endOffsets('facts');
  const segments = new Set<string>();
  for (const [partition, end] of ends.entries()) {
    for (let offset = 0; offset < end; offset += 1) {
      const copy = await finder.find({ topic: 'facts', partition, offset });
      expect(copy?.firstOffset).toBeLessThanOrEqual(offset);
      expect(copy?.nextOffset).toBeGreaterThan(offset);
      const bytes = await store.get(copy?.object ?? '');
      expect(
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex'),
      ).toBe(copy?.sha256);
      segments.add(copy?.object ?? '');
    }
  }
  expect(segments.size).toBeGreaterThan(3);
  await log.append(someRecords(120, 40));
  expect(await finder.find({ topic: 'facts', partition: 0, offset: ends[0] ?? 0 })).toBeNull();
  expect(await finder.find({ topic: 'none', partition: 0, offset: 0 })).toBeNull();
  await finder.close();
});
