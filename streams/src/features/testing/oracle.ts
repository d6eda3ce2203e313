/**
 * The join by brute force: for one time, look at every event, forget what the live state knows, and count. Slow and plain, so
 * that it is right; histories are small in time, so that everything meets everything.
 */
import { eventWith } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import type { LogPosition } from '../../log/event-log.ts';
import {
  count,
  defineFeatureView,
  type Feature,
  type FeatureFlag,
  type FeatureValue,
  type FeatureVector,
  type FeatureView,
  fieldOf,
  latest,
  max,
  mean,
  min,
  type Source,
  sinceMs,
  sum,
  type VectorReason,
} from '../definition.ts';
import { factOf, isRejection } from '../fact.ts';
import { pickOf } from '../plan.ts';

const TILE_MS = 60_000;
const of = { ClientUsageCounted: 'conversations' };
const rated = { ClientUsageCounted: 'satisfactionHundredths' };

/** Two topics, windows from one tile to many, every aggregate. */
export const oracleView = defineFeatureView({
  name: 'oracle',
  version: 1,
  entity: 'client id',
  about: 'every kind of feature',
  types: { ClientUsageCounted: '', InvoicePaid: '' },
  features: {
    newest: latest({ type: 'long', of, about: 'newest', byDefault: -7 }),
    paid: latest({ type: 'string', of: { InvoicePaid: 'currency' }, about: 'currency' }),
    paid_ms: sinceMs({ of: { InvoicePaid: {} }, about: 'since' }),
    n_short: count({ of, windowMs: 10 * TILE_MS, about: 'n' }),
    n_all: count({ of, windowMs: 3_000 * TILE_MS, about: 'n' }),
    sum_short: sum({ of, windowMs: TILE_MS, about: 'sum' }),
    sum_long: sum({ of, windowMs: 30 * TILE_MS, about: 'sum' }),
    paid_sum: sum({ of: { InvoicePaid: 'amountMicros' }, windowMs: 30 * TILE_MS, about: 'sum' }),
    eur: count({ of: { InvoicePaid: { where: { currency: 'EUR' } } }, windowMs: 5 * TILE_MS, about: 'EUR' }),
    mean: mean({ of: rated, windowMs: 10 * TILE_MS, about: 'mean', byDefault: -1 }),
    least: min({ of: rated, windowMs: 30 * TILE_MS, about: 'min', byDefault: -1 }),
    most: max({ of: rated, windowMs: 30 * TILE_MS, about: 'max', byDefault: -1 }),
  },
  ttlMs: 20 * TILE_MS,
  tileMs: TILE_MS,
  checks: [{ kind: 'range', of, min: 0 }],
});

/** An event, where it stands on the log, and when it came there. */
export interface Known {
  readonly event: AnyEvent;
  readonly place: LogPosition;
  readonly appendedAtMs: number;
}

interface Told {
  readonly timeMs: number;
  readonly offset: number;
  readonly conversations: number;
  readonly satisfaction?: number | null;
  readonly logins?: number;
  readonly id?: string;
  readonly entity?: string;
  readonly partition?: number;
  readonly appendedAtMs?: number;
}

const envelopeOf = ({ timeMs, offset, id, entity = 'c1', partition = 0 }: Told, topic: string) => ({
  id: id ?? `${topic}/${partition}/${offset}`,
  tenant: 'acme',
  entity,
  streamVersion: 0,
  decision: null,
  occurredAtMs: timeMs,
  actor: 'service:test',
  correlationId: 'c',
  causationId: null,
});

export function usageOf(told: Told): Known {
  const { conversations, satisfaction = null, logins = 0, offset, partition = 0, timeMs } = told;
  const topic = 'customer_success_events';
  const body = {
    type: 'ClientUsageCounted' as const,
    dayAtMs: 0,
    conversations,
    expectedConversations: 0,
    resolvedConversations: 0,
    satisfactionHundredths: satisfaction,
    logins,
    featuresUsed: 0,
    featuresAvailable: 0,
    apiCalls: 0,
    expectedApiCalls: null,
    featureRequests: 0,
  };
  const event = eventWith(body, envelopeOf(told, topic));
  return { event, place: { topic, partition, offset }, appendedAtMs: told.appendedAtMs ?? timeMs };
}

export function paidOf(told: Told & { readonly currency: string }): Known {
  const { conversations: amountMicros, offset, partition = 0, timeMs, currency } = told;
  const topic = 'billing_events';
  const body = {
    type: 'InvoicePaid' as const,
    invoiceId: 'i',
    amountMicros,
    currency,
    paymentId: null,
    paidAtMs: timeMs,
  };
  const event = eventWith(body, envelopeOf(told, topic));
  return { event, place: { topic, partition, offset }, appendedAtMs: told.appendedAtMs ?? timeMs };
}

const START_MS = 100_000_000;
const told = fc.record({
  paid: fc.boolean(),
  // Few distinct times, so that many are equal; some far back, so that they are late.
  timeMs: fc.oneof(
    fc.integer({ min: 0, max: 40 }).map((n) => START_MS + n * 20_000),
    fc.integer({ min: 0, max: 40 * TILE_MS }).map((n) => START_MS + n),
    fc.integer({ min: 0, max: 2_900 * TILE_MS }).map((n) => START_MS - n),
  ),
  // Below 0 an expectation is broken.
  amount: fc.integer({ min: -1, max: 2 ** 51 }),
  satisfaction: fc.option(fc.integer({ min: 0, max: 100 })),
  partition: fc.integer({ min: 0, max: 2 }),
  currency: fc.constantFrom('EUR', 'USD'),
  copies: fc.constantFrom(1, 1, 1, 2, 3),
});

