import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { PresenceClock } from './watch.ts';

const event = (streamVersion: number, body: Partial<AnyBody>) =>
  ({ ...body, envelope: { id: `e${streamVersion}`, tenant: 'acme', entity: 'ann', streamVersion } }) as AnyEvent;
const there = (streamVersion: number, presence: string, untilMs: number | null) =>
  event(streamVersion, { type: 'AgentPresenceChanged', presence, untilMs, sessionId: null });

test('WAP-122: a presence ends by itself when no other sign of life comes', () => {
  const clock = new PresenceClock();
  clock.apply(there(1, 'AVAILABLE', 100));
  expect(clock.due(99)).toEqual([]);
  expect(clock.due(100)).toMatchObject([
    {
      tenant: 'acme',
      entity: 'ann',
      command: { type: 'LapsePresence', atMs: 100 },
      cause: ['lapse', 'acme', 'ann', '1'],
    },
  ]);
  clock.apply(there(2, 'BUSY', 200));
  expect(clock.due(199)).toEqual([]);
  expect(clock.due(200)).toHaveLength(1);
  clock.apply(there(3, 'OFFLINE', null));
  expect(clock.due(10_000)).toEqual([]);
  clock.apply(there(4, 'AVAILABLE', null));
  expect(clock.due(10_000)).toEqual([]);
  clock.apply(there(5, 'AVAILABLE', 20_000));
  clock.apply(event(6, { type: 'AgentRetired', because: 'left' }));
  expect(clock.due(30_000)).toEqual([]);
});
