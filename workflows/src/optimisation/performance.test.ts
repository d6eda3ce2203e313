/** What campaigns came to: hours, repeats, robots, open changes. */
import type { AnyEvent, Envelope } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { HOUR_MS } from './messages.ts';
import { PerformanceWatch } from './performance.ts';

const DAY_MS = 24 * HOUR_MS;
const NOW_MS = 1_000 * DAY_MS;
const at = (entity: string, atMs: number, body: object): AnyEvent => {
  const envelope = { id: `e-${entity}`, tenant: 'acme', entity, occurredAtMs: atMs, correlationId: 'c' } as Envelope;
  return { ...body, envelope } as AnyEvent;
};
const shown = (bid: string, atMs: number, creativeId = 'k', invalidTraffic = false) =>
  at(bid, atMs, { type: 'ImpressionBilled', campaignId: 'spring', creativeId, costMicros: 10, invalidTraffic });
const clicked = (bid: string, atMs: number, creativeId = 'k') =>
  at(bid, atMs, { type: 'ClickRecorded', campaignId: 'spring', creativeId, invalidTraffic: false });
function watchOf(...events: AnyEvent[]): PerformanceWatch {
  const watch = new PerformanceWatch();
  for (const event of events) watch.apply(event);
  return watch;
}

test('R2: a bill or a click that comes twice counts once; robots do not count', () => {
  const at1 = NOW_MS - HOUR_MS;
  const events = [
    shown('b1', at1),
    shown('b1', at1),
    clicked('b1', at1),
    clicked('b1', at1),
    shown('b2', at1, 'k', true),
  ];
  const { arms, spentMicros } = watchOf(...events).of('acme', 'spring', NOW_MS - DAY_MS, NOW_MS);
  expect([arms, spentMicros]).toEqual([[{ creativeId: 'k', impressions: 1, clicks: 1 }], 10]);
});

test('MAMS-04: the window is a day; what was shown before is not looked at', () => {
  const watch = watchOf(shown('b1', NOW_MS - 3 * DAY_MS), shown('b2', NOW_MS - HOUR_MS, 'k2'));
  expect(watch.of('acme', 'spring', NOW_MS - DAY_MS, NOW_MS).arms).toEqual([
    { creativeId: 'k2', impressions: 1, clicks: 0 },
  ]);
  expect(watch.shown(NOW_MS)).toMatchObject([{ tenant: 'acme', campaignId: 'spring' }]);
  expect(watch.shown(NOW_MS + 2 * DAY_MS)).toEqual([]);
  expect(watch.of('rival', 'spring', 0, NOW_MS).arms).toEqual([]);
});

test.each(['OptimisationDismissed', 'OptimisationConfirmed', 'OptimisationReverted'])(
  'a change is open until %s',
  (end) => {
    const proposed = at('spring', NOW_MS, { type: 'OptimisationProposed', optimisationId: 'o' });
    const watch = watchOf(proposed);
    expect(watch.of('acme', 'spring', 0, NOW_MS).isBusy).toBe(true);
    watch.apply(at('spring', NOW_MS, { type: end, optimisationId: 'o' }));
    expect(watch.of('acme', 'spring', 0, NOW_MS).isBusy).toBe(false);
  },
);

test('R8: hours older than eight days are let go', () => {
  const watch = watchOf(shown('b1', NOW_MS - 20 * DAY_MS), shown('b2', NOW_MS));
  expect(watch.of('acme', 'spring', 0, NOW_MS + DAY_MS).arms).toEqual([{ creativeId: 'k', impressions: 1, clicks: 0 }]);
});
