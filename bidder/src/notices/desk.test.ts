import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createLeaseBook, type LeaseBook } from '../budget/lease-book.ts';
import { openExchanges } from '../exchanges/registry.ts';
import { TEST_SECRET } from '../testing/kit.ts';
import { noticeWith } from '../testing/notices.ts';
import {
  type AuctionOutcome,
  NoticeDesk,
  type NoticeDeskOptions,
  type NoticeQuery,
  type NoticeResult,
} from './desk.ts';
import { RejectionCounter } from './rejections.ts';
import { createNoticeSigner, type Notice, type NoticeKind } from './token.ts';

const notice = noticeWith();

interface Desk {
  readonly book: LeaseBook;
  readonly events: AnyEvent[];
  readonly rejected: RejectionCounter;
  readonly outcomes: AuctionOutcome[];
  take(kind: NoticeKind, price: string, more?: Partial<NoticeQuery>): Promise<NoticeResult>;
}

interface Special {
  readonly notice?: Partial<Notice>;
  /** Of its appends the first so many throw after they were written. */
  readonly fails?: number;
  readonly nowMs?: number;
  readonly options?: Partial<NoticeDeskOptions>;
  /** The lease is another process's. */
  readonly foreign?: boolean;
}

/** A desk with one bid reserved. */
function desk({ fails = 0, nowMs = 0, foreign = false, options = {}, ...special }: Special = {}): Desk {
  const signer = createNoticeSigner(TEST_SECRET);
  const given = noticeWith(special.notice);
  const book = createLeaseBook();
  const { leaseId, tenant, campaignId } = given;
  const until = { expiresAtMs: 1_000, settleAfterMs: 2_000 };
  if (!foreign) {
    book.grant({ leaseId, budgetKey: 'acme|campaign-1', tenant, campaignId, amountMicros: 10_000, ...until });
    book.reserve(given.bidId, leaseId, given.reservedMicros, given.expiresAtMs);
  }
  const events: AnyEvent[] = [];
  const outcomes: AuctionOutcome[] = [];
  const rejected = new RejectionCounter('bidder-1', 0);
  let left = fails;
  const append = async (batch: readonly AnyEvent[]): Promise<void> => {
    events.push(...batch);
    left -= 1;
    if (left >= 0) throw new Error('no answer in time');
  };
  const made = new NoticeDesk({
    signer,
    book,
    exchanges: openExchanges(),
    appender: { append },
    rejected,
    onOutcome: (outcome) => outcomes.push(outcome),
    holder: 'bidder-1',
    onError: () => undefined,
    ...options,
  });
  const tokens = signer.sign(given);
  const take = (kind: NoticeKind, price: string, more: Partial<NoticeQuery> = {}): Promise<NoticeResult> =>
    made.take(kind, { token: tokens[kind], p: price, ...more }, nowMs);
  return { book, events, rejected, outcomes, take };
}

test('R2: a doubtful bill repeated with another price books what the log may hold: the first', async () => {
  const { take, book, events } = desk({ fails: 1 });
  expect(await take('bill', '2')).toBe('not-recorded');
  expect(await take('bill', '4')).toBe('recorded');
  expect(events).toMatchObject([{ costMicros: 2_000 }, { costMicros: 2_000 }]);
  expect(book.leases()).toMatchObject([{ spentMicros: 2_000, reservedMicros: 0, freeMicros: 8_000 }]);
});

test.each(['free', ' ', '-1'])('a loss needs no price: %j frees the money', async (price) => {
  const { take, book, events } = desk();
  expect(await take('loss', price)).toBe('recorded');
  expect(book.leases()).toMatchObject([{ reservedMicros: 0, freeMicros: 10_000 }]);
  expect(events).toMatchObject([{ type: 'AuctionLost' }]);
});

test.each([' ', '0x1', '1e3', '-0', '+1', '1,5', 'Infinity', '.', '1'.repeat(40)])('%j is no price', async (price) => {
  const { take, book, events } = desk();
  expect(await take('bill', price)).toBe('malformed');
  expect(events).toEqual([]);
  expect(book.reserved(notice.bidId)).toBe(true);
});

