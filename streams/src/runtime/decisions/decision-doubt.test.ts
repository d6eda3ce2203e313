import { expect, test } from 'vitest';
import { campaignDecider } from '../../deciders/campaign/decider.ts';
import { LogError } from '../../log/errors.ts';
import type { AppendRecord, EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import { by, codec, create, price, readWinners, startWriter, TOPIC } from '../../testing/campaign-log.ts';
import { systemClock } from '../clock.ts';
import { DECIDED_WITHIN_MS } from './decision-attempts.ts';
import { startDecisionWriter } from './decision-writer.ts';

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

test('I1: a process that slept over a command does not win with it on a later state', async () => {
  const memory = createMemoryLog({ topics: [{ name: TOPIC, partitions: 1 }] });
  let nowMs = 0;
  let asleep = Promise.resolve();
  let wake = (): void => {};
  const append = async (records: readonly AppendRecord[]) => {
    await asleep;
    return memory.append(records);
  };
  const clock = { ...systemClock, nowMs: () => nowMs };
  const sleeper = startDecisionWriter({
    log: { ...memory, append },
    codec,
    decider: campaignDecider,
    service: 'sleeper',
    clock,
  });
  const other = startWriter(memory);
  await Promise.all([sleeper.whenCaughtUp(), other.whenCaughtUp()]);
  expect(await other.execute('acme', 'spring', create, by({ commandId: 'c0' }))).toMatchObject({ version: 1 });
  asleep = new Promise((resolve) => {
    wake = resolve;
  });
  const slept = sleeper.execute('acme', 'spring', price(5), by({ commandId: 'c1' }));
  slept.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 20));
  // Meanwhile its sender asks another process, after the state has moved on: the answer there is "no".
  await other.execute('acme', 'spring', price(5), by({ commandId: 'c2' }));
  expect(await other.execute('acme', 'spring', price(5), by({ commandId: 'c1' }))).toMatchObject({ kind: 'rejected' });
  await other.execute('acme', 'spring', price(7), by({ commandId: 'c3' }));
  nowMs += DECIDED_WITHIN_MS + 1;
  wake();
  await expect(slept).rejects.toMatchObject({ code: 'DECISION_UNKNOWN', retryable: true });
  expect(await readWinners(memory)).toHaveLength(3);
  await Promise.all([sleeper.stop(), other.stop()]);
});
