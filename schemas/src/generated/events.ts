// Generated from schemas/avro by `npm run generate`. DO NOT EDIT.
import type { Personal } from '../personal.ts';

/** The decision an event belongs to. The first event of a decision wins or loses its race for all of them. */
export interface Decision {
  /** Decision id, UUID version 7; the same on all events of one decision. */
  readonly id: string;
  /** Number of this event within the decision, from 1 to `of`. */
  readonly n: number;
  /** How many events the decision has, 1 or more. */
  readonly of: number;
}

/** First field of every event: who, when, why, and the place in its stream. Decodes alone, without the rest. */
export interface Envelope {
  /** Event id, UUID in canonical lower-case text (36 characters): version 7, or version 8 when hashed from its cause so that a retry writes the same id. Equal ids are the same event. */
  readonly id: string;
  /** Tenant that owns the event: 1-63 characters of a-z, 0-9 and "-". Equal to the part of the record key before "|". */
  readonly tenant: string;
  /** Id of the thing the event is about, unique within tenant and stream: 1-128 characters without "|". Equal to the part of the record key after "|". */
  readonly entity: string;
  /** Position of the event in its entity's decided stream, from 1 up without gaps; 0 for facts, which no decision orders (rule R3). */
  readonly streamVersion: number;
  /** Decision the event belongs to; null for facts. */
  readonly decision: Decision | null;
  /** When it happened in the world, milliseconds since 1970-01-01 UTC. */
  readonly occurredAtMs: number;
  /** Who did it, as kind:name (user:…, service:…, workflow:…, exchange:…). Never a personal name or address. */
  readonly actor: string;
  /** Id shared by everything that one outside cause set off; the id of the first event of the chain when none came in. */
  readonly correlationId: string;
  /** Id of the event or command that directly caused this one; null for a first cause. */
  readonly causationId: string | null;
}

export type AuditOutcome = 'ACCEPTED' | 'REFUSED';

export type RulingAction = 'EDIT' | 'DISCARD';

export type CreativeFormat = 'BANNER' | 'VIDEO';

/**  */
export interface CampaignDeal {
  /** Id both sides know it by (OpenRTB 2.6 §3.2.12), 1-200 characters. */
  readonly dealId: string;
  /** Exchange it was made at, as in the path; null for whichever names it. */
  readonly exchange: string | null;
  /** Agreed price per thousand impressions (CPM), micros of the campaign's currency; null for an auction above the floor. */
  readonly priceMicros: number | null;
  /** True when every request of it must be bid on. */
  readonly guaranteed: boolean;
}

/**  */
export interface FrequencyCap {
  /** Most impressions a viewer gets within the window, from 1. */
  readonly impressions: number;
  /** Length of the window, seconds, 60 to 2592000. */
  readonly windowS: number;
}

/**  */
export interface GeoCircle {
  /** Centre, degrees north in millionths, -90000000 to 90000000. */
  readonly northE6: number;
  /** Centre, degrees east in millionths, -180000000 to 180000000. */
  readonly eastE6: number;
  /** Radius, metres, from 1. */
  readonly radiusM: number;
}

/**  */
export interface OperatingSystem {
  /** Lower-case name, e.g. "ios". */
  readonly name: string;
  /** Least version, numbers and dots, e.g. "16.4"; null for any. */
  readonly minVersion: string | null;
}

/** Where and to whom a campaign is shown. Every part must fit. */
export interface Targeting {
  /** Regions, ISO 3166-2 without doubt of the country, e.g. "US-CA"; empty for all. */
  readonly regions: readonly string[];
  /** Metro codes as exchanges send them (geo.metro); empty for all. */
  readonly metros: readonly string[];
  /** Beginnings of postcodes (geo.zip), upper case without spaces; empty for all. */
  readonly postcodes: readonly string[];
  /** Circles on the ground, any of which fits; empty for everywhere. */
  readonly circles: readonly GeoCircle[];
  /** Kinds of device (AdCOM list: Device Types); empty for all. */
  readonly deviceTypes: readonly number[];
  /** Operating systems, any of which fits; empty for all. */
  readonly operatingSystems: readonly OperatingSystem[];
  /** Kinds of connection (AdCOM list: Connection Types); empty for all. */
  readonly connectionTypes: readonly number[];
  /** Languages of the device, BCP 47 primary subtag, e.g. "de"; empty for all. */
  readonly languages: readonly string[];
  /** Where it may be shown: "site", "app", "dooh"; empty for all. */
  readonly channels: readonly string[];
  /** Sites, with those below them; empty for all. */
  readonly domains: readonly string[];
  /** Sites it is never shown on, with those below them. */
  readonly blockedDomains: readonly string[];
  /** Apps by store id or bundle; empty for all. */
  readonly apps: readonly string[];
  /** Apps it is never shown in, by store id or bundle. */
  readonly blockedApps: readonly string[];
  /** Categories of the page, app or content, with their children; empty for all. */
  readonly contentCategories: readonly string[];
  /** Categories it is never shown beside, with their children. */
  readonly blockedContentCategories: readonly string[];
  /** Taxonomy of both lists of categories, OpenRTB cattax. */
  readonly contentTaxonomy: number;
  /** Segments of the viewer, any of which fits; empty for all. */
  readonly segments: readonly string[];
  /** Segments of viewers it is never shown to. */
  readonly blockedSegments: readonly string[];
  /** Hours of the week it bids in, 0 (Monday 00:00) to 167; empty for always. */
  readonly weekHours: readonly number[];
  /** Zone of those hours, minutes east of UTC; null for the local time of the viewer. */
  readonly utcOffsetMin: number | null;
  /** Least viewability the exchange foretells (imp.metric), percent 1-100; null for any. */
  readonly minViewabilityPercent: number | null;
  /** Exchanges it bids at, as in the path; empty for all. */
  readonly exchanges: readonly string[];
  /** Places on the screen (AdCOM list: Placement Positions); empty for all. */
  readonly positions: readonly number[];
  /** True for full screen only, false for never; null for both. */
  readonly interstitial: boolean | null;
}

export type ApprovalOutcome = 'APPROVED' | 'REJECTED' | 'EXPIRED';

export type ClientStage = 'NONE' | 'SALES' | 'ONBOARDING' | 'SUCCESS' | 'ENDED';

/**  */
export interface CurrencyRate {
  /** ISO 4217 code. */
  readonly currency: string;
  /** Units of it that one USD buys, millionths, from 1. */
  readonly perUsdMicros: number;
}

/**  */
export interface NativeAsset {
  /** "TITLE", "IMAGE", "DATA" or "VIDEO". */
  readonly kind: string;
  /** Image or data type of the Native 1.2 specification (§7.4, §7.3); 0 for titles and videos. */
  readonly subtype: number;
  /** Text of a title or of data, address of an image, VAST of a video. */
  readonly content: string;
  /** Width of an image, pixels; 0 for what is none. */
  readonly widthPx: number;
  /** Height of an image, pixels; 0 for what is none. */
  readonly heightPx: number;
  /** Media type of an image or video; empty for text. */
  readonly mimeType: string;
  /** Length of a video, seconds; 0 for what is none. */
  readonly durationS: number;
}

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

