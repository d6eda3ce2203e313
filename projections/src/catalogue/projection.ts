/**
 * What the bidder needs to bid: campaigns, creatives, currency rates, open breakers, click models, win curves and
 * experiments over creatives, in Redis, with a stream of changes it mirrors. The fields of the rows hash and the rows are
 * those of the contract in streams/src/catalogue.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { CATALOGUE, type CatalogueKind, catalogueField } from '@mainstem/streams/catalogue/contract';
import { experimentRow, experimentTypes, type RowEvent } from '@mainstem/streams/catalogue/experiment-row';
import type {
  BreakerRow,
  CampaignRow,
  CreativeRow,
  CurveRow,
  ExperimentRow,
  ModelRow,
  RatesRow,
} from '@mainstem/streams/catalogue/rows';
import { hashProjection, type RowKey, rowKey } from '@mainstem/streams/runtime/projection/projection';

type CatalogueRow = CampaignRow | CreativeRow | RatesRow | BreakerRow | ModelRow | CurveRow | ExperimentRow;

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
  'CreativeGenerated',
  'CreativeComplianceChecked',
  'CreativeBlocked',
  'CurrencyRatesPublished',
  'BreakerOpened',
  'BreakerHalfOpened',
  'BreakerClosed',
  'BreakerCampaignApproved',
  'ClickModelPublished',
  'ClickModelRetired',
  'WinCurvePublished',
  ...experimentTypes,
] as const;

export const catalogue = hashProjection({
  name: CATALOGUE,
  version: 4,
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
      case 'CreativeGenerated':
        return { ...creativeOf(event), tenant, id, version };
      case 'CurrencyRatesPublished':
        return ratesOf(event);
      case 'ClickModelPublished':
        return modelOf(event);
      case 'ClickModelRetired':
        return null;
      case 'WinCurvePublished':
        return curveOf(event);
      case 'ExperimentDesigned':
      case 'ExperimentStarted':
      case 'ExperimentWeightsMoved':
      case 'ExperimentSignificanceReached':
      case 'ExperimentPromoted':
      case 'ExperimentStopped':
        return experimentRow(row as ExperimentRow | null, event as RowEvent);
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
  if (type.startsWith('Experiment')) return 'experiment';
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

type Creation = Extract<
  Event,
  { type: 'CreativeCreated' | 'AudioCreativeCreated' | 'NativeCreativeCreated' | 'CreativeGenerated' }
>;

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
    case 'CreativeGenerated': {
      const { widthPx, heightPx, markup, mimeType, imageUrl } = event;
      const shown = { status: 'unchecked', widthPx, heightPx, markup, mimeType, imageUrl } as const;
      return { ...every, ...shown, format: 'BANNER', durationS: null, protocols: [], apis: [], expandDirections: [] };
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
    case 'CreativeComplianceChecked':
      // The last check, which the decider lets through after all the others only.
      return event.passed && (row as CreativeRow).status === 'unchecked' ? { status: 'draft' } : {};
    case 'CreativeApproved':
    case 'CreativeRejected':
    case 'CreativeActivated':
    case 'CreativePaused':
    case 'CreativeBlocked':
    case 'CreativeGoldMarked':
      return creativeChange(event.type, row as CreativeRow);
    case 'BreakerHalfOpened':
      return { ...probing, probePpm: event.probePpm };
    case 'BreakerCampaignApproved':
      return { approved: [...(row as BreakerRow).approved, event.campaignId] };
    default:
      return {};
  }
}

/**
 * Only what was approved comes near a bid, whatever is on the log (KIKI-29): the decider lets nothing else through, and a
 * record that was written past it changes nothing here.
 */
function creativeChange(type: Event['type'], { status }: CreativeRow): Partial<CreativeRow> {
  const wasApproved = status === 'approved' || status === 'live' || status === 'paused';
  const isOver = status === 'rejected' || status === 'blocked';
  switch (type) {
    case 'CreativeBlocked':
      return { status: 'blocked', gold: false };
    case 'CreativeApproved':
      return status === 'draft' ? { status: 'approved' } : {};
    case 'CreativeRejected':
      return isOver ? {} : { status: 'rejected' };
    case 'CreativeActivated':
      return wasApproved ? { status: 'live' } : {};
    case 'CreativePaused':
      return wasApproved ? { status: 'paused' } : {};
    case 'CreativeGoldMarked':
      return wasApproved ? { gold: true } : {};
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
    kind === 'curve' ||
    kind === 'experiment'
  );
}