test.each(['0', '2', '2.50', '.5', '3.'])('%j is a price', async (price) => {
  const { take, events } = desk();
  expect(await take('bill', price)).toBe('recorded');
  expect(events).toMatchObject([{ costMicros: Number(price) * 1_000 }]);
});

test('§5 item 32: an empty value and a macro left in place are unknown; the bid itself is booked then', async () => {
  for (const price of ['', '${AUCTION_PRICE}']) {
    const { take, events } = desk();
    const macros = { c: '${AUCTION_CURRENCY}', q: '', i: '${AUCTION_IMP_TS}', d: '', e: '' };
    expect(await take('bill', price, macros)).toBe('recorded');
    expect(events).toMatchObject([{ costMicros: 5_000, clearingPriceMicros: null, multiplierPpm: null }]);
  }
});

test.each(['p', 'c', 'q', 'i', 'd', 'e'] as const)('§5 item 32: AUDIT in "%s" never bills', async (name) => {
  const { take, events, book } = desk();
  expect(await take('bill', '2', { [name]: 'AUDIT' })).toBe('audit');
  expect(events).toEqual([]);
  expect(book.reserved(notice.bidId)).toBe(true);
});

test('§5 item 31: what a bill says is on the event, the discount being off the price already', async () => {
  const { take, events, outcomes } = desk();
  const said = { c: 'usd', q: '1', i: '1795255200000', d: '12.5', e: '0.25' };
  expect(await take('bill', '2', said)).toBe('recorded');
  expect(events).toMatchObject([
    {
      type: 'ImpressionBilled',
      costMicros: 2_000,
      currency: 'USD',
      clearingPriceMicros: 2_000_000,
      multiplierPpm: 1_000_000,
      impressionAtMs: 1_795_255_200_000,
      discountPpm: 125_000,
      discountMicros: 250_000,
      elsewhere: false,
      invalidTraffic: false,
    },
  ]);
  expect(outcomes).toMatchObject([{ kind: 'bill', clearingPriceMicros: 2_000_000 }]);
});

test('§5 item 37: the price it took to win reaches the log and those who learn from it, with win and with loss', async () => {
  for (const kind of ['win', 'loss'] as const) {
    const { take, events, outcomes } = desk();
    expect(await take(kind, '2', { m: '3.5', b: '0.7', r: '102', c: 'USD' })).toBe('recorded');
    const prices = { clearingPriceMicros: 2_000_000, minToWinMicros: 3_500_000, marketBidRatio: 0.7 };
    expect(events).toMatchObject([{ ...prices, currency: 'USD', ...(kind === 'loss' ? { lossReason: 102 } : {}) }]);
    expect(outcomes).toMatchObject([{ kind, clearingPriceMicros: 2_000_000, minToWinMicros: 3_500_000 }]);
  }
});

test('§5 item 33: a win spends nothing and holds the reservation', async () => {
  const { take, book } = desk();
  expect(await take('win', '2')).toBe('recorded');
  expect(book.leases()).toMatchObject([{ spentMicros: 0, reservedMicros: 5_000 }]);
});

test('a price above the bid is the bid, also of less than was reserved', async () => {
  const { take, events } = desk();
  expect(await take('bill', '8', { q: '0.5' })).toBe('recorded');
  expect(events).toMatchObject([{ costMicros: 2_500 }]);
});

test('a screen out of home counts for many: the multiplier of the notice, never beyond what was reserved', async () => {
  const screen = { quantityPpm: 12_500_000, reservedMicros: 62_500 };
  const costs: number[] = [];
  for (const q of ['', '3.2', '12.5', '40']) {
    const { take, events } = desk({ notice: screen });
    expect(await take('bill', '2', { q })).toBe('recorded');
    costs.push((events[0] as { costMicros: number }).costMicros);
  }
  expect(costs).toEqual([25_000, 6_400, 25_000, 62_500]);
});

