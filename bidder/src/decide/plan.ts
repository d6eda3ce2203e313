/** What a decision gives: the bids it would make, each with its price and what it costs, and why the others are none. */
import type { Candidate } from '../catalogue/candidate.ts';
import type { Trial } from '../catalogue/trials.ts';
import type { Impression } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { Profile } from './profile.ts';

/** A deal of the request that the campaign has too, with the terms that hold for this bid. Money in the campaign's currency. */
export interface DealTerms {
  readonly id: string;
  /** Least price it takes (CPM), micros: the dearer of the request's floor and the agreed price. */
  readonly floorMicros: number;
  /** Price agreed (CPM), micros, neither more nor less may be bid; undefined for an auction above the floor. */
  readonly fixedMicros: number | undefined;
  /** Every request of it must be bid on (`guar`). */
  readonly guaranteed: boolean;
  /** 1 first price, 2 second price, 3 the price is fixed, from 500 the exchange's own. */
  readonly auctionType: number;
  /** The fixed price as the request set it (`at` 3), in its own currency; undefined when it set none. */
  readonly asked: { readonly micros: number; readonly currency: string } | undefined;
}

/** What a thousand impressions are bid at and why. Money is CPM, micros of `currency`, the campaign's. */
export interface PlannedPrice {
  readonly bidMicros: number;
  /** ISO 4217. */
  readonly currency: string;
  /** What they are worth; undefined when not reckoned. */
  readonly valueMicros: number | undefined;
  /** Price before it was lowered to what is likely to win; undefined when it was not. */
  readonly unshadedMicros: number | undefined;
  /** Chance of the action it was reckoned with, millionths. */
  readonly clickPpm: number | undefined;
  /** Click model that was asked, `name@version`. */
  readonly modelVersion: string | undefined;
  /** Win curve it was lowered by, `segment#number`, or `explore`; undefined when it was not. */
  readonly curve: string | undefined;
  /** What was known of the viewer when a model was asked; undefined when none was. */
  readonly scored: Profile | undefined;
}

/** The arm of an experiment that a bid shows, with all it takes to draw it again. */
export interface PlannedTrial {
  readonly trial: Trial;
  /** Place of the arm. */
  readonly arm: number;
  /** Chance it had among the arms that fit, millionths. */
  readonly propensityPpm: number;
  /** Places of the arms that fit; null where all did. */
  readonly among: readonly number[] | null;
  readonly isHoldout: boolean;
  readonly unit: string;
  readonly requestId: string;
}

/** A reservation this decision would make. */
export interface PlannedBid {
  readonly imp: Impression;
  readonly candidate: Candidate;
  /** Undefined for the open auction. */
  readonly deal: DealTerms | undefined;
  readonly price: PlannedPrice;
  /** Price as it is answered: CPM in the currency of the answer. */
  readonly offer: { readonly cpmMicros: number; readonly currency: string };
  /** One showing at `price.bidMicros`, rounded up, micros of the campaign's currency: what the lease must hold. */
  readonly costMicros: number;
  /** Lease that pays for it. */
  readonly leaseId: string;
  /** Floor it had to clear (CPM), micros of the campaign's currency. */
  readonly floorMicros: number;
  /** Version of the safety mode it was bid in; undefined in the normal one. */
  readonly modeVersion: string | undefined;
  /** Pseudonym of the viewer; undefined when there is none or it may not be used. */
  readonly viewer: string | undefined;
  /** Undefined where no experiment was drawn by. */
  readonly trial: PlannedTrial | undefined;
}

export interface PlannedNoBid {
  readonly impId: string;
  readonly reason: NoBidReason;
}

export interface Out {
  readonly budgetKey: string;
  readonly reason: 'DAILY_CAP' | 'MODE_HALTED';
}

/** A candidate that could have bid as much as the one that did, or more, and the rule that refused it. */
export interface PlannedRefusal {
  readonly impId: string;
  readonly candidate: Candidate;
  readonly reason: NoBidReason;
}

/** Refusals kept of a request: the dearest candidates are looked at first, so they are the ones to explain. */
export const REFUSALS_MAX = 8;

export interface Decision {
  /** The first `REFUSALS_MAX`, dearest first within an impression. */
  readonly refusals: readonly PlannedRefusal[];
  readonly bids: readonly PlannedBid[];
  readonly noBids: readonly PlannedNoBid[];
  /** Budget keys of candidates that would have bid, had their lease held enough. */
  readonly starved: readonly string[];
  /** Campaigns that would have bid, but cannot on any request for now. */
  readonly out: readonly Out[];
}
