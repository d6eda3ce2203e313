/**
 * The terms of a deal for one campaign (OpenRTB 2.6 §3.2.12, impl §7.3): what the request says of it and what the campaign
 * agreed to, put together. Whoever agreed to a price pays that price; whoever did not bids as in the open, above the floor.
 */
import type { CampaignDeal } from '@mainstem/streams/catalogue/rows';
import type { Candidate } from '../../catalogue/candidate.ts';
import type { RatesView } from '../../currency/rates.ts';
import type { DealTerms } from '../../decide/plan.ts';
import type { BidRequest, Impression } from '../bid-request.ts';
import type { NoBidReason } from '../no-bid.ts';
import { domainWithin } from '../normal.ts';
import type { DealOffer } from '../offers.ts';
import { type Floor, floorOf } from './floors.ts';

/** `at` of a deal whose floor is its price. */
const FIXED_PRICE = 3;

/** Used for deal after deal. */
const floor: Floor = { micros: 0, currency: 'USD' };

/** The deal of the campaign that this one is; undefined when it has none of that name at this exchange. */
export function agreedDeal(
  deals: readonly CampaignDeal[],
  offer: DealOffer,
  exchange: string,
): CampaignDeal | undefined {
  for (let index = 0; index < deals.length; index += 1) {
    const deal = deals[index] as CampaignDeal;
    if (deal.dealId === offer.id && (deal.exchange === null || deal.exchange === exchange)) return deal;
  }
  return undefined;
}

/** Terms in the campaign's currency, or why it may not bid on the deal. */
export function dealTermsOf(
  request: BidRequest,
  imp: Impression,
  candidate: Candidate,
  offer: DealOffer,
  agreed: CampaignDeal,
  rates: RatesView,
): DealTerms | NoBidReason {
  if (offer.allowedSeats.length > 0 && !offer.allowedSeats.includes(candidate.tenant)) return 'SEAT';
  if (!domainAllowed(offer.allowedDomains, candidate.domain)) return 'DEAL_DOMAIN';
  floorOf(imp, candidate, offer, floor);
  const { micros, currency } = floor;
  const floorMicros = micros === 0 ? 0 : rates.convertUp(micros, currency, candidate.currency);
  if (floorMicros === undefined) return 'CURRENCY';
  const auctionType = offer.auctionType ?? request.auctionType;
  const guaranteed = offer.guaranteed || agreed.guaranteed;
  const terms = { id: offer.id, floorMicros, guaranteed, auctionType };
  if (auctionType === FIXED_PRICE) {
    // The price is the deal's own: without one there is nothing to agree to.
    if (offer.floorMicros === undefined || micros === 0) return 'DEAL_PRICE';
    if (floorMicros > (agreed.priceMicros ?? candidate.bidPriceMicros)) return 'DEAL_PRICE';
    const fixedMicros = rates.convert(micros, currency, candidate.currency) ?? floorMicros;
    return { ...terms, floorMicros: fixedMicros, fixedMicros, asked: { micros, currency } };
  }
  const fixedMicros = agreed.priceMicros ?? undefined;
  if (fixedMicros !== undefined && fixedMicros < floorMicros) return 'DEAL_PRICE';
  return { ...terms, fixedMicros, asked: undefined };
}

/** §3.2.12 wadomain: like block lists, a domain stands for those below it too. */
function domainAllowed(allowed: readonly string[], domain: string): boolean {
  if (allowed.length === 0) return true;
  for (let index = 0; index < allowed.length; index += 1) {
    if (domainWithin(domain, allowed[index] as string)) return true;
  }
  return false;
}
