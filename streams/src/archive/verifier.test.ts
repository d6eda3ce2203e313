/** Proof of an archive against a log beside it. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { expect, test } from 'vitest';
import { createMemoryLog } from '../log/log.memory.ts';
import { archiveKit, kitTopics, someRecords } from './testing/archive-kit.ts';
import { verifyArchive } from './verifier.ts';

test('an archive is told from a log that differs in one time, one header, one value', async () => {
  const log = createMemoryLog({ topics: kitTopics });
  const store = createMemoryObjectStore();
  await log.append(someRecords(0, 60));
  await archiveKit(log, store);
  for (const change of [
    { appendedAtMs: 99 },
    { headers: Buffer.from([2, 2, 65, 2, 66]) },
    { value: Buffer.from('other') },
  ]) {
    const differing = {
      ...log,
      async *read(...range: Parameters<typeof log.read>) {
        for await (const batch of log.read(...range)) {
          const records = batch.records.map((record) => (record.offset === 3 ? { ...record, ...change } : record));
          yield { ...batch, records };
        }
      },
    };
    await expect(verifyArchive({ store, log: differing })).rejects.toMatchObject({ code: 'ARCHIVE_LOG_DIFFERS' });
  }
});
