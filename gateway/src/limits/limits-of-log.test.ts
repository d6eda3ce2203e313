/** Limits that tenants published are followed for as long as the gateway lives, whatever ends a reading of the log. */
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog, Tail } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { expect, test, vi } from 'vitest';
import { followLimits } from './limits-of-log.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));

test('following that ends is begun again after a pause, and the gateway is not ready meanwhile', async () => {
  const memory = createMemoryLog({ topics });
  const ends: ((error: Error) => void)[] = [];
  const log: EventLog = {
    ...memory,
    tail(starts, handler): Tail {
      const inner = memory.tail(starts, handler);
      const broken = new Promise<never>((_resolve, reject) => ends.push(reject));
      return { ...inner, stop: () => inner.stop(), done: Promise.race([inner.done, broken]) };
    },
  };
  const pauses: number[] = [];
  let wake = () => {};
  const reports: string[] = [];
  const limits = followLimits({
    log,
    codec,
    report: (message) => reports.push(message),
    sleep: (ms) => {
      pauses.push(ms);
      return new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  });
  await vi.waitFor(() => expect(limits.notReady()).toBeNull(), 30_000);
  ends[0]?.(new Error('the broker is gone'));
  await vi.waitFor(() => expect(limits.notReady()).toMatch(/not followed/), 30_000);
  expect(reports).toHaveLength(1);
  expect(pauses).toEqual([500]);
  wake();
  await vi.waitFor(() => expect(limits.notReady()).toBeNull(), 30_000);
  expect(ends).toHaveLength(2);
  const name = 'rate-limits';
  const told = {
    id: uuidV7(),
    tenant: 'acme',
    entity: name,
    occurredAtMs: 1,
    actor: 'user:ana',
    correlationId: uuidV7(),
  };
  const valueJson = '{"tenant":{"perS":3}}';
  const event = { type: 'ConfigPublished', envelope: factEnvelope(told), name, valueJson, note: 'fewer' } as const;
  await createEventWriter(log, codec).append([event]);
  await vi.waitFor(() => expect(limits.wantedBy('acme')).toEqual({ tenant: { perS: 3 } }), 30_000);
  await limits.stop();
  await memory.close();
});
