/**
 * The search for the best bid on one impression, for one deal or for the open auction. The sweep of the catalogue gives the
 * campaigns that fit, the dearest first; once none that is left could beat the best found, the rest is never looked at.
 */
import { byId, type Candidate } from '../catalogue/candidate.ts';
import type { Snapshot } from '../catalogue/snapshot.ts';
import type { Asking } from '../catalogue/targeting/asking.ts';
import type { Entry } from '../catalogue/targeting/campaign-index.ts';
import type { RatesView } from '../currency/rates.ts';
import type { Impression } from '../openrtb/bid-request.ts';
import { blockRefusal } from '../openrtb/fit/blocks.ts';
import { type Floor, floorOf, leastFloorMicros } from '../openrtb/fit/floors.ts';
import { formatRefusal } from '../openrtb/fit/format.ts';
import { podRefusal } from '../openrtb/fit/pods.ts';
import { type NoBidReason, rankOf } from '../openrtb/no-bid.ts';
import type { DealOffer } from '../openrtb/offers.ts';
import { termsOf } from './deal-terms.ts';
import { offer, type Standing } from './offer.ts';
import type { Offering } from './person.ts';
import { type DealTerms, type PlannedBid, REFUSALS_MAX } from './plan.ts';
import { type Drawn, draw, emptyDrawn, NO_ARM } from './trial.ts';
import { wantedKinds } from './wanted.ts';

/** One impression's search; made once per impression. */
export interface Search {
  readonly imp: Impression;
  readonly offering: Offering;
  readonly snapshot: Snapshot;
  best: Standing | undefined;
  /** Why there is no bid: of the candidate that came closest to one. */
  reason: NoBidReason;
}

/** A way to find the campaigns that fit; what is checked of each is the same. */
export interface Finder {
  /** A new request. */
  begin(snapshot: Snapshot, asking: Asking): void;
  /** The best open bid. */
  open(search: Search): PlannedBid | undefined;
  /** The best bid on a deal. */
  deal(search: Search, deal: DealOffer): PlannedBid | undefined;
}

/** By the bitmap index. */
export const bySweep: Finder = {
  begin: ({ sweep }, asking) => sweep.begin(asking),
  open: searchOpen,
  deal: searchDeal,
};

/** Used for impression after impression. */
const kinds: number[] = [];
/** Used for campaign after campaign. */
const drawn = emptyDrawn();
/** Used for candidate after candidate. */
const floor: Floor = { micros: 0, currency: 'USD' };

export function beginSearch(imp: Impression, offering: Offering, snapshot: Snapshot): Search {
  wantedKinds(imp, snapshot.index.kinds.values.keys() as Iterable<number>, kinds);
  snapshot.sweep.beginImpression(imp);
  return { imp, offering, snapshot, best: undefined, reason: imp.dealsOnly ? 'PRIVATE_AUCTION' : 'NO_CREATIVE' };
}

function searchOpen(search: Search): PlannedBid | undefined {
  const { sweep } = search.snapshot;
  const leastMicros = leastFloorUsd(search);
  search.best = undefined;
  sweep.start(kinds, undefined);
  for (let slot = sweep.next(leastMicros); slot >= 0; ) {
    const entry = search.snapshot.index.entries[slot] as Entry;
    considerEntry(search, entry, slot, undefined);
    slot = sweep.next(Math.max(leastMicros, search.best === undefined ? 0 : standingOf(search)));
  }
  if (search.best === undefined) noteUnfound(search, leastMicros);
  return bestOf(search);
}

/** A fixed price may lie above what a campaign bids elsewhere, so every campaign that has the deal is looked at. */
function searchDeal(search: Search, deal: DealOffer): PlannedBid | undefined {
  const { sweep, index } = search.snapshot;
  search.best = undefined;
  sweep.start(kinds, deal.id);
  for (let slot = sweep.next(0); slot >= 0; slot = sweep.next(0)) {
    considerEntry(search, index.entries[slot] as Entry, slot, deal);
  }
  if (search.best === undefined && sweep.restReason !== undefined) note(search, sweep.restReason);
  return bestOf(search);
}

export function bestOf({ best }: Search): PlannedBid | undefined {
  return best?.bid;
}

function standingOf({ best }: Search): number {
  return best?.rankMicros ?? 0;
}

/** What no open bid can be under, micros of USD; 0 when that is not known, so that each candidate is asked. */
export function leastFloorUsd({ imp, offering }: Search): number {
  let least = imp.banner !== undefined || imp.native !== undefined ? imp.bidFloorMicros : Number.POSITIVE_INFINITY;
  if (imp.video !== undefined) least = Math.min(least, leastFloorMicros(imp, imp.video));
  if (imp.audio !== undefined) least = Math.min(least, leastFloorMicros(imp, imp.audio));
  const converted = offering.rates.convert(least, imp.bidFloorCurrency, 'USD');
  if (converted === undefined) return 0;
  // Both sides were rounded when they were converted: what is that near is asked exactly.
  return imp.bidFloorCurrency === 'USD' && offering.rates.version === undefined
    ? converted
    : Math.max(0, converted - 2);
}

