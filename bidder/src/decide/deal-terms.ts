/**
 * What holds for a bid on a deal: the terms the request names joined with those the campaign agreed to (OpenRTB 2.6
 * §3.2.12, impl §7.3). Deals are bid on at their terms: a fixed price is bid as it is, never shaded, never raised.
 */
import type { Candidate } from '../catalogue/candidate.ts';
import type { Entry } from '../catalogue/targeting/campaign-index.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { Floor } from '../openrtb/fit/floors.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import { domainWithin } from '../openrtb/normal.ts';
import type { DealOffer } from '../openrtb/offers.ts';
import type { DealTerms } from './plan.ts';

/** `at` of a deal whose floor is its price. */
const FIXED = 3;

/**
 * `floor` is the deal's as the request says it, `floorMicros` the same in the campaign's currency. Answers why the campaign
 * may not bid on it instead.
 */
export function termsOf(
  deal: DealOffer,
  { row }: Entry,
  candidate: Candidate,
  request: BidRequest,
  floor: Floor,
  floorMicros: number,
): DealTerms | NoBidReason {
  if (deal.allowedSeats.length > 0 && !deal.allowedSeats.includes(candidate.tenant)) return 'SEAT';
  if (!domainAllowed(deal.allowedDomains, candidate.domain)) return 'DEAL_DOMAIN';
  const agreed = row.deals.find(
    ({ dealId, exchange }) => dealId === deal.id && (exchange === null || exchange === request.exchange),
  );
  // The id is known, but from another exchange: it is another deal.
  if (agreed === undefined) return 'NO_CREATIVE';
  const auctionType = deal.auctionType ?? request.auctionType;
  const fixed = auctionType === FIXED;
  // A price that is fixed and not named is none that could be agreed to.
  if (fixed && (deal.floorMicros === undefined || floor.micros === 0)) return 'DEAL_PRICE';
  const fixedMicros = fixed ? floorMicros : (agreed.priceMicros ?? undefined);
  const most = agreed.priceMicros ?? candidate.bidPriceMicros;
  if (floorMicros > most) return 'DEAL_PRICE';
  return {
    id: deal.id,
    floorMicros,
    fixedMicros,
    guaranteed: deal.guaranteed || agreed.guaranteed,
    auctionType,
    asked: fixed ? { micros: floor.micros, currency: floor.currency } : undefined,
  };
}

function domainAllowed(allowed: readonly string[], domain: string): boolean {
  return allowed.length === 0 || allowed.some((name) => domainWithin(domain, name));
}
