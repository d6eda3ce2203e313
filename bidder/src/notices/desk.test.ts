import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createLeaseBook, type LeaseBook } from '../budget/lease-book.ts';
import { openExchanges } from '../exchanges/registry.ts';
import { TEST_SECRET } from '../testing/kit.ts';
import { NoticeDesk, type NoticeResult } from './desk.ts';
import { createNoticeSigner, type Notice, type NoticeKind } from './token.ts';

const notice: Notice = {
  tenant: 'acme',
  bidId: '01890a5d-ac96-774b-bcce-b302099a8057',
  campaignId: 'campaign-1',
  creativeId: 'creative-1',
  leaseId: '01890a5d-ac96-774b-bcce-b302099a8058',
  exchange: 'x',
  auctionId: 'auction-1',
  bidPriceMicros: 5_000_000,
  expiresAtMs: 1_000,
  test: false,
};

interface Desk {
  readonly book: LeaseBook;
  readonly events: AnyEvent[];
  take(kind: NoticeKind, price: string): Promise<NoticeResult>;
}

/** A desk with one bid reserved; of its appends the first `fails` throw after they were written. */
function desk(fails = 0): Desk {
  const signer = createNoticeSigner(TEST_SECRET);
  const book = createLeaseBook();
  const { leaseId, tenant, campaignId } = notice;
  const until = { expiresAtMs: 1_000, settleAfterMs: 2_000 };
  book.grant({ leaseId, budgetKey: 'acme|campaign-1', tenant, campaignId, amountMicros: 10_000, ...until });
  book.reserve(notice.bidId, leaseId, 5_000, notice.expiresAtMs);
  const events: AnyEvent[] = [];
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
    onError: () => undefined,
  });
  const tokens = signer.sign(notice);
  const take = (kind: NoticeKind, price: string): Promise<NoticeResult> =>
    made.take(kind, { token: tokens[kind], price, lossReason: undefined }, 0);
  return { book, events, take };
}

test('R2: a doubtful bill repeated with another price books what the log may hold: the first', async () => {
  const { take, book, events } = desk(1);
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
