/**
 * What is known of one customer: orders, what was given back of them, where they came from, and when they asked to be
 * forgotten. A fold whose result does not depend on the order or the number of times events come in (R2): orders are
 * kept by their id, an order told twice with different words is the later one, and an erasure holds for all that
 * happened before it whenever it is read.
 * The processor, the hot copy and the command line fold by this one function, so they value a customer alike.
 *
 * Purchases are `PurchaseObserved`, and what Segment's clients send as "Order Completed" with a revenue; what is given back is
 * `PurchaseRefunded`, and their "Order Refunded" with a revenue and an order. Pseudonyms only (R6).
 */
import { hash } from 'node:crypto';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { viewerPattern } from './contract.ts';

/** When, ms since 1970 UTC; how much, micros; of which currency. Short, for there are millions of them. */
export type Order = readonly [atMs: number, micros: number, currency: string];

/** What was given back: of which order, by its key; when, ms since 1970 UTC; how much, micros; of which currency. */
export type Refund = readonly [order: string, atMs: number, micros: number, currency: string];

/** The latest that was said of each, with when, ms since 1970 UTC. */
export interface Link {
  readonly viewer?: readonly [viewer: string, atMs: number];
  readonly segment?: readonly [segment: string, atMs: number];
}

/** Plain JSON, for it is the row of the hot copy too. */
export interface CustomerState {
  /** By key of the order. */
  readonly o?: Readonly<Record<string, Order>>;
  /** By key of the refund. */
  readonly b?: Readonly<Record<string, Refund>>;
  readonly l?: Link;
  /** Erased: what happened until then is not known, ms since 1970 UTC. */
  readonly e?: number;
}

export const customerTypes = [
  'PurchaseObserved',
  'PurchaseRefunded',
  'PersonTracked',
  'CustomerLinked',
  'SubjectErased',
] as const;

/** Segment's names of a purchase, old and new, and that of others; compared in lower case. */
const purchaseNames: ReadonlySet<string> = new Set(['order completed', 'completed order', 'purchase']);
const REFUND_NAME = 'order refunded';
/** Of a revenue without one (Segment's spec). */
const CURRENCY = 'USD';
/** Orders kept of a customer, and refunds: who has more is no person. Beyond it those whose keys sort first stay, in whatever order they came. */
export const ORDERS_MAX = 400;
/** 48 bits: two of 400 orders share one with a chance of one in 3e9. */
const KEY_HEX = 12;

export interface Purchase {
  readonly customer: string;
  readonly key: string;
  readonly order: Order;
}

/** The purchase an event tells of; null when it tells of none. */
export function purchaseOf(event: AnyEvent): Purchase | null {
  if (event.type === 'PurchaseObserved') {
    return purchase(event.envelope, event.orderId, event.amountMicros, event.currency);
  }
  if (event.type !== 'PersonTracked' || !purchaseNames.has(event.event.toLowerCase())) return null;
  // Without a revenue nobody says what was bought; with one of 0 it was a gift, and a purchase all the same.
  return purchase(event.envelope, event.orderId, event.revenueMicros ?? -1, event.currency ?? CURRENCY);
}

function purchase(
  { id, entity, occurredAtMs }: AnyEvent['envelope'],
  orderId: string | null,
  micros: number,
  currency: string,
): Purchase | null {
  if (micros < 0) return null;
  return { customer: entity, key: keyOf('order', orderId, id), order: [occurredAtMs, micros, currency] };
}

/** Equal for the same thing by whichever door; what has no id of its own is its event. */
function keyOf(what: 'order' | 'refund', ownId: string | null, eventId: string): string {
  return hash('sha256', ownId === null ? `event ${eventId}` : `${what} ${ownId}`, 'hex').slice(0, KEY_HEX);
}

export interface GivenBack {
  readonly customer: string;
  readonly key: string;
  readonly refund: Refund;
}

/** The refund an event tells of; null when it tells of none. */
export function refundOf(event: AnyEvent): GivenBack | null {
  if (event.type === 'PurchaseRefunded') {
    const { envelope, orderId, refundId, amountMicros, currency } = event;
    return refund(envelope, orderId, refundId, amountMicros, currency);
  }
  if (event.type !== 'PersonTracked' || event.event.toLowerCase() !== REFUND_NAME || event.orderId === null)
    return null;
  return refund(event.envelope, event.orderId, null, event.revenueMicros ?? -1, event.currency ?? CURRENCY);
}

function refund(
  { id, entity, occurredAtMs }: AnyEvent['envelope'],
  orderId: string,
  refundId: string | null,
  micros: number,
  currency: string,
): GivenBack | null {
  if (micros < 0) return null;
  const order = keyOf('order', orderId, id);
  return { customer: entity, key: keyOf('refund', refundId, id), refund: [order, occurredAtMs, micros, currency] };
}

