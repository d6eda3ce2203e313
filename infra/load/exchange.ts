/**
 * The exchange behind the load: holds an auction for every impression that was bid on, then sends the notices a real one
 * would: win, bill and perhaps a click, or loss. Of several bids on one impression the highest runs against the rivals.
 *
 * Second price: the winner pays the larger of the best rival and the floor. First price: its own bid. Either way the best
 * rival or the floor is told as the minimum to win (OpenRTB 2.6 §4.4.1).
 */
import { Agent, get } from 'node:http';
import type { Random } from './random.ts';
import type { AuctionKind, Rivals } from './rivals.ts';

export interface ExchangeOptions {
  readonly auction: AuctionKind;
  /** The best rival's price for an impression. */
  readonly rivals: Rivals;
  /** Share of wins that are shown and billed. */
  readonly billShare: number;
  /** Share of billed impressions that are clicked. */
  readonly clickShare: number;
  /** … by creative id, where it differs. */
  readonly clickShareOf: Readonly<Record<string, number>>;
  /** Notices to other hosts than this machine are not sent unless allowed. */
  readonly mayCall: (url: string) => boolean;
}

export interface ExchangeCounts {
  wins: number;
  bills: number;
  losses: number;
  clicks: number;
  /** Notices that got no 2xx. */
  failedNotices: number;
  /** Notices not sent because too many were under way. */
  droppedNotices: number;
  /** Billed at the clearing price, micros. */
  spentMicros: number;
}

interface Bid {
  readonly price: number;
  readonly crid?: string;
  readonly impid: string;
  readonly nurl?: string;
  readonly burl?: string;
  readonly lurl?: string;
  readonly adm?: string;
  readonly ext?: { readonly clickurl?: string };
}

/** Notices under way at once. */
const NOTICES_MAX = 2_000;
const NOTICE_WITHIN_MS = 10_000;
/** OpenRTB loss reason 102: lost to a higher bid. */
const LOST_TO_HIGHER = '102';

export class Exchange {
  readonly counts: ExchangeCounts = {
    wins: 0,
    bills: 0,
    losses: 0,
    clicks: 0,
    failedNotices: 0,
    droppedNotices: 0,
    spentMicros: 0,
  };
  readonly #options: ExchangeOptions;
  readonly #random: Random;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: ExchangeOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  /** Auctions the bids of a response; `floors` by impression id (CPM). Answers how many bids there were. */
  auction(response: unknown, floors: ReadonlyMap<string, number>): number {
    const bids = bidsIn(response);
    const bestOf = new Map<string, Bid>();
    for (const bid of bids) {
      const best = bestOf.get(bid.impid);
      if (best === undefined || bid.price > best.price) bestOf.set(bid.impid, bid);
    }
    for (const bid of bids) this.#track(bid, bestOf.get(bid.impid) === bid, floors.get(bid.impid) ?? 0);
    return bids.length;
  }

  #track(bid: Bid, isBest: boolean, floor: number): void {
    if (this.#underWay.size >= NOTICES_MAX) {
      this.counts.droppedNotices += 1;
      return;
    }
    const work = isBest ? this.#settle(bid, floor) : this.#lose(bid, bid.price);
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Resolves when every notice is answered. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#agent.destroy();
  }

  async #settle(bid: Bid, floor: number): Promise<void> {
    const { auction, rivals, billShare } = this.#options;
    const toWin = Math.max(rivals(bid.price, this.#random), floor);
    if (toWin >= bid.price) return this.#lose(bid, toWin);
    const clearing = (auction === 'first' ? bid.price : toWin).toFixed(6);
    const macros = { AUCTION_PRICE: clearing, AUCTION_MIN_TO_WIN: toWin.toFixed(6), AUCTION_MULTIPLIER: '1' };
    this.counts.wins += 1;
    await this.#notify(bid.nurl, macros);
    if (this.#random() >= billShare) return;
    this.counts.bills += 1;
    this.counts.spentMicros += Math.ceil(Math.round(Number(clearing) * 1e6) / 1000);
    await this.#notify(bid.burl, macros);
    const clickShare = this.#options.clickShareOf[bid.crid ?? ''] ?? this.#options.clickShare;
    if (this.#random() >= clickShare) return;
    const click = clickUrlOf(bid);
    if (click === undefined) return;
    this.counts.clicks += 1;
    await this.#notify(click, {});
  }

  #lose(bid: Bid, toWin: number): Promise<void> {
    this.counts.losses += 1;
    return this.#notify(bid.lurl, { AUCTION_LOSS: LOST_TO_HIGHER, AUCTION_MIN_TO_WIN: toWin.toFixed(6) });
  }

  async #notify(url: string | undefined, macros: Readonly<Record<string, string>>): Promise<void> {
    if (url === undefined) return;
    const filled = url.replaceAll(/\$\{([A-Z_]+)\}/g, (_, name: string) => macros[name] ?? '');
    if (!this.#options.mayCall(filled)) {
      this.counts.droppedNotices += 1;
      return;
    }
    const status = await this.#get(filled);
    if (status < 200 || status > 299) this.counts.failedNotices += 1;
  }

  /** Status; 0 when there was no answer. */
  #get(url: string): Promise<number> {
    return new Promise((resolve) => {
      const sent = get(url, { agent: this.#agent, timeout: NOTICE_WITHIN_MS }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      });
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => resolve(0));
    });
  }
}

/** Where a click on the markup goes: as a browser would find it, or as the bidder says beside it. */
export function clickUrlOf(bid: Pick<Bid, 'adm' | 'ext'>): string | undefined {
  const found = /https?:\/\/[^"'\s<>\]]+\/notice\/click\?[^"'\s<>\]]+/.exec(bid.adm ?? '');
  return found?.[0] ?? bid.ext?.clickurl;
}

function bidsIn(response: unknown): Bid[] {
  const seats = (response as { seatbid?: { bid?: Bid[] }[] }).seatbid ?? [];
  return seats.flatMap((seat) => seat.bid ?? []);
}