/** A history in the order of the log, and a time after which nothing in it happened. */
export const histories = fc
  .record({ list: fc.array(told, { maxLength: 160, size: 'max' }), after: fc.integer({ min: 1, max: 50 * TILE_MS }) })
  .map(({ list, after }) => {
    const events: Known[] = [];
    const offsets = new Map<string, number>();
    for (const [n, { paid, timeMs, amount, satisfaction, partition, currency, copies }] of list.entries()) {
      for (let copy = 0; copy < copies; copy += 1) {
        const slot = `${paid}/${partition}`;
        const offset = offsets.get(slot) ?? 0;
        offsets.set(slot, offset + 1);
        const said = { timeMs, offset, conversations: amount, satisfaction, partition, id: `e${n}`, appendedAtMs: n };
        events.push(paid ? paidOf({ ...said, currency }) : usageOf(said));
      }
    }
    const lastMs = Math.max(START_MS, ...events.map(({ event }) => event.envelope.occurredAtMs));
    return { events, atMs: lastMs + after };
  });

/** Events the view takes in, each once, in order. */
function takenIn(events: readonly Known[], view: FeatureView): Known[] {
  const ids = new Set<string>();
  return events
    .filter(({ event }) => {
      const fact = factOf(view, event);
      return fact !== null && !isRejection(fact);
    })
    .filter(({ event: { envelope } }) => !ids.has(envelope.id) && ids.add(envelope.id).size > 0)
    .sort(
      (one, other) =>
        one.event.envelope.occurredAtMs - other.event.envelope.occurredAtMs ||
        one.place.offset - other.place.offset ||
        (one.place.topic < other.place.topic ? -1 : Number(one.place.topic > other.place.topic)) ||
        one.place.partition - other.place.partition,
    );
}

/** Events that count for a feature at a time, in order; for any feature when none is said. */
function seenOf(taken: readonly Known[], atMs: number, feature: Feature | undefined, { tileMs }: FeatureView): Known[] {
  const from = feature !== undefined && 'windowMs' in feature ? atMs - feature.windowMs : Number.NEGATIVE_INFINITY;
  return taken
    .filter(({ event: { envelope } }) => envelope.occurredAtMs < atMs)
    .filter(({ event: { envelope } }) => envelope.occurredAtMs >= Math.floor(from / tileMs) * tileMs)
    .filter(({ event }) => feature === undefined || valueIn(feature.of, event) !== null);
}

export function seenAt(events: readonly Known[], atMs: number, feature: Feature | undefined): Known[] {
  return seenOf(takenIn(events, oracleView), atMs, feature, oracleView);
}

function valueIn(source: Source, event: AnyEvent): FeatureValue | null {
  const pick = pickOf(source, event.type);
  if (pick === undefined) return null;
  if (Object.entries(pick.where ?? {}).some(([field, wanted]) => fieldOf(event, field) !== wanted)) return null;
  return pick.field === undefined ? (pick.is ?? 1) : (fieldOf(event, pick.field) as FeatureValue | null);
}

/** What the vector must be, from the events alone. */
export function bruteForce(view: FeatureView, events: readonly Known[], atMs: number): FeatureVector {
  const taken = takenIn(events, view);
  const isKnown = seenOf(taken, atMs, undefined, view).length > 0;
  const values: Record<string, FeatureValue> = {};
  const ages: Record<string, number | null> = {};
  const flags: Record<string, FeatureFlag> = {};
  let reason: VectorReason | null = isKnown ? null : 'ENTITY_UNKNOWN';
  for (const [name, feature] of Object.entries(view.features)) {
    const seen = seenOf(taken, atMs, feature, view);
    const newest = seen.at(-1);
    const ageMs = newest === undefined ? null : atMs - newest.event.envelope.occurredAtMs;
    const answer = isKnown ? plainly(feature, seen, atMs) : null;
    const isOld = feature.kind === 'latest' && view.ttlMs !== null && ageMs !== null && ageMs > view.ttlMs;
    const isGone = isOld && ageMs > (view.ttlMs ?? 0) + view.staleForMs;
    values[name] = answer === null || isGone ? feature.byDefault : answer;
    ages[name] = isKnown ? ageMs : null;
    flags[name] = answer === null || isGone ? 'DEFAULT' : isOld ? 'STALE' : 'FRESH';
    if (isGone) reason = 'EXPIRED';
  }
  return { view: view.name, version: view.version, fingerprint: view.fingerprint, values, ages, flags, reason };
}

/** Null when there is no answer. */
function plainly(feature: Feature, seen: readonly Known[], atMs: number): FeatureValue | null {
  const found = seen.map(({ event }) => valueIn(feature.of, event)) as number[];
  const total = Number(found.reduce((all, one) => all + BigInt(typeof one === 'number' ? one : 0), 0n));
  switch (feature.kind) {
    case 'count':
      return found.length;
    case 'sum':
      return Math.min(total, Number.MAX_SAFE_INTEGER);
    case 'since':
      return seen.length === 0 ? null : atMs - (seen.at(-1) as Known).event.envelope.occurredAtMs;
    case 'latest':
      return found.at(-1) ?? null;
    case 'mean':
      return found.length === 0 ? null : total / found.length;
    case 'min':
      return found.length === 0 ? null : Math.min(...found);
    case 'max':
      return found.length === 0 ? null : Math.max(...found);
  }
}