export function segmentOf({ l }: CustomerState): string | null {
  return l?.segment?.[0] ?? null;
}

/** Under which pseudonym bidders know the customer; null when nothing says so. */
export function viewerOf(customer: string, { l }: CustomerState): string | null {
  return l?.viewer?.[0] ?? (viewerPattern.test(customer) ? customer : null);
}

/** Whom an event is about; null when it says nothing of a customer. */
export function customerOf(event: AnyEvent): string | null {
  if (event.type === 'CustomerLinked') return event.envelope.entity;
  if (event.type === 'SubjectErased') return event.subject;
  return purchaseOf(event)?.customer ?? refundOf(event)?.customer ?? null;
}

/** The state after an event about this customer; the same object when nothing changed. */
export function foldCustomer(state: CustomerState, event: AnyEvent): CustomerState {
  if (event.type === 'CustomerLinked') return linked(state, event.envelope.occurredAtMs, event);
  if (event.type === 'SubjectErased') return erased(state, event.envelope.occurredAtMs);
  const bought = purchaseOf(event);
  if (bought !== null) return ordered(state, bought.key, bought.order);
  const back = refundOf(event);
  return back === null ? state : givenBack(state, back.key, back.refund);
}

/**
 * All that is known of one person by several pseudonyms, whichever comes first: their orders and refunds together, and of links
 * the latest word. What each of them had forgotten is forgotten already.
 */
export function mergeCustomers(states: readonly CustomerState[]): CustomerState {
  return states.reduce<CustomerState>((merged, { o = {}, b = {}, l = {} }) => {
    let next = merged;
    for (const [key, order] of Object.entries(o)) next = ordered(next, key, order);
    for (const [key, back] of Object.entries(b)) next = givenBack(next, key, back);
    const { viewer, segment } = l;
    if (viewer !== undefined) next = linked(next, viewer[1], { viewer: viewer[0], segment: null });
    return segment === undefined ? next : linked(next, segment[1], { viewer: null, segment: segment[0] });
  }, {});
}

function ordered(state: CustomerState, key: string, order: Order): CustomerState {
  if (order[0] <= (state.e ?? -1)) return state;
  const held = state.o?.[key];
  if (held !== undefined && compareOrders(held, order) >= 0) return state;
  return { ...state, o: bounded({ ...state.o, [key]: order }) };
}

function givenBack(state: CustomerState, key: string, back: Refund): CustomerState {
  if (back[1] <= (state.e ?? -1)) return state;
  const held = state.b?.[key];
  if (held !== undefined && compareRefunds(held, back) >= 0) return state;
  return { ...state, b: bounded({ ...state.b, [key]: back }) };
}

function linked(
  state: CustomerState,
  atMs: number,
  said: { readonly viewer: string | null; readonly segment: string | null },
): CustomerState {
  if (atMs <= (state.e ?? -1)) return state;
  const later = (word: 'viewer' | 'segment') => {
    const held = state.l?.[word];
    const found = said[word];
    const kept = found === null || (held !== undefined && held[1] > atMs) ? held : ([found, atMs] as const);
    return kept === undefined ? {} : { [word]: kept };
  };
  return { ...state, l: { ...later('viewer'), ...later('segment') } };
}

function erased({ o = {}, b = {}, l = {}, e = -1 }: CustomerState, atMs: number): CustomerState {
  const until = Math.max(e, atMs);
  const orders = Object.entries(o).filter(([, [orderedAtMs]]) => orderedAtMs > until);
  const refunds = Object.entries(b).filter(([, [, givenAtMs]]) => givenAtMs > until);
  const links = Object.entries(l).filter(([, [, linkedAtMs]]) => linkedAtMs > until);
  return {
    ...(orders.length === 0 ? {} : { o: Object.fromEntries(orders) }),
    ...(refunds.length === 0 ? {} : { b: Object.fromEntries(refunds) }),
    ...(links.length === 0 ? {} : { l: Object.fromEntries(links) as Link }),
    e: until,
  };
}

/** Those whose keys sort first, in whatever order they came. */
function bounded<Kept>(all: Readonly<Record<string, Kept>>): Readonly<Record<string, Kept>> {
  const keys = Object.keys(all);
  if (keys.length <= ORDERS_MAX) return all;
  const kept = keys.sort().slice(0, ORDERS_MAX);
  return Object.fromEntries(kept.map((key) => [key, all[key] as Kept]));
}

function compareOrders(one: Order, other: Order): number {
  return one[0] - other[0] || one[1] - other[1] || compareTexts(one[2], other[2]);
}

function compareRefunds(one: Refund, other: Refund): number {
  return one[1] - other[1] || one[2] - other[2] || compareTexts(one[3], other[3]) || compareTexts(one[0], other[0]);
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
