/** Impressions offered, by the hour, each hour told once. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { TrafficCountWatch } from './watch.ts';

const HOUR_MS = 3_600_000;
const LATE_MS = 120_000;
const at = (body: object, occurredAtMs: number): AnyEvent => ({ ...body, envelope: { occurredAtMs } }) as never;
const bid = (atMs: number, isTest = false) => at({ type: 'BidPlaced', test: isTest }, atMs);
const noBids = (counts: object, atMs: number) => at({ type: 'NoBidsCounted', counts }, atMs);

function watching(...events: AnyEvent[]): TrafficCountWatch {
  const watch = new TrafficCountWatch();
  for (const event of events) watch.apply(event);
  return watch;
}

test('bids and no-bids of an hour are counted together, test requests are not', () => {
  const watch = watching(bid(1), bid(2, true), noBids({ FLOOR: 5, PACED: 4 }, 3), bid(HOUR_MS));
  expect(watch.due(HOUR_MS + LATE_MS - 1)).toEqual([]);
  const [due, ...rest] = watch.due(HOUR_MS + LATE_MS);
  expect(rest).toEqual([]);
  expect(due?.command).toMatchObject({ hourFromMs: 0, impressions: 10, envelope: { tenant: 'platform' } });
});

test('R2: an hour that is told is not told again, whoever counts it', () => {
  const told = (watch: TrafficCountWatch) => watch.due(2 * HOUR_MS)[0]?.command;
  const event = told(watching(bid(1))) as AnyEvent;
  expect(told(watching(bid(1)))?.envelope.id).toBe(event.envelope.id);
  expect(told(watching(bid(1), event))).toBeUndefined();
  expect(told(watching(event, bid(1)))).toBeUndefined();
});

test('an hour that was read from its middle on is told by nobody', () => {
  const days = 48 * HOUR_MS;
  const watch = watching(bid(HOUR_MS), bid(2 * HOUR_MS));
  expect(watch.due(days + HOUR_MS + 1).map(({ cause }) => cause)).toEqual([['2']]);
  expect(watch.due(days + 2 * HOUR_MS + 1).map(({ cause }) => cause)).toEqual([['2']]); // not at each beat anew
});
