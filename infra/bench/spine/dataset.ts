/**
 * The log the spine bench replays: a plausible mix of every kind of event the views read, over many keys, the same for the
 * same `count` and `seed`. Decided streams carry true versions, so that the race filter does its whole work.
 */
import { keyOf, uuidFrom } from '@mainstem/schemas/envelope';
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
const campaigns = 1_000;

/** Yields `count` events in the order they are to be appended. */
export function* benchEvents(count: number): Generator<AnyEvent> {
  const versions = new Map<string, number>();
  let leads = 0;
  for (let number = 0; number < count; number += 1) {
    // 61 is coprime to 100: every hundred events hold the exact mix, well spread.
    const family = familyByPercent[(number * 61) % 100] as Family;
    const tenant = `tenant-${number % tenants}`;
    if (family === 'lead') leads += 1;
    yield eventOf(family, number, tenant, leads, versions);
  }
}

function eventOf(
  family: Family,
  number: number,
  tenant: string,
  leads: number,
  versions: Map<string, number>,
): AnyEvent {
  const campaign = `campaign-${number % campaigns}`;
  switch (family) {
    case 'lead':
      return leadEvent(number, tenant, leads);
    case 'bill':
      return {
        type: 'ImpressionBilled',
        envelope: fact(number, tenant, `bid-${number}`),
        auctionId: `auction-${number}`,
        campaignId: campaign,
        creativeId: `creative-${number % campaigns}`,
        leaseId: 'lease-1',
        costMicros: 2_500,
        currency: 'USD',
      };
    case 'price':
      return campaignEvent(number, tenant, campaign, versions);
    case 'lease':
      return budgetEvent(number, tenant, campaign, versions);
    case 'creative':
      return creativeEvent(number, tenant, campaign, versions);
    case 'audit':
      return auditEvent(number, tenant);
  }
}

function leadEvent(number: number, tenant: string, leads: number): AnyEvent {
  // Each lead has two events: it is received, then scored.
  const lead = `lead-${leads >> 1}`;
  if (leads % 2 === 1) {
    return {
      type: 'LeadScored',
      envelope: fact(number, tenant, lead),
      score: 0.71,
      class: 'HOT',
      confidence: 0.9,
      modelVersion: 'lead-score@1',
      reasons: ['companySize=0.4'],
    };
  }
  return {
    type: 'LeadReceived',
    envelope: fact(number, tenant, lead),
    source: 'web-form',
    contactRef: `crm-${number}`,
    companyName: 'Rebar and Sons',
    companySize: 640,
    industry: 'retail',
    country: 'USA',
    product: 'chatbot',
    budgetMicros: 90_000_000_000,
    currency: 'USD',
    campaignId: null,
  };
}

function campaignEvent(number: number, tenant: string, campaign: string, versions: Map<string, number>): AnyEvent {
  const envelope = decided('campaign', number, tenant, campaign, versions);
  if (envelope.streamVersion > 1)
    return { type: 'CampaignBidPriceChanged', envelope, bidPriceMicros: 1_000_000 + (number % 1_000) };
  return {
    type: 'CampaignCreated',
    envelope,
    name: `Campaign ${campaign}`,
    advertiserDomain: 'advertiser.example',
    bidPriceMicros: 1_000_000,
    currency: 'USD',
    categories: ['IAB3-1'],
    categoryTaxonomy: 1,
    countries: ['USA'],
  };
}

function budgetEvent(number: number, tenant: string, campaign: string, versions: Map<string, number>): AnyEvent {
  const envelope = decided('budget', number, tenant, campaign, versions);
  if (envelope.streamVersion === 1)
    return { type: 'BudgetOpened', envelope, capMicros: 1_000_000_000_000, currency: 'USD' };
  return {
    type: 'BudgetSliceLeased',
    envelope,
    leaseId: uuidFrom('lease', String(number)),
    holder: 'bidder-1',
    amountMicros: 1_000_000,
    expiresAtMs: startMs + number,
    settleAfterMs: startMs + number + 3_600_000,
  };
}

function creativeEvent(number: number, tenant: string, campaign: string, versions: Map<string, number>): AnyEvent {
  const envelope = decided('creative', number, tenant, `creative-${number % campaigns}`, versions);
  if (envelope.streamVersion === 2) return { type: 'CreativeApproved', envelope, note: 'checked' };
  if (envelope.streamVersion > 2)
    return {
      type: envelope.streamVersion % 2 === 1 ? 'CreativeActivated' : 'CreativePaused',
      envelope,
      because: 'turn',
      reason: 'turn',
    } as AnyEvent;
  return {
    type: 'CreativeCreated',
    envelope,
    campaignId: campaign,
    format: 'BANNER',
    widthPx: 300,
    heightPx: 250,
    markup: '<img src="https://cdn.example/b.png">',
    mimeType: 'text/html',
    durationS: null,
    protocols: [],
    attributes: [],
    secure: true,
  };
}

function auditEvent(number: number, tenant: string): AnyEvent {
  return {
    type: 'AuditEntryRecorded',
    envelope: fact(number, tenant, `lead-${number}`),
    service: 'gateway',
    action: 'LeadReceived',
    subject: `lead_events/lead-${number}`,
    subjectEventId: uuidFrom('subject', String(number)),
    outcome: 'ACCEPTED',
    description: 'A lead arrived from web-form.',
    metadata: { source: 'web-form' },
  };
}

function fact(number: number, tenant: string, entity: string): Envelope {
  const id = uuidFrom('bench', String(number));
  return {
    id,
    tenant,
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs: startMs + number * 10,
    actor: 'service:bench',
    correlationId: id,
    causationId: null,
  };
}

function decided(
  stream: string,
  number: number,
  tenant: string,
  entity: string,
  versions: Map<string, number>,
): Envelope {
  const key = `${stream}/${keyOf(tenant, entity)}`;
  const streamVersion = (versions.get(key) ?? 0) + 1;
  versions.set(key, streamVersion);
  const envelope = fact(number, tenant, entity);
  return { ...envelope, streamVersion, decision: { id: envelope.id, n: 1, of: 1 } };
}
