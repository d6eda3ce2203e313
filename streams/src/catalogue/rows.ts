/** What is in a row of the hot catalogue: JSON, written by the catalogue projection, read by the bidder. */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type Terms<Type extends keyof EventsByType> = Readonly<Omit<EventsByType[Type], 'type' | 'envelope'>>;

/** Where and to whom; every part must fit, an empty list fits all. Fields are those of the event. */
export type Targeting = NonNullable<EventsByType['CampaignTargetingChanged']['targeting']>;
export type CampaignDeal = EventsByType['CampaignDealsChanged']['deals'][number];
export type Pacing = Terms<'CampaignPacingChanged'>;
export type Valuation = Terms<'CampaignValuationChanged'>;
export type NativeAd = Pick<
  EventsByType['NativeCreativeCreated'],
  'assets' | 'linkUrl' | 'clickTrackers' | 'impressionTrackers' | 'privacyUrl'
>;

export interface CampaignRow {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly status: 'draft' | 'active' | 'paused';
  readonly advertiserDomain: string;
  /** Store ids of the advertised apps, checked against `bapp`. */
  readonly advertiserApps: readonly string[];
  /** Most per thousand impressions (CPM), micros of currency. */
  readonly bidPriceMicros: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly categories: readonly string[];
  readonly categoryTaxonomy: number;
  /** ISO 3166-1 alpha-3; empty for everywhere. */
  readonly countries: readonly string[];
  /** Null for no more than the countries. */
  readonly targeting: Targeting | null;
  readonly deals: readonly CampaignDeal[];
  readonly dealsOnly: boolean;
  /** Null: as fast as it comes, no cap but the budget. */
  readonly pacing: Pacing | null;
  /** Null: the bid price as it stands. */
  readonly valuation: Valuation | null;
  readonly version: number;
}

export interface CreativeRow {
  readonly tenant: string;
  readonly id: string;
  readonly campaignId: string;
  /** `unchecked`: generated, and not through its checks. */
  readonly status: 'unchecked' | 'draft' | 'approved' | 'rejected' | 'blocked' | 'live' | 'paused';
  readonly gold: boolean;
  readonly format: 'BANNER' | 'VIDEO' | 'AUDIO' | 'NATIVE';
  /** Pixels; 0 for audio and native. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Empty for native. */
  readonly markup: string;
  readonly mimeType: string;
  /** Seconds; null for banners and native. */
  readonly durationS: number | null;
  readonly protocols: readonly number[];
  readonly attributes: readonly number[];
  readonly secure: boolean;
  /** AdCOM API Frameworks the markup needs. */
  readonly apis: readonly number[];
  /** AdCOM Expandable Directions. */
  readonly expandDirections: readonly number[];
  /** BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
  readonly imageUrl: string | null;
  /** Null for every other format. */
  readonly native: NativeAd | null;
  readonly version: number;
}

/** What currencies are exchanged at. */
export interface RatesRow {
  readonly tenant: string;
  readonly id: string;
  /** Id of the event that published them. */
  readonly version: string;
  /** When they were found, ms since 1970 UTC. */
  readonly asOfAtMs: number;
  /** Units that one USD buys, millionths. */
  readonly rates: readonly { readonly currency: string; readonly perUsdMicros: number }[];
}

/** A click model. */
export interface ModelRow {
  readonly tenant: string;
  /** `name@version`. */
  readonly id: string;
  readonly action: 'CLICK' | 'CONVERSION';
  /** Asked by campaigns that name none; the latest such counts. */
  readonly isDefault: boolean;
  /** List of features it was trained on. */
  readonly features: string;
  /** ONNX file, base64. */
  readonly onnx: string;
  /** Of the file, hex. */
  readonly sha256: string;
  /** When it was published, ms since 1970 UTC. */
  readonly publishedAtMs: number;
}

/** How likely a price wins in a segment of auctions. */
export interface CurveRow {
  readonly tenant: string;
  /** The segment (models/src/shading/segment.ts). */
  readonly id: string;
  /** How many curves of this segment there were. */
  readonly number: number;
  /** Price (CPM) that wins every second time, micros of the segment's currency. */
  readonly middleMicros: number;
  /** Scale of the logistic distribution of the price's logarithm, millionths. */
  readonly spreadPpm: number;
}

/** The breaker of a tenant or a campaign (SM-1); none while it is closed. Shares are millionths. */
export interface BreakerRow {
  readonly tenant: string;
  /** Campaign id, or `*` for the whole tenant. */
  readonly id: string;
  readonly state: 'open' | 'half-open';
  /** Kind of signal it was opened for. */
  readonly cause: string;
  /** Most that is bid, of the bid price. */
  readonly bidSharePpm: number;
  readonly provenOnly: boolean;
  /** Most that is spent and leased, of the caps. */
  readonly capSharePpm: number;
  readonly approvalRequired: boolean;
  readonly halted: boolean;
  /** Share of the auctions that is bid on, and those as ever; all of them while it is not half-open. */
  readonly probePpm: number;
  /** Campaigns approved since the opening. */
  readonly approved: readonly string[];
  readonly version: number;
}

/** An experiment whose arms are creatives of a campaign (MAMS-13): what a bid draws by. None for experiments of others. */
export interface ExperimentRow {
  readonly tenant: string;
  readonly id: string;
  readonly campaignId: string;
  readonly state: 'designed' | 'running' | 'significant' | 'promoted' | 'stopped';
  /** Names of arms, the control first, and beside them the creative each shows; empty for what is none. */
  readonly armIds: readonly string[];
  readonly creativeIds: readonly string[];
  readonly seed: number;
  readonly isSticky: boolean;
  /** Millionths. */
  readonly holdoutPpm: number;
  /** An outcome counts so long after its exposure, ms. */
  readonly outcomeWindowMs: number;
  /** Block of traffic that runs, and its shares by arm, millionths. */
  readonly block: number;
  readonly sharesPpm: readonly number[];
  /** Arm that was promoted, or is about to be; null for none. */
  readonly winner: string | null;
  /** ms since 1970 UTC; null before. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly version: number;
}
