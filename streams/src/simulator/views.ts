/**
 * The views of the simulator: small, and chosen so that any event lost, doubled, misplaced or wrongly won shows in a row.
 * They are projections like any other, so that chaos tests keep them in real Postgres and Redis.
 */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import {
  hashProjection,
  type Projection,
  type RowKey,
  rowKey,
  tableProjection,
} from '../runtime/projection/projection.ts';

/** A creative that no view can take: the event cannot be folded, and its key is parked. */
export const POISON = 'poison';

function sound(event: EventsByType['ImpressionBilled']): EventsByType['ImpressionBilled'] {
  if (event.creativeId === POISON) throw new Error('this fact cannot be folded');
  return event;
}

/** Adds: an event lost or counted twice changes a sum. */
const sums = tableProjection({
  name: 'sim_sums',
  version: 1,
  types: ['ImpressionBilled'],
  key: { campaign: 'text' },
  columns: { bills: 'bigint', micros: 'bigint' },
  initial: { bills: 0, micros: 0 },
  keyOf: ({ envelope, campaignId }) => rowKey(envelope.tenant, campaignId),
  project: (row, event) => ({ bills: row.bills + 1, micros: row.micros + sound(event).costMicros }),
  naturalId: ({ envelope }) => envelope.id,
});

/** Keeps the order of each key: events swapped or lost show as another trail. */
const trails = tableProjection({
  name: 'sim_trails',
  version: 1,
  types: ['ImpressionBilled'],
  key: { entity: 'text' },
  columns: { trail: 'text' },
  initial: { trail: '' },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project: ({ trail }, event) => ({ trail: `${trail}${sound(event).costMicros},` }),
  naturalId: ({ envelope }) => envelope.id,
});

/** Reads both kinds of topic into one row, by sums that commute. */
const totals = tableProjection({
  name: 'sim_totals',
  version: 1,
  types: ['ImpressionBilled', 'CampaignCreated', 'CampaignActivated', 'CampaignPaused', 'CampaignBidPriceChanged'],
  key: { kind: 'text' },
  columns: { events: 'bigint', amount: 'bigint' },
  initial: { events: 0, amount: 0 },
  keyOf: (event) => rowKey(event.envelope.tenant, event.type),
  project: (row, event) => ({ events: row.events + 1, amount: row.amount + amountOf(event) }),
  naturalId: ({ envelope }) => envelope.id,
});

/** Winners only, in order: a loser that got in, or a winner left out, shows as another trail. */
const campaigns = hashProjection({
  name: 'sim_campaigns',
  version: 1,
  types: ['CampaignCreated', 'CampaignActivated', 'CampaignPaused', 'CampaignBidPriceChanged'],
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  fieldOf: ({ text }) => text,
  keyOfField: keyOfText,
  project: (row: { readonly version: number; readonly trail: string } | null, event) => ({
    version: event.envelope.streamVersion,
    trail: `${row?.trail ?? ''}${event.type}:${amountOf(event)},`,
  }),
});

/** Sets, and does not count ids: an old event applied again shows as an old value. */
const latest = hashProjection({
  name: 'sim_latest',
  version: 1,
  types: ['ImpressionBilled'],
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  fieldOf: ({ text }) => text,
  keyOfField: keyOfText,
  project: (_row: { readonly micros: number } | null, event) => ({ micros: sound(event).costMicros }),
});

function keyOfText(field: string): RowKey {
  const [tenant = '', entity = ''] = field.split('|');
  return rowKey(tenant, entity);
}

export const views = { sums, trails, totals, campaigns, latest } as const satisfies Record<string, Projection>;
export type ViewName = keyof typeof views;
export const viewNames = Object.keys(views) as readonly ViewName[];

/** What an event adds, as the ledger counts it too. */
export function amountOf(event: AnyEvent): number {
  if (event.type === 'ImpressionBilled') return sound(event).costMicros;
  return event.type === 'CampaignCreated' || event.type === 'CampaignBidPriceChanged' ? event.bidPriceMicros : 0;
}
