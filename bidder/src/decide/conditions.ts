/**
 * What a decision may know besides the request and the catalogue: money, pace, caps, modes, people and prices. Each is a
 * small view that answers at once from memory (R9), with a plain default that stands for "nothing special", so that a
 * test says only what it is about.
 *
 * Whatever would be drawn by lot is drawn by `draw.ts`, so a replay draws the same.
 */
import { lotOf } from '@mainstem/streams/deciders/experiment/assign';
import type { Candidate } from '../catalogue/candidate.ts';
import type { Trial } from '../catalogue/trials.ts';
import { noRates, type RatesView } from '../currency/rates.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { ValuationView } from '../value/valuation.ts';
import type { DealTerms, PlannedBid } from './plan.ts';
import { type Profile, type ProfileView, unknownProfile } from './profile.ts';

export interface Conditions {
  readonly budget: BudgetView;
  readonly pace: PaceView;
  readonly caps: CapView;
  readonly modes: ModeView;
  readonly viewers: ViewerView;
  readonly profiles: ProfileView;
  readonly told: ToldView;
  readonly pricer: Pricer;
  readonly lots: LotView;
  readonly rates: RatesView;
}

/** What the decision may know of the budget. */
export interface BudgetView {
  /**
   * A lease of the campaign that can pay `costMicros` at `nowMs` on top of the bids already planned; undefined when
   * there is none.
   */
  leaseFor(budgetKey: string, costMicros: number, nowMs: number, planned: readonly PlannedBid[]): string | undefined;
}

/** Spreads a budget over the day. */
export interface PaceView {
  /** Why the campaign sits this auction out; undefined when it does not. */
  refusal(candidate: Candidate, request: BidRequest, imp: Impression, nowMs: number): 'PACED' | 'DAILY_CAP' | undefined;
}

/** How often one viewer sees a campaign. */
export interface CapView {
  /** True when the viewer has seen the campaign as often as it allows. */
  capped(candidate: Candidate, viewer: string, nowMs: number): boolean;
}

/** How carefully a campaign bids, set by its breaker on the log. */
export interface BiddingMode {
  /** Most it bids, millionths of its bid price. */
  readonly bidSharePpm: number;
  /** Only creatives that have proven themselves. */
  readonly provenOnly: boolean;
  /** Share of its daily cap it may spend, millionths. */
  readonly capSharePpm: number;
  /** Share of the auctions it takes part in, millionths. */
  readonly probePpm: number;
  /** It does not bid at all. */
  readonly halted: boolean;
  /** Undefined for the normal mode. */
  readonly version: string | undefined;
}

export interface ModeView {
  /** One of a few objects that are made when a mode changes, never here. */
  of(candidate: Candidate): BiddingMode;
}

/** Who sees the impression, as far as the privacy rules let that be used. */
export interface ViewerView {
  /** Pseudonym of the viewer, asked at most once per request; undefined when unknown or not to be used. */
  of(request: BidRequest): string | undefined;
}

/** What the exchange tells of who sees the impression, as far as the privacy rules let that be used. */
export interface ToldView {
  /** Segments of `user.data`; asked only when some campaign targets one. */
  segmentsOf(request: BidRequest): readonly string[];
}

/** What an experiment draws for a unit: a function of its row and the unit, asked so that a replay, which knows no viewer, has it. */
export interface LotView {
  /** 0 up to 999,999; -1 for a unit of the holdout. */
  of(trial: Trial, imp: Impression, unit: string, requestId: string): number;
}

/** What a pricer fills in; one object, used for candidate after candidate. See `PlannedPrice`. */
export interface PriceResult {
  bidMicros: number;
  valueMicros: number | undefined;
  unshadedMicros: number | undefined;
  clickPpm: number | undefined;
  modelVersion: string | undefined;
  curve: string | undefined;
  scored: Profile | undefined;
}

/** What a price depends on besides candidate, request and viewer. */
export interface PriceMoment {
  readonly nowMs: number;
  readonly rates: Pick<RatesView, 'convert'>;
  readonly valuation: ValuationView;
}

export interface Pricer {
  /**
   * Writes the price of one candidate into `into`. Never above `ceilingMicros` (the campaign's price in its mode, or what
   * the deal fixes), never below `floorMicros`: then it answers FLOOR. Money is CPM, micros of the campaign's currency.
   */
  price(
    candidate: Candidate,
    request: BidRequest,
    imp: Impression,
    profile: Profile,
    deal: DealTerms | undefined,
    floorMicros: number,
    ceilingMicros: number,
    into: PriceResult,
    moment: PriceMoment,
  ): NoBidReason | undefined;
}

export const PPM = 1_000_000;

export const normalMode: BiddingMode = {
  bidSharePpm: PPM,
  provenOnly: false,
  capSharePpm: PPM,
  probePpm: PPM,
  halted: false,
  version: undefined,
};

/** Bids what the campaign allows, whoever sees it. */
export const fixedPricer: Pricer = {
  price(_candidate, _request, _imp, _profile, _deal, floorMicros, ceilingMicros, into) {
    resetPrice(into, ceilingMicros);
    return ceilingMicros < floorMicros ? 'FLOOR' : undefined;
  },
};

/** A price of which nothing is known but what it is. */
export function resetPrice(into: PriceResult, bidMicros: number): void {
  into.bidMicros = bidMicros;
  into.valueMicros = undefined;
  into.unshadedMicros = undefined;
  into.clickPpm = undefined;
  into.modelVersion = undefined;
  into.curve = undefined;
  into.scored = undefined;
}

/** The draw itself, the same that the gateway does. */
export const drawnLots: LotView = { of: ({ row }, _imp, unit, requestId) => lotOf(row, unit, requestId) };

/** Nothing special: no pacing, no caps, normal mode, nobody known, fixed prices, one currency. */
export function plainConditions(budget: BudgetView, special: Partial<Conditions> = {}): Conditions {
  return {
    budget,
    pace: { refusal: () => undefined },
    caps: { capped: () => false },
    modes: { of: () => normalMode },
    viewers: { of: () => undefined },
    profiles: { of: () => unknownProfile },
    told: { segmentsOf: () => [] },
    pricer: fixedPricer,
    lots: drawnLots,
    rates: noRates,
    ...special,
  };
}
