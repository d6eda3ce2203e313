/** A made-up shop whose customers buy as a known model says, as events. */
import { type SyntheticShop, syntheticOrders } from '@mainstem/models/value/synthetic';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type {
  CustomerLinked,
  PersonAliased,
  PurchaseObserved,
  PurchaseRefunded,
} from '@mainstem/schemas/generated/events';
import { DAY_MS } from '../contract.ts';

export interface Shop extends SyntheticShop {
  readonly tenant: string;
  readonly fromMs: number;
  /** Before the number in the pseudonym. */
  readonly prefix?: string;
  readonly segment?: string;
}

const WEEK_MS = 7 * DAY_MS;

export function shopEvents({ tenant, fromMs, prefix = 'c', segment, ...shop }: Shop) {
  const events: (PurchaseObserved | CustomerLinked)[] = [];
  for (const { customer: number, order, atWeeks, amountMicros } of syntheticOrders(shop)) {
    const customer = `${prefix}${number}`;
    if (order === 0 && segment !== undefined) events.push(linked(tenant, customer, fromMs, { viewer: null, segment }));
    events.push(bought(tenant, customer, fromMs + Math.floor(atWeeks * WEEK_MS), amountMicros, `${customer}-${order}`));
  }
  return events;
}

export function bought(
  tenant: string,
  customer: string,
  atMs: number,
  amountMicros: number,
  orderId: string | null = null,
  currency = 'USD',
): PurchaseObserved {
  const id = uuidFrom('bought', tenant, customer, String(atMs), orderId ?? '', String(amountMicros));
  const envelope = factEnvelope({ id, tenant, entity: customer, occurredAtMs: atMs, actor: 'service:shop' });
  return { type: 'PurchaseObserved', envelope, amountMicros, currency, orderId };
}

export function linked(
  tenant: string,
  customer: string,
  atMs: number,
  link: Pick<CustomerLinked, 'viewer' | 'segment'>,
): CustomerLinked {
  const id = uuidFrom('linked', tenant, customer, String(atMs), link.viewer ?? '', link.segment ?? '');
  const envelope = factEnvelope({ id, tenant, entity: customer, occurredAtMs: atMs, actor: 'service:shop' });
  return { type: 'CustomerLinked', envelope, ...link };
}

export function refunded(
  tenant: string,
  customer: string,
  atMs: number,
  orderId: string,
  amountMicros: number,
  refundId: string | null = null,
  currency = 'USD',
): PurchaseRefunded {
  const id = uuidFrom('refunded', tenant, customer, String(atMs), orderId, refundId ?? '', String(amountMicros));
  const envelope = factEnvelope({ id, tenant, entity: customer, occurredAtMs: atMs, actor: 'service:shop' });
  return { type: 'PurchaseRefunded', envelope, orderId, amountMicros, currency, refundId };
}

export function aliased(tenant: string, person: string, previousId: string, atMs: number): PersonAliased {
  const id = uuidFrom('aliased', tenant, person, previousId, String(atMs));
  const envelope = factEnvelope({ id, tenant, entity: person, occurredAtMs: atMs, actor: 'service:shop' });
  const sent = { originalAtMs: null, sentAtMs: null, receivedAtMs: atMs, historical: false, library: null };
  const sealed = { userId: null, anonymousId: null, contextJson: null, integrationsJson: null };
  return { type: 'PersonAliased', envelope, door: 'segment', ...sent, ...sealed, previousId };
}
