/** What the bench of serving serves: a view of 50 features over windows of an hour to a month, and rows of many entities. */
import { httpRequests } from '@mainstem/bidder/bench/saturate';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import { encodeState } from '@mainstem/streams/features/blob';
import { featureField, featureProjectionName } from '@mainstem/streams/features/contract';
import {
  count,
  DAY_MS,
  defineFeatureView,
  type Feature,
  HOUR_MS,
  latest,
  max,
  mean,
  min,
  sinceMs,
  sum,
} from '@mainstem/streams/features/definition';
import { type FeatureState, fold } from '@mainstem/streams/features/state';
import type { Redis } from 'ioredis';

export const TENANT = 'bench';
export const ENTITIES = 20_000;
export const MISSING_SHARE = 0.1;
/** Of an entity, over a month. */
const EVENTS = 20;
/** Different rows; each is the row of a hundred entities. */
const ROWS = 200;
const FIELDS_OF_WRITE = 1_000;

const aggregates = { count, sum, mean, min, max };
const windows = { h1: HOUR_MS, h6: 6 * HOUR_MS, d1: DAY_MS, d7: 7 * DAY_MS, d30: 30 * DAY_MS };
const fields = { amount: 'amountMicros', transactions: 'transactionCount' };

/** 48 aggregates, the newest currency, and the time since. */
function features(): Record<string, Feature> {
  const made: [string, Feature][] = [];
  for (const [field, name] of Object.entries(fields)) {
    for (const [window, windowMs] of Object.entries(windows)) {
      for (const [kind, aggregate] of Object.entries(aggregates)) {
        const of = { TransactionStatsObserved: name };
        made.push([`${kind}_${field}_${window}`, aggregate({ of, windowMs, about: `${kind} of ${field}.` })]);
      }
    }
  }
  const of = { TransactionStatsObserved: 'currency' };
  return {
    ...Object.fromEntries(made.slice(0, 48)),
    currency: latest({ type: 'string', of, about: 'Currency.' }),
    since_ms: sinceMs({ of, about: 'Since the newest.' }),
  };
}

export const servingView = defineFeatureView({
  name: 'bench_serving',
  version: 1,
  entity: 'pseudonym of a user',
  about: 'Fifty features for the bench.',
  types: { TransactionStatsObserved: '' },
  features: features(),
  ttlMs: null,
  checks: [],
});

export async function fillRows(redis: Redis, prefix: string): Promise<void> {
  const { rows } = redisKeys(prefix, featureProjectionName(servingView));
  const made = Array.from({ length: ROWS }, (_, number) => rowOf(number));
  for (let from = 0; from < ENTITIES; from += FIELDS_OF_WRITE) {
    const pairs: (string | Buffer)[] = [];
    for (let n = from; n < from + FIELDS_OF_WRITE; n += 1) {
      pairs.push(featureField(TENANT, `user-${n}`), made[n % ROWS] as Buffer);
    }
    await redis.hset(rows, ...pairs);
  }
}

function rowOf(number: number): Buffer {
  let state: FeatureState | null = null;
  for (let n = 0; n < EVENTS; n += 1) {
    const occurredAtMs = Date.now() - Math.floor(((n + 1) / (EVENTS + 1)) ** 3 * 30 * DAY_MS) - number * 1_000;
    const origin = { id: uuidV7(occurredAtMs), tenant: TENANT, entity: 'user', occurredAtMs, actor: 'service:bench' };
    const body = { type: 'TransactionStatsObserved', fraudFlagged: false, currency: 'USD' } as const;
    const event = { ...body, amountMicros: 1_250_000 + n * 7_919 + number, transactionCount: n + 1 };
    const whole = { ...event, envelope: factEnvelope(origin) } as AnyEvent;
    state = fold(servingView, state, whole, { topic: 'feature_events', partition: 0, offset: n });
  }
  return encodeState(servingView, state as FeatureState);
}

/** Whole HTTP requests of one entity each; a tenth of the entities is not known. */
export function servingRequests(count: number, token: string, accept: string): Buffer[] {
  const bodies = Array.from({ length: count }, (_, number) => {
    const isMissing = number % Math.round(1 / MISSING_SHARE) === 0;
    const entity = isMissing ? `nobody-${number}` : `user-${(number * 7_919) % ENTITIES}`;
    return JSON.stringify({ view: servingView.name, entities: [entity] });
  });
  return httpRequests('/v1/features/online', bodies, { authorization: `Bearer ${token}`, accept });
}
