/**
 * Takes the notices of exchanges and browsers: win, loss, bill and click.
 *
 *  - win (`nurl`) is a signal: an event, no money (a third of wins are never shown).
 *  - loss (`lurl`) frees the reservation at once.
 *  - bill (`burl`) books the spend: once per bid however often it comes, never above the bid, and 200 is answered only
 *    when ImpressionBilled is durable on the log, because an exchange repeats a notice that got none (§7.8).
 *  - click is an event.
 * "AUDIT" in place of a macro's value is a rendering test (OpenRTB 2.6 §4.4): answered, never recorded, never billed.
 *
 * A bill with a true signature that comes too late, or after a loss, is refused: its money was freed. It is an event of
 * its own (BillRefused), so that the exchange's invoice can be held against it. Everything else that is turned away is
 * counted, and the counts become events (rejections.ts): a flood of forged notices must not become a flood of events.
 *
 * A bill may reach another process than the one whose lease pays. It is booked all the same, after the holder has been
 * told by an event (ForeignBillBooked): see `foreign-bills.ts`.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LeaseBook } from '../budget/lease-book.ts';
import type { RatesView } from '../currency/rates.ts';
import type { EventAppender } from '../events/event-queue.ts';
import {
  auctionLost,
  auctionWon,
  billRefused,
  clickRecorded,
  foreignBillBooked,
  impressionBilled,
} from '../events/notice-events.ts';
import { type PriceRead, readPlainPrice } from '../exchanges/price.ts';
import type { Exchanges } from '../exchanges/registry.ts';
import { Recent } from '../recent.ts';
import { costOfBill } from './cost.ts';
import { Delays } from './delays.ts';
import { FOREIGN_WRITE_MS } from './foreign-bills.ts';
import { isAudit, type NoticeQuery, readSaid, type Said } from './query.ts';
import type { RejectionCounter } from './rejections.ts';
import type { Notice, NoticeKind, NoticeSigner } from './token.ts';

export type { NoticeQuery } from './query.ts';

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

/** Results that turn a notice away for what it is; they are counted into events. */
const rejections: ReadonlySet<NoticeResult> = new Set(['malformed', 'forged', 'expired', 'bill-after-loss']);

/** Bids remembered per kind of notice: an hour at 50 notices a second, 20 MB. */
const REMEMBERED_MAX = 200_000;
/** Notices being written at once; more get 503 and come again. */
const IN_FLIGHT_MAX = 10_000;
/** Bills later than this, ms, are no more than counted: no exchange invoices what it never told for a day. */
const LATE_RECORDED_MS = 24 * 3_600_000;

/** What became of a bid, for those who learn from it. */
export interface AuctionOutcome {
  readonly notice: Notice;
  readonly kind: 'win' | 'loss' | 'bill';
  /** Price (CPM) it was sold at, micros of the bid's currency; null when not said. */
  readonly clearingPriceMicros: number | null;
  /** Price (CPM) it took to win, micros of the bid's currency; null when not said. */
  readonly minToWinMicros: number | null;
  readonly lossReason: number | null;
}

export interface NoticeDeskOptions {
  readonly signer: NoticeSigner;
  readonly book: LeaseBook;
  readonly appender: EventAppender;
  readonly exchanges: Exchanges;
  readonly onError: (error: unknown) => void;
  /** Takes what is turned away; nothing is counted into events without it. */
  readonly rejected?: Pick<RejectionCounter, 'count'>;
  /** Told of each outcome once, when its event is on the log. */
  readonly onOutcome?: (outcome: AuctionOutcome) => void;
  /** Converts a price that comes in another currency than was bid in. */
  readonly rates?: RatesView;
  /** Id of this process, told to the holder of a lease that is not its own. */
  readonly holder?: string;
  /** A clock that never goes back, ms. */
  readonly steadyNow?: () => number;
}

/** A notice that is true, with what it says. */
interface Taken {
  readonly notice: Notice;
  readonly said: Said;
  /** CPM, micros of the bid's currency; null when not said. */
  readonly priceMicros: number | null;
  readonly robot: boolean;
  readonly nowMs: number;
}

