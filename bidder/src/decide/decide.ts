/**
 * The bid decision: pure and synchronous (R4, R9). Given a request, a snapshot of the catalogue, the conditions (money,
 * pace, caps, modes, people, prices) and the time, it says which candidate bids on which impression, at what price, or why
 * none does. It reserves nothing and makes no ids: the caller does that with the answer, so the same inputs always give
 * the same decision.
 *
 * Candidates come in the order of the most they could bid, so once no later one can beat the best found the rest is never
 * looked at. The best bids most; equal prices are decided by campaign and creative id.
 */
import { byId, type Candidate } from '../catalogue/candidate.ts';
import { type Snapshot, sizeKey } from '../catalogue/snapshot.ts';
import { inOneCurrency } from '../currency/in-one.ts';
import type { RatesView } from '../currency/rates.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import { blockRefusal } from '../openrtb/fit/blocks.ts';
import { type Floor, floorOf, leastFloorMicros } from '../openrtb/fit/floors.ts';
import { formatRefusal } from '../openrtb/fit/format.ts';
import { type NoBidReason, rankOf } from '../openrtb/no-bid.ts';
import type { FlexibleSize, MediaOffer } from '../openrtb/offers.ts';
import { commonRefusal } from './checks.ts';
import type { Conditions } from './conditions.ts';
import { createOffering, type Offering, offer, type Standing } from './offer.ts';
import type { Decision, PlannedBid, PlannedNoBid } from './plan.ts';

export function decide(request: BidRequest, snapshot: Snapshot, conditions: Conditions, nowMs: number): Decision {
  const bids: PlannedBid[] = [];
  const noBids: PlannedNoBid[] = [];
  const rates = snapshot.rates?.at(nowMs) ?? conditions.rates;
  const offering = createOffering(request, conditions, rates, nowMs, bids);
  for (const imp of request.imps) {
    const refused = request.refused ?? imp.refused ?? (imp.dealsOnly ? 'PRIVATE_AUCTION' : undefined);
    if (refused !== undefined) {
      noBids.push({ impId: imp.id, reason: refused });
      continue;
    }
    const search: Search = { offering, imp, best: undefined, reason: 'NO_CREATIVE' };
    if (imp.banner !== undefined) searchBanners(search, snapshot);
    if (imp.video !== undefined) searchList(search, snapshot.videos, leastFloorUsd(search, imp.video));
    if (imp.audio !== undefined) searchList(search, snapshot.audios, leastFloorUsd(search, imp.audio));
    if (imp.native !== undefined) searchList(search, snapshot.natives, leastFloorUsd(search, undefined));
    if (search.best === undefined) noBids.push({ impId: imp.id, reason: search.reason });
    else bids.push(search.best.bid);
  }
  return { bids: inOneCurrency(bids, request.currencies, rates), noBids, starved: offering.starved };
}

/** One impression's search; made once per impression. */
interface Search {
  readonly offering: Offering;
  readonly imp: Impression;
  best: Standing | undefined;
  reason: NoBidReason;
}

function searchBanners(search: Search, snapshot: Snapshot): void {
  const sizes = search.imp.banner?.sizes ?? [];
  for (const size of sizes) {
    const list = snapshot.banners.get(sizeKey(size.widthPx, size.heightPx));
    if (list !== undefined) searchList(search, list, leastFloorUsd(search, undefined));
  }
  for (const flexible of search.imp.banner?.flexible ?? []) searchShape(search, snapshot, flexible);
}

/** Proportions fit any size of that shape: every size of the catalogue is looked at, and those are few. */
function searchShape(search: Search, snapshot: Snapshot, { widthRatio, heightRatio, minWidthPx }: FlexibleSize): void {
  for (const list of snapshot.banners.values()) {
    const { widthPx, heightPx } = list[0] as Candidate;
    if (widthPx < minWidthPx || widthPx * heightRatio !== heightPx * widthRatio) continue;
    searchList(search, list, leastFloorUsd(search, undefined));
  }
}

/** What no bid can be under, micros of USD; 0 when that is not known, so that each candidate is asked. */
function leastFloorUsd({ imp, offering }: Search, media: MediaOffer | undefined): number {
  return offering.rates.convert(leastFloorMicros(imp, media), imp.bidFloorCurrency, 'USD') ?? 0;
}

/**
 * Looks for a candidate better than `search.best` in a list that is sorted by the most each could bid. None that could
 * not reach `floorMicros` can bid, so the first such one ends the search.
 */
function searchList(search: Search, list: readonly Candidate[], floorMicros: number): void {
  for (let index = 0; index < list.length; index += 1) {
    const candidate = list[index] as Candidate;
    if (search.best !== undefined && !mayBeat(candidate, search.best)) return;
    if (candidate.rankMicros < floorMicros) {
      note(search, 'FLOOR');
      return;
    }
    const reason = consider(search, candidate);
    if (reason !== undefined) note(search, reason);
  }
}

/** False when neither it nor any candidate after it in its list can be better than the best. */
function mayBeat(candidate: Candidate, best: Standing): boolean {
  if (candidate.rankMicros !== best.rankMicros) return candidate.rankMicros > best.rankMicros;
  return byId(candidate, best.bid.candidate) < 0;
}

/** Makes the candidate the best so far, or says why not. */
function consider(search: Search, candidate: Candidate): NoBidReason | undefined {
  const { offering, imp } = search;
  const { request, rates } = offering;
  floorOf(imp, candidate, undefined, floor);
  const floorMicros = floorIn(candidate.currency, floor, rates);
  if (floorMicros === undefined) return 'CURRENCY';
  if (candidate.bidPriceMicros < floorMicros) return 'FLOOR';
  const refusal =
    commonRefusal(request, imp, candidate) ?? formatRefusal(imp, candidate) ?? blockRefusal(request, candidate);
  if (refusal !== undefined) return refusal;
  const outcome = offer(offering, imp, candidate, undefined, floorMicros);
  if (typeof outcome === 'string') return outcome;
  if (search.best === undefined || outcome.rankMicros > search.best.rankMicros) search.best = outcome;
  else if (outcome.rankMicros === search.best.rankMicros && byId(candidate, search.best.bid.candidate) < 0)
    search.best = outcome;
  return undefined;
}

/** Used for candidate after candidate. */
const floor: Floor = { micros: 0, currency: 'USD' };

/** A floor in the currency of a campaign, rounded up, so that it is never undercut. No floor is none in any currency. */
function floorIn(currency: string, { micros, currency: from }: Floor, rates: RatesView): number | undefined {
  return micros === 0 ? 0 : rates.convertUp(micros, from, currency);
}

/** Keeps the reason of the candidate that came closest to a bid. */
function note(search: Search, reason: NoBidReason): void {
  if (rankOf[reason] > rankOf[search.reason]) search.reason = reason;
}
