/**
 * Takes the notices of exchanges and browsers: win, loss, bill and click.
 *
 *  - win (`nurl`) is a signal: an event, no money (a third of wins are never shown).
 *  - loss (`lurl`) frees the reservation at once.
 *  - bill (`burl`) books the spend: once per bid however often it comes, never above the bid, and 200 is answered only
 *    when ImpressionBilled is durable on the log, because an exchange repeats a notice that got none (§7.8).
 *  - click is an event.
 * "AUDIT" in place of a macro's value is a rendering test (OpenRTB 2.6 §4.4): answered, never recorded, never billed.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LeaseBook } from '../budget/lease-book.ts';
import { auctionLost, auctionWon, clickRecorded, impressionBilled } from '../events/bid-events.ts';
import type { EventAppender } from '../events/event-queue.ts';
import { type PriceRead, readPlainPrice } from '../exchanges/price.ts';
import type { Exchanges } from '../exchanges/registry.ts';
import { costOfOne } from '../openrtb/money.ts';
import { Recent } from './recent.ts';
import type { Notice, NoticeKind, NoticeSigner } from './token.ts';

export interface NoticeQuery {
  readonly token: string;
  /** Value of ${AUCTION_PRICE}, as text; undefined when absent. */
  readonly price: string | undefined;
  /** Value of ${AUCTION_LOSS}. */
  readonly lossReason: string | undefined;
}

export const noticeResults = [
  'recorded',
  'repeated',
  'audit',
  'test',
  'malformed',
  'forged',
  'expired',
  'bill-after-loss',
  'overloaded',
  'not-recorded',
] as const;
export type NoticeResult = (typeof noticeResults)[number];

/** HTTP status of each result. */
export const statusOf: Readonly<Record<NoticeResult, number>> = {
  recorded: 200,
  repeated: 200,
  audit: 200,
  test: 200,
  malformed: 400,
  forged: 403,
  expired: 410,
  'bill-after-loss': 409,
  overloaded: 503,
  'not-recorded': 503,
};

/** Bids remembered per kind of notice: an hour at 50 notices a second, 20 MB. */
const REMEMBERED_MAX = 200_000;
/** Notices being written at once; more get 503 and come again. */
const IN_FLIGHT_MAX = 10_000;

export interface NoticeDeskOptions {
  readonly signer: NoticeSigner;
  readonly book: LeaseBook;
  readonly appender: EventAppender;
  readonly exchanges: Exchanges;
  readonly onError: (error: unknown) => void;
}

export class NoticeDesk {
  /** By kind and result, e.g. `bill:recorded`. */
  readonly counts = new Map<string, number>();
  /** Bills without a reservation here: after a restart, or for another process's lease. */
  readonly booked = { booked: 0, late: 0, foreign: 0 };
  readonly #options: NoticeDeskOptions;
  readonly #seen = new Recent<Promise<boolean>>(REMEMBERED_MAX);
  /** Costs of bills of which it is unknown whether the log has them. It counts the first, so a repeat says the same. */
  readonly #doubtful = new Recent<number>(REMEMBERED_MAX);
  readonly #lost = new Recent<true>(REMEMBERED_MAX);
  #inFlight = 0;

  constructor(options: NoticeDeskOptions) {
    this.#options = options;
  }

  async take(kind: NoticeKind, query: NoticeQuery, nowMs: number): Promise<NoticeResult> {
    const result = await this.#take(kind, query, nowMs);
    const key = `${kind}:${result}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    return result;
  }

  async #take(kind: NoticeKind, query: NoticeQuery, nowMs: number): Promise<NoticeResult> {
    const verified = this.#options.signer.verify(kind, query.token, nowMs);
    if (verified.kind !== 'valid') return verified.kind;
    if (query.price === AUDIT || query.lossReason === AUDIT) return 'audit';
    const { notice } = verified;
    if (notice.test) return 'test';
    // Only wins and bills are about a price; a loss must free its money whatever stands there.
    const price = kind === 'win' || kind === 'bill' ? this.#priceOf(notice, query.price) : null;
    if (price === 'unreadable') return 'malformed';
    if (kind === 'bill' && this.#lost.has(notice.bidId)) return 'bill-after-loss';
    const key = `${kind}:${notice.bidId}`;
    const before = this.#seen.get(key);
    if (before !== undefined) return (await before) ? 'repeated' : 'not-recorded';
    if (this.#inFlight >= IN_FLIGHT_MAX) return 'overloaded';
    const written = this.#record(kind, notice, price, query.lossReason, nowMs);
    this.#seen.set(key, written);
    if (await written) return 'recorded';
    this.#seen.delete(key);
    return 'not-recorded';
  }

  /** An exchange that is served no more may still send what it owes: its prices are then read as plain ones. */
  #priceOf(notice: Notice, text: string | undefined): PriceRead {
    const exchange = this.#options.exchanges.named(notice.exchange);
    return exchange === undefined ? readPlainPrice(text) : exchange.readPrice(text);
  }

  #record(
    kind: NoticeKind,
    notice: Notice,
    price: number | null,
    lossReason: string | undefined,
    nowMs: number,
  ): Promise<boolean> {
    switch (kind) {
      case 'win':
        return this.#write(auctionWon(notice, price, nowMs));
      case 'click':
        return this.#write(clickRecorded(notice, nowMs));
      case 'loss':
        // Freed at once: the exchange has said it will not bill. A bill that comes all the same is refused above.
        if (this.#options.book.release(notice.bidId)) this.#lost.set(notice.bidId, true);
        return this.#write(auctionLost(notice, integerOf(lossReason), nowMs));
      case 'bill':
        return this.#bill(notice, price, nowMs);
    }
  }

  /** Never above the bid, whatever the exchange says; the bid itself when it says nothing. */
  async #bill(notice: Notice, price: number | null, nowMs: number): Promise<boolean> {
    const asked = costOfOne(Math.min(price ?? notice.bidPriceMicros, notice.bidPriceMicros));
    const { book } = this.#options;
    const costMicros = this.#doubtful.get(notice.bidId) ?? asked;
    book.hold(notice.bidId);
    const written = await this.#write(impressionBilled(notice, costMicros, nowMs));
    if (written) {
      this.#doubtful.delete(notice.bidId);
      this.booked[book.book(notice.bidId, notice.leaseId, costMicros)] += 1;
    } else {
      this.#doubtful.set(notice.bidId, costMicros);
      book.doubt(notice.bidId);
    }
    return written;
  }

  async #write(event: AnyEvent): Promise<boolean> {
    this.#inFlight += 1;
    try {
      await this.#options.appender.append([event]);
      return true;
    } catch (error) {
      this.#options.onError(error);
      return false;
    } finally {
      this.#inFlight -= 1;
    }
  }
}

const AUDIT = 'AUDIT';

function integerOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const read = Number(text);
  return Number.isInteger(read) && read >= 0 && read <= 2 ** 31 - 1 ? read : null;
}
