/** The small form of a bid request that the decision works on, with the limits of what is read. */
import type { Lazily } from './blocks.ts';
import type { NoBidReason } from './no-bid.ts';
import type { Signals } from './signals.ts';

/** Impressions answered per request; more are counted as TOO_MANY_IMPS. Real requests have 1–30. */
export const IMPS_MAX = 64;
/** Ids go into tokens and events; longer ones are not ids but an attack. */
export const ID_LENGTH_MAX = 512;

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A size given by its proportions (§3.2.10 wratio, hratio, wmin): any of that shape and at least that wide. */
export interface FlexibleSize {
  readonly widthRatio: number;
  readonly heightRatio: number;
  /** Pixels; 0 when not said. */
  readonly minWidthPx: number;
}

export interface BannerOffer {
  /** Acceptable sizes; empty when the request names none. */
  readonly sizes: readonly Size[];
  readonly flexible: readonly FlexibleSize[];
  /** Allowed media types; empty when not said. */
  readonly mimes: readonly string[];
  readonly blockedTypes: readonly number[];
  readonly blockedAttributes: readonly number[];
}

export interface DurationFloor {
  readonly minDurationS: number;
  readonly maxDurationS: number;
  readonly floorMicros: number;
}

export interface VideoOffer {
  readonly mimes: readonly string[];
  readonly minDurationS: number | undefined;
  readonly maxDurationS: number | undefined;
  /** Length of a whole pod, seconds (§3.2.7 poddur): no ad of it is longer. */
  readonly podDurationS: number | undefined;
  /** Exact lengths asked for (rqddurs); empty when not said. Excludes min and max. */
  readonly exactDurationsS: readonly number[];
  /** Allowed VAST protocols; empty when not said. */
  readonly protocols: readonly number[];
  /** 1 linear, 2 non-linear; undefined when not said. */
  readonly linearity: number | undefined;
  readonly blockedAttributes: readonly number[];
  readonly durationFloors: readonly DurationFloor[];
  /** Floor per second of length (CPM), micros; undefined when not said. */
  readonly floorMicrosPerS: number | undefined;
}

export interface Impression {
  readonly id: string;
  /** Set when no bid may be made on it whatever the catalogue holds. */
  readonly refused: NoBidReason | undefined;
  /** CPM, micros of USD. */
  readonly bidFloorMicros: number;
  readonly secure: boolean;
  /** Longest time between auction and billing, seconds (imp.exp); undefined when not said. */
  readonly expiresInS: number | undefined;
  readonly banner: BannerOffer | undefined;
  readonly video: VideoOffer | undefined;
}

export interface BidRequest {
  readonly id: string;
  readonly test: boolean;
  /** Set when no impression may be bid on. */
  readonly refused: NoBidReason | undefined;
  /** Seats that may bid; empty for all. */
  readonly allowedSeats: readonly string[];
  readonly blockedSeats: readonly string[];
  readonly blockedDomains: Lazily<readonly string[]>;
  readonly blockedCategories: Lazily<readonly string[]>;
  /** Categories an ad must be of (§3.2.1 acat); empty when not said. */
  readonly allowedCategories: Lazily<readonly string[]>;
  /** Taxonomy of the blocked and allowed categories, OpenRTB cattax. */
  readonly categoryTaxonomy: number;
  /** ISO 3166-1 alpha-3; undefined when unknown. */
  readonly country: string | undefined;
  readonly signals: Signals;
  readonly imps: readonly Impression[];
}
