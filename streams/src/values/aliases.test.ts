/** People with several pseudonyms are one, whichever order what is known of them comes in. */
import { factEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, SubjectErased } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Aliases, MEMBERS_MAX } from './aliases.ts';
import { type TenantBook, ValueBook } from './book.ts';
import { DAY_MS } from './contract.ts';
import { historyOf } from './history.ts';
import { aliased, bought, linked, refunded, shopEvents } from './testing/shop.ts';
import { historiesOf, refit, rescore } from './valuing.ts';

const erased = (subject: string, atMs: number) =>
  ({
    type: 'SubjectErased',
    subject,
    envelope: factEnvelope({
      id: `e${subject}${atMs}`,
      tenant: 'acme',
      entity: 'x',
      occurredAtMs: atMs,
      actor: 'service:x',
    }),
  }) as SubjectErased;
const bookOf = (events: readonly AnyEvent[]): TenantBook => {
  const book = new ValueBook();
  for (const event of events) book.apply(event);
  return book.of('acme');
};
const link = (one: string, other: string, atMs = 1) => aliased('acme', one, other, atMs);

test('R2: histories of one person are merged alike, in any order and however often (property)', () => {
  const who = fc.constantFrom('ann', 'bob', 'cat', 'dan', 'eve');
  const time = fc.integer({ min: 0, max: 30 }).map((day) => day * DAY_MS);
  const event: fc.Arbitrary<AnyEvent> = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(who, who, time).map(([one, other, at]) => link(one, other, at)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(who, time, fc.nat(9), fc.constantFrom('a', 'b', null))
        .map(([one, at, micros, order]) => bought('acme', one, at, micros, order)),
    },
    fc.tuple(who, time, fc.nat(9)).map(([one, at, micros]) => refunded('acme', one, at, 'a', micros)),
    fc.tuple(who, time).map(([one, at]) => linked('acme', one, at, { viewer: null, segment: `s-${at}` })),
    fc.tuple(who, time).map(([one, at]) => erased(one, at)),
  );
  const told = (book: TenantBook) =>
    ['ann', 'bob', 'cat', 'dan', 'eve'].map((one) => [
      book.aliases.personOf(one),
      historyOf('x', book.stateOf(one), 40 * DAY_MS, {}),
      book.stateOf(one).l,
    ]);
  fc.assert(
    fc.property(fc.array(event, { maxLength: 14 }), fc.infiniteStream(fc.nat()), (events, picks) => {
      const keyed = [...events, ...events].map((one) => [picks.next().value as number, one] as const);
      const shuffled = keyed.sort(([one], [other]) => one - other).map(([, one]) => one);
      expect(told(bookOf(shuffled))).toEqual(told(bookOf(events)));
    }),
  );
});

test('a person is whoever is linked over any number of steps; one order under two pseudonyms counts once', () => {
  const orders = [
    bought('acme', 'a', 0, 5, 'o-1'),
    bought('acme', 'c', 0, 5, 'o-1'),
    bought('acme', 'c', DAY_MS, 7, 'o-2'),
  ];
  const book = bookOf([link('b', 'a'), ...orders, link('c', 'b')]);
  expect(book.aliases.personOf('b')).toEqual(['a', 'b', 'c']);
  expect(historiesOf(book, 9 * DAY_MS, {})).toMatchObject([{ customer: 'a', repeats: 1, spentMicros: 12 }]);
  expect(book.aliases.personOf('d')).toEqual(['d']);
  // An erasure ends what was told before it, and not what is told later.
  const after = bookOf([link('b', 'a'), ...orders, link('c', 'b'), erased('b', 1)]);
  expect(after.aliases.personOf('c')).toEqual(['c']);
  expect(bookOf([erased('b', 1), link('b', 'a', 2)]).aliases.personOf('a')).toEqual(['a', 'b']);
});

test('R8: who has more pseudonyms than a person can have is kept apart, whichever link came last (property)', () => {
  const chain = Array.from({ length: MEMBERS_MAX }, (_, n) => link(`p${n}`, `p${n + 1}`));
  const star = Array.from({ length: 3 * MEMBERS_MAX }, (_, n) => link('guest', `g${n}`));
  const most = (events: readonly AnyEvent[]) => {
    const aliases = new Aliases();
    for (const event of events) aliases.apply(event as never);
    return [...chain, ...star].map(({ previousId }) => aliases.personOf(previousId).length);
  };
  expect(Math.max(...most(chain.slice(1)))).toBe(MEMBERS_MAX);
  fc.assert(
    fc.property(fc.shuffledSubarray([...chain, ...star], { minLength: chain.length + star.length }), (events) => {
      expect(Math.max(...most(events))).toBe(1);
    }),
  );
});

test('KIKI-12: all pseudonyms of a person are told what the person is worth, and a link tells it anew', () => {
  const nowMs = 60 * 7 * DAY_MS;
  const book = new ValueBook();
  const author = { tenant: 'acme', actor: 'service:test', nowMs };
  const viewer = '00000000000000aa';
  const own = [0, 7, 14].map((day) => bought('acme', 'account', nowMs - (60 - day) * DAY_MS, 30_000_000, `own-${day}`));
  const shop = shopEvents({ tenant: 'acme', customers: 90, fromMs: 0, weeks: 60, seed: 1 });
  for (const event of [...shop, ...own]) book.apply(event);
  const { fit } = refit(book, author, 'a test');
  if (fit.kind === 'REFUSED') throw new Error(fit.because ?? 'refused');
  book.of('acme').model = { version: fit.version, model: fit.model };
  expect(rescore(book, author)).toEqual([]);
  book.apply(link('account', viewer, nowMs));
  book.apply(bought('acme', viewer, nowMs - 20 * DAY_MS, 40_000_000, 'by-viewer'));
  const told = rescore(book, author);
  const predictions = told.filter((event) => event.type === 'LtvPredicted');
  expect(predictions).toMatchObject([
    { envelope: { entity: 'account' }, members: [viewer], repeats: 3 },
    { envelope: { entity: viewer }, members: ['account'], repeats: 3, viewer },
  ]);
  const [one, other] = predictions as { revenueMicros: number }[];
  expect(one?.revenueMicros).toBe(other?.revenueMicros);
  const scored = told.filter((event) => event.type === 'UserValueScored');
  expect(scored).toMatchObject([{ envelope: { entity: viewer }, valueMicros: one?.revenueMicros }]);
  expect(rescore(book, author)).toEqual([]);
});
