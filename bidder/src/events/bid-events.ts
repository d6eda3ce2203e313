/** The events a bid leaves on the log. All of one bid have its id as entity, so they stand in one partition in order. */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type {
  AuctionLost,
  AuctionWon,
  BidPlaced,
  ClickRecorded,
  Envelope,
  ImpressionBilled,
} from '@mainstem/schemas/generated/events';
import type { Snapshot } from '../catalogue/snapshot.ts';
import type { PlannedBid } from '../decide/plan.ts';
import type { Notice } from '../notices/token.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';

export function bidPlaced(
  bidId: string,
  bid: PlannedBid,
  request: BidRequest,
  exchange: string,
  snapshot: Snapshot,
  nowMs: number,
): BidPlaced {
  const { candidate, imp, price } = bid;
  return {
    type: 'BidPlaced',
    // The bid's id is made for this one event, so it is the event's id too.
    envelope: envelope(candidate.tenant, bidId, bidId, null, nowMs, 'service:bidder'),
    exchange,
    auctionId: request.id,
    impId: imp.id,
    campaignId: candidate.campaignId,
    creativeId: candidate.creativeId,
    leaseId: bid.leaseId,
    bidPriceMicros: bid.offer.cpmMicros,
    bidFloorMicros: bid.floorMicros,
    currency: bid.offer.currency,
    reservedMicros: request.test ? 0 : bid.costMicros,
    format: candidate.format === 'BANNER' || candidate.format === 'NATIVE' ? 'BANNER' : 'VIDEO',
    viewGeneration: snapshot.generation,
    viewPosition: snapshot.position,
    test: request.test,
    mediaType: candidate.format,
    dealId: bid.deal?.id ?? null,
    privacyBasis: '',
    campaignCurrency: price.currency,
    ratesVersion: null,
    valueMicros: price.valueMicros ?? null,
    unshadedMicros: price.unshadedMicros ?? null,
    clickPpm: price.clickPpm ?? null,
    modelVersion: price.modelVersion ?? null,
    mode: bid.modeVersion ?? null,
    viewer: bid.viewer ?? null,
  };
}

export function auctionWon(notice: Notice, clearingPriceMicros: number | null, nowMs: number): AuctionWon {
  return { type: 'AuctionWon', envelope: noticeEnvelope(notice, 'won', nowMs), ...about(notice), clearingPriceMicros };
}

export function auctionLost(notice: Notice, lossReason: number | null, nowMs: number): AuctionLost {
  return { type: 'AuctionLost', envelope: noticeEnvelope(notice, 'lost', nowMs), ...about(notice), lossReason };
}

export function clickRecorded(notice: Notice, nowMs: number): ClickRecorded {
  return { type: 'ClickRecorded', envelope: noticeEnvelope(notice, 'clicked', nowMs), ...about(notice) };
}

export function impressionBilled(notice: Notice, costMicros: number, nowMs: number): ImpressionBilled {
  return {
    type: 'ImpressionBilled',
    envelope: noticeEnvelope(notice, 'billed', nowMs),
    ...about(notice),
    leaseId: notice.leaseId,
    costMicros,
    currency: 'USD',
  };
}

function about({ auctionId, campaignId, creativeId }: Notice): {
  auctionId: string;
  campaignId: string;
  creativeId: string;
} {
  return { auctionId, campaignId, creativeId };
}

/** The same notice twice, at this bidder or another, makes the same event id: it counts once everywhere (R2). */
function noticeEnvelope(notice: Notice, what: string, nowMs: number): Envelope {
  const id = uuidFrom(notice.bidId, what);
  return envelope(notice.tenant, notice.bidId, id, notice.bidId, nowMs, `exchange:${notice.exchange}`);
}

function envelope(
  tenant: string,
  bidId: string,
  id: string,
  causationId: string | null,
  occurredAtMs: number,
  actor: string,
): Envelope {
  return {
    id,
    tenant,
    entity: bidId,
    streamVersion: 0,
    decision: null,
    occurredAtMs,
    actor,
    correlationId: bidId,
    causationId,
  };
}
