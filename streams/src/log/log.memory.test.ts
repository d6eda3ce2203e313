/** The log in memory, and the faults it can be told to make. */
import { expect, test } from 'vitest';
import { contractTopics, describeEventLog } from './event-log.contract.ts';
import { createMemoryLog } from './log.memory.ts';

describeEventLog('the log in memory', async () => createMemoryLog({ topics: contractTopics }));

test('a lost append writes nothing, an unconfirmed one writes and fails all the same', async () => {
  const faults = ['lost', 'unconfirmed', undefined] as const;
  let asked = 0;
  const log = createMemoryLog({ topics: contractTopics, fault: () => faults[asked++] });
  const append = () => log.append([{ topic: 'single', key: 'a|b', value: Buffer.from('v') }]);
  const unavailable = expect.objectContaining({ code: 'LOG_UNAVAILABLE', retryable: true });
  await expect(append()).rejects.toEqual(unavailable);
  expect(await log.endOffsets('single')).toEqual([0]);
  await expect(append()).rejects.toEqual(unavailable);
  expect(await log.endOffsets('single')).toEqual([1]);
  expect(await append()).toMatchObject([{ offset: 1 }]);
  await log.close();
});
