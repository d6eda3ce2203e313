/**
 * No-bids are counted, not written one by one: nine of ten impressions are not bid on. Counts by exchange and reason
 * become one NoBidsCounted event per exchange and second.
 */
import { factEnvelope, PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { NoBidsCounted } from '@mainstem/schemas/generated/events';
import { type NoBidReason, noBidReasons, rankOf } from '../openrtb/no-bid.ts';

/** The exchange is named by the caller's path: more names than this are counted together as `other`. */
const EXCHANGES_MAX = 256;
const OTHER = 'other';

export class NoBidCounter {
  /** Since the start, by reason; for metrics. */
  readonly totals = new Float64Array(noBidReasons.length);
  readonly #byExchange = new Map<string, Float64Array>();
  readonly #bidder: string;
  #fromAtMs: number;

  constructor(bidder: string, nowMs: number) {
    this.#bidder = bidder;
    this.#fromAtMs = nowMs;
  }

  count(exchange: string, reason: NoBidReason): void {
    const rank = rankOf[reason];
    this.totals[rank] = (this.totals[rank] as number) + 1;
    const counts = this.#countsOf(exchange);
    counts[rank] = (counts[rank] as number) + 1;
  }

  /** Events for what was counted since the last call. */
  drain(nowMs: number): NoBidsCounted[] {
    const events: NoBidsCounted[] = [];
    for (const [exchange, counts] of this.#byExchange) {
      const event = this.#eventOf(exchange, counts, nowMs);
      if (event !== undefined) events.push(event);
    }
    this.#byExchange.clear();
    this.#fromAtMs = nowMs;
    return events;
  }

  #countsOf(exchange: string): Float64Array {
    const known = this.#byExchange.get(exchange);
    if (known !== undefined) return known;
    if (this.#byExchange.size >= EXCHANGES_MAX && exchange !== OTHER) return this.#countsOf(OTHER);
    const counts = new Float64Array(noBidReasons.length);
    this.#byExchange.set(exchange, counts);
    return counts;
  }

  #eventOf(exchange: string, counts: Float64Array, nowMs: number): NoBidsCounted | undefined {
    const byReason: Record<string, number> = {};
    for (const [rank, reason] of noBidReasons.entries()) {
      const count = counts[rank] as number;
      if (count > 0) byReason[reason] = count;
    }
    if (Object.keys(byReason).length === 0) return undefined;
    const id = uuidV7(nowMs);
    return {
      type: 'NoBidsCounted',
      envelope: factEnvelope({
        id,
        // No-bids belong to no tenant's campaign.
        tenant: PLATFORM_TENANT,
        entity: this.#bidder,
        occurredAtMs: nowMs,
        actor: 'service:bidder',
      }),
      exchange,
      fromAtMs: this.#fromAtMs,
      toAtMs: nowMs,
      counts: byReason,
    };
  }
}
