/**
 * The log the spine bench replays: a plausible mix of every kind of event the views read, over many keys, the same for the
 * same `count` and `seed`. Decided streams carry true versions, so that the race filter does its whole work.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, Envelope } from '@mainstem/schemas/generated/events';

/** Share of each family among all events, in percent; they add up to 100. */
const mix = [
  ['lead', 24],
  ['bill', 30],
  ['price', 16],
  ['lease', 6],
  ['creative', 4],
  ['audit', 20],
] as const;
type Family = (typeof mix)[number][0];

const familyByPercent: Family[] = mix.flatMap(([family, percent]) => Array.from({ length: percent }, () => family));
const startMs = 1_795_000_000_000;
const tenants = 8;
/** Events an entity of each family gets, one after the other in time: as in life, most things change a few times. */
const EVENTS_PER_LEAD = 2;
const EVENTS_PER_CAMPAIGN = 8;
const EVENTS_PER_BUDGET = 3;
const EVENTS_PER_CREATIVE = 4;
/** Campaigns that share the bills, so that spend has many rows too. */
const BILLED_CAMPAIGNS = 5_000;

/** Yields `count` events in the order they are to be appended. */
export function* benchEvents(count: number): Generator<AnyEvent> {
  const seen = new Map<Family, number>();
  for (let number = 0; number < count; number += 1) {
    // 61 is coprime to 100: every hundred events hold the exact mix, well spread.
    const family = familyByPercent[(number * 61) % 100] as Family;
    const ordinal = seen.get(family) ?? 0;
    seen.set(family, ordinal + 1);
    yield eventOf(family, number, ordinal);
  }
}

/** `number` counts all events, `ordinal` those of the family. */
function eventOf(family: Family, number: number, ordinal: number): AnyEvent {
  switch (family) {
    case 'lead':
      return leadEvent(number, ordinal);
    case 'bill':
      return billEvent(number, ordinal);
    case 'price':
      return campaignEvent(number, ordinal);
    case 'lease':
      return budgetEvent(number, ordinal);
    case 'creative':
      return creativeEvent(number, ordinal);
    case 'audit':
      return auditEvent(number, ordinal);
  }
}

function billEvent(number: number, ordinal: number): AnyEvent {
  const campaign = ordinal % BILLED_CAMPAIGNS;
  return {
    type: 'ImpressionBilled',
    envelope: fact(number, campaign, `bid-${ordinal}`),
    auctionId: `auction-${ordinal}`,
    campaignId: `campaign-${campaign}`,
    creativeId: `creative-${campaign}`,
    leaseId: 'lease-1',
    costMicros: 2_500,
    currency: 'USD',
    clearingPriceMicros: 2_500_000,
    priceCurrency: '',
    multiplierPpm: null,
    impressionAtMs: null,
    discountPpm: null,
    discountMicros: null,
    ratesVersion: null,
    elsewhere: false,
    invalidTraffic: false,
  };
}

function leadEvent(number: number, ordinal: number): AnyEvent {
  const lead = Math.floor(ordinal / EVENTS_PER_LEAD);
  const envelope = fact(number, lead, `lead-${lead}`);
  if (ordinal % EVENTS_PER_LEAD === 1) {
    return {
      type: 'LeadScored',
      envelope,
      score: 0.71,
      class: 'HOT',
      confidence: 0.9,
      modelVersion: 'lead-score@1',
      reasons: ['companySize=0.4'],
    };
  }
  return {
    type: 'LeadReceived',
    envelope,
    source: 'web-form',
    contactRef: `crm-${lead}`,
    companyName: 'Rebar and Sons',
    companySize: 640,
    industry: 'retail',
    country: 'USA',
    product: 'chatbot',
    budgetMicros: 90_000_000_000,
    currency: 'USD',
    campaignId: null,
    contactName: null,
    contactEmail: null,
    contactPhone: null,
    contactRole: null,
  };
}

