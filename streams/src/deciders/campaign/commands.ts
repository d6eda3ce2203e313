/** Commands of the campaign stream: what may be asked, with the bounds a sender is told about. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';
import { briefShape, VARIATIONS_MAX } from '../creative/pipeline.ts';
import { targeting, utcOffsetMin } from './targeting.ts';

/** More would not fit one record; 250 is every country there is. */
const COUNTRIES_MAX = 250;
/** Two years: longer is several campaigns. */
const DAYS_MAX = 731;
const CATEGORIES_MAX = 100;
/** Looked up per request by id; a campaign with more is several campaigns. */
const DEALS_MAX = 200;
/** A minute to thirty days: shorter is no cap, longer outlives the viewers' pseudonyms. */
const CAP_WINDOW_MIN_S = 60;
const CAP_WINDOW_MAX_S = 2_592_000;
/** Each is counted per viewer. */
const FREQUENCY_CAPS_MAX = 4;

/**
 * Dearest price per thousand impressions (CPM), micros of currency: 1,000,000 USD. A dearer one is a slip of the unit. It
 * is also the most an exchange's floor or notice may name, and fits the 48 bits a notice token has for it.
 */
export const BID_PRICE_MAX_MICROS = 1_000_000_000_000;
const bidPriceMicros = z.int().min(1).max(BID_PRICE_MAX_MICROS);
const countries = z
  .array(z.string().regex(/^[A-Z]{3}$/, 'ISO 3166-1 alpha-3, e.g. "USA"'))
  .max(COUNTRIES_MAX)
  .refine((list) => new Set(list).size === list.length, 'each country once');

/** ISO 4217. Which currencies can be converted is a matter of the rates published, not of this list. */
const currency = z.string().regex(/^[A-Z]{3}$/, 'ISO 4217, e.g. "USD"');
/** Store ids are short; more apps than this are no advertiser's own. */
const APPS_MAX = 100;

