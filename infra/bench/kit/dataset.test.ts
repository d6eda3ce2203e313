/** The bench's log is what it says it is: many keys, true versions, several events a row. */
import { keyOf } from '@mainstem/schemas/envelope';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { expect, test } from 'vitest';
import { benchEvents } from './dataset.ts';

const COUNT = 100_000;

test('events of an entity share one key, decided ones have versions without gaps, and keys are many', () => {
  const keys = new Map<string, Set<string>>();
  const versions = new Map<string, number>();
  const received = new Set<string>();
  let scored = 0;
  for (const event of benchEvents(COUNT)) {
    const topic = topicOf(event.type);
    const key = `${topic}|${keyOf(event.envelope.tenant, event.envelope.entity)}`;
    keys.set(topic, (keys.get(topic) ?? new Set()).add(key));
    if (event.type === 'LeadReceived') received.add(key);
    if (event.type === 'LeadScored') scored += received.has(key) ? 1 : 0;
    if (topicNamed(topic).kind !== 'decided') continue;
    expect(event.envelope.streamVersion).toBe((versions.get(key) ?? 0) + 1);
    versions.set(key, event.envelope.streamVersion);
  }
  expect(scored).toBe(received.size);
  expect(keys.get('lead_events')?.size).toBe((COUNT * 0.24) / 2);
  expect(keys.get('campaign_events')?.size).toBe((COUNT * 0.16) / 8);
  expect(keys.get('budget_events')?.size).toBe((COUNT * 0.06) / 3);
  expect(keys.get('creative_events')?.size).toBe((COUNT * 0.04) / 4);
});
