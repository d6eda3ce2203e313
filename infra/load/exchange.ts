/**
 * The exchange behind the load: holds a second-price auction for every bid, then sends the notices a real one would:
 * win, bill and perhaps a click, or loss.
 *
 * The competitor's price is drawn so that a bid wins with `winShare`: `price × random / winShare`. The winner pays the
 * larger of that and the floor, never more than it bid.
 */
import { Agent, get } from 'node:http';
import type { Random } from './random.ts';

export interface ExchangeOptions {
  /** Share of bids that win, 0 to 1. */
  readonly winShare: number;
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

  /** Auctions every bid of a response; `floors` by impression id (CPM, USD). */
  auction(response: unknown, floors: ReadonlyMap<string, number>): number {
    const bids = bidsIn(response);
    for (const bid of bids) {
      if (this.#underWay.size >= NOTICES_MAX) {
        this.counts.droppedNotices += 1;
        continue;
      }
      const work = this.#settle(bid, floors.get(bid.impid) ?? 0);
      this.#underWay.add(work);
      void work.finally(() => this.#underWay.delete(work));
    }
    return bids.length;
  }

  /** Resolves when every notice is answered. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#agent.destroy();
  }

  async #settle(bid: Bid, floor: number): Promise<void> {
    const { winShare, billShare } = this.#options;
    const competitor = winShare > 0 ? (bid.price * this.#random()) / winShare : Number.POSITIVE_INFINITY;
    if (competitor >= bid.price) {
      this.counts.losses += 1;
      return this.#notify(bid.lurl, { AUCTION_LOSS: LOST_TO_HIGHER });
    }
    const clearing = Math.min(bid.price, Math.max(competitor, floor)).toFixed(6);
    this.counts.wins += 1;
    await this.#notify(bid.nurl, { AUCTION_PRICE: clearing });
    if (this.#random() >= billShare) return;
    this.counts.bills += 1;
    this.counts.spentMicros += Math.ceil(Math.round(Number(clearing) * 1e6) / 1000);
    await this.#notify(bid.burl, { AUCTION_PRICE: clearing });
    const clickShare = this.#options.clickShareOf[bid.crid ?? ''] ?? this.#options.clickShare;
    if (this.#random() >= clickShare) return;
    const click = clickUrlOf(bid);
    if (click === undefined) return;
    this.counts.clicks += 1;
    await this.#notify(click, {});
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