export const createCampaign = z.strictObject({
  type: z.literal('CreateCampaign'),
  name: z.string().min(1).max(200),
  /** Registrable domain of the advertiser, checked against `badv`. */
  advertiserDomain: z
    .string()
    .max(253)
    .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/, 'a lower-case domain, e.g. "example.com"'),
  /** Most it bids per thousand impressions (CPM), micros of currency. */
  bidPriceMicros,
  currency: currency.default('USD'),
  /** IAB content categories, checked against `bcat`. */
  categories: z.array(z.string().min(1).max(32)).max(CATEGORIES_MAX).default([]),
  /** OpenRTB cattax; 1 is IAB Content Category Taxonomy 1.0. */
  categoryTaxonomy: z.int().min(1).max(1000).default(1),
  /** Countries it bids in; empty for everywhere. */
  countries: countries.default([]),
  /** Store ids of the advertised apps, checked against `bapp`. */
  advertiserApps: z.array(z.string().min(1).max(200)).max(APPS_MAX).default([]),
});
/** What it is to reach; the campaign workflow makes the plan (KIKI-58). */
export const stateGoal = z.strictObject({
  type: z.literal('StateGoal'),
  metric: z.enum(['ROI', 'CONVERSIONS', 'CLICKS', 'REACH']),
  /** Millionths: of the money spent for ROI, of the impressions otherwise. */
  targetPpm: z.int().min(1).max(LONG_MAX),
  budgetMicros: z.int().min(1).max(LONG_MAX),
  days: z.int().min(1).max(DAYS_MAX),
  actionValueMicros: z.int().min(1).max(LONG_MAX).nullable().default(null),
  ...briefShape,
  /** Ten unless said otherwise (KIKI-30). */
  variations: z.int().min(1).max(VARIATIONS_MAX).default(10),
  profile: z.enum(['production', 'staging', 'development']).default('production'),
});
/** Written by the campaign workflow. */
export const recordPlan = z.strictObject({
  type: z.literal('RecordPlan'),
  planId: z.string().min(1).max(128),
  bidPriceMicros,
  dailyCapMicros: z.int().min(1).max(LONG_MAX),
  capMicros: z.int().min(1).max(LONG_MAX),
  variations: z.int().min(1).max(VARIATIONS_MAX),
  goldReserve: z.int().min(1).max(VARIATIONS_MAX),
  actionValueMicros: z.int().min(1).max(LONG_MAX).nullable(),
  because: z.string().min(1).max(500),
});
/** A campaign that reacts to more than this is several. */
const FLOWS_MAX = 20;
export const changeFlows = z.strictObject({
  type: z.literal('ChangeFlows'),
  flows: z
    .array(
      z.strictObject({
        outcome: z.enum(['CLICK', 'LEAD', 'CONVERSION']),
        journey: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'id of a journey'),
      }),
    )
    .max(FLOWS_MAX),
});
const creativeId = z.string().regex(/^[^|\s]{1,128}$/, '1-128 characters without "|" and spaces');
/** That the creative is gold and of this campaign is looked up by who asks: this stream does not see creatives. */
export const holdGold = z.strictObject({ type: z.literal('HoldGold'), creativeId });
export const releaseGold = z.strictObject({
  type: z.literal('ReleaseGold'),
  creativeId,
  because: z.string().min(1).max(500),
});
export const activateCampaign = z.strictObject({ type: z.literal('ActivateCampaign') });
export const pauseCampaign = z.strictObject({ type: z.literal('PauseCampaign'), reason: z.string().min(1).max(500) });
export const changeBidPrice = z.strictObject({ type: z.literal('ChangeBidPrice'), bidPriceMicros });
export const changeTargeting = z.strictObject({
  type: z.literal('ChangeTargeting'),
  countries,
  targeting: targeting.nullable().default(null),
});
export const changeDeals = z.strictObject({
  type: z.literal('ChangeDeals'),
  deals: z
    .array(
      z.strictObject({
        dealId: z.string().min(1).max(200),
        exchange: z.string().min(1).max(64).nullable().default(null),
        /** Agreed CPM, micros of the campaign's currency; null for an auction above the deal's floor. */
        priceMicros: bidPriceMicros.nullable().default(null),
        guaranteed: z.boolean().default(false),
      }),
    )
    .max(DEALS_MAX)
    .refine((list) => new Set(list.map((deal) => `${deal.exchange}|${deal.dealId}`)).size === list.length, 'each once'),
  dealsOnly: z.boolean().default(false),
});
export const changePacing = z.strictObject({
  type: z.literal('ChangePacing'),
  /** Most it spends in a day, micros of currency; null for no more than the budget. */
  dailyCapMicros: z.int().min(1).max(LONG_MAX).nullable().default(null),
  mode: z.enum(['EVEN', 'ASAP']).default('EVEN'),
  utcOffsetMin: utcOffsetMin.default(0),
  frequencyCaps: z
    .array(
      z.strictObject({
        impressions: z.int().min(1).max(10_000),
        windowS: z.int().min(CAP_WINDOW_MIN_S).max(CAP_WINDOW_MAX_S),
      }),
    )
    .max(FREQUENCY_CAPS_MAX)
    .default([]),
});
export const changeValuation = z
  .strictObject({
    type: z.literal('ChangeValuation'),
    goal: z.enum(['FIXED', 'CLICK', 'CONVERSION']).default('FIXED'),
    /** What one click or conversion is worth, micros of currency; null for the value foretold of the viewer. */
    actionValueMicros: z.int().min(1).max(LONG_MAX).nullable().default(null),
    /** Part of the value that is bid, millionths. */
    marginPpm: z.int().min(1).max(1_000_000).default(1_000_000),
    model: z
      .string()
      .regex(/^[a-z0-9-]{1,64}@[a-z0-9.-]{1,32}$/, '"name@version"')
      .nullable()
      .default(null),
    shading: z.boolean().default(false),
  })
  .refine((valuation) => valuation.goal !== 'FIXED' || valuation.actionValueMicros === null, {
    path: ['actionValueMicros'],
    message: 'a FIXED price has no value of an action',
  });

export const campaignCommand = z.discriminatedUnion('type', [
  createCampaign,
  activateCampaign,
  pauseCampaign,
  changeBidPrice,
  changeTargeting,
  changeDeals,
  changePacing,
  changeValuation,
  stateGoal,
  recordPlan,
  changeFlows,
  holdGold,
  releaseGold,
]);
export type CampaignCommand = z.output<typeof campaignCommand>;
export type StateGoal = z.output<typeof stateGoal>;
export type CreateCampaign = z.output<typeof createCampaign>;
