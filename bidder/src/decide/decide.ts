/**
 * The bid decision: pure and synchronous (R4, R9). Given a request, a snapshot of the catalogue, the conditions (money,
 * pace, caps, modes, people, prices) and the time, it says which candidates bid on which impression, at what price, or why
 * none does. It reserves nothing and makes no ids: the caller does that with the answer, so the same inputs always give
 * the same decision.
 *
 * An impression gets the best bid for each of its deals and the best open one (unless only deals are taken). No deal bids
 * against another: whoever sold it decides between them (OpenRTB 2.6 impl §7.3). The best bids most in USD; equal ones are
 * decided by campaign and creative id.
 */
import type { Snapshot } from '../catalogue/snapshot.ts';
import { inOneCurrency } from '../currency/in-one.ts';
import { windowMs } from '../notices/windows.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import { bidsWanted } from '../openrtb/fit/pods.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { Conditions } from './conditions.ts';
import { createOffering, type Offering, personOf } from './offer.ts';
import type { Decision, PlannedBid, PlannedNoBid } from './plan.ts';
import { beginSearch, searchDeal, searchOpen } from './search.ts';

export function decide(request: BidRequest, snapshot: Snapshot, conditions: Conditions, nowMs: number): Decision {
  const bids: PlannedBid[] = [];
  const noBids: PlannedNoBid[] = [];
  const rates = snapshot.rates?.at(nowMs) ?? conditions.rates;
  const offering = createOffering(request, conditions, rates, nowMs, bids);
  let begun = false;
  for (const imp of request.imps) {
    const refused = request.refused ?? imp.refused ?? shownRefusal(imp, nowMs);
    if (refused !== undefined) {
      noBids.push({ impId: imp.id, reason: refused });
      continue;
    }
    if (!begun) snapshot.sweep.begin({ request, segments: () => segmentsOf(offering), nowMs });
    begun = true;
    decideOne(imp, offering, snapshot, bids, noBids);
  }
  const { starved, out, refusals } = offering;
  return { bids: inOneCurrency(bids, request.currencies, rates), noBids, starved, out, refusals };
}

/** What is shown later than its bill is waited for would be shown and never paid (§3.2.4 dt). */
function shownRefusal({ shownAtMs }: Impression, nowMs: number): NoBidReason | undefined {
  return shownAtMs !== undefined && shownAtMs - nowMs > windowMs.unbounded ? 'SHOWN_TOO_LATE' : undefined;
}

function segmentsOf(offering: Offering): readonly string[] {
  return personOf(offering).profile.segments;
}

function decideOne(
  imp: Impression,
  offering: Offering,
  snapshot: Snapshot,
  bids: PlannedBid[],
  noBids: PlannedNoBid[],
): void {
  const search = beginSearch(imp, offering, snapshot);
  const before = bids.length;
  for (const deal of imp.deals) {
    const found = searchDeal(search, deal);
    if (found !== undefined) bids.push(found);
  }
  // One bid in the open; as many as it takes where the impression is a break of several ads.
  for (let wanted = imp.dealsOnly ? 0 : bidsWanted(imp); wanted > 0; wanted -= 1) {
    const open = searchOpen(search);
    if (open === undefined) break;
    bids.push(open);
  }
  if (bids.length === before) noBids.push({ impId: imp.id, reason: search.reason });
}
