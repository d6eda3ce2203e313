/**
 * Feature views on the real stores (KAIROS-02, KAIROS-05): what the projector keeps in Redis is, byte for byte, what the
 * join over the log makes of the same offsets; a rebuilt view is the live one.
 */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { pointerKey, redisKeys } from '@mainstem/streams/catalogue/contract';
import { decodeState, encodeState } from '@mainstem/streams/features/blob';
import { featureField, featureProjectionName } from '@mainstem/streams/features/contract';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { readHistory } from '@mainstem/streams/features/offline/history';
import { joinAsOf, stateReached } from '@mainstem/streams/features/offline/join';
import { rangeUntilNow } from '@mainstem/streams/features/offline/range';
import type { FeatureState } from '@mainstem/streams/features/state';
import { vectorAt } from '@mainstem/streams/features/vector';
import { clientEngagement } from '@mainstem/streams/features/views/clients';
import { leadFacts } from '@mainstem/streams/features/views/leads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueries, createQueryPool, type Queries } from '../queries.ts';
import { codec, openScratch, type Scratch, until } from '../testing/scratch.ts';
import { verify } from '../verify.ts';
import { startWorker, type Worker } from '../worker.ts';
import { featureProjection } from './projection.ts';
import { featureQuarantine } from './quarantine.ts';

const kept = [clientEngagement, leadFacts];
const definitions = [...kept.map(featureProjection), featureQuarantine];
const DAY_MS = 86_400_000;
const startMs = Date.now() - 40 * DAY_MS;
const CLIENTS = 5;
const DAYS = 40;

let scratch: Scratch;
let worker: Worker;
let pool: ReturnType<typeof createQueryPool>;
let quarantine: Queries['features/quarantine'];

beforeAll(async () => {
  scratch = await openScratch();
  pool = createQueryPool(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 1);
  quarantine = createQueries(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA)['features/quarantine'];
  await scratch.writer.append(history(0, DAYS / 2));
  worker = await startWorker({ resources: scratch.open(), healthPort: 0, definitions });
  await reached();
  // The rest comes while the views are live, some of it twice and some of it out of order.
  const later = history(DAYS / 2, DAYS);
  await scratch.writer.append(later.toReversed());
  await scratch.writer.append(later.slice(0, 30));
  await scratch.writer.append([usage('c1', DAYS, -5)]);
  await reached();
  await until('the quarantine has it, too', async () => (await quarantine.list('acme')).items.length === 1);
});
afterAll(async () => {
  await pool.end();
  await worker.stop();
  await scratch.cleanUp();
});

function fact(body: object, entity: string, atMs: number): AnyEvent {
  const id = randomUUID().replace(/^(.{14})4/, '$18');
  const envelope = { id, tenant: 'acme', entity, streamVersion: 0, decision: null, occurredAtMs: atMs };
  return withEnvelope(
    body as never,
    { ...envelope, actor: 'service:test', correlationId: id, causationId: null } as never,
  );
}

function usage(entity: string, day: number, conversations: number): AnyEvent {
  const counts = { expectedConversations: 9, resolvedConversations: day % 7, logins: day % 3, featuresUsed: 4 };
  const more = {
    satisfactionHundredths: 4_000 + day,
    featuresAvailable: 9,
    apiCalls: 10 * day,
    expectedApiCalls: null,
  };
  const body = { type: 'ClientUsageCounted', dayAtMs: 0, conversations, featureRequests: 1, ...counts, ...more };
  return fact(body, entity, startMs + day * DAY_MS + 1_000);
}

function history(from: number, to: number): AnyEvent[] {
  const events: AnyEvent[] = [];
  for (let day = from; day < to; day += 1) {
    for (let client = 0; client < CLIENTS; client += 1) {
      events.push(usage(`c${client}`, day, day * client));
      const engaged = { type: 'LeadEngaged', channel: 'email', messageId: `m${day}`, attempt: 1, purpose: 'sales' };
      events.push(fact(engaged, `lead${client}`, startMs + day * DAY_MS + client));
    }
  }
  return events;
}

async function rowsOf(view: FeatureView): Promise<Map<string, Buffer>> {
  const name = featureProjectionName(view);
  const prefix = scratch.settings.MAINSTEM_REDIS_PREFIX;
  const build = Number((await scratch.redis.hget(pointerKey(prefix, name), 'build')) ?? 1);
  return new Map(Object.entries(await scratch.redis.hgetallBuffer(redisKeys(prefix, name, build).rows)));
}