test('a bill is in the currency of the campaign, at the rate its money was reserved at', async () => {
  const euros = { currency: 'EUR', campaignCurrency: 'USD', reservedMicros: 5_810, ratesVersion: 'r-7' };
  const { take, events } = desk({ notice: euros });
  expect(await take('bill', '2.5', { c: 'EUR' })).toBe('recorded');
  expect(events).toMatchObject([
    { costMicros: 2_905, currency: 'USD', clearingPriceMicros: 2_500_000, priceCurrency: 'EUR', ratesVersion: 'r-7' },
  ]);
});

test('a price in a currency without a rate is as good as none: the bid itself is booked', async () => {
  const { take, events } = desk();
  expect(await take('bill', '2', { c: 'CHF' })).toBe('recorded');
  expect(events).toMatchObject([{ costMicros: 5_000, clearingPriceMicros: null }]);
  const rates = { version: 'r-1', convert: () => 1_000_000, convertUp: () => 1_000_000 };
  const known = desk({ options: { rates } });
  expect(await known.take('bill', '2', { c: 'CHF' })).toBe('recorded');
  expect(known.events).toMatchObject([{ costMicros: 1_000, clearingPriceMicros: 1_000_000 }]);
});

test('§5 item 36: a bill after the reservation is refused, once on record, and counted', async () => {
  const { take, events, book, rejected } = desk({ nowMs: 4_000 });
  for (let time = 0; time < 3; time += 1) expect(await take('bill', '2')).toBe('expired');
  expect(events).toMatchObject([{ type: 'BillRefused', reason: 'LATE', costMicros: 2_000, lateMs: 3_000 }]);
  expect(book.leases()).toMatchObject([{ spentMicros: 0 }]);
  expect(rejected.drain(20_000)).toMatchObject({ counts: { 'bill:expired': 3 } });
});

test('a bill after a loss is refused, and on record', async () => {
  const { take, events } = desk();
  expect(await take('loss', '')).toBe('recorded');
  expect(await take('bill', '2')).toBe('bill-after-loss');
  expect(events.map(({ type }) => type)).toEqual(['AuctionLost', 'BillRefused']);
});

test('R8: forged notices are counted into one event of a span, whatever their number', async () => {
  const { take, events, rejected } = desk();
  for (let number = 0; number < 1_000; number += 1) {
    expect(await take('bill', '2', { token: `AAAA.${String(number).padStart(32, '0')}` })).toBe('forged');
  }
  expect(events).toEqual([]);
  expect(rejected.drain(9_999)).toBeUndefined();
  expect(rejected.drain(10_000)).toMatchObject({ type: 'NoticesRejected', counts: { 'bill:forged': 1_000 } });
  expect(rejected.drain(30_000)).toBeUndefined();
});

test('§5 item 38: what robots cause is booked, since it is owed, and marked', async () => {
  const { take, events } = desk();
  expect(await take('bill', '2', { robot: true })).toBe('recorded');
  expect(await take('click', '', { robot: true })).toBe('recorded');
  expect(events).toMatchObject([{ invalidTraffic: true }, { invalidTraffic: true }]);
});

test('a bill of another process’s lease is told to its holder before it is written', async () => {
  const { take, events } = desk({ foreign: true });
  expect(await take('bill', '2')).toBe('recorded');
  expect(events).toMatchObject([
    { type: 'ForeignBillBooked', envelope: { entity: notice.leaseId }, bidId: notice.bidId, costMicros: 2_000 },
    { type: 'ImpressionBilled', costMicros: 2_000, elsewhere: true },
  ]);
});

test('… and is not written when the holder could not be told in time', async () => {
  let steadyMs = 0;
  const { take, events } = desk({
    foreign: true,
    options: {
      steadyNow: () => {
        steadyMs += 20_000;
        return steadyMs;
      },
    },
  });
  expect(await take('bill', '2')).toBe('not-recorded');
  expect(events.map(({ type }) => type)).toEqual(['ForeignBillBooked']);
});
