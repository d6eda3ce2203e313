/** What an impression offers, as far as a decision asks for it: banner, video, audio, native, and the deals on it. */
import type { Lazily } from './blocks.ts';
import type { NativeRequest } from './native/request.ts';

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
  /** API frameworks the place has; one that is not named is not there (§3.2.6 api). */
  readonly apis: readonly number[];
  /** Directions the banner may expand in; empty for none that is known. */
  readonly expandDirections: readonly number[];
}

export interface DurationFloor {
  readonly minDurationS: number;
  readonly maxDurationS: number;
  readonly floorMicros: number;
}

/** Floors that depend on the length of an ad (§3.2.35 durfloors, mincpmpersec). */
export interface LengthFloors {
  readonly durationFloors: readonly DurationFloor[];
  /** Floor per second of length (CPM), micros; undefined when not said. */
  readonly floorMicrosPerS: number | undefined;
}

/** Video (§3.2.7) or audio (§3.2.8): what is said of both means the same. */
export interface MediaOffer extends LengthFloors {
  readonly mimes: readonly string[];
  readonly minDurationS: number | undefined;
  readonly maxDurationS: number | undefined;
  /** Seconds an ad may run beyond `maxDurationS`; 0 for none, infinite for any. */
  readonly extendedS: number;
  /** Exact lengths asked for (rqddurs); empty when not said. Excludes min and max. */
  readonly exactDurationsS: readonly number[];
  /** Allowed VAST and DAAST protocols; empty when not said. */
  readonly protocols: readonly number[];
  /** 1 linear, 2 non-linear; undefined when not said. */
  readonly linearity: number | undefined;
  /** True when the player lets ads be skipped, false when it does not; undefined when not said. */
  readonly skip: boolean | undefined;
  /** AdCOM "Plcmt Subtypes"; read from the deprecated `placement` when only that is there. */
  readonly placement: number | undefined;
  /** Seconds into the content, or a start delay mode (0 before, -1 within, -2 after). */
  readonly startDelay: number | undefined;
  readonly blockedAttributes: readonly number[];
  readonly apis: readonly number[];
  /** Of the player; undefined when its ads may have any shape. */
  readonly shape: Size | undefined;
  readonly pod: PodOffer | undefined;
}

/** A break of several ads (impl §7.6). */
export interface PodOffer {
  /** Impressions of one id are slots of one break; undefined when it stands alone. */
  readonly id: string | undefined;
  /** All ads of it together, seconds; undefined for a slot whose place and length are fixed. */
  readonly durationS: number | undefined;
  /** Ads it takes at most; undefined when not said. */
  readonly adsMax: number | undefined;
  /** 1 first, -1 last, 2 first or last, 0 any: `slotinpod`, else the deprecated `sequence`. */
  readonly slot: number;
  /** AdCOM "Pod Deduplication Settings". */
  readonly dedupe: readonly number[];
}

export interface NativeOffer {
  readonly apis: readonly number[];
  readonly blockedAttributes: readonly number[];
  /** Read when a native ad is first considered; undefined when it cannot be read. */
  readonly request: Lazily<NativeRequest | undefined>;
}

/** A deal of the request (§3.2.12). Its floor is in its own currency, which it does not inherit. */
export interface DealOffer extends LengthFloors {
  readonly id: string;
  /** CPM, micros; undefined when the deal names none. */
  readonly floorMicros: number | undefined;
  /** ISO 4217. */
  readonly currency: string;
  /** 1 first price, 2 second price, 3 the floor is the price; undefined for that of the request. */
  readonly auctionType: number | undefined;
  /** Seats that may bid on it; empty for all. */
  readonly allowedSeats: readonly string[];
  /** Advertisers' domains that may, in normal spelling; empty for all. */
  readonly allowedDomains: readonly string[];
  /** Every request of it must be bid on. */
  readonly guaranteed: boolean;
}
