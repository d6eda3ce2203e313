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
import { createOffering } from './offer.ts';
import { type Offering, personOf } from './person.ts';
import type { Decision, PlannedBid, PlannedNoBid } from './plan.ts';
import { beginSearch, bySweep, type Finder, type Search } from './search.ts';

/** `find` is how campaigns are found; any other way than the sweep is for comparing with it. */
export function decide(
  request: BidRequest,
  snapshot: Snapshot,
  conditions: Conditions,
  nowMs: number,
  find: Finder = bySweep,
): Decision {
  const bids: PlannedBid[] = [];
  const noBids: PlannedNoBid[] = [];
  const rates = snapshot.rates?.at(nowMs) ?? conditions.rates;
  const offering = createOffering(request, conditions, rates, snapshot.valuation, nowMs, bids);
  let begun = false;
  for (const imp of request.imps) {
    const refused = request.refused ?? imp.refused ?? shownRefusal(imp, nowMs);
    if (refused !== undefined) {
      noBids.push({ impId: imp.id, reason: refused });
      continue;
    }
    if (!begun) find.begin(snapshot, { request, segments: () => segmentsOf(offering), nowMs });
    begun = true;
    decideOne(beginSearch(imp, offering, snapshot), find, bids, noBids);
  }
  const { starved, out, refusals } = offering;
  const answered = inOneCurrency(bids, request.currencies, rates);
  if (answered.length < bids.length) noBids.push(...unsaidIn(bids, answered));
  return { bids: answered, noBids, starved, out, refusals };
}

/** Impressions that are left without a bid, since the answer has one currency and their prices cannot be said in it. */
function unsaidIn(bids: readonly PlannedBid[], answered: readonly PlannedBid[]): PlannedNoBid[] {
  const left = new Set(answered.map(({ imp }) => imp.id));
  const unsaid = new Set(bids.flatMap(({ imp }) => (left.has(imp.id) ? [] : [imp.id])));
  return [...unsaid].map((impId) => ({ impId, reason: 'CURRENCY' }));
}

/** What is shown later than its bill is waited for would be shown and never paid (§3.2.4 dt). */
function shownRefusal({ shownAtMs }: Impression, nowMs: number): NoBidReason | undefined {
  return shownAtMs !== undefined && shownAtMs - nowMs > windowMs.unbounded ? 'SHOWN_TOO_LATE' : undefined;
}

/** Made only for requests that meet a campaign with segments. */
function segmentsOf(offering: Offering): readonly string[] {
  const { conditions, request } = offering;
  const { segments } = personOf(offering).profile;
  const told = conditions.told.segmentsOf(request);
  return told.length === 0 ? segments : [...segments, ...told.map((segment) => `|${segment}`)];
}

function decideOne(search: Search, find: Finder, bids: PlannedBid[], noBids: PlannedNoBid[]): void {
  const { imp } = search;
  const before = bids.length;
  for (const deal of imp.deals) {
    const found = find.deal(search, deal);
    if (found !== undefined) bids.push(found);
  }
  // One bid in the open; as many as it takes where the impression is a break of several ads.
  for (let wanted = imp.dealsOnly ? 0 : bidsWanted(imp); wanted > 0; wanted -= 1) {
    const open = find.open(search);
    if (open === undefined) break;
    bids.push(open);
  }
  if (bids.length === before) noBids.push({ impId: imp.id, reason: search.reason });
}
