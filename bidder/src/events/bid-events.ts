/** The event of a bid. All events of one bid have its id as entity, so they stand in one partition in order. */
import type { BidPlaced, Envelope } from '@mainstem/schemas/generated/events';
import type { Snapshot } from '../catalogue/snapshot.ts';
import type { PlannedBid, PlannedTrial } from '../decide/plan.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { PrivacyBasis } from '../policy/privacy.ts';
import { featuresOf } from '../value/features-of.ts';

export function bidPlaced(
  bidId: string,
  bid: PlannedBid,
  request: BidRequest,
  exchange: string,
  snapshot: Snapshot,
  privacyBasis: PrivacyBasis,
  nowMs: number,
): BidPlaced {
  const { candidate, imp, price } = bid;
  return {
    type: 'BidPlaced',
    // The bid's id is made for this one event, so it is the event's id too.
    envelope: envelopeOf(candidate.tenant, bidId, bidId, null, nowMs, 'service:bidder'),
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
    privacyBasis,
    campaignCurrency: price.currency,
    ratesVersion: bid.offer.currency === price.currency ? null : (snapshot.rates?.version ?? null),
    valueMicros: price.valueMicros ?? null,
    unshadedMicros: unshadedOf(bid),
    clickPpm: price.clickPpm ?? null,
    modelVersion: price.modelVersion ?? null,
    mode: bid.modeVersion ?? null,
    viewer: bid.viewer ?? null,
    curve: price.curve ?? null,
    features: featuresOf(bid, request, nowMs),
    experiment: bid.trial === undefined ? null : drawOf(bid.trial),
  };
}

function drawOf({ trial, arm, ...draw }: PlannedTrial): BidPlaced['experiment'] {
  const { id: experimentId, version, block, armIds, outcomeWindowMs } = trial.row;
  return { experimentId, version, block, armId: armIds[arm] as string, ...draw, outcomeWindowMs };
}

/** In the currency of the bid, whose price may have been changed into that of the answer. */
function unshadedOf({ price: { bidMicros, unshadedMicros }, offer }: PlannedBid): number | null {
  if (unshadedMicros === undefined) return null;
  return offer.cpmMicros === bidMicros ? unshadedMicros : Math.round(unshadedMicros * (offer.cpmMicros / bidMicros));
}

/** The envelope of a fact of the bidder about `entity`, a bid if nothing else is said. */
export function envelopeOf(
  tenant: string,
  entity: string,
  id: string,
  causationId: string | null,
  occurredAtMs: number,
  actor: string,
): Envelope {
  return {
    id,
    tenant,
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs,
    actor,
    correlationId: entity,
    causationId,
  };
}
