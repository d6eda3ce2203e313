/**
 * Reads rows of the hot catalogue as the `catalogue` projection writes them into Redis (streams/src/catalogue/contract.ts).
 */
import { type CampaignRow, type CreativeRow, catalogueField } from '@mainstem/streams/catalogue/contract';
import { BID_PRICE_MAX_MICROS } from '@mainstem/streams/deciders/campaign/commands';
import { z } from 'zod';
import { BidderError } from '../errors.ts';

export type { CampaignRow, CreativeRow };

const id = z.string().min(1).max(128);
const tenant = z.string().min(1).max(63);

/** Exactly the fields of the contract, each with a schema that gives its type. */
type ShapeOf<Row> = { [Field in keyof Row]: z.ZodType<Row[Field]> };

const campaignRow = z.object({
  tenant,
  id,
  name: z.string(),
  status: z.enum(['draft', 'active', 'paused']),
  advertiserDomain: z.string().min(1),
  /** CPM, micros of currency. Dearer ones, from before the command was bounded, do not bid. */
  bidPriceMicros: z.int().min(1).max(BID_PRICE_MAX_MICROS),
  currency: z.string(),
  categories: z.array(z.string()),
  categoryTaxonomy: z.int(),
  /** ISO 3166-1 alpha-3; empty for everywhere. */
  countries: z.array(z.string()),
  version: z.int(),
} satisfies ShapeOf<CampaignRow>);

const creativeRow = z.object({
  tenant,
  id,
  campaignId: id,
  status: z.enum(['draft', 'approved', 'rejected', 'live', 'paused']),
  gold: z.boolean(),
  format: z.enum(['BANNER', 'VIDEO']),
  widthPx: z.int().min(1),
  heightPx: z.int().min(1),
  markup: z.string(),
  mimeType: z.string(),
  durationS: z.number().nullable(),
  protocols: z.array(z.int()),
  attributes: z.array(z.int()),
  secure: z.boolean(),
  version: z.int(),
} satisfies ShapeOf<CreativeRow>);

export type CatalogueRow =
  | { readonly kind: 'campaign'; readonly row: CampaignRow }
  | { readonly kind: 'creative'; readonly row: CreativeRow };

/** Reads one row. Throws `CATALOGUE_MALFORMED_ROW`: a view that cannot be read is no view to bid from. */
export function readRow(field: string, json: string): CatalogueRow {
  try {
    const value = JSON.parse(json);
    if (field.startsWith('campaign|')) return { kind: 'campaign', row: campaignRow.parse(value) };
    if (field.startsWith('creative|')) return { kind: 'creative', row: creativeRow.parse(value) };
  } catch (cause) {
    throw new BidderError('CATALOGUE_MALFORMED_ROW', `catalogue row ${field} cannot be read`, { cause });
  }
  throw new BidderError('CATALOGUE_MALFORMED_ROW', `catalogue row ${field} is neither a campaign nor a creative`);
}

export function campaignField(tenantId: string, campaignId: string): string {
  return catalogueField('campaign', tenantId, campaignId);
}

export function creativeField(tenantId: string, creativeId: string): string {
  return catalogueField('creative', tenantId, creativeId);
}
