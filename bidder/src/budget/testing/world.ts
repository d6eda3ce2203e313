/**
 * Everything that handles one campaign's money, in one place and on made-up time: bidders with lease books and leasers, two
 * budget keepers, people who change caps, exchanges that repeat, swap, delay and forget notices. Book, leaser, ledger,
 * decider and R3 are the real ones; the notice desk is written out here in ten lines, because its own job is other things.
 *
 * What may go wrong is bounded as it is in production: two clocks differ by less than half of what foreign bills are given
 * (notices/foreign-bills.ts: 10 s, here 600 ms), and a bill reaches the log within the other half, or never.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { BudgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { DAY_MS } from '@mainstem/streams/deciders/budget/days';
import type { Budget, BudgetEvent } from '@mainstem/streams/deciders/budget/decider';
import { LeaseLedger } from '@mainstem/streams/processors/budget-keeper/ledger';
import type { Snapshot } from '../../catalogue/snapshot.ts';
import { createLeaseBook, type LeaseBook } from '../lease-book.ts';
import { Leaser, type LeaseTimes } from '../leaser.ts';
import { BudgetFold, RacingWriter } from './racing-writer.ts';

export const TENANT = 'acme';
export const CAMPAIGN = 'campaign-1';
const KEY = `${TENANT}|${CAMPAIGN}`;
export const CAP_MICROS = 900;
export const DAILY_CAP_MICROS = 500;
const COST_MICROS = 10;
export const times: LeaseTimes = { leaseMs: 2_000, reservationMs: 1_500, settleGraceMs: 1_300 };
/** Clocks are wrong by this at most, ms; two of them differ by twice as much. */
export const SKEW_MAX_MS = 100;
/** From taking a bill to the holder's having heard of it, ms. */
const FOREIGN_WRITE_MS = 600;
/** A bill being written arrives within this, or never, ms. */
const WRITE_MAX_MS = 300;

export interface Bid {
  readonly bidId: string;
  readonly leaseId: string;
  readonly costMicros: number;
  /** By the clock of its process. */
  readonly expiresAtMs: number;
  readonly maker: Bidder;
}

/** A bill on its way to the log. */
interface Writing {
  readonly bid: Bid;
  readonly costMicros: number;
  readonly at: Bidder;
  readonly untilMs: number;
}

export interface Bidder {
  readonly name: string;
  readonly skewMs: number;
  readonly writer: RacingWriter;
  readonly book: LeaseBook;
  readonly leaser: Leaser;
  readonly billed: Set<string>;
  readonly lost: Set<string>;
  readonly doubtful: Map<string, number>;
  /** Bills others took: how many were heard of, and up to when all were, by this clock. */
  readonly heard: { told: number; untilMs: number };
}

interface Keeper {
  readonly skewMs: number;
  readonly writer: RacingWriter;
  readonly ledger: LeaseLedger;
  readonly budget: BudgetFold;
  bids: number;
}

export type Fate = 'durable' | 'unanswered' | 'lost' | 'slow';

/** A campaign and nothing else: what a leaser must know. */
function snapshotOfOne(): Snapshot {
  const campaign = { budgetKey: KEY, tenant: TENANT, campaignId: CAMPAIGN, costMicros: COST_MICROS, currency: 'EUR' };
  return { campaigns: new Map([[KEY, { ...campaign, pacing: null }]]) } as unknown as Snapshot;
}

export class World {
  /** Shortly before midnight, so that most runs see two days. */
  nowMs = DAY_MS - 3_000;
  readonly log: BudgetEvent[] = [];
  readonly bills: AnyEvent[] = [];
  readonly truth = new BudgetFold(this.log);
  readonly bids: Bid[] = [];
  /** What the log says was billed, by bid: the first bill of each. */
  readonly billed = new Map<string, number>();
  bidders: Bidder[] = [];
  keepers: Keeper[] = [];
  readonly #people = new RacingWriter(this.log, 'people');
  readonly #writing: Writing[] = [];
  /** ForeignBillBooked: what others than the holder took, written before the bill. */
  readonly #told: { readonly bid: Bid; readonly costMicros: number }[] = [];
  readonly #skews: readonly number[];
  #started = 0;

  /** `skews` are taken in turn by whoever starts. */
  constructor(skews: readonly number[]) {
    this.#skews = skews;
  }