/** Waits until every view has all that is on the log. */
async function reached(): Promise<void> {
  await until('every view has the whole log', async () => {
    for (const view of kept) {
      const facts = (await historyOf(view)).facts.get(view.name) ?? new Map();
      const rows = await rowsOf(view);
      for (const [field, all] of facts) {
        const row = rows.get(field);
        if (row === undefined) return false;
        const state = decodeState(view, row);
        const last = Math.max(...all.map((one: { place: { offset: number } }) => one.place.offset));
        if (!state.reached.some(({ offset }) => offset === last)) return false;
      }
    }
    return true;
  });
}

async function historyOf(view: FeatureView) {
  const ranges = await rangeUntilNow(scratch.log, [view]);
  return readHistory({ log: scratch.log, codec }, { views: [view], ranges });
}

test('KAIROS-02: every row in Redis is what the log gives at its offsets, to the last byte, and so is its vector', async () => {
  for (const view of kept) {
    const known = await historyOf(view);
    const rows = await rowsOf(view);
    expect(rows.size).toBe(CLIENTS);
    for (const [field, bytes] of rows) {
      const live = decodeState(view, bytes);
      const again = stateReached(view, known.facts.get(view.name)?.get(field) ?? [], live.reached) as FeatureState;
      expect(encodeState(view, again).equals(bytes)).toBe(true);
      const atMs = Date.now() + 1;
      const [joined] = joinAsOf(view, known, [{ tenant: 'acme', entity: field.slice('acme|'.length), atMs }]);
      expect(vectorAt(view, live, atMs)).toEqual(joined);
    }
  }
});

test('the values are those counted by hand', async () => {
  const row = (await rowsOf(clientEngagement)).get(featureField('acme', 'c2')) as Buffer;
  const { values, flags, reason } = vectorAt(
    clientEngagement,
    decodeState(clientEngagement, row),
    startMs + DAYS * DAY_MS,
  );
  const days = Array.from({ length: DAYS }, (_, day) => day);
  // A window of thirty days begins with a whole tile of a day.
  const from = Math.floor((startMs + (DAYS - 30) * DAY_MS) / DAY_MS) * DAY_MS;
  const within = days.filter((day) => startMs + day * DAY_MS + 1_000 >= from);
  expect(values.conversations_30d).toBe(within.reduce((total, day) => total + 2 * day, 0));
  expect(values.days_counted_30d).toBe(within.length);
  expect(values.busiest_day_30d).toBe(2 * (DAYS - 1));
  expect([flags.rating_90d, flags.tickets_30d, reason]).toEqual(['DEFAULT', 'FRESH', null]);
});

test('R1: a view made anew from the log has the digest of the live one', async () => {
  const verified = await verifyAll();
  expect(verified.map(({ name, equal, rows }) => [name, equal, rows]).sort()).toEqual([
    ['feature_client_engagement', true, CLIENTS],
    ['feature_lead_facts', true, CLIENTS],
    ['feature_quarantine', true, 1],
  ]);
});

async function verifyAll() {
  const names = definitions.map(({ name }) => name);
  return verify({ names, settings: scratch.settings, resources: scratch.open() });
}

test('what an expectation keeps out stands in the quarantine with its reason, for its tenant and view alone', async () => {
  const { items, nextCursor } = await quarantine.list('acme', {
    'views.has': 'client_engagement',
    'codes.any': ['RANGE'],
  });
  expect(nextCursor).toBeNull();
  expect(items).toMatchObject([
    {
      entity: 'c1',
      views: ['client_engagement'],
      codes: ['RANGE'],
      fields: ['conversations'],
      words: ['conversations is not within 0 to Infinity'],
      eventType: 'ClientUsageCounted',
      topic: 'customer_success_events',
    },
  ]);
  expect((await quarantine.list('acme', { 'views.has': 'lead_facts' })).items).toEqual([]);
  expect((await quarantine.list('globex')).items).toEqual([]);
});

test('nobody mirrors a feature view, so its changes are not kept once more', async () => {
  const name = featureProjectionName(clientEngagement);
  const { changes } = redisKeys(scratch.settings.MAINSTEM_REDIS_PREFIX, name);
  const entries = await scratch.redis.xrange(changes, '-', '+');
  expect(entries.some(([, fields]) => fields.includes('k'))).toBe(false);
});
