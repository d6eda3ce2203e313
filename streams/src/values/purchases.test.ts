/** What is known of a customer does not depend on the order, the number of times or the door events come in by. */
import { factEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, PersonTracked, SubjectErased } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS } from './contract.ts';
import { historyOf } from './history.ts';
import { type CustomerState, customerOf, foldCustomer, ORDERS_MAX } from './purchases.ts';
import { bought, linked, refunded } from './testing/shop.ts';

const fold = (events: readonly AnyEvent[]) => events.reduce<CustomerState>(foldCustomer, {});
const erased = (atMs: number) =>
  ({
    type: 'SubjectErased',
    subject: 'ann',
    envelope: factEnvelope({ id: `e${atMs}`, tenant: 'acme', entity: 'x', occurredAtMs: atMs, actor: 'service:x' }),
  }) as SubjectErased;
const tracked = (atMs: number, event: string, more: Partial<PersonTracked>) =>
  ({
    type: 'PersonTracked',
    envelope: factEnvelope({ id: `t${atMs}`, tenant: 'acme', entity: 'ann', occurredAtMs: atMs, actor: 'service:x' }),
    event,
    revenueMicros: null,
    currency: null,
    orderId: null,
    ...more,
  }) as PersonTracked;

test('KIKI-15: a purchase comes by our own door and by Segment’s, and the same order by both counts once', () => {
  const state = fold([
    bought('acme', 'ann', 5, 30_000_000, 'o-1'),
    tracked(9, 'Order Completed', { revenueMicros: 30_000_000, orderId: 'o-1' }),
    tracked(10, 'order completed', { revenueMicros: 20_000_000, currency: 'EUR' }),
    tracked(11, 'Page Left', { revenueMicros: 1 }),
    tracked(12, 'Order Completed', {}),
  ]);
  expect(Object.values(state.o ?? {})).toEqual([
    [9, 30_000_000, 'USD'],
    [10, 20_000_000, 'EUR'],
  ]);
  expect(customerOf(tracked(11, 'Page Left', { revenueMicros: 1 }))).toBeNull();
});

test('R2: any order, any number of times: the same state', () => {
  const time = fc.integer({ min: 0, max: 20 });
  const event = fc.oneof(
    fc
      .tuple(time, fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', null))
      .map(([at, micros, order]) => bought('acme', 'ann', at, micros, order)),
    // Links of one time would be one and the same: the log orders them, for they have one key.
    time.map((at) => linked('acme', 'ann', at, { viewer: `viewer-${at}`, segment: null })),
    time.map(erased),
    fc
      .tuple(time, fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b'), fc.constantFrom('r', null))
      .map(([at, micros, order, id]) => refunded('acme', 'ann', at, order, micros, id)),
  );
  const sorted = ({ o = {}, b = {}, ...rest }: CustomerState) => {
    return { ...rest, o: Object.entries(o).sort(), b: Object.entries(b).sort() };
  };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (events, picks) => {
      const shuffled = [...events, ...events]
        .map((one) => [picks.next().value as number, one] as const)
        .sort(([one], [other]) => one - other)
        .map(([, one]) => one);
      expect(sorted(fold(shuffled))).toEqual(sorted(fold(events)));
    }),
  );
});

