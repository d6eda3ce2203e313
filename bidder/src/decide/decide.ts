/**
 * The bid decision: pure and synchronous (R4, R9). Given a request, a snapshot of the catalogue, a view of the budget and
 * the time, it says which candidate bids on which impression, or why none does. It reserves nothing and makes no ids:
 * the caller does that with the answer, so the same inputs always give the same decision.
 *
 * Candidates come dearest first, so the first that passes every check wins its list and the rest is never looked at.
 */
import { byPriceThenId, type Candidate } from '../catalogue/candidate.ts';
import { type Snapshot, sizeKey } from '../catalogue/snapshot.ts';
import type { BidRequest, FlexibleSize, Impression } from '../openrtb/bid-request.ts';
import { type NoBidReason, rankOf } from '../openrtb/no-bid.ts';
import { bannerRefusal, commonRefusal, leastVideoFloorMicros, videoFloorMicros, videoRefusal } from './checks.ts';

/** A reservation this decision would make. */
export interface PlannedBid {
  readonly imp: Impression;
  readonly candidate: Candidate;
  /** Lease that pays for it. */
  readonly leaseId: string;
  /** Floor it had to clear (CPM), micros. */
  readonly floorMicros: number;
}

export interface PlannedNoBid {
  readonly impId: string;
  readonly reason: NoBidReason;
}

export interface Decision {
  readonly bids: readonly PlannedBid[];
  readonly noBids: readonly PlannedNoBid[];
  /** Budget keys of candidates that would have bid, had their lease held enough. */
  readonly starved: readonly string[];
}

/** What the decision may know of the budget. */
export interface BudgetView {
  /**
   * A lease of the campaign that can pay `costMicros` at `nowMs` on top of the bids already planned; undefined when
   * there is none.
   */
  leaseFor(budgetKey: string, costMicros: number, nowMs: number, planned: readonly PlannedBid[]): string | undefined;
}

export function decide(request: BidRequest, snapshot: Snapshot, budget: BudgetView, nowMs: number): Decision {
  const bids: PlannedBid[] = [];
  const noBids: PlannedNoBid[] = [];
  const starved: string[] = [];
  for (const imp of request.imps) {
    const refused = request.refused ?? imp.refused;
    if (refused !== undefined) {
      noBids.push({ impId: imp.id, reason: refused });
      continue;
    }
    const search: Search = { request, imp, budget, nowMs, bids, starved, best: undefined, reason: 'NO_CREATIVE' };
    if (imp.banner !== undefined) searchBanners(search, snapshot);
    if (imp.video !== undefined) searchList(search, snapshot.videos, leastVideoFloorMicros(imp));
    if (search.best === undefined) noBids.push({ impId: imp.id, reason: search.reason });
    else bids.push(search.best);
  }
  return { bids, noBids, starved };
}

/** One impression's search; the only object made per impression. */
interface Search {
  readonly request: BidRequest;
  readonly imp: Impression;
  readonly budget: BudgetView;
  readonly nowMs: number;
  readonly bids: readonly PlannedBid[];
  readonly starved: string[];
  best: PlannedBid | undefined;
  reason: NoBidReason;
}

function searchBanners(search: Search, snapshot: Snapshot): void {
  const sizes = search.imp.banner?.sizes ?? [];
  for (const size of sizes) {
    const list = snapshot.banners.get(sizeKey(size.widthPx, size.heightPx));
    if (list !== undefined) searchList(search, list, search.imp.bidFloorMicros);
  }
  for (const flexible of search.imp.banner?.flexible ?? []) searchShape(search, snapshot, flexible);
}

/** Proportions fit any size of that shape: every size of the catalogue is looked at, and those are few. */
function searchShape(search: Search, snapshot: Snapshot, { widthRatio, heightRatio, minWidthPx }: FlexibleSize): void {
  for (const list of snapshot.banners.values()) {
    const { widthPx, heightPx } = list[0] as Candidate;
    if (widthPx < minWidthPx || widthPx * heightRatio !== heightPx * widthRatio) continue;
    searchList(search, list, search.imp.bidFloorMicros);
  }
}

/**
 * Looks for a candidate better than `search.best` in a list that is sorted dearest first. No candidate under
 * `floorMicros` can bid, so the first one ends the search.
 */
function searchList(search: Search, list: readonly Candidate[], floorMicros: number): void {
  for (let index = 0; index < list.length; index += 1) {
    const candidate = list[index] as Candidate;
    if (search.best !== undefined && byPriceThenId(search.best.candidate, candidate) <= 0) return;
    if (candidate.bidPriceMicros < floorMicros) {
      note(search, 'FLOOR');
      return;
    }
    const reason = consider(search, candidate);
    if (reason !== undefined) note(search, reason);
  }
}

/** Makes the candidate the best so far, or says why not. */
function consider(search: Search, candidate: Candidate): NoBidReason | undefined {
  const { request, imp } = search;
  const isVideo = candidate.format === 'VIDEO';
  const floorMicros = isVideo ? videoFloorMicros(imp, candidate) : imp.bidFloorMicros;
  if (candidate.bidPriceMicros < floorMicros) return 'FLOOR';
  const refusal =
    commonRefusal(request, imp, candidate) ??
    (isVideo ? videoRefusal(request, imp, candidate) : bannerRefusal(request, imp, candidate));
  if (refusal !== undefined) return refusal;
  const leaseId = search.budget.leaseFor(candidate.budgetKey, candidate.costMicros, search.nowMs, search.bids);
  if (leaseId === undefined) {
    search.starved.push(candidate.budgetKey);
    return 'BUDGET';
  }
  search.best = { imp, candidate, leaseId, floorMicros };
  return undefined;
}

/** Keeps the reason of the candidate that came closest to a bid. */
function note(search: Search, reason: NoBidReason): void {
  if (rankOf[reason] > rankOf[search.reason]) search.reason = reason;
}
