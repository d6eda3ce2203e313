/** A watch on a log in memory: nothing before the start is read, nothing from a loser, nothing past poison. */
import { createCodec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topicOf, topics } from '@mainstem/schemas/topics';
import { expect, test } from 'vitest';
import { effectsOf } from '../../deciders/breaker/decider.ts';
import type { EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { BreakerWatch } from '../breaker-watch/watch.ts';
import { startLogWatch } from './log-watch.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const opened = (entity: string, decision: string): AnyEvent => {
  const body = { type: 'BreakerOpened', cause: 'RISK', because: 'x', ...effectsOf.RISK, coolDownUntilMs: 5 } as const;
  const event = eventOf(body, { id: `${entity} ${decision}`, tenant: 'acme', entity, streamVersion: 1 });
  return { ...event, envelope: { ...event.envelope, decision: { id: decision, n: 1, of: 1 } } } as AnyEvent;
};

async function append(log: EventLog, ...events: AnyEvent[]): Promise<void> {
  for (const event of events) {
    const key = keyOf(event.envelope.tenant, event.envelope.entity);
    await log.append([{ topic: topicOf(event.type), key, value: codec.encode(event) }]);
  }
}

async function watching(log: EventLog) {
  const sent: string[] = [];
  const errors: string[] = [];
  const watch = await startLogWatch({
    watch: new BreakerWatch(),
    log,
    codec,
    execute: async ({ entity, command }, { commandId }) => sent.push(`${command.type} ${entity} ${commandId}`) > 0,
    now: () => 10,
    onError: (_error, doing) => errors.push(doing),
    everyMs: 3_600_000,
  });
  await expect.poll(() => watch.status().state).toBe('live');
  await watch.beat();
  await watch.stop();
  return { sent, errors, status: watch.status() };
}

test('R3: winners count, and two watches send the same command', async () => {
  const log = createMemoryLog({ topics });
  await append(log, opened('a', 'first'), opened('a', 'second'));
  const one = await watching(log);
  expect(one.sent).toEqual([expect.stringMatching(/^HalfOpenBreaker a /)]);
  expect((await watching(log)).sent).toEqual(one.sent);
});

test('R10: a record that cannot be read holds its key and no other', async () => {
  const log = createMemoryLog({ topics });
  await log.append([{ topic: 'breaker_events', key: 'acme|a', value: Buffer.from([9, 9]) }]);
  await append(log, opened('a', 'd'), opened('b', 'd'));
  const { sent, errors, status } = await watching(log);
  expect(sent).toEqual([expect.stringMatching(/^HalfOpenBreaker b /)]);
  expect(errors).toEqual(['reading a record of acme|a']);
  expect(status.heldKeys).toEqual(['breaker_events/acme|a']);
});

test('a topic that is looked back on only so far is read from there, the others whole', async () => {
  let nowMs = 1_000;
  const log = createMemoryLog({ topics, clock: () => nowMs });
  const heard: string[] = [];
  const watch = {
    name: 'ears',
    types: ['BreakerOpened', 'HotStoreSlowed'] as const,
    lookBackMs: { monitoring_events: 500 },
    apply: ({ type, envelope }: AnyEvent) => heard.push(`${type} ${envelope.entity}`),
    due: () => [],
  };
  const slowed = (id: string) =>
    eventOf(
      { type: 'HotStoreSlowed', store: 'redis', latencyMs: 80, lineMs: 50 },
      { id, tenant: 'platform', entity: id },
    );
  await append(log, opened('a', 'd'), slowed('old'));
  nowMs = 2_000;
  await append(log, slowed('new'));
  const running = await startLogWatch({
    watch,
    log,
    codec,
    execute: () => Promise.resolve(true),
    now: () => 2_400,
    onError: (error) => {
      throw error;
    },
  });
  await expect.poll(() => running.status().state).toBe('live');
  await running.stop();
  expect(heard.toSorted()).toEqual(['BreakerOpened a', 'HotStoreSlowed new']);
});
