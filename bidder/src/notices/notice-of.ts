/** What the notices of a bid will have to know, as it goes into their tokens. */
import type { PlannedBid } from '../decide/plan.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { Notice } from './token.ts';
import { NOTICE_MARGIN_MS, noticeWindows, windowMs, windowOf } from './windows.ts';

/** Ads are put into the stream by a server, wholly or with the client tracking (imp.ssai). */
const STITCHED_FROM = 2;

/**
 * `reservationMaxMs` bounds how long money may be reserved: what this process's leases outlast. `ratesVersion` is of the
 * rates at hand; it is kept only where they were needed.
 */
export function noticeOf(
  bid: PlannedBid,
  bidId: string,
  request: BidRequest,
  exchange: string,
  nowMs: number,
  reservationMaxMs: number,
  ratesVersion: string | undefined,
): Notice {
  const { candidate, imp, offer, price } = bid;
  const window = windowOf({
    format: candidate.format,
    interstitial: imp.interstitial,
    stitched: imp.stitching >= STITCHED_FROM,
    channel: request.place().channel,
  });
  return {
    tenant: candidate.tenant,
    bidId,
    campaignId: candidate.campaignId,
    creativeId: candidate.creativeId,
    leaseId: bid.leaseId,
    exchange,
    auctionId: request.id,
    bidPriceMicros: offer.cpmMicros,
    currency: offer.currency,
    campaignCurrency: price.currency,
    reservedMicros: bid.costMicros,
    quantityPpm: imp.quantityPpm,
    ratesVersion: offer.currency === price.currency ? null : (ratesVersion ?? null),
    window,
    expiresAtMs: nowMs + Math.min(windowMs[window] + NOTICE_MARGIN_MS, reservationMaxMs),
    test: request.test,
  };
}

/** Reservations of one window stand equally long, so each has a queue of its own in the lease book. */
export function queueOf(notice: Notice): number {
  return noticeWindows.indexOf(notice.window);
}

/** Seconds the exchange may take from the auction to the billing event (`exp`): what is left before the margin. */
export function expiresInS(notice: Notice, nowMs: number, askedS: number | undefined): number {
  const ours = Math.max(1, Math.floor((notice.expiresAtMs - nowMs - NOTICE_MARGIN_MS) / 1_000));
  return Math.min(ours, askedS ?? ours);
}
