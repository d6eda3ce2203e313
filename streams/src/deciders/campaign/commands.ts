/** Commands of the campaign stream: what may be asked, with the bounds a sender is told about. */
import { z } from 'zod';

/** More would not fit one record; 250 is every country there is. */
const COUNTRIES_MAX = 250;
const CATEGORIES_MAX = 100;

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
  currency: z.literal('USD').default('USD'),
  /** IAB content categories, checked against `bcat`. */
  categories: z.array(z.string().min(1).max(32)).max(CATEGORIES_MAX).default([]),
  /** OpenRTB cattax; 1 is IAB Content Category Taxonomy 1.0. */
  categoryTaxonomy: z.int().min(1).max(1000).default(1),
  /** Countries it bids in; empty for everywhere. */
  countries: countries.default([]),
});
export const activateCampaign = z.strictObject({ type: z.literal('ActivateCampaign') });
export const pauseCampaign = z.strictObject({ type: z.literal('PauseCampaign'), reason: z.string().min(1).max(500) });
export const changeBidPrice = z.strictObject({ type: z.literal('ChangeBidPrice'), bidPriceMicros });
export const changeTargeting = z.strictObject({ type: z.literal('ChangeTargeting'), countries });

export const campaignCommand = z.discriminatedUnion('type', [
  createCampaign,
  activateCampaign,
  pauseCampaign,
  changeBidPrice,
  changeTargeting,
]);
export type CampaignCommand = z.output<typeof campaignCommand>;
export type CreateCampaign = z.output<typeof createCampaign>;
