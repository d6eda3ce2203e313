/**
 * What the bidder needs to bid: campaigns, creatives, currency rates, open breakers, click models and win curves, in Redis,
 * with a stream of changes it mirrors. The fields of the rows hash and the rows are those of the contract in
 * streams/src/catalogue.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { CATALOGUE, type CatalogueKind, catalogueField } from '@mainstem/streams/catalogue/contract';
import type {
  BreakerRow,
  CampaignRow,
  CreativeRow,
  CurveRow,
  ModelRow,
  RatesRow,
} from '@mainstem/streams/catalogue/rows';
import { hashProjection, type RowKey, rowKey } from '@mainstem/streams/runtime/projection/projection';

type CatalogueRow = CampaignRow | CreativeRow | RatesRow | BreakerRow | ModelRow | CurveRow;

const types = [
  'CampaignCreated',
  'CampaignActivated',
  'CampaignPaused',
  'CampaignBidPriceChanged',
  'CampaignTargetingChanged',
  'CampaignDealsChanged',
  'CampaignPacingChanged',
  'CampaignValuationChanged',
  'CreativeCreated',
  'AudioCreativeCreated',
  'NativeCreativeCreated',
  'CreativeApproved',
  'CreativeRejected',
  'CreativeActivated',
  'CreativePaused',
  'CreativeGoldMarked',
  'CurrencyRatesPublished',
  'BreakerOpened',
  'BreakerHalfOpened',
  'BreakerClosed',
  'BreakerCampaignApproved',
  'ClickModelPublished',
  'ClickModelRetired',
  'WinCurvePublished',
] as const;

export const catalogue = hashProjection({
  name: CATALOGUE,
  version: 2,
  types,
  keyOf: ({ type, envelope }) => rowKey(envelope.tenant, kindOf(type), envelope.entity),
  fieldOf: ({ tenant, parts: [kind, id] }) => catalogueField(kind as CatalogueKind, tenant, String(id)),
  keyOfField,
  project(row: CatalogueRow | null, event): CatalogueRow | null {
    const { tenant, entity: id, streamVersion: version } = event.envelope;
    switch (event.type) {
      case 'CampaignCreated':
        return { ...campaignOf(event), tenant, id, version };
      case 'CreativeCreated':
      case 'AudioCreativeCreated':
      case 'NativeCreativeCreated':
        return { ...creativeOf(event), tenant, id, version };
      case 'CurrencyRatesPublished':
        return ratesOf(event);
      case 'ClickModelPublished':
        return modelOf(event);
      case 'ClickModelRetired':
        return null;
      case 'WinCurvePublished':
        return curveOf(event);
      case 'BreakerOpened':
        return breakerOf(row as BreakerRow | null, event);
      // Closed it binds nothing, as one that was never opened.
      case 'BreakerClosed':
        return null;
      default:
        // A decided stream begins with the creation (R3), so there is nothing to change otherwise.
        return row === null ? null : ({ ...row, ...changeOf(event, row), version } as CatalogueRow);
    }
  },
});

type Event = EventsByType[(typeof types)[number]];

function kindOf(type: Event['type']): CatalogueKind {
  if (type === 'CurrencyRatesPublished') return 'rates';
  if (type.startsWith('Breaker')) return 'breaker';
  if (type.startsWith('ClickModel')) return 'model';
  if (type === 'WinCurvePublished') return 'curve';
  return type.startsWith('Campaign') ? 'campaign' : 'creative';
}

type Place = 'tenant' | 'id' | 'version';

function campaignOf(event: Extract<Event, { type: 'CampaignCreated' }>): Omit<CampaignRow, Place> {
  const { name, advertiserDomain, advertiserApps, bidPriceMicros, currency } = event;
  const { categories, categoryTaxonomy, countries } = event;
  const set = {
    name,
    advertiserDomain,
    advertiserApps,
    bidPriceMicros,
    currency,
    categories,
    categoryTaxonomy,
    countries,
  };
  return { ...set, status: 'draft', targeting: null, deals: [], dealsOnly: false, pacing: null, valuation: null };
}

type Creation = Extract<Event, { type: 'CreativeCreated' | 'AudioCreativeCreated' | 'NativeCreativeCreated' }>;

function creativeOf(event: Creation): Omit<CreativeRow, Place> {
  const { campaignId, attributes, secure, language } = event;
  const every = { campaignId, status: 'draft', gold: false, attributes, secure, language, native: null } as const;
  switch (event.type) {
    case 'CreativeCreated': {
      const { format, widthPx, heightPx, markup, mimeType, durationS } = event;
      const { protocols, apis, expandDirections, imageUrl } = event;
      return {
        ...every,
        format,
        widthPx,
        heightPx,
        markup,
        mimeType,
        durationS,
        protocols,
        apis,
        expandDirections,
        imageUrl,
      };
    }
    case 'AudioCreativeCreated': {
      const { markup, mimeType, durationS, protocols, apis, imageUrl } = event;
      const sound = { markup, mimeType, durationS, protocols, apis, imageUrl, expandDirections: [] };
      return { ...every, ...sound, format: 'AUDIO', widthPx: 0, heightPx: 0 };
    }
    case 'NativeCreativeCreated': {
      const { assets, linkUrl, clickTrackers, impressionTrackers, privacyUrl } = event;
      const native = { assets, linkUrl, clickTrackers, impressionTrackers, privacyUrl };
      const none = { markup: '', mimeType: '', durationS: null, protocols: [], apis: [], expandDirections: [] };
      return { ...every, ...none, format: 'NATIVE', widthPx: 0, heightPx: 0, imageUrl: null, native };
    }
  }
}

function ratesOf({ envelope, asOfAtMs, rates }: Extract<Event, { type: 'CurrencyRatesPublished' }>): RatesRow {
  return { tenant: envelope.tenant, id: envelope.entity, version: envelope.id, asOfAtMs, rates };
}

const PPM = 1_000_000;

/** An action that is neither cannot be asked for: it is kept as the row says, and the bidder does not take it. */
function modelOf({
  envelope,
  action,
  isDefault,
  features,
  onnx,
  sha256,
}: EventsByType['ClickModelPublished']): ModelRow {
  const { tenant, entity: id, occurredAtMs: publishedAtMs } = envelope;
  const model = { action: action as ModelRow['action'], isDefault, features, sha256, publishedAtMs };
  return { tenant, id, ...model, onnx: Buffer.from(onnx).toString('base64') };
}

