/**
 * From the text of a bid request to its answer, in one synchronous pass (R9): read → decide → reserve → queue the event
 * → write. Knows nothing of HTTP or WebSocket; the transports in this folder do, and tests call it directly.
 */
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { LeaseBook } from '../budget/lease-book.ts';
import type { Snapshot } from '../catalogue/snapshot.ts';
import type { Conditions } from '../decide/conditions.ts';
import { decide } from '../decide/decide.ts';
import type { Decision, PlannedBid } from '../decide/plan.ts';
import { bidPlaced } from '../events/bid-events.ts';
import type { EventQueue } from '../events/event-queue.ts';
import type { NoBidCounter } from '../events/no-bid-counter.ts';
import type { NoticeAddresses } from '../notices/addresses.ts';
import { noticeOf, queueOf } from '../notices/notice-of.ts';
import type { NoticeSigner, NoticeTokens } from '../notices/token.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import { type Asker, type Malformation, malformations, readBidRequest } from '../openrtb/request.ts';
import { type WrittenBid, writeBidResponse } from '../openrtb/response.ts';
import type { Admission } from '../policy/admission.ts';
import type { Decided } from '../record/decision-text.ts';
import type { DecisionRecorder } from '../record/recorder.ts';
import { emptyTape, type TapedConditions, tapeConditions } from '../record/tape.ts';
import { writtenBid } from './written.ts';

/** The bidder's picture of the catalogue, and whether it may be bid from. */
export interface View {
  readonly snapshot: Snapshot;
  /** By a clock of its own that never goes back. */
  isLive(): boolean;
}

export type Answer =
  | { readonly kind: 'bid'; readonly text: string }
  | { readonly kind: 'no-bid'; readonly requestId: string; readonly reason: NoBidReason }
  | { readonly kind: 'malformed'; readonly why: Malformation };

export interface CoreOptions {
  readonly view: View;
  readonly book: LeaseBook;
  /** What decisions may know; its `budget` is `book`. */
  readonly conditions: Conditions;
  readonly leaser: Demand;
  readonly admission: Admission;
  readonly events: Pick<EventQueue, 'push' | 'room'>;
  readonly noBids: NoBidCounter;
  readonly signer: NoticeSigner;
  readonly addresses: (tokens: NoticeTokens) => NoticeAddresses;
  /** How long a bid's money is reserved and its notices are taken at most, ms; see `notices/windows.ts`. */
  readonly reservationMs: number;
  /** Keeps what was decided, so that it can be decided again; nothing is kept without it. */
  readonly recorder?: Pick<DecisionRecorder, 'record' | 'wants' | 'room'> | undefined;
  /** Told of each bid before it is answered; may still refuse it. Nobody is told without it. */
  readonly shows?: Shows | undefined;
  /** Told of what a request made fail; the request is then a no-bid (INTERNAL). */
  readonly onFault: (error: unknown) => void;
}

/** Counts what viewers are shown. */
export interface Shows {
  /** False when the viewer must not be shown it any more. */
  place(bid: PlannedBid, bidId: string, untilMs: number, nowMs: number): boolean;
  /** It was not answered after all. */
  unplace(bidId: string): void;
}

/** What the bid path tells the leaser. */
export interface Demand {
  want(budgetKeys: readonly string[]): void;
  used(budgetKey: string, nowMs: number): void;
}

