/** A made-up shop whose customers buy as a known model says, as events. */
import { createRandom } from '@mainstem/models/random';
import { drawBeta, drawGamma } from '@mainstem/models/special/draws';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type {
  CustomerLinked,
  PersonAliased,
  PurchaseObserved,
  PurchaseRefunded,
} from '@mainstem/schemas/generated/events';
import { DAY_MS } from '../contract.ts';

export interface Shop {
  readonly tenant: string;
  readonly customers: number;
  readonly fromMs: number;
  readonly weeks: number;
  readonly seed: number;
  /** Before the number in the pseudonym. */
  readonly prefix?: string;
  /** 1 buys as all do. */
  readonly rate?: number;
  readonly segment?: string;
}

const MODEL = { r: 0.6, alpha: 4, a: 0.7, b: 2.5 };
const SPEND = { p: 6, q: 4, gamma: 15 };
const WEEK_MS = 7 * DAY_MS;

/** First purchases are spread over the first third. */
export function shopEvents({ tenant, customers, fromMs, weeks, seed, prefix = 'c', rate = 1, segment }: Shop) {
  const random = createRandom(seed);
  const events: (PurchaseObserved | CustomerLinked)[] = [];
  for (let number = 0; number < customers; number += 1) {
    const customer = `${prefix}${number}`;
    const perWeek = (rate * drawGamma(random, MODEL.r)) / MODEL.alpha;
    const dropout = drawBeta(random, MODEL.a, MODEL.b);
    const value = drawGamma(random, SPEND.q) / SPEND.gamma;
    let at = (random.next() * weeks) / 3;
    if (segment !== undefined) events.push(linked(tenant, customer, fromMs, { viewer: null, segment }));
    for (let order = 0; at < weeks; order += 1) {
      const micros = Math.round((drawGamma(random, SPEND.p) / value) * 1e6);
      events.push(bought(tenant, customer, fromMs + Math.floor(at * WEEK_MS), micros, `${customer}-${order}`));
      if (order > 0 && random.next() < dropout) break;
      at -= Math.log(1 - random.next()) / perWeek;
    }
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