export type LeadClass = 'HOT' | 'WARM' | 'COLD';

export type ParkCause = 'DECODE' | 'UPCAST' | 'APPLY' | 'WRITE';

/** One place that was searched for plaintext. */
export interface SweptStore {
  /** Kind of store: log, postgres, redis, temporal, files, objects. */
  readonly store: string;
  /** Which part of it: topic/partition, table, key prefix, namespace, directory. */
  readonly place: string;
  /** First offset searched; null where there are none. */
  readonly fromOffset: number | null;
  /** Offset after the last one searched; null where there are none. */
  readonly toOffset: number | null;
  /** Records, rows, keys, workflows or files searched. */
  readonly items: number;
  /** Bytes searched. */
  readonly sizeBytes: number;
  /** Items in which a value was found. */
  readonly findings: number;
}

/** One line of the audit trail (KIKI-40): who did what to what, and how it ended. */
export interface AuditEntryRecorded {
  readonly type: 'AuditEntryRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Part of the platform that acted. */
  readonly service: string;
  /** What was done: an event type, or a command for refusals. */
  readonly action: string;
  /** What it was done to, as stream/entity. */
  readonly subject: string;
  /** Event the entry is about; null for refusals, which leave no event. */
  readonly subjectEventId: string | null;
  /** How it ended. */
  readonly outcome: AuditOutcome;
  /** One sentence for people. */
  readonly description: string;
  /** More about it, name to value. No personal data. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A person asked a view to try a parked key again (R10). */
export interface DeadLetterRetryRequested {
  readonly type: 'DeadLetterRetryRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** View the key is parked in. */
  readonly view: string;
  /** Topic of the key. */
  readonly topic: string;
  /** Partition of the key. */
  readonly partition: number;
  /** Record key, as on the log. */
  readonly key: string;
}

/** A person ruled on a parked record: from then on one view reads other bytes in its place, or passes it over (R10). */
export interface DeadLetterRuled {
  readonly type: 'DeadLetterRuled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** View the record is parked in, and the only one the ruling holds for. */
  readonly view: string;
  /** Topic of the record. */
  readonly topic: string;
  /** Partition of the record. */
  readonly partition: number;
  /** Offset of the record. */
  readonly offset: number;
  /** What becomes of the record. */
  readonly action: RulingAction;
  /** Base64 of the bytes to read in its place; null when it is discarded. */
  readonly replacement: string | null;
  /** Why, for those who ask later. No personal data. */
  readonly reason: string;
  /** True when it takes effect only once another person has confirmed it. */
  readonly fourEyes: boolean;
}

/** A second person confirmed a ruling, which takes effect unless they are the one who proposed it (R10). */
export interface DeadLetterRulingConfirmed {
  readonly type: 'DeadLetterRulingConfirmed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the event that proposed it. */
  readonly rulingId: string;
  /** Why, for those who ask later. No personal data. */
  readonly reason: string;
}

/** The exchange said a bid lost (lurl). */
export interface AuctionLost {
  readonly type: 'AuctionLost';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that bid. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** OpenRTB loss reason code; null when not said. */
  readonly lossReason: number | null;
  /** Price (CPM) it was sold at, micros of currency; null when the exchange did not say. */
  readonly clearingPriceMicros: number | null;
  /** Price (CPM) it took to win, micros of currency; null when the exchange did not say. */
  readonly minToWinMicros: number | null;
  /** ISO 4217 currency of the prices; empty when the notice did not say, then it is the bid's. */
  readonly currency: string;
  /** Clearing price as a share of the bid (AUCTION_MBR), from 0 up; null when not said. */
  readonly marketBidRatio: number | null;
}

/** The exchange said a bid won (nurl). A signal only: no spend. */
export interface AuctionWon {
  readonly type: 'AuctionWon';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that bid. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** Clearing price (CPM), micros; null when the exchange did not say. */
  readonly clearingPriceMicros: number | null;
  /** Price (CPM) it took to win, micros of currency; null when the exchange did not say. */
  readonly minToWinMicros: number | null;
  /** ISO 4217 currency of the prices; empty when the notice did not say, then it is the bid's. */
  readonly currency: string;
  /** Clearing price as a share of the bid (AUCTION_MBR), from 0 up; null when not said. */
  readonly marketBidRatio: number | null;
}

/** The bidder answered an impression with a bid. Holds what was decided and from which view. */
export interface BidPlaced {
  readonly type: 'BidPlaced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Exchange that asked, as in the path. */
  readonly exchange: string;
  /** Id of the bid request (OpenRTB BidRequest.id). */
  readonly auctionId: string;
  /** Impression bid on (OpenRTB Imp.id). */
  readonly impId: string;
  /** Campaign that bids. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** Budget lease the reservation was taken from. */
  readonly leaseId: string;
  /** Price offered per thousand impressions (CPM), micros of currency. */
  readonly bidPriceMicros: number;
  /** Floor of the impression (CPM), micros; 0 when none. */
  readonly bidFloorMicros: number;
  /** ISO 4217 currency of the prices. */
  readonly currency: string;
  /** Reserved from the lease for this one impression, micros: the price of one impression, rounded up. */
  readonly reservedMicros: number;
  /** What kind of impression it was. */
  readonly format: CreativeFormat;
  /** Generation of the catalogue the decision was made on. */
  readonly viewGeneration: string;
  /** Change number of that catalogue, 0 or more. */
  readonly viewPosition: number;
  /** True when the request said test=1: never billed. */
  readonly test: boolean;
  /** Exact kind: "BANNER", "VIDEO", "AUDIO" or "NATIVE". The list of format cannot grow and says the nearest; empty in old events, where format is exact. */
  readonly mediaType: string;
  /** Deal it was bid on; null for the open auction. */
  readonly dealId: string | null;
  /** What the bid could rest on: "profile", or "context" without anything of the viewer; empty when not recorded. */
  readonly privacyBasis: string;
  /** ISO 4217 currency of reservedMicros and valueMicros; empty when it is currency. */
  readonly campaignCurrency: string;
  /** Version of the currency rates it was converted with; null when nothing was. */
  readonly ratesVersion: string | null;
  /** What a thousand of it are worth (CPM), micros of the campaign's currency; null when not reckoned. */
  readonly valueMicros: number | null;
  /** Price (CPM) before it was lowered to what is likely to win, micros of currency; null when it was not. */
  readonly unshadedMicros: number | null;
  /** Chance of the action that was reckoned with, millionths; null when none was. */
  readonly clickPpm: number | null;
  /** Click model that was asked, "name@version"; null for none. */
  readonly modelVersion: string | null;
  /** Safety mode and its version that bidding was in; null for normal. */
  readonly mode: string | null;
  /** Pseudonym of the viewer under a key that is destroyed later; null without one. */
  readonly viewer: string | null;
  /** Win curve it was lowered by, "segment#number", or "explore" when the price was varied to learn one; null when it was not lowered. */
  readonly curve: string | null;
  /** What the click model saw, packed as the list of features says; null when no model was asked. */
  readonly features: Buffer | null;
}

/** Somebody clicked a creative. */
export interface ClickRecorded {
  readonly type: 'ClickRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign shown. */
  readonly campaignId: string;
  /** Creative clicked. */
  readonly creativeId: string;
  /** True when a robot showed or clicked it: left out of every forecast. */
  readonly invalidTraffic: boolean;
}

/** The exchange billed an impression (burl): money is spent. One per bid, however often the notice comes. */
export interface ImpressionBilled {
  readonly type: 'ImpressionBilled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that pays. */
  readonly campaignId: string;
  /** Creative shown. */
  readonly creativeId: string;
  /** Lease the money comes from. */
  readonly leaseId: string;
  /** Price of this one impression, micros of currency, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros. */
  readonly currency: string;
  /** Price (CPM) the notice named, micros of priceCurrency; null when it named none and the bid itself was booked. */
  readonly clearingPriceMicros: number | null;
  /** ISO 4217 currency of clearingPriceMicros; empty when it is currency. */
  readonly priceCurrency: string;
  /** Impressions one showing counts for, millionths; null when not said, then it is the request's. */
  readonly multiplierPpm: number | null;
  /** When the exchange says it was shown, ms since 1970 UTC; null when not said. */
  readonly impressionAtMs: number | null;
  /** Discount of the exchange, millionths of the price, already taken off; null when not said. */
  readonly discountPpm: number | null;
  /** The same per thousand impressions (CPM), micros of priceCurrency; null when not said. */
  readonly discountMicros: number | null;
  /** Version of the currency rates it was reserved with; null when nothing was converted. */
  readonly ratesVersion: string | null;
  /** True when another process took the bill than the one that holds the lease. */
  readonly elsewhere: boolean;
  /** True when a robot showed or clicked it: left out of every forecast. */
  readonly invalidTraffic: boolean;
}

/** How many impressions a bidder did not bid on, by reason, over a span of time. */
export interface NoBidsCounted {
  readonly type: 'NoBidsCounted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Exchange that asked. */
  readonly exchange: string;
  /** Start of the span, ms since 1970 UTC. */
  readonly fromAtMs: number;
  /** End of the span, ms since 1970 UTC. */
  readonly toAtMs: number;
  /** Impressions by reason, 1 or more each. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A person lets a campaign bid, carefully, while the breaker is open. */
export interface BreakerCampaignApproved {
  readonly type: 'BreakerCampaignApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign approved. */
  readonly campaignId: string;
  /** Why, in words. */
  readonly because: string;
}

/** Bidding is as ever again. */
export interface BreakerClosed {
  readonly type: 'BreakerClosed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly because: string;
}

/** A share of the auctions is bid on again, to see whether all is well. */
export interface BreakerHalfOpened {
  readonly type: 'BreakerHalfOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly because: string;
  /** Share of the auctions that is bid on as ever, millionths, from 1 to 1000000; none of the others. */
  readonly probePpm: number;
  /** When it is closed by itself if nothing happens, ms since 1970 UTC; null for not before a person does. */
  readonly closesAtMs: number | null;
}

/** Bidding became careful or stopped, because something went wrong or may go wrong (SM-1). */
export interface BreakerOpened {
  readonly type: 'BreakerOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of signal: "BUDGET_OVERRUN", "RISK", "HOT_STORE_SLOW" or "MANUAL". */
  readonly cause: string;
  /** Why, in words, without anything about a person. */
  readonly because: string;
  /** Most that is bid meanwhile, millionths of the bid price, from 1 to 1000000. */
  readonly bidSharePpm: number;
  /** True: only gold creatives bid. */
  readonly provenOnly: boolean;
  /** Most that is spent meanwhile, millionths of the caps, from 0 to 1000000. */
  readonly capSharePpm: number;
  /** True: only campaigns approved after this event bid. */
  readonly approvalRequired: boolean;
  /** True: nothing bids. */
  readonly halted: boolean;
  /** When it is half-opened by itself, ms since 1970 UTC; null for not before a person does. */
  readonly coolDownUntilMs: number | null;
}

/** A campaign's budget became larger or smaller. */
export interface BudgetCapChanged {
  readonly type: 'BudgetCapChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** New most it may ever spend, micros; never under what is spent and leased. */
  readonly capMicros: number;
}

/** A campaign may spend more or less in a day from now on. */
export interface BudgetDailyCapChanged {
  readonly type: 'BudgetDailyCapChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most that is spent in a day, micros of the budget, from 1; null for no more than the budget. */
  readonly dailyCapMicros: number | null;
  /** Zone days are counted in, minutes east of UTC, -840 to 840. */
  readonly utcOffsetMin: number;
}

/** Nothing is left to lease: spent reached the cap. */
export interface BudgetExhausted {
  readonly type: 'BudgetExhausted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Spent in all, micros. */
  readonly spentMicros: number;
}

/** A bill came for a lease already settled: the impression was bought, so it is recorded, never refused. */
export interface BudgetLateSpendRecorded {
  readonly type: 'BudgetLateSpendRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Bid the bill is for. */
  readonly bidId: string;
  /** Lease the bid was made from. */
  readonly leaseId: string;
  /** Billed, micros, from 1. */
  readonly spentMicros: number;
  /** Day the lease belonged to, ms since 1970 UTC; null when it is not known. */
  readonly dayFromMs: number | null;
}

/** A campaign got a budget. */
export interface BudgetOpened {
  readonly type: 'BudgetOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most it may ever spend, micros of currency, from 1 to 2^52-1. */
  readonly capMicros: number;
  /** ISO 4217 currency. */
  readonly currency: string;
}

/** A bidder was granted a slice to reserve bids from. Confirmed + leased never exceeds the cap. */
export interface BudgetSliceLeased {
  readonly type: 'BudgetSliceLeased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the lease, UUID version 7. */
  readonly leaseId: string;
  /** Bidder process that may spend it. */
  readonly holder: string;
  /** Size of the slice, micros, from 1. */
  readonly amountMicros: number;
  /** No bid is made from it at or after this time, ms since 1970 UTC. */
  readonly expiresAtMs: number;
  /** Last time a bill for a bid of this lease can come, ms since 1970 UTC; it stays locked until then unless its holder settles it. */
  readonly settleAfterMs: number;
  /** Start of the day of the budget's zone the slice belongs to, ms since 1970 UTC: its bids are all made within that day. Null in leases from before days were kept. */
  readonly dayFromMs: number | null;
}

/** A lease ended: what was billed is spent, the rest is free again. */
export interface BudgetSliceSettled {
  readonly type: 'BudgetSliceSettled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the lease. */
  readonly leaseId: string;
  /** Billed out of it, micros, 0 up to its amount. */
  readonly spentMicros: number;
  /** Free again, micros: amount minus spent. */
  readonly returnedMicros: number;
}

/** A campaign may bid from now on. */
export interface CampaignActivated {
  readonly type: 'CampaignActivated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
}

/** A campaign bids at another price from now on. */
export interface CampaignBidPriceChanged {
  readonly type: 'CampaignBidPriceChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** New most per thousand impressions (CPM), micros of the campaign's currency, from 1. */
  readonly bidPriceMicros: number;
}

/** A campaign was set up; it does not bid until activated. */
export interface CampaignCreated {
  readonly type: 'CampaignCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name people use, 1-200 characters. */
  readonly name: string;
  /** Registrable domain of the advertiser, checked against badv (OpenRTB 2.6 §4.2.3 adomain). */
  readonly advertiserDomain: string;
  /** Most it bids per thousand impressions (CPM), micros of currency, from 1. */
  readonly bidPriceMicros: number;
  /** ISO 4217 currency of all its money; "USD" in this version. */
  readonly currency: string;
  /** IAB content categories of the advertiser, checked against bcat. */
  readonly categories: readonly string[];
  /** Taxonomy of categories, OpenRTB cattax; 1 is IAB Content Category Taxonomy 1.0. */
  readonly categoryTaxonomy: number;
  /** ISO 3166-1 alpha-3 countries it bids in; empty for everywhere. */
  readonly countries: readonly string[];
  /** Store ids of the advertised apps, checked against bapp (OpenRTB 2.6 §3.2.1); empty for none. */
  readonly advertiserApps: readonly string[];
}

/** A campaign bids on other deals from now on, or on other terms. */
export interface CampaignDealsChanged {
  readonly type: 'CampaignDealsChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** All deals of the campaign; empty for none. */
  readonly deals: readonly CampaignDeal[];
  /** True when it bids on its deals alone, never in the open. */
  readonly dealsOnly: boolean;
}

/** A campaign spends its budget at another pace from now on. */
export interface CampaignPacingChanged {
  readonly type: 'CampaignPacingChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most it spends in a day, micros of currency, from 1; null for no more than the budget. */
  readonly dailyCapMicros: number | null;
  /** "EVEN" along the traffic of the day, "ASAP" as fast as it comes. */
  readonly mode: string;
  /** Zone its days are counted in, minutes east of UTC, -840 to 840. */
  readonly utcOffsetMin: number;
  /** All of them hold at once; empty for none. */
  readonly frequencyCaps: readonly FrequencyCap[];
}

/** A campaign stopped bidding. */
export interface CampaignPaused {
  readonly type: 'CampaignPaused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly reason: string;
}

/** A campaign bids in other countries from now on. */
export interface CampaignTargetingChanged {
  readonly type: 'CampaignTargetingChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** ISO 3166-1 alpha-3 countries it bids in; empty for everywhere. */
  readonly countries: readonly string[];
  /** All that is targeted besides countries; null for no more than those. */
  readonly targeting: Targeting | null;
}

/** What an impression is worth to a campaign is reckoned in another way from now on. */
export interface CampaignValuationChanged {
  readonly type: 'CampaignValuationChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "FIXED": the bid price as it stands; "CLICK" or "CONVERSION": chance of one times its value. */
  readonly goal: string;
  /** What one click or conversion is worth, micros of currency, from 1; null for the value foretold of the viewer. */
  readonly actionValueMicros: number | null;
  /** Part of the value that is bid, millionths, 1 to 1000000. */
  readonly marginPpm: number;
  /** Click model that is asked, "name@version"; null for the default one. */
  readonly model: string | null;
  /** True when first-price bids are lowered to what is likely to win. */
  readonly shading: boolean;
}

/** A person decided an approval. */
export interface ClientApprovalDecided {
  readonly type: 'ClientApprovalDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the approval. */
  readonly approvalId: string;
  /** The decision; EXPIRED when the deadline passed in silence. */
  readonly outcome: ApprovalOutcome;
  /** Who decided, as user:id; null when it expired. */
  readonly decidedBy: string | null;
  /** Reason given; null when none. No personal data. */
  readonly note: string | null;
}

/** A person has to approve before the client may go on (WAP-39). */
export interface ClientApprovalRequested {
  readonly type: 'ClientApprovalRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the approval, unique within the tenant. */
  readonly approvalId: string;
  /** What is to be approved, e.g. "deployment". */
  readonly what: string;
  /** Role that may decide, e.g. "onboarding". */
  readonly role: string;
  /** Until when a decision is awaited, ms since 1970 UTC; silence never approves. */
  readonly deadlineAtMs: number;
}

/** The sales part ended with a signed deal. */
export interface ClientDealSigned {
  readonly type: 'ClientDealSigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Opaque id of the contract in the signing system. */
  readonly contractRef: string;
  /** Yearly value, micros of currency, 0 or more. */
  readonly yearlyValueMicros: number;
  /** ISO 4217 currency of yearlyValueMicros. */
  readonly currency: string;
}

/** A company became a client in the making; its lifecycle begins (WAP-15). */
export interface ClientSignedUp {
  readonly type: 'ClientSignedUp';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Company name. */
  readonly companyName: string;
  /** Product it is after: "chatbot" or "voicebot". */
  readonly product: string;
  /** Agent id that made the account (assisted signup, WAP-16); null for self-signup. */
  readonly assistedBy: string | null;
}

/** A client moved to another stage of its lifecycle. */
export interface ClientStageChanged {
  readonly type: 'ClientStageChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Stage it left; NONE at the beginning. */
  readonly from: ClientStage;
  /** Stage it entered. */
  readonly to: ClientStage;
  /** What moved it, in words. */
  readonly because: string;
}

/** A setting of a tenant got a new value. */
export interface ConfigPublished {
  readonly type: 'ConfigPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the setting, e.g. "rollback". Equal to the entity. */
  readonly name: string;
  /** The whole new value as JSON text; checked against the setting's schema where it is read. */
  readonly valueJson: string;
  /** Why it was changed, in words. */
  readonly note: string;
}

/** Currencies are exchanged at these rates from now on. Its id is the version of the rates. */
export interface CurrencyRatesPublished {
  readonly type: 'CurrencyRatesPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When the rates were found, ms since 1970 UTC. */
  readonly asOfAtMs: number;
  /** Who published them, in words. */
  readonly source: string;
  /** One of each currency; USD needs none. */
  readonly rates: readonly CurrencyRate[];
}

/** An audio creative was made for a campaign; it is not served until approved and put live. */
export interface AudioCreativeCreated {
  readonly type: 'AudioCreativeCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** VAST or DAAST XML served as adm. May hold OpenRTB macros. */
  readonly markup: string;
  /** Media type of the sound, e.g. "audio/mpeg". */
  readonly mimeType: string;
  /** Length, seconds, from 1. */
  readonly durationS: number;
  /** Protocols it conforms to (OpenRTB list: Creative Subtypes). */
  readonly protocols: readonly number[];
  /** Creative attributes, checked against battr (AdCOM list). */
  readonly attributes: readonly number[];
  /** APIs the markup needs (AdCOM list: API Frameworks); empty for none. */
  readonly apis: readonly number[];
  /** True when every asset and tracker is https. */
  readonly secure: boolean;
  /** Language of its words, BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
  /** Sample picture for the exchange's review (iurl), https, without cache buster; null for none. */
  readonly imageUrl: string | null;
}

/** A creative is served from now on. */
export interface CreativeActivated {
  readonly type: 'CreativeActivated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What put it live, in words. */
  readonly because: string;
}

/** A creative passed its checks (KIKI-29). */
export interface CreativeApproved {
  readonly type: 'CreativeApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What was checked, in words. */
  readonly note: string;
}

/** A creative was made for a campaign; it is not served until approved and put live. */
export interface CreativeCreated {
  readonly type: 'CreativeCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** What kind of impression it fits. */
  readonly format: CreativeFormat;
  /** Width, device-independent pixels, from 1. */
  readonly widthPx: number;
  /** Height, device-independent pixels, from 1. */
  readonly heightPx: number;
  /** Markup served as adm: HTML for BANNER, VAST XML for VIDEO. May hold OpenRTB macros. */
  readonly markup: string;
  /** Media type of the served asset, e.g. "text/html" or "video/mp4". */
  readonly mimeType: string;
  /** Length of a video, seconds, from 1; null for BANNER. */
  readonly durationS: number | null;
  /** Video protocols it conforms to (OpenRTB list: Creative Subtypes); empty for BANNER. */
  readonly protocols: readonly number[];
  /** Creative attributes, checked against battr (AdCOM list). */
  readonly attributes: readonly number[];
  /** True when every asset and tracker is https. */
  readonly secure: boolean;
  /** APIs the markup needs (AdCOM list: API Frameworks); empty for none. */
  readonly apis: readonly number[];
  /** Directions it may expand in (AdCOM list: Expandable Directions); empty when it does not expand. */
  readonly expandDirections: readonly number[];
  /** Language of its words, BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
  /** Sample picture for the exchange's review (iurl), https, without cache buster; null for none. */
  readonly imageUrl: string | null;
}

/** A creative joined its campaign's gold reserve: proven and held ready (KIKI-44). */
export interface CreativeGoldMarked {
  readonly type: 'CreativeGoldMarked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What proved it, in words. */
  readonly because: string;
}

/** A creative is no longer served. */
export interface CreativePaused {
  readonly type: 'CreativePaused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly reason: string;
}

/** A creative failed its checks and may never be served. */
export interface CreativeRejected {
  readonly type: 'CreativeRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly reason: string;
}

/** A native creative was made for a campaign: parts that a page sets in its own style. */
export interface NativeCreativeCreated {
  readonly type: 'NativeCreativeCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** Its parts, from which a request takes those it asks for. */
  readonly assets: readonly NativeAsset[];
  /** Where a click leads, https. */
  readonly linkUrl: string;
  /** Addresses called on a click. */
  readonly clickTrackers: readonly string[];
  /** Addresses called on an impression. */
  readonly impressionTrackers: readonly string[];
  /** Page behind the mark of interest-based advertising; null for none. */
  readonly privacyUrl: string | null;
  /** Creative attributes, checked against battr (AdCOM list). */
  readonly attributes: readonly number[];
  /** True when every asset and tracker is https. */
  readonly secure: boolean;
  /** Language of its words, BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
}

/** Decisions of one bidder process, some tens of milliseconds of them, each with all it takes to decide it again (ADR 0022). */
export interface AuctionsDecided {
  readonly type: 'AuctionsDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When the first was decided, ms since 1970 UTC. */
  readonly fromAtMs: number;
  /** When the last was decided, ms since 1970 UTC. */
  readonly toAtMs: number;
  /** Decisions in it, 1 or more. */
  readonly auctions: number;
  /** Bids they made, 0 or more. */
  readonly bids: number;
  /** How records is written: 1 is JSON, packed with zstd. */
  readonly layout: number;
  /** The decisions, in order. Holds no personal data: what was derived stands for what was said. */
  readonly records: Buffer;
}

/** What a bidder process holds itself to besides the catalogue; decisions name it by its version. */
export interface BidPolicyApplied {
  readonly type: 'BidPolicyApplied';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Hash of the policy, 16 hex characters. */
  readonly version: string;
  /** The policy: JSON without secrets. */
  readonly policyJson: string;
}

/** A bidder process decides from another state of the catalogue from now on: what changed since the one before, or all of it when it was loaded anew. */
export interface CatalogueFollowed {
  readonly type: 'CatalogueFollowed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Generation of the catalogue. */
  readonly generation: string;
  /** Change number reached, 0 or more. */
  readonly position: number;
  /** True when it was loaded whole; rows then holds every row, over several events of one position if there are many. */
  readonly loaded: boolean;
  /** Number of this event among those of one load, from 0; 0 for a change. */
  readonly part: number;
  /** How many events the load takes; 1 for a change. */
  readonly parts: number;
  /** Rows that are new or changed, each with the version it has; empty text for a row that is gone. */
  readonly rows: Readonly<Record<string, string>>;
}

/** People were told of an incident. */
export interface IncidentAlerted {
  readonly type: 'IncidentAlerted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How: "slack" or "offline". */
  readonly channel: string;
  /** True when the outside system took it; false for the offline stand-in. */
  readonly delivered: boolean;
}

/** Something went wrong that people should know of (SM-14). */
export interface IncidentOpened {
  readonly type: 'IncidentOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How bad it is. */
  readonly severity: Severity;
  /** What kind, e.g. "creative-rollback". */
  readonly kind: string;
  /** What it is about, as kind:id. */
  readonly subject: string;
  /** One sentence for people. */
  readonly summary: string;
}

/** A rollback ended with the gold creative on air. */
export interface RollbackCompleted {
  readonly type: 'RollbackCompleted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign rolled back. */
  readonly campaignId: string;
  /** Creative taken off the air. */
  readonly pausedCreativeId: string;
  /** Creative put on the air. */
  readonly goldCreativeId: string;
}

/** A rollback could not be finished by itself; people have to act. */
export interface RollbackEscalated {
  readonly type: 'RollbackEscalated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign concerned. */
  readonly campaignId: string;
  /** Creative concerned. */
  readonly pausedCreativeId: string;
  /** Why, in words. */
  readonly reason: string;
}

/** A lead was given to an agent of its queue. */
export interface LeadAssigned {
  readonly type: 'LeadAssigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Queue the agent works for. */
  readonly queue: string;
  /** Agent id, as agent:name; never a personal name. */
  readonly assignee: string;
  /** The rule that chose the agent, in words. */
  readonly because: string;
}

/** A lead arrived from an upstream system. What tells who the person is comes in sealed fields, readable until the person is erased. */
export interface LeadReceived {
  readonly type: 'LeadReceived';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Where it came from, e.g. "web-form", "partner", "event". */
  readonly source: string;
  /** Opaque id of the person in the sender's system; no name, address or number. */
  readonly contactRef: string;
  /** Company the person stands for; null when unknown. */
  readonly companyName: string | null;
  /** Employees of that company, 1 or more; null when unknown. */
  readonly companySize: number | null;
  /** Industry in lower case, e.g. "retail"; null when unknown. */
  readonly industry: string | null;
  /** ISO 3166-1 alpha-3 country; null when unknown. */
  readonly country: string | null;
  /** Product asked about, "chatbot" or "voicebot" or another; null when unknown. */
  readonly product: string | null;
  /** Yearly budget the lead named, micros of its currency, 0 or more; null when unknown. */
  readonly budgetMicros: number | null;
  /** ISO 4217 currency of budgetMicros; null when no budget was named. */
  readonly currency: string | null;
  /** Campaign that brought the lead; null when not known. */
  readonly campaignId: string | null;
  /** Name of the person, sealed (R6); null when not sent. */
  readonly contactName: Personal<string> | null;
  /** E-mail address of the person, sealed (R6); null when not sent. */
  readonly contactEmail: Personal<string> | null;
  /** Telephone number of the person as sent, sealed (R6); null when not sent. */
  readonly contactPhone: Personal<string> | null;
  /** What the person does in the company, e.g. "head of sales", sealed (R6); null when not sent. */
  readonly contactRole: Personal<string> | null;
}

/** A lead was sent to a queue by score and kind (MAMS-11). */
export interface LeadRouted {
  readonly type: 'LeadRouted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Queue it went to: "enterprise", "growth", "nurture" or "review". */
  readonly queue: string;
  /** The rule that chose the queue, in words. */
  readonly because: string;
}

/** The triage model scored a lead (MAMS-01). */
export interface LeadScored {
  readonly type: 'LeadScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How likely the lead is to become a client, 0 to 1. */
  readonly score: number;
  /** Band of the score: HOT from 0.7, WARM from 0.4, else COLD. */
  readonly class: LeadClass;
  /** Share of the score's weight that rests on known answers, 0 to 1 (MAMS-02). */
  readonly confidence: number;
  /** Version of the scoring model, e.g. "lead-score@1". */
  readonly modelVersion: string;
  /** What moved the score, strongest first, as feature=contribution. */
  readonly reasons: readonly string[];
}

/** A click model may be asked by campaigns from now on. The entity is its name and version, "name@version". */
export interface ClickModelPublished {
  readonly type: 'ClickModelPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name, e.g. "click". */
  readonly name: string;
  /** Version of that name, never given twice. */
  readonly version: string;
  /** What it foretells: "CLICK" or "CONVERSION". */
  readonly action: string;
  /** True when campaigns of the tenant that name no model ask this one; the latest such counts. */
  readonly isDefault: boolean;
  /** List of features it was trained on, e.g. "bid-features@1". */
  readonly features: string;
  /** The model as an ONNX file, at most 300000 bytes. */
  readonly onnx: Buffer;
  /** SHA-256 of those bytes, 64 hex digits. */
  readonly sha256: string;
  /** Impressions it was trained on, 0 or more. */
  readonly examples: number;
  /** Of them those with the action, 0 or more. */
  readonly positives: number;
  /** Where the examples came from, e.g. positions of the log. */
  readonly trainedOn: string;
  /** Impressions it was judged on, later than all it was trained on. */
  readonly holdoutExamples: number;
  /** Mean log loss on those, nats. */
  readonly logLoss: number;
  /** The same for always foretelling the mean rate, nats. */
  readonly baseLogLoss: number;
  /** Area under the ROC curve on those, 0 to 1; 0.5 without both outcomes. */
  readonly auc: number;
  /** Expected calibration error over ten equal groups, 0 to 1. */
  readonly calibrationError: number;
}

/** A click model is asked no more. The entity is its name and version. */
export interface ClickModelRetired {
  readonly type: 'ClickModelRetired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the model. */
  readonly name: string;
  /** Version of that name. */
  readonly version: string;
  /** Why, in words without personal data. */
  readonly reason: string;
}

/** How likely a price wins where bids are alike, learnt from wins and losses (first-price shading). The entity is the segment. */
export interface WinCurvePublished {
  readonly type: 'WinCurvePublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Where it holds: exchange, kind of ad, currency and band of floors, joined by colons. */
  readonly segment: string;
  /** How many curves of this segment there were, this one counted. */
  readonly number: number;
  /** Price (CPM) that wins every second time, micros of the segment's currency. */
  readonly middleMicros: number;
  /** Scale of the logistic distribution of the logarithm of the winning price, millionths. */
  readonly spreadPpm: number;
  /** Bids it rests on, older ones counted for less. */
  readonly bids: number;
  /** Of them those whose winning price the exchange told, likewise. */
  readonly exactPrices: number;
  /** When the last of them was placed, ms since 1970 UTC. */
  readonly toAtMs: number;
}

/** A person gave up an audit tree whose objects are lost: the notary may begin another, which covers this event too. */
export interface AuditTreeAbandoned {
  readonly type: 'AuditTreeAbandoned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Origin the lost tree was signed under. */
  readonly origin: string;
  /** Number of the last checkpoint that is known of it, from 0. */
  readonly sequence: number;
  /** Leaves under that checkpoint. */
  readonly size: number;
  /** That checkpoint as it was signed (C2SP signed note): what an auditor may still hold against the log. */
  readonly note: string;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A live creative's click rate fell below its line (KIKI-43). */
export interface CreativeUnderperformed {
  readonly type: 'CreativeUnderperformed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign of the creative. */
  readonly campaignId: string;
  /** The creative. */
  readonly creativeId: string;
  /** Billed impressions in the window. */
  readonly impressions: number;
  /** Clicks in the window. */
  readonly clicks: number;
  /** clicks / impressions, 0 to 1. */
  readonly ctr: number;
  /** Click rate before the window, 0 to 1. */
  readonly baselineCtr: number;
  /** Share of baseline it had to hold, e.g. 0.8. */
  readonly lineShare: number;
  /** Billed impressions behind the baseline. */
  readonly baselineImpressions: number;
}

/** A bidder finds the hot store slower than the line (KAIROS-12). */
export interface HotStoreSlowed {
  readonly type: 'HotStoreSlowed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Which: "redis". */
  readonly store: string;
  /** Median of the last answers, ms. */
  readonly latencyMs: number;
  /** Line it is over, ms. */
  readonly lineMs: number;
}

/** A build of a view that nobody read was removed, with its tables and keys. */
export interface ProjectionDropped {
  readonly type: 'ProjectionDropped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that is gone. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A build of a view stands still from now on: workers do not keep it up until it is resumed. */
export interface ProjectionPaused {
  readonly type: 'ProjectionPaused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that stands still. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** Readers of a view were moved to a new build of it, in one step. */
export interface ProjectionPromoted {
  readonly type: 'ProjectionPromoted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that is read from now on. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Number of the build that was read before; it is kept up, to go back to. */
  readonly previousBuild: number;
  /** Version of the definition that made that one. */
  readonly previousVersion: number;
  /** How its rows compared with the former ones at equal offsets: equal, different, shape (other columns) or unknown. */
  readonly comparison: string;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A build of a view that stood still is kept up again. */
export interface ProjectionResumed {
  readonly type: 'ProjectionResumed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that goes on. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** Readers of a view were moved back to the build read before, in one step. */
export interface ProjectionRolledBack {
  readonly type: 'ProjectionRolledBack';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that is read again. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Number of the build that was read before; it is kept up, to go back to. */
  readonly previousBuild: number;
  /** Version of the definition that made that one. */
  readonly previousVersion: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A view met a record it cannot take, and parked the key: what else comes of it waits (R10, R12). */
export interface RecordParked {
  readonly type: 'RecordParked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** View that parked it. */
  readonly view: string;
  /** Topic of the record. */
  readonly topic: string;
  /** Partition of the record. */
  readonly partition: number;
  /** Offset of the record. */
  readonly offset: number;
  /** Where the record failed. */
  readonly cause: ParkCause;
  /** Code of the error, as in docs/errors.md. */
  readonly code: string;
}

/** How many impressions exchanges offered in an hour: what the pace of a day is planned by. */
export interface TrafficCounted {
  readonly type: 'TrafficCounted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Start of the hour, ms since 1970 UTC. */
  readonly hourFromMs: number;
  /** Impressions offered in it, bid on or not. */
  readonly impressions: number;
}

/** A bill with a true signature was not booked: it came too late, or after the exchange had said that the bid lost. One per bid, so that the exchange's invoice can be held against it. */
export interface BillRefused {
  readonly type: 'BillRefused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that bid. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** Lease the money would have come from. */
  readonly leaseId: string;
  /** What the bill was about, micros of currency, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros, the campaign's. */
  readonly currency: string;
  /** "LATE" beyond the reservation, or "AFTER_LOSS". */
  readonly reason: string;
  /** How long after the reservation ended, ms; 0 or more. */
  readonly lateMs: number;
}

/** A process took a bill of another's lease: the holder of that lease must count it as spent, and the keeper settles with the sum on the log. Written before the ImpressionBilled. */
export interface ForeignBillBooked {
  readonly type: 'ForeignBillBooked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Bid that is billed. */
  readonly bidId: string;
  /** Campaign that pays. */
  readonly campaignId: string;
  /** Price of this one impression, micros of currency, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros, the campaign's. */
  readonly currency: string;
  /** Bidder process that took the bill. */
  readonly taker: string;
}

/** Notices a bidder process turned away over a span of time: forged, expired or unreadable ones, and those of robots. */
export interface NoticesRejected {
  readonly type: 'NoticesRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Start of the span, ms since 1970 UTC. */
  readonly fromAtMs: number;
  /** End of the span, ms since 1970 UTC. */
  readonly toAtMs: number;
  /** Notices by kind and reason, such as bill:forged; 1 or more each. */
  readonly counts: Readonly<Record<string, number>>;
}

/** An erasure was not done, because a legal hold stands. */
export interface ErasureRefused {
  readonly type: 'ErasureRefused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the erasure asked for. */
  readonly erasureId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Legal holds that stand in its way. */
  readonly holdIds: readonly string[];
  /** The holds' reasons, in words. */
  readonly because: string;
}

/** Somebody asked that a data subject be erased. From here on it goes through, unless a legal hold stands before it on the log. */
export interface ErasureRequested {
  readonly type: 'ErasureRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the erasure: the same for the same subject and generation, however often it is asked for. */
  readonly erasureId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Which of the subject's keys: 1 for the first, one more after each new consent. */
  readonly generation: number;
  /** Why, in words: the request it answers. No personal data. */
  readonly reason: string;
}

/** A legal hold ended. */
export interface LegalHoldLifted {
  readonly type: 'LegalHoldLifted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the hold. */
  readonly holdId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Why it ended, in words. No personal data. */
  readonly reason: string;
}

/** Data about a subject has to be kept, whoever asks for its erasure. */
export interface LegalHoldPlaced {
  readonly type: 'LegalHoldPlaced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the hold. */
  readonly holdId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Why it has to be kept, in words: the matter or the law. No personal data. */
  readonly reason: string;
  /** True: the hold ends only when two different people have lifted it. */
  readonly fourEyes: boolean;
}

/** The certificate of an erasure: the subject's key is destroyed, and these stores were searched for what it had kept closed. */
export interface SubjectErased {
  readonly type: 'SubjectErased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the erasure. */
  readonly erasureId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Which of the subject's keys: 1 for the first, one more after each new consent. */
  readonly generation: number;
  /** True when there was a key to destroy; false when nothing had ever been sealed for the subject. */
  readonly keyDestroyed: boolean;
  /** Sealed values of the subject met on the log: none of them can be opened any more. */
  readonly sealedValues: number;
  /** Views whose rows of the subject were made anew. */
  readonly views: readonly string[];
  /** Rows that changed by it. */
  readonly rowsRebuilt: number;
  /** How many different values were searched for. */
  readonly valuesSearched: number;
  /** Places where one of them was still found in the clear; 0 when the erasure is complete. */
  readonly findings: number;
  /** Every store searched, with counts and offsets. */
  readonly stores: readonly SweptStore[];
  /** Kinds of stores that were not searched because whoever asked left them out: the certificate says nothing of them. */
  readonly storesLeftOut: readonly string[];
  /** How many different values were not searched for, since they are so short that they stand in many places by chance. */
  readonly valuesTooShort: number;
  /** Why it was carried out although records about the subject could not be read, one of which may be a legal hold; null when all were read. */
  readonly despiteUnreadable: string | null;
}

/** An erased subject consented anew: personal data may be sent again, under a new key. What was erased stays erased. */
export interface SubjectReopened {
  readonly type: 'SubjectReopened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Number of the new key. */
  readonly generation: number;
  /** What the new consent rests on, in words. No personal data. */
  readonly reason: string;
}

/** What a viewer is worth to the tenant was foretold (KIKI-16). The entity is the pseudonym of the viewer, or "default" for whoever nothing is known of. */
export interface UserValueScored {
  readonly type: 'UserValueScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the next conversion of the viewer is worth, micros of USD, 0 or more; null when nothing is foretold any more. */
  readonly valueMicros: number | null;
  /** Segments the viewer is in, names without personal data; at most 32. */
  readonly segments: readonly string[];
  /** Model that said so, e.g. "ltv@3". */
  readonly modelVersion: string;
}

export interface EventsByType {
  AuditEntryRecorded: AuditEntryRecorded;
  DeadLetterRetryRequested: DeadLetterRetryRequested;
  DeadLetterRuled: DeadLetterRuled;
  DeadLetterRulingConfirmed: DeadLetterRulingConfirmed;
  AuctionLost: AuctionLost;
  AuctionWon: AuctionWon;
  BidPlaced: BidPlaced;
  ClickRecorded: ClickRecorded;
  ImpressionBilled: ImpressionBilled;
  NoBidsCounted: NoBidsCounted;
  BreakerCampaignApproved: BreakerCampaignApproved;
  BreakerClosed: BreakerClosed;
  BreakerHalfOpened: BreakerHalfOpened;
  BreakerOpened: BreakerOpened;
  BudgetCapChanged: BudgetCapChanged;
  BudgetDailyCapChanged: BudgetDailyCapChanged;
  BudgetExhausted: BudgetExhausted;
  BudgetLateSpendRecorded: BudgetLateSpendRecorded;
  BudgetOpened: BudgetOpened;
  BudgetSliceLeased: BudgetSliceLeased;
  BudgetSliceSettled: BudgetSliceSettled;
  CampaignActivated: CampaignActivated;
  CampaignBidPriceChanged: CampaignBidPriceChanged;
  CampaignCreated: CampaignCreated;
  CampaignDealsChanged: CampaignDealsChanged;
  CampaignPacingChanged: CampaignPacingChanged;
  CampaignPaused: CampaignPaused;
  CampaignTargetingChanged: CampaignTargetingChanged;
  CampaignValuationChanged: CampaignValuationChanged;
  ClientApprovalDecided: ClientApprovalDecided;
  ClientApprovalRequested: ClientApprovalRequested;
  ClientDealSigned: ClientDealSigned;
  ClientSignedUp: ClientSignedUp;
  ClientStageChanged: ClientStageChanged;
  ConfigPublished: ConfigPublished;
  CurrencyRatesPublished: CurrencyRatesPublished;
  AudioCreativeCreated: AudioCreativeCreated;
  CreativeActivated: CreativeActivated;
  CreativeApproved: CreativeApproved;
  CreativeCreated: CreativeCreated;
  CreativeGoldMarked: CreativeGoldMarked;
  CreativePaused: CreativePaused;
  CreativeRejected: CreativeRejected;
  NativeCreativeCreated: NativeCreativeCreated;
  AuctionsDecided: AuctionsDecided;
  BidPolicyApplied: BidPolicyApplied;
  CatalogueFollowed: CatalogueFollowed;
  IncidentAlerted: IncidentAlerted;
  IncidentOpened: IncidentOpened;
  RollbackCompleted: RollbackCompleted;
  RollbackEscalated: RollbackEscalated;
  LeadAssigned: LeadAssigned;
  LeadReceived: LeadReceived;
  LeadRouted: LeadRouted;
  LeadScored: LeadScored;
  ClickModelPublished: ClickModelPublished;
  ClickModelRetired: ClickModelRetired;
  WinCurvePublished: WinCurvePublished;
  AuditTreeAbandoned: AuditTreeAbandoned;
  CreativeUnderperformed: CreativeUnderperformed;
  HotStoreSlowed: HotStoreSlowed;
  ProjectionDropped: ProjectionDropped;
  ProjectionPaused: ProjectionPaused;
  ProjectionPromoted: ProjectionPromoted;
  ProjectionResumed: ProjectionResumed;
  ProjectionRolledBack: ProjectionRolledBack;
  RecordParked: RecordParked;
  TrafficCounted: TrafficCounted;
  BillRefused: BillRefused;
  ForeignBillBooked: ForeignBillBooked;
  NoticesRejected: NoticesRejected;
  ErasureRefused: ErasureRefused;
  ErasureRequested: ErasureRequested;
  LegalHoldLifted: LegalHoldLifted;
  LegalHoldPlaced: LegalHoldPlaced;
  SubjectErased: SubjectErased;
  SubjectReopened: SubjectReopened;
  UserValueScored: UserValueScored;
}

export type EventType = keyof EventsByType;
export type AnyEvent = EventsByType[EventType];

export const eventTypes = [
  'AuditEntryRecorded',
  'DeadLetterRetryRequested',
  'DeadLetterRuled',
  'DeadLetterRulingConfirmed',
  'AuctionLost',
  'AuctionWon',
  'BidPlaced',
  'ClickRecorded',
  'ImpressionBilled',
  'NoBidsCounted',
  'BreakerCampaignApproved',
  'BreakerClosed',
  'BreakerHalfOpened',
  'BreakerOpened',
  'BudgetCapChanged',
  'BudgetDailyCapChanged',
  'BudgetExhausted',
  'BudgetLateSpendRecorded',
  'BudgetOpened',
  'BudgetSliceLeased',
  'BudgetSliceSettled',
  'CampaignActivated',
  'CampaignBidPriceChanged',
  'CampaignCreated',
  'CampaignDealsChanged',
  'CampaignPacingChanged',
  'CampaignPaused',
  'CampaignTargetingChanged',
  'CampaignValuationChanged',
  'ClientApprovalDecided',
  'ClientApprovalRequested',
  'ClientDealSigned',
  'ClientSignedUp',
  'ClientStageChanged',
  'ConfigPublished',
  'CurrencyRatesPublished',
  'AudioCreativeCreated',
  'CreativeActivated',
  'CreativeApproved',
  'CreativeCreated',
  'CreativeGoldMarked',
  'CreativePaused',
  'CreativeRejected',
  'NativeCreativeCreated',
  'AuctionsDecided',
  'BidPolicyApplied',
  'CatalogueFollowed',
  'IncidentAlerted',
  'IncidentOpened',
  'RollbackCompleted',
  'RollbackEscalated',
  'LeadAssigned',
  'LeadReceived',
  'LeadRouted',
  'LeadScored',
  'ClickModelPublished',
  'ClickModelRetired',
  'WinCurvePublished',
  'AuditTreeAbandoned',
  'CreativeUnderperformed',
  'HotStoreSlowed',
  'ProjectionDropped',
  'ProjectionPaused',
  'ProjectionPromoted',
  'ProjectionResumed',
  'ProjectionRolledBack',
  'RecordParked',
  'TrafficCounted',
  'BillRefused',
  'ForeignBillBooked',
  'NoticesRejected',
  'ErasureRefused',
  'ErasureRequested',
  'LegalHoldLifted',
  'LegalHoldPlaced',
  'SubjectErased',
  'SubjectReopened',
  'UserValueScored',
] as const satisfies readonly EventType[];