test('KIKI-15: what is given back takes from its order, exactly, never below nothing, once, and from the day it was given back', () => {
  const day = (n: number) => DAY_MS * n;
  const orders = [bought('acme', 'ann', day(0), 10_000_001, 'a'), bought('acme', 'ann', day(7), 20_000_000, 'b')];
  const of = (events: readonly AnyEvent[], untilMs = day(20)) => historyOf('ann', fold(events), untilMs, {});
  const part = refunded('acme', 'ann', day(8), 'b', 3_000_003, 'r-1');
  expect(of([part, ...orders])).toMatchObject({ spentMicros: 26_999_998, repeats: 1, meanRepeatMicros: 16_999_997 });
  // The same refund again, by its id or as the same event, by any door, changes nothing; another one does.
  const again = { ...part, envelope: { ...part.envelope, id: 'other' } } as AnyEvent;
  expect(of([...orders, part, again, part])).toEqual(of([part, ...orders]));
  const more = refunded('acme', 'ann', day(9), 'b', 1, 'r-2');
  expect(of([...orders, part, more])?.spentMicros).toBe(26_999_997);
  const doubled = [part, refunded('acme', 'ann', day(9), 'b', 90_000_000, 'r-3')];
  // Given back whole it was no purchase, however much more is said to have been given back.
  expect(of([...orders, ...doubled])).toMatchObject({ spentMicros: 10_000_001, repeats: 0, lastPurchaseAtMs: 0 });
  expect(of([...orders, ...doubled], day(7))).toMatchObject({ spentMicros: 30_000_001, repeats: 1 });
  expect(of([...doubled.slice(1), ...orders.slice(1)])).toBeNull();
  // Of another order, of none that is known, in another currency: nothing is taken, and the last is counted.
  const euros = refunded('acme', 'ann', day(9), 'b', 1, 'r-4', 'EUR');
  expect(of([...orders, refunded('acme', 'ann', 1, 'c', 5), euros])).toMatchObject({
    spentMicros: 30_000_001,
    leftOut: 1,
  });
  const segments = tracked(day(9), 'Order Refunded', { revenueMicros: 5_000_000, orderId: 'b' });
  expect(of([...orders, segments])?.spentMicros).toBe(25_000_001);
  expect(customerOf(tracked(9, 'Order Refunded', { revenueMicros: 1 }))).toBeNull();
  expect(
    of([...orders, bought('acme', 'ann', day(9), 0, 'gift'), refunded('acme', 'ann', day(9), 'gift', 0)]),
  ).toMatchObject({
    repeats: 2,
  });
});

test('R6: an erasure holds for all before it, whenever it is read, and for nothing after', () => {
  const before = bought('acme', 'ann', 5, 1, 'old');
  const after = bought('acme', 'ann', 50, 1, 'new');
  for (const events of [
    [before, erased(20), after],
    [erased(20), before, after],
    [after, before, erased(20)],
  ]) {
    expect(Object.values(fold(events).o ?? {})).toEqual([[50, 1, 'USD']]);
  }
  expect(fold([linked('acme', 'ann', 5, { viewer: 'v', segment: 's' }), erased(20)])).toEqual({ e: 20 });
});

test('who has more orders than a person can have keeps the same ones, however they come', () => {
  const many = Array.from({ length: ORDERS_MAX + 30 }, (_, n) => bought('acme', 'ann', n, 1, `o-${n}`));
  const keys = (events: readonly AnyEvent[]) => Object.keys(fold(events).o ?? {}).sort();
  expect(keys(many)).toHaveLength(ORDERS_MAX);
  expect(keys([...many].reverse())).toEqual(keys(many));
});

test('orders of one day are one purchase, other currencies are exchanged, what has no rate is left out and counted', () => {
  const state = fold([
    bought('acme', 'ann', 0, 10_000_000, 'a'),
    bought('acme', 'ann', DAY_MS * 7, 10_000_000, 'b'),
    bought('acme', 'ann', DAY_MS * 7 + 5, 18_000_000, 'c', 'EUR'),
    bought('acme', 'ann', DAY_MS * 8, 1, 'd', 'JPY'),
    bought('acme', 'ann', DAY_MS * 30, 1, 'e'),
  ]);
  const history = historyOf('ann', state, DAY_MS * 14, { EUR: 900_000 });
  expect(history).toMatchObject({ repeats: 1, lastWeek: 1, weeks: 2, meanRepeatMicros: 30_000_000, leftOut: 1 });
  expect(history).toMatchObject({ spentMicros: 40_000_000, lastPurchaseAtMs: DAY_MS * 7 + 5 });
  expect(historyOf('ann', {}, DAY_MS, {})).toBeNull();
});