export class NoticeDesk {
  /** By kind and result, e.g. `bill:recorded`. */
  readonly counts = new Map<string, number>();
  /** Bills without a reservation here: after a restart, or for another process's lease. */
  readonly booked = { booked: 0, late: 0, foreign: 0 };
  /** From bid to win, loss and bill, by what was bid on. */
  readonly delays = new Delays();
  readonly #options: NoticeDeskOptions;
  readonly #steadyNow: () => number;
  readonly #seen = new Recent<Promise<boolean>>(REMEMBERED_MAX);
  /** Bills of which it is unknown whether the log has them. It counts the first, so a repeat says the same. */
  readonly #doubtful = new Recent<AnyEvent & { type: 'ImpressionBilled' }>(REMEMBERED_MAX);
  readonly #lost = new Recent<true>(REMEMBERED_MAX);
  readonly #refused = new Recent<true>(REMEMBERED_MAX);
  #inFlight = 0;

  constructor(options: NoticeDeskOptions) {
    this.#options = options;
    this.#steadyNow = options.steadyNow ?? (() => performance.now());
  }

  async take(kind: NoticeKind, query: NoticeQuery, nowMs: number): Promise<NoticeResult> {
    const result = await this.#take(kind, query, nowMs);
    const key = `${kind}:${result}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (rejections.has(result)) this.#options.rejected?.count(kind, result);
    else if (query.robot === true) this.#options.rejected?.count(kind, 'robot');
    return result;
  }

  async #take(kind: NoticeKind, query: NoticeQuery, nowMs: number): Promise<NoticeResult> {
    const verified = this.#options.signer.verify(kind, query.token, nowMs);
    if (!('notice' in verified)) return verified.kind;
    const { notice, kind: standing } = verified;
    if (isAudit(query)) return 'audit';
    if (notice.test) return 'test';
    const taken = this.#read(kind, notice, query, nowMs);
    if (standing === 'expired') return this.#refuse('expired', kind, taken);
    if (taken === 'unreadable') return 'malformed';
    if (kind === 'bill' && this.#lost.has(notice.bidId)) return this.#refuse('bill-after-loss', kind, taken);
    const key = `${kind}:${notice.bidId}`;
    const before = this.#seen.get(key);
    if (before !== undefined) return (await before) ? 'repeated' : 'not-recorded';
    if (this.#inFlight >= IN_FLIGHT_MAX) return 'overloaded';
    const written = this.#record(kind, taken);
    this.#seen.set(key, written);
    if (await written) return this.#tell(kind, taken);
    this.#seen.delete(key);
    return 'not-recorded';
  }

  /** An exchange that is served no more may still send what it owes: its prices are then read as plain ones. */
  #read(kind: NoticeKind, notice: Notice, query: NoticeQuery, nowMs: number): Taken | 'unreadable' {
    const exchange = this.#options.exchanges.named(notice.exchange);
    const readPrice = (text: string | undefined): PriceRead =>
      exchange === undefined ? readPlainPrice(text) : exchange.readPrice(text);
    const price = kind === 'click' ? null : readPrice(query.p);
    // Only wins and bills are about a price; a loss must free its money whatever stands there.
    if (price === 'unreadable' && kind !== 'loss') return 'unreadable';
    const said = readSaid(query, readPrice);
    const known = price === 'unreadable' ? null : price;
    const inBidCurrency = (micros: number | null): number | null => this.#converted(micros, said.currency, notice);
    return {
      notice,
      said: { ...said, minToWinMicros: inBidCurrency(said.minToWinMicros) },
      priceMicros: inBidCurrency(known),
      robot: query.robot === true,
      nowMs,
    };
  }

  /** A price in a currency nobody has a rate for is as good as not said: then the bid itself is booked. */
  #converted(micros: number | null, currency: string | null, notice: Notice): number | null {
    if (micros === null || currency === null || currency === notice.currency) return micros;
    return this.#options.rates?.convert(micros, currency, notice.currency) ?? null;
  }

  #record(kind: NoticeKind, taken: Taken): Promise<boolean> {
    const { notice, said, priceMicros, robot, nowMs } = taken;
    switch (kind) {
      case 'win':
        return this.#write([auctionWon(notice, { ...said, clearingPriceMicros: priceMicros }, nowMs)]);
      case 'click':
        return this.#write([clickRecorded(notice, robot, nowMs)]);
      case 'loss':
        // Freed at once: the exchange has said it will not bill. A bill that comes all the same is refused above.
        if (this.#options.book.release(notice.bidId)) this.#lost.set(notice.bidId, true);
        return this.#write([auctionLost(notice, { ...said, clearingPriceMicros: priceMicros }, nowMs)]);
      case 'bill':
        return this.#bill(taken);
    }
  }

  async #bill(taken: Taken): Promise<boolean> {
    const { notice } = taken;
    const { book } = this.#options;
    const isForeign = !book.holds(notice.leaseId);
    const event = this.#doubtful.get(notice.bidId) ?? this.#billOf(taken, isForeign);
    book.hold(notice.bidId);
    const written = (!isForeign || (await this.#tellHolder(taken, event.costMicros))) && (await this.#write([event]));
    if (written) {
      this.#doubtful.delete(notice.bidId);
      this.booked[book.book(notice.bidId, notice.leaseId, event.costMicros)] += 1;
    } else {
      this.#doubtful.set(notice.bidId, event);
      book.doubt(notice.bidId);
    }
    return written;
  }

  /** Never above the bid, whatever the exchange says; the bid itself when it says nothing. */
  #billOf(
    { notice, said, priceMicros, robot, nowMs }: Taken,
    elsewhere: boolean,
  ): AnyEvent & { type: 'ImpressionBilled' } {
    const costMicros = costOfBill(notice, priceMicros, said.multiplierPpm);
    return impressionBilled(notice, { ...said, clearingPriceMicros: priceMicros, costMicros, elsewhere, robot }, nowMs);
  }

  /** In time only: the holder keeps the money no longer than that beyond the reservation. */
  async #tellHolder({ notice, nowMs }: Taken, costMicros: number): Promise<boolean> {
    const startedMs = this.#steadyNow();
    const told = await this.#write([foreignBillBooked(notice, costMicros, this.#options.holder ?? '', nowMs)]);
    return told && this.#steadyNow() - startedMs < FOREIGN_WRITE_MS;
  }

  /** Answers the result. A late or contradicting bill is put on record once, in the background. */
  #refuse(result: 'expired' | 'bill-after-loss', kind: NoticeKind, taken: Taken | 'unreadable'): NoticeResult {
    if (kind !== 'bill' || taken === 'unreadable') return result;
    const { notice, said, priceMicros, nowMs } = taken;
    const lateMs = Math.max(0, nowMs - notice.expiresAtMs);
    // A repeat of a bill that was booked in time is late as well, and owes nothing.
    if (lateMs > LATE_RECORDED_MS || this.#refused.has(notice.bidId) || this.#seen.has(`bill:${notice.bidId}`)) {
      return result;
    }
    if (this.#inFlight >= IN_FLIGHT_MAX) return result;
    this.#refused.set(notice.bidId, true);
    const reason = result === 'expired' ? 'LATE' : 'AFTER_LOSS';
    const costMicros = costOfBill(notice, priceMicros, said.multiplierPpm);
    void this.#write([billRefused(notice, costMicros, reason, lateMs, nowMs)]).then((written) => {
      if (!written) this.#refused.delete(notice.bidId);
    });
    return result;
  }

  #tell(kind: NoticeKind, { notice, said, priceMicros, nowMs }: Taken): NoticeResult {
    if (kind === 'click') return 'recorded';
    this.delays.observe(kind, notice, nowMs);
    const { minToWinMicros, lossReason } = said;
    this.#options.onOutcome?.({ notice, kind, clearingPriceMicros: priceMicros, minToWinMicros, lossReason });
    return 'recorded';
  }

  async #write(events: readonly AnyEvent[]): Promise<boolean> {
    this.#inFlight += 1;
    try {
      await this.#options.appender.append(events);
      return true;
    } catch (error) {
      this.#options.onError(error);
      return false;
    } finally {
      this.#inFlight -= 1;
    }
  }
}
