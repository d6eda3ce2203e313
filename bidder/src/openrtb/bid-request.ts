/** The small form of a bid request that the decision works on, with the limits of what is read. */
import type { Lazily } from './blocks.ts';
import type { Device } from './device.ts';
import type { NoBidReason } from './no-bid.ts';
import type { BannerOffer, DealOffer, MediaOffer, NativeOffer } from './offers.ts';
import type { Person } from './person.ts';
import type { Place } from './place.ts';
import type { Signals } from './signals.ts';

/** Impressions answered per request; more are counted as TOO_MANY_IMPS. Real requests have 1–30. */
export const IMPS_MAX = 64;
/** Ids go into tokens and events; longer ones are not ids but an attack. */
export const ID_LENGTH_MAX = 512;

export interface Impression {
  readonly id: string;
  /** Set when no bid may be made on it whatever the catalogue holds. */
  readonly refused: NoBidReason | undefined;
  /** CPM, micros of `bidFloorCurrency`. */
  readonly bidFloorMicros: number;
  /** ISO 4217; of every floor in the impression but those of deals. */
  readonly bidFloorCurrency: string;
  readonly secure: boolean;
  /** Longest time between auction and billing, seconds (imp.exp); undefined when not said. */
  readonly expiresInS: number | undefined;
  readonly banner: BannerOffer | undefined;
  readonly video: MediaOffer | undefined;
  readonly audio: MediaOffer | undefined;
  readonly native: NativeOffer | undefined;
  /** Bids without a deal are not taken (private_auction). */
  readonly dealsOnly: boolean;
  readonly deals: readonly DealOffer[];
  /** The ad fills the screen (`instl`, or a video in such a place). */
  readonly interstitial: boolean;
  /** The person is rewarded for watching (`rwdd`). */
  readonly rewarded: boolean;
  /** 0 unknown, 1 in the client, 2 stitched by a server but tracked by the client, 3 all by a server (`ssai`). */
  readonly stitching: number;
  /** AdCOM "Placement Positions"; undefined when not said. */
  readonly position: number | undefined;
  /** Share of times the place is seen, as the exchange foretells it, millionths; undefined when not said. */
  readonly viewabilityPpm: number | undefined;
  /** Impressions that one play is billed as, millionths (`qty.multiplier`): 1,000,000 anywhere but on public screens. */
  readonly quantityPpm: number;
  /** When it will be shown, ms since 1970 UTC (`dt`); undefined for now. */
  readonly shownAtMs: number | undefined;
}

export interface BidRequest {
  readonly id: string;
  readonly test: boolean;
  /** Set when no impression may be bid on. */
  readonly refused: NoBidReason | undefined;
  /** 1 first price, 2 second price plus, from 500 the exchange's own (`at`); 2 when not said. */
  readonly auctionType: number;
  /** Name of the exchange it came from. */
  readonly exchange: string;
  /** Currencies an answer may be in, ISO 4217; at least one: those of `cur`, else the exchange's own. */
  readonly currencies: readonly string[];
  /** Seats that may bid; empty for all. */
  readonly allowedSeats: readonly string[];
  readonly blockedSeats: readonly string[];
  readonly blockedDomains: Lazily<readonly string[]>;
  /** Store ids of apps that may not be advertised. */
  readonly blockedApps: Lazily<readonly string[]>;
  readonly blockedCategories: Lazily<readonly string[]>;
  /** Categories an ad must be of (§3.2.1 acat); empty when not said. */
  readonly allowedCategories: Lazily<readonly string[]>;
  /** Taxonomy of the blocked and allowed categories, OpenRTB cattax. */
  readonly categoryTaxonomy: number;
  /** Languages an ad may have, BCP 47 primary subtags (`wlang`, `wlangb`); empty for all. */
  readonly allowedLanguages: readonly string[];
  /** ISO 3166-1 alpha-3; undefined when unknown. */
  readonly country: string | undefined;
  readonly signals: Signals;
  readonly device: Lazily<Device>;
  readonly place: Lazily<Place>;
  /** Personal data: only for what the privacy rules let it be used for, and never to be logged. */
  readonly person: Lazily<Person>;
  readonly imps: readonly Impression[];
}