export class Core {
  readonly counts = { requests: 0, bids: 0, noBidRequests: 0, malformed: new Float64Array(malformations.length) };
  readonly #options: CoreOptions;
  readonly #conditions: Conditions;
  /** Keeps what the conditions answer; undefined when nothing is recorded. */
  readonly #tape: TapedConditions | undefined;

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#tape = options.recorder === undefined ? undefined : tapeConditions(options.conditions);
    this.#conditions = this.#tape?.conditions ?? options.conditions;
  }

  /**
   * Answers one request body. `exchange` is its name in the path, `roundTripMs` its own there and back, `currency` that of
   * its auctions when a request names none. Never throws, unless `onFault` does.
   */
  handle(body: Buffer | string, exchange: string, nowMs: number, roundTripMs?: number, currency = 'USD'): Answer {
    return this.#read(body, { exchange, currency }, (request) => {
      const unable = this.#unable(request) ?? this.#options.admission.cheap(request, roundTripMs);
      if (unable === undefined) return this.#answer(request, exchange, nowMs, roundTripMs);
      this.#keep({ request, nowMs, roundTripMs, refused: unable });
      return this.#declineAll(request, exchange, unable);
    });
  }

  /** Answers without bidding, whatever the request asks for. */
  decline(body: Buffer | string, exchange: string, reason: NoBidReason): Answer {
    return this.#read(body, { exchange, currency: 'USD' }, (request) => this.#declineAll(request, exchange, reason));
  }

  #read(body: Buffer | string, asker: Asker, answer: (request: BidRequest) => Answer): Answer {
    this.counts.requests += 1;
    let requestId = '';
    try {
      const read = readBidRequest(body, asker);
      if (read.kind === 'malformed') return this.#malformed(read.why);
      requestId = read.request.id;
      return answer(read.request);
    } catch (error) {
      // One request must never end the process that answers all the others (R10).
      this.#options.onFault(error);
      this.#options.noBids.count(asker.exchange, 'INTERNAL');
      this.counts.noBidRequests += 1;
      return { kind: 'no-bid', requestId, reason: 'INTERNAL' };
    }
  }

  #malformed(why: Malformation): Answer {
    const index = malformations.indexOf(why);
    this.counts.malformed[index] = (this.counts.malformed[index] as number) + 1;
    return { kind: 'malformed', why };
  }

  #answer(request: BidRequest, exchange: string, nowMs: number, roundTripMs: number | undefined): Answer {
    const { view, admission } = this.#options;
    const { snapshot } = view;
    this.#tape?.clear();
    snapshot.resting.wakeDue(nowMs);
    const decision = decide(request, snapshot, this.#conditions, nowMs);
    const forbidden = decision.bids.length === 0 ? undefined : admission.costly(request);
    if (forbidden !== undefined) {
      this.#keep({ request, nowMs, roundTripMs, refused: forbidden, decision });
      return this.#declineAll(request, exchange, forbidden);
    }
    this.#layDown(decision, snapshot.resting, nowMs);
    for (const { reason } of decision.noBids) this.#options.noBids.count(exchange, reason);
    const ids: (string | null)[] = [];
    const written = this.#placeAll(decision.bids, request, exchange, snapshot, nowMs, ids);
    const text = written.length === 0 ? undefined : writeBidResponse(request.id, written);
    this.#keep({ request, nowMs, roundTripMs, decision, ids, text });
    if (text !== undefined) {
      this.counts.bids += written.length;
      return { kind: 'bid', text };
    }
    this.counts.noBidRequests += 1;
    return { kind: 'no-bid', requestId: request.id, reason: decision.noBids[0]?.reason ?? 'BUDGET' };
  }

  /** Hands the decision to the recorder: every bid, and of the others those it asks for. */
  #keep(kept: Kept): void {
    const { recorder, view } = this.#options;
    const { request, text, decision } = kept;
    if (recorder === undefined || (text === undefined && !recorder.wants(request.id))) return;
    const { generation, position } = view.snapshot;
    const tape = decision === undefined ? emptyTape : (this.#tape?.take() ?? emptyTape);
    recorder.record({ ...nothingKept, ...kept, generation, position, tape });
  }

  /** Who cannot pay or may not bid for now is not looked at for a while. */
  #layDown({ starved, out }: Decision, resting: Snapshot['resting'], nowMs: number): void {
    if (starved.length > 0) this.#options.leaser.want(starved);
    for (const budgetKey of starved) resting.rest(budgetKey, 'BUDGET', nowMs);
    for (const { budgetKey, reason } of out) resting.rest(budgetKey, reason, nowMs);
  }

  /** Why nothing at all may be bid right now. */
  #unable(request: BidRequest): NoBidReason | undefined {
    if (!this.#options.view.isLive()) return 'VIEW_STALE';
    const { events, recorder } = this.#options;
    if (events.room < request.imps.length || (recorder !== undefined && recorder.room <= 0)) return 'EVENT_QUEUE_FULL';
    return this.#options.book.full ? 'RESERVATIONS_FULL' : undefined;
  }

  #declineAll(request: BidRequest, exchange: string, reason: NoBidReason): Answer {
    for (let index = 0; index < request.imps.length; index += 1) this.#options.noBids.count(exchange, reason);
    this.counts.noBidRequests += 1;
    return { kind: 'no-bid', requestId: request.id, reason };
  }

  #placeAll(
    bids: readonly PlannedBid[],
    request: BidRequest,
    exchange: string,
    snapshot: Snapshot,
    nowMs: number,
    ids: (string | null)[],
  ): WrittenBid[] {
    const written: WrittenBid[] = [];
    try {
      for (const bid of bids) {
        const placed = this.#place(bid, request, exchange, snapshot, nowMs);
        ids.push(placed?.bidId ?? null);
        if (placed === undefined) this.#options.noBids.count(exchange, 'BUDGET');
        else written.push(placed);
      }
    } catch (error) {
      // None of them is answered: their money is free again.
      for (const { bidId } of written) {
        this.#options.book.release(bidId);
        this.#options.shows?.unplace(bidId);
      }
      throw error;
    }
    return written;
  }

  /** Signs, reserves and records one bid, in this order, so that a failure holds no money; undefined when the reservation was refused. */
  #place(
    bid: PlannedBid,
    request: BidRequest,
    exchange: string,
    snapshot: Snapshot,
    nowMs: number,
  ): WrittenBid | undefined {
    const { book, leaser, events, signer, addresses, admission, reservationMs } = this.#options;
    const { candidate, leaseId } = bid;
    const bidId = uuidV7(nowMs);
    const ratesVersion = snapshot.rates?.version;
    const notice = noticeOf(bid, bidId, request, exchange, nowMs, reservationMs, ratesVersion);
    const tokens = signer.sign(notice);
    // A test request is never billed (§3.2.1 test), so it holds no money.
    const { expiresAtMs } = notice;
    if (!request.test && !book.reserve(bidId, leaseId, bid.costMicros, expiresAtMs, queueOf(notice))) return undefined;
    if (!request.test && this.#options.shows?.place(bid, bidId, expiresAtMs, nowMs) === false) {
      book.release(bidId);
      return undefined;
    }
    leaser.used(candidate.budgetKey, nowMs);
    const basis = admission.basisOf(request);
    events.push(bidPlaced(bidId, bid, request, exchange, snapshot, basis, nowMs));
    return writtenBid(bid, notice, addresses(tokens), nowMs);
  }
}

/** What the bid path knows of a decision when it is made. */
type Kept = Pick<Decided, 'request' | 'nowMs' | 'roundTripMs'> & Partial<Decided>;

const nothingKept = { refused: undefined, decision: undefined, ids: [], text: undefined };
