/**
 * Reads rows of the hot catalogue as the `catalogue` projection writes them into Redis (streams/src/catalogue/contract.ts).
 */
import { catalogueField } from '@mainstem/streams/catalogue/contract';
import type {
  BreakerRow,
  CampaignRow,
  CreativeRow,
  CurveRow,
  ExperimentRow,
  ModelRow,
  RatesRow,
  Targeting,
} from '@mainstem/streams/catalogue/rows';
import { BID_PRICE_MAX_MICROS } from '@mainstem/streams/deciders/campaign/commands';
import { ARMS_MAX } from '@mainstem/streams/deciders/experiment/commands';
import { z } from 'zod';
import { BidderError } from '../errors.ts';

export type { BreakerRow, CampaignRow, CreativeRow, CurveRow, ExperimentRow, ModelRow, RatesRow };

const id = z.string().min(1).max(128);
const tenant = z.string().min(1).max(63);

/** Exactly the fields of the contract, each with a schema that gives its type. */
type ShapeOf<Row> = { [Field in keyof Row]: z.ZodType<Row[Field]> };

const texts = z.array(z.string());
const numbers = z.array(z.int());

const targeting = z.object({
  regions: texts,
  metros: texts,
  postcodes: texts,
  circles: z.array(z.object({ northE6: z.int(), eastE6: z.int(), radiusM: z.int() })),
  deviceTypes: numbers,
  operatingSystems: z.array(z.object({ name: z.string(), minVersion: z.string().nullable() })),
  connectionTypes: numbers,
  languages: texts,
  channels: texts,
  domains: texts,
  blockedDomains: texts,
  apps: texts,
  blockedApps: texts,
  contentCategories: texts,
  blockedContentCategories: texts,
  contentTaxonomy: z.int(),
  segments: texts,
  blockedSegments: texts,
  weekHours: numbers,
  utcOffsetMin: z.int().nullable(),
  minViewabilityPercent: z.int().nullable(),
  exchanges: texts,
  positions: numbers,
  interstitial: z.boolean().nullable(),
} satisfies ShapeOf<Targeting>);

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
  advertiserApps: texts,
  targeting: targeting.nullable(),
  deals: z.array(
    z.object({
      dealId: z.string(),
      exchange: z.string().nullable(),
      priceMicros: z.int().min(1).max(BID_PRICE_MAX_MICROS).nullable(),
      guaranteed: z.boolean(),
    }),
  ),
  dealsOnly: z.boolean(),
  pacing: z
    .object({
      dailyCapMicros: z.int().min(1).nullable(),
      mode: z.string(),
      utcOffsetMin: z.int(),
      frequencyCaps: z.array(z.object({ impressions: z.int().min(1), windowS: z.int().min(1) })),
    })
    .nullable(),
  valuation: z
    .object({
      goal: z.string(),
      actionValueMicros: z.int().min(1).nullable(),
      marginPpm: z.int().min(1).max(1_000_000),
      model: z.string().nullable(),
      shading: z.boolean(),
    })
    .nullable(),
  version: z.int(),
} satisfies ShapeOf<CampaignRow>);

const creativeRow = z.object({
  tenant,
  id,
  campaignId: id,
  status: z.enum(['unchecked', 'draft', 'approved', 'rejected', 'blocked', 'live', 'paused']),
  gold: z.boolean(),
  format: z.enum(['BANNER', 'VIDEO', 'AUDIO', 'NATIVE']),
  widthPx: z.int().min(0),
  heightPx: z.int().min(0),
  markup: z.string(),
  mimeType: z.string(),
  durationS: z.number().nullable(),
  protocols: z.array(z.int()),
  attributes: z.array(z.int()),
  secure: z.boolean(),
  apis: numbers,
  expandDirections: numbers,
  language: z.string().nullable(),
  imageUrl: z.string().nullable(),
  native: z
    .object({
      assets: z.array(
        z.object({
          kind: z.string(),
          subtype: z.int(),
          content: z.string(),
          widthPx: z.int(),
          heightPx: z.int(),
          mimeType: z.string(),
          durationS: z.int(),
        }),
      ),
      linkUrl: z.string(),
      clickTrackers: texts,
      impressionTrackers: texts,
      privacyUrl: z.string().nullable(),
    })
    .nullable(),
  version: z.int(),
} satisfies ShapeOf<CreativeRow>);

