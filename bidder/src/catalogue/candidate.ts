/**
 * One creative of one campaign, ready to be bid: everything the checks read is brought to its final form when the row
 * changes, and the constant parts of the answer are written then too, so that a bid only fills the holes.
 */
import { costOfOne } from '../openrtb/money.ts';
import { normalCategory, normalDomain } from '../openrtb/normal.ts';
import type { CampaignRow, CreativeRow } from './rows.ts';

export interface Candidate {
  readonly tenant: string;
  readonly campaignId: string;
  readonly creativeId: string;
  /** `tenant|campaign`: what the budget is kept by. */
  readonly budgetKey: string;
  /** ISO 4217; what the campaign's budget and prices are in. */
  readonly currency: string;
  /** Most it bids (CPM), micros of `currency`. */
  readonly bidPriceMicros: number;
  /** The same in USD, micros: what candidates are compared by. */
  readonly rankMicros: number;
  /** One impression at `bidPriceMicros`, micros of `currency`, rounded up. */
  readonly costMicros: number;
  /** Held to be safe to show when the campaign is to be careful (a gold creative). */
  readonly proven: boolean;
  readonly domain: string;
  readonly categories: readonly string[];
  readonly categoryTaxonomy: number;
  /** Undefined for everywhere. */
  readonly countries: ReadonlySet<string> | undefined;
  readonly format: CreativeRow['format'];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly mimeType: string;
  /** Seconds; 0 for banners. */
  readonly durationS: number;
  readonly protocols: readonly number[];
  readonly attributes: readonly number[];
  /** OpenRTB "Banner Ad Types" of the markup; 0 for video. */
  readonly bannerType: number;
  readonly secure: boolean;
  readonly template: BidTemplate;
}

/** The constant JSON of a bid, to be joined with what differs: ids, notice addresses, click address. */
export interface BidTemplate {
  /** `,"adid":…` up to the notices. */
  readonly head: string;
  /** The `adm` value without quotes, cut at each click macro. */
  readonly markup: readonly string[];
  /** From after `adm` on, without `exp`, `protocol` and the closing brace. */
  readonly tail: string;
}

/** Replaced in a creative's markup by the address that counts a click. */
export const CLICK_MACRO = '$' + '{CLICK_URL}';

export function budgetKeyOf(tenant: string, campaignId: string): string {
  return `${tenant}|${campaignId}`;
}

export function candidateOf(campaign: CampaignRow, creative: CreativeRow): Candidate {
  const categories = campaign.categories.map(normalCategory);
  return {
    tenant: campaign.tenant,
    campaignId: campaign.id,
    creativeId: creative.id,
    budgetKey: budgetKeyOf(campaign.tenant, campaign.id),
    currency: campaign.currency,
    bidPriceMicros: campaign.bidPriceMicros,
    rankMicros: campaign.bidPriceMicros,
    costMicros: costOfOne(campaign.bidPriceMicros),
    proven: creative.gold,
    domain: normalDomain(campaign.advertiserDomain) ?? campaign.advertiserDomain,
    categories,
    categoryTaxonomy: campaign.categoryTaxonomy,
    countries: campaign.countries.length === 0 ? undefined : new Set(campaign.countries),
    format: creative.format,
    widthPx: creative.widthPx,
    heightPx: creative.heightPx,
    mimeType: creative.mimeType.toLowerCase(),
    durationS: creative.durationS ?? 0,
    protocols: creative.protocols,
    attributes: creative.attributes,
    bannerType: creative.format === 'BANNER' ? bannerTypeOf(creative.markup) : 0,
    secure: creative.secure,
    template: templateOf(campaign, creative),
  };
}

/** OpenRTB 2.6 list "Banner Ad Types": 2 XHTML banner, 3 JavaScript (must not be sent where blocked), 4 iframe. */
function bannerTypeOf(markup: string): number {
  if (/<script[\s>]/i.test(markup)) return 3;
  return /<iframe[\s>]/i.test(markup) ? 4 : 2;
}

/** AdCOM/OpenRTB "Markup Types". */
const markupType = { BANNER: 1, VIDEO: 2, AUDIO: 3, NATIVE: 4 } as const;

function templateOf(campaign: CampaignRow, creative: CreativeRow): BidTemplate {
  const categories =
    campaign.categories.length === 0
      ? ''
      : `,"cat":${JSON.stringify(campaign.categories)},"cattax":${campaign.categoryTaxonomy}`;
  const attributes = creative.attributes.length === 0 ? '' : `,"attr":${JSON.stringify(creative.attributes)}`;
  const duration = creative.durationS === null ? '' : `,"dur":${Math.round(creative.durationS)}`;
  return {
    head: `,"adid":${JSON.stringify(creative.id)}`,
    markup: creative.markup.split(CLICK_MACRO).map((part) => JSON.stringify(part).slice(1, -1)),
    tail:
      `,"adomain":[${JSON.stringify(campaign.advertiserDomain)}],"cid":${JSON.stringify(campaign.id)}` +
      `,"crid":${JSON.stringify(creative.id)}${categories}${attributes}` +
      `,"mtype":${markupType[creative.format]},"w":${creative.widthPx},"h":${creative.heightPx}${duration}`,
  };
}

/** Dearest first; equal prices by campaign and creative id, so that every replay picks the same. */
export function byPriceThenId(left: Candidate, right: Candidate): number {
  return left.rankMicros === right.rankMicros ? byId(left, right) : right.rankMicros - left.rankMicros;
}

/** By campaign, then creative. */
export function byId(left: Candidate, right: Candidate): number {
  if (left.budgetKey !== right.budgetKey) return left.budgetKey < right.budgetKey ? -1 : 1;
  if (left.creativeId === right.creativeId) return 0;
  return left.creativeId < right.creativeId ? -1 : 1;
}