function campaignEvent(number: number, ordinal: number): AnyEvent {
  const campaign = Math.floor(ordinal / EVENTS_PER_CAMPAIGN);
  const envelope = decided(number, campaign, `campaign-${campaign}`, (ordinal % EVENTS_PER_CAMPAIGN) + 1);
  if (envelope.streamVersion > 1) {
    return { type: 'CampaignBidPriceChanged', envelope, bidPriceMicros: 1_000_000 + (number % 1_000) };
  }
  return {
    type: 'CampaignCreated',
    envelope,
    name: `Campaign ${campaign}`,
    advertiserDomain: 'advertiser.example',
    bidPriceMicros: 1_000_000,
    currency: 'USD',
    categories: ['IAB3-1'],
    advertiserApps: [],
    categoryTaxonomy: 1,
    countries: ['USA'],
  };
}

function budgetEvent(number: number, ordinal: number): AnyEvent {
  const campaign = Math.floor(ordinal / EVENTS_PER_BUDGET);
  const envelope = decided(number, campaign, `campaign-${campaign}`, (ordinal % EVENTS_PER_BUDGET) + 1);
  if (envelope.streamVersion === 1) {
    return { type: 'BudgetOpened', envelope, capMicros: 1_000_000_000_000, currency: 'USD' };
  }
  return {
    type: 'BudgetSliceLeased',
    envelope,
    leaseId: uuidFrom('lease', String(number)),
    holder: 'bidder-1',
    amountMicros: 1_000_000,
    expiresAtMs: startMs + number,
    settleAfterMs: startMs + number + 3_600_000,
    dayFromMs: 0,
  };
}

function creativeEvent(number: number, ordinal: number): AnyEvent {
  const creative = Math.floor(ordinal / EVENTS_PER_CREATIVE);
  const envelope = decided(number, creative, `creative-${creative}`, (ordinal % EVENTS_PER_CREATIVE) + 1);
  switch (envelope.streamVersion) {
    case 2:
      return { type: 'CreativeApproved', envelope, note: 'checked' };
    case 3:
      return { type: 'CreativeActivated', envelope, because: 'launch' };
    case 4:
      return { type: 'CreativePaused', envelope, reason: 'turn of another' };
    default:
      return creativeCreated(envelope, creative);
  }
}

function creativeCreated(envelope: Envelope, creative: number): AnyEvent {
  return {
    type: 'CreativeCreated',
    envelope,
    campaignId: `campaign-${creative}`,
    format: 'BANNER',
    widthPx: 300,
    heightPx: 250,
    markup: '<img src="https://cdn.example/b.png">',
    mimeType: 'text/html',
    durationS: null,
    protocols: [],
    attributes: [],
    secure: true,
    apis: [],
    expandDirections: [],
    language: null,
    imageUrl: null,
  };
}

function auditEvent(number: number, ordinal: number): AnyEvent {
  const lead = Math.floor(ordinal / EVENTS_PER_LEAD);
  return {
    type: 'AuditEntryRecorded',
    envelope: fact(number, lead, `lead-${lead}`),
    service: 'gateway',
    action: 'LeadReceived',
    subject: `lead_events/lead-${lead}`,
    subjectEventId: uuidFrom('subject', String(number)),
    outcome: 'ACCEPTED',
    description: 'A lead arrived from web-form.',
    metadata: { source: 'web-form' },
  };
}

/** The tenant follows from the entity, so that all events of one entity have one key. */
function fact(number: number, owner: number, entity: string): Envelope {
  const id = uuidFrom('bench', String(number));
  return factEnvelope({
    id,
    tenant: `tenant-${owner % tenants}`,
    entity,
    occurredAtMs: startMs + number * 10,
    actor: 'service:bench',
  });
}

function decided(number: number, owner: number, entity: string, streamVersion: number): Envelope {
  const envelope = fact(number, owner, entity);
  return { ...envelope, streamVersion, decision: { id: envelope.id, n: 1, of: 1 } };
}
