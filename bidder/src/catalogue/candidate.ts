/**
 * One creative of one campaign, ready to be bid: everything the checks read is brought to its final form when the row
 * changes, and the constant parts of the answer are written then too, so that a bid only fills the holes.
 */
import type { CampaignDeal } from '@mainstem/streams/catalogue/rows';
import { SKIPPABLE } from '../openrtb/creative-attributes.ts';
import { costOfOne } from '../openrtb/money.ts';
import { type CompiledNative, compileNative } from '../openrtb/native/ad.ts';
import { normalApp, normalCategory, normalDomain } from '../openrtb/normal.ts';
import { type BidTemplate, templateOf } from '../openrtb/template.ts';
import { type Worth, worthOf } from '../value/worth.ts';
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
  /** One impression at `bidPriceMicros`, micros of `currency`, rounded up. */
  readonly costMicros: number;
  /** Pace and frequency caps; null: as fast as it comes, no caps. */
  readonly pacing: CampaignRow['pacing'];
  /** How its price is reckoned; undefined for its bid price as it stands. */
  readonly worth: Worth | undefined;
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
  /** Seconds; 0 for banners and native. */
  readonly durationS: number;
  readonly protocols: readonly number[];
  readonly attributes: readonly number[];
  /** API frameworks it needs. */
  readonly apis: readonly number[];
  /** Directions it expands in; empty when it does not. */
  readonly expandDirections: readonly number[];
  /** BCP 47 primary subtag; undefined when not known. */
  readonly language: string | undefined;
  /** Store ids of the apps it advertises, in normal spelling. */
  readonly apps: readonly string[];
  /** Undefined for every other format. */
  readonly native: CompiledNative | undefined;
  readonly deals: readonly CampaignDeal[];
  /** Never bids in the open. */
  readonly dealsOnly: boolean;
  /** OpenRTB "Banner Ad Types" of the markup; 0 for video. */
  readonly bannerType: number;
  readonly secure: boolean;
  readonly template: BidTemplate;
}

export function budgetKeyOf(tenant: string, campaignId: string): string {
  return `${tenant}|${campaignId}`;
}

export function candidateOf(campaign: CampaignRow, creative: CreativeRow): Candidate {
  const categories = campaign.categories.map(normalCategory);
  const attributes = attributesOf(creative);
  return {
    tenant: campaign.tenant,
    campaignId: campaign.id,
    creativeId: creative.id,
    budgetKey: budgetKeyOf(campaign.tenant, campaign.id),
    currency: campaign.currency,
    bidPriceMicros: campaign.bidPriceMicros,
    costMicros: costOfOne(campaign.bidPriceMicros),
    pacing: campaign.pacing,
    worth: worthOf(campaign.valuation, campaign.id, creative.id),
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
    attributes,
    apis: creative.apis,
    expandDirections: creative.expandDirections,
    language: creative.language?.toLowerCase() ?? undefined,
    apps: campaign.advertiserApps.map(normalApp),
    native: creative.native === null ? undefined : compileNative(creative.native),
    deals: campaign.deals,
    dealsOnly: campaign.dealsOnly,
    bannerType: creative.format === 'BANNER' ? bannerTypeOf(creative.markup) : 0,
    secure: creative.secure,
    template: templateOf(campaign, creative, attributes),
  };
}

/** OpenRTB 2.6 list "Banner Ad Types": 2 XHTML banner, 3 JavaScript (must not be sent where blocked), 4 iframe. */
function bannerTypeOf(markup: string): number {
  if (/<script[\s>]/i.test(markup)) return 3;
  return /<iframe[\s>]/i.test(markup) ? 4 : 2;
}

/** A VAST that brings its own skip button says so, whatever its row says (§3.2.7 skip). */
function attributesOf({ attributes, format, markup }: CreativeRow): readonly number[] {
  const skips = format === 'VIDEO' && !attributes.includes(SKIPPABLE) && /<Linear\b[^>]*\sskipoffset\s*=/i.test(markup);
  return skips ? [...attributes, SKIPPABLE] : attributes;
}

/** By campaign, then creative. */
export function byId(left: Candidate, right: Candidate): number {
  if (left.budgetKey !== right.budgetKey) return left.budgetKey < right.budgetKey ? -1 : 1;
  if (left.creativeId === right.creativeId) return 0;
  return left.creativeId < right.creativeId ? -1 : 1;
}