/** Considers every creative of a campaign that could be the best. */
export function considerEntry(search: Search, entry: Entry, slot: number, deal: DealOffer | undefined): void {
  const most = search.snapshot.index.ranks[slot] as number;
  if (deal === undefined && comesAfter(entry, most, search.best)) return;
  const { trial } = entry;
  let arm: number | undefined;
  if (trial !== undefined) {
    arm = draw(search.offering, search.imp, trial, kinds, deal === undefined, drawn);
    if (arm >= 0) {
      considerArm(search, entry, trial.candidates[arm] as Candidate, most, deal);
      return;
    }
  }
  for (let at = 0; at < kinds.length; at += 1) {
    const list = entry.kinds.get(kinds[at] as number);
    if (list === undefined) continue;
    for (let index = 0; index < list.length; index += 1) {
      const candidate = list[index] as Candidate;
      if (arm === NO_ARM && trial?.arms.has(candidate) === true) continue;
      if (deal === undefined && !mayBeat(candidate, most, search.best)) continue;
      const reason = consider(search, entry, candidate, deal);
      if (reason === undefined) continue;
      refuse(search, candidate, reason);
      if (concernsCampaign(reason)) return;
    }
  }
}

/** The one creative of a campaign that its experiment shows. */
function considerArm(
  search: Search,
  entry: Entry,
  candidate: Candidate,
  most: number,
  deal: DealOffer | undefined,
): void {
  if (deal === undefined && !mayBeat(candidate, most, search.best)) return;
  const reason = consider(search, entry, candidate, deal, drawn);
  if (reason !== undefined) refuse(search, candidate, reason);
}

/** What holds for one creative of a campaign holds for all of them. */
function concernsCampaign(reason: NoBidReason): boolean {
  switch (reason) {
    case 'MODE_HALTED':
    case 'MODE_PROBE':
    case 'FREQUENCY_CAP':
    case 'PACED':
    case 'DAILY_CAP':
      return true;
    default:
      return false;
  }
}

function refuse(search: Search, candidate: Candidate, reason: NoBidReason): void {
  const { refusals } = search.offering;
  if (refusals.length < REFUSALS_MAX) refusals.push({ impId: search.imp.id, candidate, reason });
  note(search, reason);
}

/** True when the campaign bids as much as the best at most and comes after it: then none of its creatives need be looked at. */
function comesAfter(entry: Entry, most: number, best: Standing | undefined): boolean {
  return best !== undefined && most === best.rankMicros && entry.budgetKey > best.bid.candidate.budgetKey;
}

/** False when the candidate cannot be better than the best, whatever it bids. */
function mayBeat(candidate: Candidate, most: number, best: Standing | undefined): boolean {
  if (best === undefined || most > best.rankMicros) return true;
  return most === best.rankMicros && byId(candidate, best.bid.candidate) < 0;
}

/** Makes the candidate the best so far, or says why not. */
function consider(
  search: Search,
  entry: Entry,
  candidate: Candidate,
  deal: DealOffer | undefined,
  arm?: Drawn,
): NoBidReason | undefined {
  const { offering, imp } = search;
  const { request, rates } = offering;
  if (imp.secure && !candidate.secure) return 'INSECURE';
  const misfit =
    formatRefusal(imp, candidate) ??
    blockRefusal(request, candidate) ??
    (deal === undefined ? podRefusal(imp, candidate, offering.planned) : undefined);
  if (misfit !== undefined) return misfit;
  floorOf(imp, candidate, deal, floor);
  const floorMicros = floorIn(candidate.currency, floor, rates);
  if (floorMicros === undefined) return 'CURRENCY';
  let terms: DealTerms | undefined;
  if (deal !== undefined) {
    const agreed = termsOf(deal, entry, candidate, request, floor, floorMicros);
    if (typeof agreed === 'string') return agreed;
    terms = agreed;
  } else if (candidate.bidPriceMicros < floorMicros) return 'FLOOR';
  const outcome = offer(offering, imp, candidate, terms, floorMicros, search.best, arm);
  if (typeof outcome === 'string') return outcome;
  search.best = outcome ?? search.best;
  return undefined;
}

/** A floor in the currency of a campaign, rounded up, so that it is never undercut. No floor is none in any currency. */
function floorIn(currency: string, { micros, currency: from }: Floor, rates: RatesView): number | undefined {
  return micros === 0 ? 0 : rates.convertUp(micros, from, currency);
}

/** Keeps the reason of the candidate that came closest to a bid. */
export function note(search: Search, reason: NoBidReason): void {
  if (rankOf[reason] > rankOf[search.reason]) search.reason = reason;
}

/** When none that was looked at came further, the reason is why the others were not looked at. */
function noteUnfound(search: Search, leastMicros: number): void {
  const { sweep } = search.snapshot;
  if (sweep.restReason !== undefined) note(search, sweep.restReason);
  if (rankOf[search.reason] > rankOf.TARGETING_IMPRESSION) return;
  const reason = sweep.reason(leastMicros);
  if (reason !== undefined) note(search, reason);
}