const ratesRow = z.object({
  tenant,
  id,
  version: z.string(),
  asOfAtMs: z.int(),
  rates: z.array(z.object({ currency: z.string(), perUsdMicros: z.int().min(1) })),
} satisfies ShapeOf<RatesRow>);

const share = z.int().min(0).max(1_000_000);
const breakerRow = z.object({
  tenant,
  id,
  state: z.enum(['open', 'half-open']),
  cause: z.string(),
  bidSharePpm: share,
  provenOnly: z.boolean(),
  capSharePpm: share,
  approvalRequired: z.boolean(),
  halted: z.boolean(),
  probePpm: share,
  approved: texts,
  version: z.int(),
} satisfies ShapeOf<BreakerRow>);

const modelRow = z.object({
  tenant,
  id: z.string().min(1),
  action: z.enum(['CLICK', 'CONVERSION']),
  isDefault: z.boolean(),
  features: z.string(),
  onnx: z.string(),
  sha256: z.string(),
  publishedAtMs: z.int(),
} satisfies ShapeOf<ModelRow>);

const curveRow = z.object({
  tenant,
  id: z.string().min(1),
  number: z.int(),
  middleMicros: z.int().min(1),
  spreadPpm: z.int().min(1),
} satisfies ShapeOf<CurveRow>);

const byArm = z.array(z.string()).min(2).max(ARMS_MAX);
const experimentRow = z
  .object({
    tenant,
    id,
    campaignId: id,
    state: z.enum(['designed', 'running', 'significant', 'promoted', 'stopped']),
    armIds: byArm,
    creativeIds: byArm,
    seed: z.int().min(0),
    isSticky: z.boolean(),
    holdoutPpm: share,
    outcomeWindowMs: z.int().min(0),
    block: z.int().min(1),
    sharesPpm: z.array(share),
    winner: z.string().nullable(),
    startedAtMs: z.int().nullable(),
    endedAtMs: z.int().nullable(),
    version: z.int(),
  } satisfies ShapeOf<ExperimentRow>)
  .refine(({ armIds, creativeIds, sharesPpm }) =>
    [creativeIds, sharesPpm].every(({ length }) => length === armIds.length),
  );

export type CatalogueRow =
  | { readonly kind: 'campaign'; readonly row: CampaignRow }
  | { readonly kind: 'creative'; readonly row: CreativeRow }
  | { readonly kind: 'rates'; readonly row: RatesRow }
  | { readonly kind: 'breaker'; readonly row: BreakerRow }
  | { readonly kind: 'model'; readonly row: ModelRow }
  | { readonly kind: 'curve'; readonly row: CurveRow }
  | { readonly kind: 'experiment'; readonly row: ExperimentRow };

/** Reads one row. Throws `CATALOGUE_MALFORMED_ROW`: a view that cannot be read is no view to bid from. */
export function readRow(field: string, json: string): CatalogueRow {
  try {
    const value = JSON.parse(json);
    if (field.startsWith('campaign|')) return { kind: 'campaign', row: campaignRow.parse(value) };
    if (field.startsWith('creative|')) return { kind: 'creative', row: creativeRow.parse(value) };
    if (field.startsWith('breaker|')) return { kind: 'breaker', row: breakerRow.parse(value) };
    if (field.startsWith('model|')) return { kind: 'model', row: modelRow.parse(value) };
    if (field.startsWith('curve|')) return { kind: 'curve', row: curveRow.parse(value) };
    if (field.startsWith('experiment|')) return { kind: 'experiment', row: experimentRow.parse(value) };
    if (field.startsWith('rates|')) return { kind: 'rates', row: ratesRow.parse(value) };
  } catch (cause) {
    throw new BidderError('CATALOGUE_MALFORMED_ROW', `catalogue row ${field} cannot be read`, { cause });
  }
  throw new BidderError('CATALOGUE_MALFORMED_ROW', `catalogue row ${field} is of no known kind`);
}

export function campaignField(tenantId: string, campaignId: string): string {
  return catalogueField('campaign', tenantId, campaignId);
}

export function creativeField(tenantId: string, creativeId: string): string {
  return catalogueField('creative', tenantId, creativeId);
}