  async begin(): Promise<void> {
    this.ask({ type: 'OpenBudget', capMicros: CAP_MICROS, currency: 'EUR' });
    this.ask({ type: 'ChangeDailyCap', dailyCapMicros: DAILY_CAP_MICROS, utcOffsetMin: 0 });
    this.bidders = [this.#startBidder(), this.#startBidder()];
    this.keepers = [this.#startKeeper(), this.#startKeeper()];
    await this.#turn();
  }

  /** A person changes the budget. */
  ask(command: BudgetCommand): void {
    void this.#people.execute(TENANT, CAMPAIGN, command, { actor: 'user:test', occurredAtMs: this.nowMs });
    this.#people.settle();
  }

  budget(): Budget {
    return this.truth.toEnd().read(TENANT, CAMPAIGN).state;
  }

  clockOf({ skewMs }: { readonly skewMs: number }): number {
    return this.nowMs + skewMs;
  }

  /** Kill -9 and another process in its place; what it was writing may still arrive. */
  killBidder(index: number, late: boolean): void {
    const dead = this.bidders[index] as Bidder;
    dead.writer.kill(late);
    for (const writing of this.#writing.splice(0)) {
      if (writing.at !== dead) this.#writing.push(writing);
      else if (late) this.#appendBill(writing.bid, writing.costMicros);
    }
    this.bidders[index] = this.#startBidder();
  }

  killKeeper(index: number, late: boolean): void {
    (this.keepers[index] as Keeper).writer.kill(late);
    this.keepers[index] = this.#startKeeper();
  }

  bid(bidder: Bidder): void {
    const clock = this.clockOf(bidder);
    const leaseId = bidder.book.leaseFor(KEY, COST_MICROS, clock, []);
    if (leaseId === undefined) return void bidder.leaser.want([KEY]);
    const bidId = uuidFrom('bid', String(this.bids.length));
    const expiresAtMs = clock + times.reservationMs;
    if (!bidder.book.reserve(bidId, leaseId, COST_MICROS, expiresAtMs)) return;
    bidder.leaser.used(KEY, clock);
    this.bids.push({ bidId, leaseId, costMicros: COST_MICROS, expiresAtMs, maker: bidder });
  }

  /** A loss notice frees the money of a bid that was not billed; whoever takes it refuses its bill from then on. */
  lose(bid: Bid): void {
    const at = this.#takerOf(bid);
    if (this.clockOf(at) >= bid.expiresAtMs || at.billed.has(bid.bidId) || this.billed.has(bid.bidId)) return;
    // A loss of what another process is billing just now: the exchange contradicts itself, which is late spend.
    if (this.#told.some((told) => told.bid === bid)) return;
    if (at.book.release(bid.bidId)) at.lost.add(bid.bidId);
  }

  /** A bill, at the process that holds the lease, or `elsewhere`, or at any when the holder is dead. */
  bill(bid: Bid, costMicros: number, fate: Fate, elsewhere: boolean): void {
    const at = this.#takerOf(bid, elsewhere);
    const { bidId } = bid;
    if (this.clockOf(at) >= bid.expiresAtMs || at.lost.has(bidId) || at.billed.has(bidId)) return;
    if (bid.maker.lost.has(bidId)) return; // the exchange said "lost": it does not bill (contradictions are late spend)
    if (this.#writing.some((writing) => writing.bid === bid)) return;
    const cost = at.doubtful.get(bidId) ?? this.billed.get(bidId) ?? costMicros;
    if (at === bid.maker) at.book.hold(bidId);
    else this.#told.push({ bid, costMicros: cost });
    if (fate === 'slow') {
      this.#writing.push({ bid, costMicros: cost, at, untilMs: this.nowMs + WRITE_MAX_MS });
      return;
    }
    if (fate !== 'lost') this.#appendBill(bid, cost);
    this.#answered(bid, cost, at, fate === 'durable');
  }

  /** A slow write ends. */
  finishWrite(durable: boolean): void {
    const writing = this.#writing.shift();
    if (writing === undefined) return;
    if (durable) this.#appendBill(writing.bid, writing.costMicros);
    this.#answered(writing.bid, writing.costMicros, writing.at, durable);
  }

  /** The bidder reads all that others have told, and knows then that there was no more up to now. */
  hear({ heard, book, ...bidder }: Bidder): void {
    for (; heard.told < this.#told.length; heard.told += 1) {
      const { bid, costMicros } = this.#told[heard.told] as { bid: Bid; costMicros: number };
      book.bookElsewhere(bid.bidId, bid.leaseId, costMicros);
    }
    heard.untilMs = this.clockOf(bidder) - FOREIGN_WRITE_MS;
  }

  async tick(bidder: Bidder): Promise<void> {
    bidder.leaser.tick(this.clockOf(bidder));
    await this.#turn();
  }

  async race(writer: RacingWriter, step: 'decide' | 'arrive' | 'arrive twice' | 'deliver', records = 1): Promise<void> {
    if (step === 'decide') writer.decide();
    else if (step === 'deliver') writer.deliver(records);
    else writer.arrive(step === 'arrive' ? 1 : 2);
    await this.#turn();
  }

  /** A keeper looks at its clock, then reads everything there is, then acts on that clock. */
  async keep(keeper: Keeper): Promise<void> {
    const clock = this.clockOf(keeper);
    keeper.budget.toEnd((event) => keeper.ledger.apply(event));
    for (; keeper.bids < this.bills.length; keeper.bids += 1) keeper.ledger.apply(this.bills[keeper.bids] as AnyEvent);
    for (const { tenant, campaignId, command, cause } of keeper.ledger.due(clock)) {
      const context = { actor: 'service:keeper', occurredAtMs: clock, commandId: uuidFrom('keeper', ...cause) };
      void keeper.writer.execute(tenant, campaignId, command, context);
    }
    keeper.ledger.forget(clock);
    await this.#turn();
  }

  async pass(ms: number): Promise<void> {
    this.nowMs += ms;
    while ((this.#writing[0]?.untilMs ?? Number.POSITIVE_INFINITY) <= this.nowMs) this.finishWrite(false);
    await this.#turn();
  }

  #takerOf(bid: Bid, elsewhere = false): Bidder {
    if (this.bidders.includes(bid.maker) && !elsewhere) return bid.maker;
    return this.bidders[bid.bidId.charCodeAt(0) % this.bidders.length] as Bidder;
  }

  #appendBill({ bidId, leaseId }: Bid, costMicros: number): void {
    if (!this.billed.has(bidId)) this.billed.set(bidId, costMicros);
    const envelope = { tenant: TENANT, entity: bidId };
    this.bills.push({ type: 'ImpressionBilled', envelope, campaignId: CAMPAIGN, leaseId, costMicros } as AnyEvent);
  }

  #answered({ bidId, leaseId }: Bid, costMicros: number, at: Bidder, durable: boolean): void {
    if (durable) {
      at.doubtful.delete(bidId);
      at.billed.add(bidId);
      at.book.book(bidId, leaseId, costMicros);
    } else {
      at.doubtful.set(bidId, costMicros);
      at.book.doubt(bidId);
    }
  }

  #startBidder(): Bidder {
    const name = this.#name('bidder');
    const skewMs = this.#skew();
    const writer = new RacingWriter(this.log, name);
    writer.settle();
    const book = createLeaseBook();
    const now = (): number => this.nowMs + skewMs;
    const onError = (error: unknown): never => {
      throw error;
    };
    const heard = { told: this.#told.length, untilMs: now() - FOREIGN_WRITE_MS };
    const heardUntilMs = (): number => heard.untilMs;
    const leaser = new Leaser({ writer, book, holder: name, times, now, heardUntilMs, onError });
    leaser.follow(snapshotOfOne());
    return { name, skewMs, writer, book, leaser, billed: new Set(), lost: new Set(), doubtful: new Map(), heard };
  }

  #startKeeper(): Keeper {
    const writer = new RacingWriter(this.log, this.#name('keeper'));
    writer.settle();
    return { skewMs: this.#skew(), writer, ledger: new LeaseLedger(), budget: new BudgetFold(this.log), bids: 0 };
  }

  #name(kind: string): string {
    this.#started += 1;
    return `${kind}-${this.#started}`;
  }

  #skew(): number {
    return this.#skews[this.#started % Math.max(1, this.#skews.length)] ?? 0;
  }

  /** Lets promises run that are settled. */
  #turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
