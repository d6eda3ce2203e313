/** Short events for tests. */
import type {
  AnyEvent,
  AuditEntryRecorded,
  BreakerClosed,
  BreakerOpened,
  CampaignActivated,
  CampaignBidPriceChanged,
  CampaignCreated,
  ClientSignedUp,
  CreativeCreated,
  ImpressionBilled,
  IncidentOpened,
  LeadReceived,
  UserValueScored,
} from '@mainstem/schemas/generated/events';
import { unsaidOfBill } from '@mainstem/streams/testing/bills';
import { type EventPlace, eventOf } from './scratch.ts';

export function campaignCreated(place: EventPlace, bidPriceMicros = 1_000_000): AnyEvent {
  return eventOf<CampaignCreated>(
    {
      type: 'CampaignCreated',
      name: `Campaign ${place.entity}`,
      advertiserDomain: 'shop.example',
      bidPriceMicros,
      currency: 'USD',
      categories: ['IAB1'],
      advertiserApps: [],
      categoryTaxonomy: 1,
      countries: ['DEU'],
    },
    place,
  );
}

export function campaignActivated(place: EventPlace): AnyEvent {
  return eventOf<CampaignActivated>({ type: 'CampaignActivated' }, place);
}

export function bidPriceChanged(place: EventPlace, bidPriceMicros: number): AnyEvent {
  return eventOf<CampaignBidPriceChanged>({ type: 'CampaignBidPriceChanged', bidPriceMicros }, place);
}

/** Of a breaker that halts, or does nothing at all. */
export function breakerOpened(place: EventPlace, halted: boolean): AnyEvent {
  const all = 1_000_000;
  return eventOf<BreakerOpened>(
    {
      type: 'BreakerOpened',
      cause: 'MANUAL',
      because: 'a test',
      bidSharePpm: all,
      provenOnly: false,
      capSharePpm: all,
      approvalRequired: false,
      halted,
      coolDownUntilMs: null,
    },
    place,
  );
}

export function breakerClosed(place: EventPlace): AnyEvent {
  return eventOf<BreakerClosed>({ type: 'BreakerClosed', because: 'a test' }, place);
}

export function creativeCreated(place: EventPlace, campaignId: string): AnyEvent {
  return eventOf<CreativeCreated>(
    {
      type: 'CreativeCreated',
      campaignId,
      format: 'BANNER',
      widthPx: 300,
      heightPx: 250,
      markup: '<a href="${CLICK_URL}">"quoted" \\ {braces}, NULL</a>',
      mimeType: 'text/html',
      durationS: null,
      protocols: [],
      attributes: [1],
      apis: [],
      expandDirections: [],
      language: null,
      imageUrl: null,
      secure: true,
    },
    place,
  );
}

/** A bill; the entity is the bid. */
export function impressionBilled(place: EventPlace, campaignId: string, costMicros: number): AnyEvent {
  return eventOf<ImpressionBilled>(
    {
      type: 'ImpressionBilled',
      auctionId: `auction-${place.entity}`,
      campaignId,
      creativeId: 'creative-1',
      leaseId: 'lease-1',
      costMicros,
      currency: 'USD',
      ...unsaidOfBill,
    },
    place,
  );
}

export function leadReceived(place: EventPlace, companyName: string | null = 'Größe & "Söhne"'): AnyEvent {
  return eventOf<LeadReceived>(
    {
      type: 'LeadReceived',
      source: 'web-form',
      contactRef: 'contact-1',
      companyName,
      companySize: 20,
      industry: 'retail',
      country: 'DEU',
      product: 'chatbot',
      budgetMicros: 5_000_000,
      currency: 'EUR',
      campaignId: null,
      contactName: null,
      contactEmail: null,
      contactPhone: null,
      contactRole: null,
    },
    place,
  );
}

export function auditEntry(place: EventPlace): AnyEvent {
  return eventOf<AuditEntryRecorded>(
    {
      type: 'AuditEntryRecorded',
      service: 'gateway',
      action: 'CampaignCreated',
      subject: `campaign_events/${place.entity}`,
      subjectEventId: null,
      outcome: 'ACCEPTED',
      description: 'made a campaign',
      metadata: { b: '2', a: '1' },
    },
    place,
  );
}

export function clientSignedUp(place: EventPlace): AnyEvent {
  return eventOf<ClientSignedUp>(
    {
      type: 'ClientSignedUp',
      companyName: 'Brick & Co',
      product: 'chatbot',
      assistedBy: null,
      businessType: null,
      website: null,
    },
    place,
  );
}

export function incidentOpened(place: EventPlace): AnyEvent {
  const summary = 'the click rate fell';
  return eventOf<IncidentOpened>(
    { type: 'IncidentOpened', severity: 'HIGH', kind: 'creative-rollback', subject: 'creative:c1', summary },
    place,
  );
}

export function userValueScored(place: EventPlace): AnyEvent {
  return eventOf<UserValueScored>(
    { type: 'UserValueScored', valueMicros: 2_500_000, segments: ['shoes'], modelVersion: 'ltv@1' },
    place,
  );
}
