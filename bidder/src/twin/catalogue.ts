/** The made-up advertiser's catalogue: one campaign, and for each creative a picture of it with that creative alone. */
import { hash } from 'node:crypto';
import { clickFeaturesVersion } from '@mainstem/models/click/features';
import type { WinCurve } from '@mainstem/models/shading/win-curve';
import type { Pack } from '@mainstem/models/twin/packs';
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { catalogueField } from '@mainstem/streams/catalogue/contract';
import type { CampaignRow, CreativeRow } from '../catalogue/rows.ts';
import { createSnapshotBuilder, type RowChange, type Snapshot, type SnapshotBuilder } from '../catalogue/snapshot.ts';
import { BidderError } from '../errors.ts';

export const TENANT = 'twin';
export const CAMPAIGN = 'campaign';
export const BUDGET_KEY = `${TENANT}|${CAMPAIGN}`;
/** The model is named from the start: bids carry what a model sees, so that one can be learnt. */
const MODEL = 'click@1';
const PPM = 1_000_000;
/** Of the value of an impression, what may be bid. */
const MARGIN_PPM = 600_000;

export class TwinCatalogue {
  readonly #pack: Pack;
  readonly #builders: SnapshotBuilder[];
  readonly #snapshots: Snapshot[] = [];
  #position = 0;
  #curves = 0;

  constructor(pack: Pack, creatives: number, shading: boolean) {
    this.#pack = pack;
    this.#builders = Array.from({ length: creatives }, () => createSnapshotBuilder('twin', unreadable));
    for (const [creative] of this.#builders.entries()) {
      const row = creativeRow(creative);
      this.#put([{ field: catalogueField('creative', TENANT, row.id), json: JSON.stringify(row) }], creative);
    }
    this.#put([campaignChange(campaignRow(pack, shading, false))]);
  }

  /** The catalogue in which this creative is the campaign's only one. */
  of(creative: number): Snapshot {
    return this.#snapshots[creative] as Snapshot;
  }

  /** From now on the campaign pays for clicks, by this model and what is foretold of the viewer. */
  valueBy(onnx: Uint8Array, atMs: number, shading: boolean): void {
    const bytes = Buffer.from(onnx);
    const row = {
      tenant: TENANT,
      id: MODEL,
      action: 'CLICK',
      isDefault: true,
      features: clickFeaturesVersion,
      onnx: bytes.toString('base64'),
      sha256: hash('sha256', bytes, 'hex'),
      publishedAtMs: atMs,
    };
    const model = { field: catalogueField('model', TENANT, MODEL), json: JSON.stringify(row) };
    this.#put([model, campaignChange(campaignRow(this.#pack, shading, true))]);
  }

  curve(segment: string, { middleMicros, spread }: WinCurve): void {
    this.#curves += 1;
    const spreadPpm = Math.max(1, Math.round(spread * PPM));
    const row = { tenant: PLATFORM_TENANT, id: segment, number: this.#curves, middleMicros, spreadPpm };
    this.#put([{ field: catalogueField('curve', PLATFORM_TENANT, segment), json: JSON.stringify(row) }]);
  }

  #put(changes: readonly RowChange[], only?: number): void {
    this.#position += 1;
    for (const [creative, builder] of this.#builders.entries())
      if (only === undefined || only === creative) this.#snapshots[creative] = builder.apply(changes, this.#position);
  }
}

function unreadable(field: string, cause: unknown): never {
  throw new BidderError('CATALOGUE_MALFORMED_ROW', `row ${field} of the made-up catalogue`, { cause });
}

function campaignChange(row: CampaignRow): RowChange {
  return { field: catalogueField('campaign', TENANT, CAMPAIGN), json: JSON.stringify(row) };
}

function campaignRow(pack: Pack, shading: boolean, isValued: boolean): CampaignRow {
  return {
    tenant: TENANT,
    id: CAMPAIGN,
    name: pack.name,
    status: 'active',
    advertiserDomain: 'advertiser.example',
    bidPriceMicros: isValued ? pack.ceilingMicros : pack.bidPriceMicros,
    currency: 'USD',
    categories: ['IAB3-1'],
    categoryTaxonomy: 1,
    countries: [],
    advertiserApps: [],
    targeting: null,
    deals: [],
    dealsOnly: false,
    pacing: null,
    valuation: {
      goal: isValued ? 'CLICK' : 'PRICE',
      actionValueMicros: null,
      marginPpm: MARGIN_PPM,
      model: MODEL,
      shading,
    },
    version: 1,
  };
}

function creativeRow(creative: number): CreativeRow {
  return {
    tenant: TENANT,
    id: `creative-${creative}`,
    campaignId: CAMPAIGN,
    status: 'live',
    gold: false,
    format: 'BANNER',
    widthPx: 300,
    heightPx: 250,
    markup: '<a href="${CLICK_URL}"><img src="https://cdn.example/a.png"></a>',
    mimeType: 'text/html',
    durationS: null,
    protocols: [],
    attributes: [],
    secure: true,
    apis: [],
    expandDirections: [],
    language: null,
    imageUrl: null,
    native: null,
    version: 1,
  };
}
