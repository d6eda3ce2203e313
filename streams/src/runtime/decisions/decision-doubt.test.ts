import { expect, test } from 'vitest';
import { LogError } from '../../log/errors.ts';
import type { AppendRecord, EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import { by, create, readWinners, startWriter, TOPIC } from '../../testing/campaign-log.ts';

test('I1: while appends are given up on and may still be written, no command is answered with a conflict', async () => {
  const memory = createMemoryLog({ topics: [{ name: TOPIC, partitions: 1 }] });
  const given: (readonly AppendRecord[])[] = [];
  const append = async (records: readonly AppendRecord[]) => {
    given.push(records);
    throw new LogError('LOG_UNAVAILABLE', 'no answer', { retryable: true });
  };
  const log: EventLog = { ...memory, append };
  const writer = startWriter(log);
  await writer.whenCaughtUp();
  const sent = () => writer.execute('acme', 'spring', create, by({ commandId: 'c1' }));
  await expect(sent()).rejects.toMatchObject({ code: 'DECISION_UNKNOWN', retryable: true });
  // The broker writes what it was given long ago; whoever asks again learns that it counts.
  await memory.append(given[0] ?? []);
  expect(await sent()).toMatchObject({ kind: 'accepted', version: 1 });
  expect(await readWinners(memory)).toHaveLength(1);
  await writer.stop();
});
