/**
 * What the bidder needs to bid: campaigns and creatives, in Redis, with a stream of changes it mirrors. Fields of the rows
 * hash are `campaign|<tenant>|<id>` and `creative|<tenant>|<id>`.
 */
import {
  CATALOGUE,
  type CampaignRow,
  type CatalogueKind,
  type CreativeRow,
  catalogueField,
} from '@mainstem/streams/catalogue/contract';
import { hashProjection, type RowKey, rowKey } from '@mainstem/streams/runtime/projection/projection';

type CatalogueRow = CampaignRow | CreativeRow;

export const catalogue = hashProjection({
  name: CATALOGUE,
  version: 1,
  types: [
    'CampaignCreated',
    'CampaignActivated',
    'CampaignPaused',
    'CampaignBidPriceChanged',
    'CampaignTargetingChanged',
    'CreativeCreated',
    'CreativeApproved',
    'CreativeRejected',
    'CreativeActivated',
    'CreativePaused',
    'CreativeGoldMarked',
  ],
  keyOf: ({ type, envelope }) =>
    rowKey(envelope.tenant, type.startsWith('Campaign') ? 'campaign' : 'creative', envelope.entity),
  fieldOf: ({ tenant, parts: [kind, id] }) => catalogueField(kind as CatalogueKind, tenant, String(id)),
  keyOfField,
  project(row: CatalogueRow | null, event): CatalogueRow | null {
    const { tenant, entity: id, streamVersion: version } = event.envelope;
    if (event.type === 'CampaignCreated') {
      const { name, advertiserDomain, bidPriceMicros, currency, categories, categoryTaxonomy, countries } = event;
      const set = { name, advertiserDomain, bidPriceMicros, currency, categories, categoryTaxonomy, countries };
      return { tenant, id, ...set, status: 'draft', version };
    }
    if (event.type === 'CreativeCreated') {
      const { campaignId, format, widthPx, heightPx, markup, mimeType, durationS } = event;
      const { protocols, attributes, secure } = event;
      const shape = { format, widthPx, heightPx, markup, mimeType, durationS, protocols, attributes, secure };
      return { tenant, id, campaignId, ...shape, status: 'draft', gold: false, version };
    }
    // A decided stream begins with the creation (R3), so there is nothing to change otherwise.
    return row === null ? null : ({ ...row, ...changeOf(event), version } as CatalogueRow);
  },
});

type Change = Parameters<typeof catalogue.project>[1];

function changeOf(event: Change): Partial<CampaignRow> | Partial<CreativeRow> {
  switch (event.type) {
    case 'CampaignActivated':
      return { status: 'active' };
    case 'CampaignPaused':
    case 'CreativePaused':
      return { status: 'paused' };
    case 'CampaignBidPriceChanged':
      return { bidPriceMicros: event.bidPriceMicros };
    case 'CampaignTargetingChanged':
      return { countries: event.countries };
    case 'CreativeApproved':
      return { status: 'approved' };
    case 'CreativeRejected':
      return { status: 'rejected' };
    case 'CreativeActivated':
      return { status: 'live' };
    case 'CreativeGoldMarked':
      return { gold: true };
    default:
      return {};
  }
}

function keyOfField(field: string): RowKey {
  const [kind = '', tenant = '', ...id] = field.split('|');
  if ((kind !== 'campaign' && kind !== 'creative') || tenant === '' || id.length === 0) {
    throw new Error(`no field of the catalogue: ${JSON.stringify(field)}`);
  }
  return rowKey(tenant, kind, id.join('|'));
}
