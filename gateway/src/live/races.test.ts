/** R3 on the live feed: losers are not told; the first of an entity is told as not settled. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createRaces } from './races.ts';

const TOPIC = 'campaign_events';
const event = (streamVersion: number, id: string, n = 1, of = 1) =>
  ({ type: 'BidPriceChanged', envelope: { streamVersion, decision: { id, n, of } } }) as unknown as AnyEvent;

test('R3: from the beginning of an entity every verdict is known', () => {
  const races = createRaces();
  expect(races.judge(TOPIC, 'a|c', event(1, 'one'))).toBe('settled');
  expect(races.judge(TOPIC, 'a|c', event(2, 'two'))).toBe('settled');
  expect(races.judge(TOPIC, 'a|c', event(2, 'late'))).toBe('lost');
  expect(races.judge(TOPIC, 'a|c', event(3, 'three', 1, 2))).toBe('settled');
  expect(races.judge(TOPIC, 'a|c', event(4, 'three', 2, 2))).toBe('settled');
  expect(races.judge(TOPIC, 'a|c', event(4, 'other'))).toBe('lost');
});

test('R3: from the middle the first is not settled, and what follows is judged by it', () => {
  const races = createRaces();
  expect(races.judge(TOPIC, 'a|c', event(7, 'one'))).toBe('first-seen');
  expect(races.judge(TOPIC, 'a|c', event(7, 'late'))).toBe('lost');
  expect(races.judge(TOPIC, 'a|c', event(8, 'two'))).toBe('settled');
  // Another tenant's campaign of the same name is another race.
  expect(races.judge(TOPIC, 'b|c', event(8, 'two'))).toBe('first-seen');
});

test('facts have no races; a record without a decision has no place in a decided topic', () => {
  const races = createRaces();
  const fact = { type: 'LeadScored', envelope: { streamVersion: 0, decision: null } } as unknown as AnyEvent;
  expect(races.judge('lead_events', 'a|l', fact)).toBe('settled');
  expect(races.judge(TOPIC, 'a|l', fact)).toBe('lost');
});