function curveOf({ envelope, number, middleMicros, spreadPpm }: EventsByType['WinCurvePublished']): CurveRow {
  return { tenant: envelope.tenant, id: envelope.entity, number, middleMicros, spreadPpm };
}

function breakerOf(row: BreakerRow | null, event: Extract<Event, { type: 'BreakerOpened' }>): BreakerRow {
  const { cause, bidSharePpm, provenOnly, capSharePpm, approvalRequired, halted } = event;
  const { tenant, entity: id, streamVersion: version } = event.envelope;
  const effects = { bidSharePpm, provenOnly, capSharePpm, approvalRequired, halted };
  // Bound tighter it is the same opening, and keeps its approvals (the decider's rule).
  const approved = row?.state === 'open' ? row.approved : [];
  return { tenant, id, state: 'open', cause, ...effects, probePpm: PPM, approved, version };
}

/** Half-open, a probe bids as ever. */
const probing = {
  state: 'half-open',
  bidSharePpm: PPM,
  provenOnly: false,
  capSharePpm: PPM,
  approvalRequired: false,
  halted: false,
} as const;

function changeOf(event: Event, row: CatalogueRow): Partial<CampaignRow> | Partial<CreativeRow> | Partial<BreakerRow> {
  switch (event.type) {
    case 'CampaignActivated':
      return { status: 'active' };
    case 'CampaignPaused':
    case 'CreativePaused':
      return { status: 'paused' };
    case 'CampaignBidPriceChanged':
      return { bidPriceMicros: event.bidPriceMicros };
    case 'CampaignTargetingChanged':
      return { countries: event.countries, targeting: event.targeting };
    case 'CampaignDealsChanged':
      return { deals: event.deals, dealsOnly: event.dealsOnly };
    case 'CampaignPacingChanged':
      return { pacing: withoutEnvelope(event) };
    case 'CampaignValuationChanged':
      return { valuation: withoutEnvelope(event) };
    case 'CreativeApproved':
      return { status: 'approved' };
    case 'CreativeRejected':
      return { status: 'rejected' };
    case 'CreativeActivated':
      return { status: 'live' };
    case 'CreativeGoldMarked':
      return { gold: true };
    case 'BreakerHalfOpened':
      return { ...probing, probePpm: event.probePpm };
    case 'BreakerCampaignApproved':
      return { approved: [...(row as BreakerRow).approved, event.campaignId] };
    default:
      return {};
  }
}

function withoutEnvelope<Of extends Event>(event: Of): Omit<Of, 'type' | 'envelope'> {
  const { type, envelope, ...terms } = event;
  return terms;
}

function keyOfField(field: string): RowKey {
  const [kind = '', tenant = '', ...id] = field.split('|');
  if (!isKind(kind) || tenant === '' || id.length === 0) {
    throw new Error(`no field of the catalogue: ${JSON.stringify(field)}`);
  }
  return rowKey(tenant, kind, id.join('|'));
}

function isKind(kind: string): kind is CatalogueKind {
  return (
    kind === 'campaign' ||
    kind === 'creative' ||
    kind === 'rates' ||
    kind === 'breaker' ||
    kind === 'model' ||
    kind === 'curve'
  );
}
