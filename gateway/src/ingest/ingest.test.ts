import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Caller } from '../authorisation/verdict.ts';
import { createIngest } from './ingest.ts';
import { createPipeline, type PipelineParts } from './pipeline.ts';
import { createMemorySeenEvents } from './seen-events.memory.ts';

const NOW_MS = 1_790_000_000_000;
const may =
  (allowed: boolean): Caller['may'] =>
  () => ({ allowed, version: 0, policies: [] });
const acme: Caller = {
  tenant: 'acme',
  roles: ['admin'],
  actor: 'user:ana',
  credential: 'token:t-1',
  may: may(true),
};
const id = '0190b5a2-7c1e-7000-8000-00000000000a';
const lead = { type: 'LeadReceived', entity: 'lead-1', source: 'web-form', contactRef: 'crm-4711' };

const privacy = openPrivacyKit();
afterAll(() => privacy.close());

const ingestOf = (parts: PipelineParts) => createIngest(createPipeline(parts), parts.clock);

function setUp(over: Partial<PipelineParts> = {}) {
  const warned: string[] = [];
  const appended: AnyEvent[] = [];
  const failures: string[] = [];
  const parts: PipelineParts = {
    lanes: { choose: (_identity, arrivals) => arrivals.map(() => ({ wrap: (event) => event })) },
    warn: ({ eventType, problems }) => warned.push(`${eventType} ${problems.map(({ code }) => code).join(' ')}`),
    sealer: privacy.sealer,
    append: async (events) => {
      appended.push(...events);
      return events.map((_, n) => ({
        topic: 'lead_events',
        partition: 0,
        offset: appended.length - events.length + n,
      }));
    },
    seen: createMemorySeenEvents(),
    clock: () => NOW_MS,
    onSeenFailure: (_error, during) => failures.push(during),
    ...over,
  };
  return { ingest: ingestOf(parts), appended, failures, parts, warned };
}

test('a lead becomes an event of the tenant of the token, with defaults filled in', async () => {
  const { ingest, appended } = setUp();
  const [result] = await ingest(acme, [{ ...lead, id: id.toUpperCase(), companySize: 12 }]);
  expect(result).toEqual({ id, status: 'accepted', position: { topic: 'lead_events', partition: 0, offset: 0 } });
  expect(appended[0]).toMatchObject({
    type: 'LeadReceived',
    companySize: 12,
    companyName: null,
    envelope: {
      id,
      tenant: 'acme',
      entity: 'lead-1',
      streamVersion: 0,
      decision: null,
      occurredAtMs: NOW_MS,
      actor: 'user:ana',
      correlationId: id,
      causationId: null,
    },
  });
});

const badItems: [string, unknown, object][] = [
  ['no object', 7, { code: 'FIELD_WRONG_TYPE' }],
  ['null', null, { code: 'FIELD_WRONG_TYPE' }],
  ['a list', [lead], { code: 'FIELD_WRONG_TYPE' }],
  ['no type', { entity: 'x' }, { code: 'FIELD_MISSING', field: 'type' }],
  ['unknown type', { ...lead, type: 'LeadVanished' }, { code: 'EVENT_TYPE_UNKNOWN' }],
  ['prototype name as type', { ...lead, type: '__proto__' }, { code: 'EVENT_TYPE_UNKNOWN' }],
  [
    'decided stream',
    { ...lead, type: 'CampaignPaused' },
    { code: 'EVENT_TYPE_DECIDED', hint: expect.stringContaining('PauseCampaign') },
  ],
  ['made by workflows', { ...lead, type: 'LeadScored' }, { code: 'EVENT_TYPE_INTERNAL' }],
  ['missing field', { ...lead, source: undefined }, { code: 'FIELD_MISSING', field: 'source' }],
  ['missing entity', { ...lead, entity: undefined }, { code: 'FIELD_MISSING', field: 'entity' }],
  ['wrong type', { ...lead, companySize: 'many' }, { code: 'FIELD_WRONG_TYPE', field: 'companySize' }],
  ['fraction', { ...lead, companySize: 1.5 }, { field: 'companySize' }],
  ['out of range', { ...lead, companySize: 0 }, { code: 'FIELD_OUT_OF_RANGE', field: 'companySize' }],
  ['beyond 2^52', { ...lead, budgetMicros: 2 ** 52, currency: 'USD' }, { code: 'FIELD_OUT_OF_RANGE' }],
  ['budget without currency', { ...lead, budgetMicros: 5 }, { code: 'FIELD_INVALID', field: 'currency' }],
  [
    'rates under another name',
    {
      type: 'CurrencyRatesPublished',
      entity: 'rates',
      asOfAtMs: 1,
      source: 'x',
      rates: [{ currency: 'EUR', perUsdMicros: 1 }],
    },
    { field: 'entity', message: 'must be "currency-rates"' },
  ],
  [
    'typing mistake',
    { ...lead, compnySize: 3 },
    { code: 'FIELD_UNKNOWN', field: 'compnySize', hint: 'Did you mean companySize?' },
  ],
  [
    'tenant in the body',
    { ...lead, tenant: 'rival' },
    { code: 'FIELD_UNKNOWN', hint: expect.stringContaining('token') },
  ],
  ['envelope in the body', { ...lead, envelope: {} }, { code: 'FIELD_UNKNOWN', field: 'envelope' }],
  [
    'email',
    { ...lead, email: 'ana@example.com' },
    { code: 'PERSONAL_DATA', field: 'email', hint: expect.stringContaining('contactEmail') },
  ],
  ['phone number', { ...lead, phone_number: '1' }, { code: 'PERSONAL_DATA', field: 'phone_number' }],
  ['name', { ...lead, firstName: 'Ana' }, { code: 'PERSONAL_DATA', field: 'firstName' }],
  ['bare name', { ...lead, Name: 'Ana' }, { code: 'PERSONAL_DATA', field: 'Name' }],
  ['cookie', { ...lead, visitorCookie: 'x' }, { code: 'PERSONAL_DATA', field: 'visitorCookie' }],
  ['address as reference', { ...lead, contactRef: 'ana@example.com' }, { code: 'PERSONAL_DATA', field: 'contactRef' }],
  ['address as entity', { ...lead, entity: 'ana@example.com' }, { code: 'PERSONAL_DATA', field: 'entity' }],
  ['number as entity', { ...lead, entity: '+4915112345678' }, { code: 'PERSONAL_DATA', field: 'entity' }],
  ['escaped address', { ...lead, entity: 'jane%40x.com' }, { code: 'PERSONAL_DATA', field: 'entity' }],
  ['wide address', { ...lead, contactRef: 'jane\uff20x.com' }, { code: 'PERSONAL_DATA', field: 'contactRef' }],
  ['social security', { ...lead, contactRef: '123-45-6789' }, { code: 'PERSONAL_DATA', field: 'contactRef' }],
  ['name as reference', { ...lead, contactRef: 'Jane.Doe' }, { code: 'PERSONAL_DATA', field: 'contactRef' }],
  ['number as cause', { ...lead, correlationId: '212-555-0187' }, { code: 'PERSONAL_DATA', field: 'correlationId' }],
  ['address as source', { ...lead, source: 'ana@example.com' }, { code: 'PERSONAL_DATA', field: 'source' }],
  ['number as source', { ...lead, source: '212-555-0187' }, { code: 'PERSONAL_DATA', field: 'source' }],
  ['words as source', { ...lead, source: 'told by Ana' }, { code: 'FIELD_INVALID', field: 'source' }],
  ['words as industry', { ...lead, industry: 'Ana Doe' }, { code: 'FIELD_INVALID', field: 'industry' }],
  ['address as company', { ...lead, companyName: 'ana@example.com' }, { code: 'PERSONAL_DATA', field: 'companyName' }],
  ['number as product', { ...lead, product: '+49 151 12345678' }, { code: 'PERSONAL_DATA', field: 'product' }],
  ['number in a note', setting({ note: 'ask +49 151 12345678' }), { code: 'PERSONAL_DATA', field: 'note' }],
  ['bar in entity', { ...lead, entity: 'rival|lead' }, { code: 'FIELD_INVALID', field: 'entity' }],
  ['NUL', { ...lead, source: 'a\0b' }, { code: 'FIELD_INVALID', field: 'source' }],
  ['half a character', { ...lead, source: '\ud800' }, { code: 'FIELD_INVALID', field: 'source' }],
  ['id no UUID', { ...lead, id: 'lead-1' }, { code: 'FIELD_INVALID', field: 'id' }],
  ['id null', { ...lead, id: null }, { code: 'FIELD_WRONG_TYPE', field: 'id' }],
  [
    'a day and more ahead',
    { ...lead, occurredAtMs: NOW_MS + 86_400_001 },
    { code: 'FIELD_OUT_OF_RANGE', field: 'occurredAtMs' },
  ],
  [
    'seconds for milliseconds',
    { ...lead, occurredAtMs: 1_790_000_000 },
    { code: 'FIELD_OUT_OF_RANGE', hint: expect.stringContaining('seconds') },
  ],
  ['setting that is no JSON', setting({ valueJson: '{' }), { code: 'FIELD_INVALID', field: 'valueJson' }],
  ['setting with NUL inside', setting({ valueJson: '"\\u0000"' }), { code: 'FIELD_INVALID', field: 'valueJson' }],
  ['setting nested deep', setting({ valueJson: '['.repeat(5000) + ']'.repeat(5000) }), { code: 'FIELD_INVALID' }],
  [
    'brand-safety lists that do not fit',
    setting({ entity: 'brand-safety', name: 'brand-safety', valueJson: '{"wordz":["cheap"]}' }),
    { code: 'FIELD_INVALID', field: 'valueJson' },
  ],
  ['setting under another name', setting({ name: 'other' }), { code: 'FIELD_INVALID', field: 'name' }],
];

function setting(over: object) {
  return { type: 'ConfigPublished', entity: 'rollback', name: 'rollback', valueJson: '{}', note: 'why', ...over };
}

test.each(badItems)('invalid: %s', async (_name, item, problem) => {
  const { ingest, appended } = setUp();
  const [result] = await ingest(acme, [item]);
  expect(result).toMatchObject({ status: 'invalid', problems: [problem] });
  expect(appended).toEqual([]);
});

test('values that were sent are never repeated in problems', async () => {
  const { ingest } = setUp();
  const canary = 'canary-4b1d';
  for (const [, item] of badItems.filter(
    ([, value]) => typeof value === 'object' && value !== null && !Array.isArray(value),
  )) {
    const spoiled = Object.fromEntries(
      Object.entries(item as object).map(([key]) => [key, key === 'type' ? 'LeadReceived' : { [canary]: canary }]),
    );
    const text = JSON.stringify(await ingest(acme, [spoiled]));
    expect(text).not.toContain(canary);
  }
});

test('settings need their own permission', async () => {
  const { ingest, appended } = setUp();
  const [refused] = await ingest({ ...acme, may: may(false) }, [setting({})]);
  expect(refused).toMatchObject({ status: 'invalid', problems: [{ code: 'EVENT_FORBIDDEN' }] });
  const [accepted] = await ingest(acme, [setting({})]);
  expect(accepted).toMatchObject({ status: 'accepted' });
  expect(appended).toHaveLength(1);
});

test('good events beside bad ones are appended once, in order, each with its own position', async () => {
  const { ingest, appended } = setUp();
  const items = [lead, { ...lead, source: 5 }, { ...lead, entity: 'lead-2' }];
  const results = await ingest(acme, items);
  expect(results.map(({ status }) => status)).toEqual(['accepted', 'invalid', 'accepted']);
  expect(results[2]).toMatchObject({ position: { offset: 1 } });
  expect(appended.map((event) => event.envelope.entity)).toEqual(['lead-1', 'lead-2']);
});

test('the same id again is a duplicate: in one request, in the next, in parallel, and after a restart', async () => {
  const { ingest, appended, parts } = setUp();
  const both = await ingest(acme, [
    { ...lead, id },
    { ...lead, id },
  ]);
  expect(both.map(({ status }) => status)).toEqual(['accepted', 'duplicate']);
  const again = await Promise.all([ingest(acme, [{ ...lead, id }]), ingest(acme, [{ id, ...lead }])]);
  expect(again.flat().map(({ status }) => status)).toEqual(['duplicate', 'duplicate']);
  const restarted = ingestOf(parts);
  expect(await restarted(acme, [{ ...lead, id }])).toEqual([{ id, status: 'duplicate' }]);
  expect(appended).toHaveLength(1);
});

test('two requests with one new id at the same time: one is accepted, one is a duplicate', async () => {
  const { ingest, appended } = setUp();
  const answers = await Promise.all([1, 2, 3].map(() => ingest(acme, [{ ...lead, id }])));
  expect(
    answers
      .flat()
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['accepted', 'duplicate', 'duplicate']);
  expect(appended).toHaveLength(1);
});

test('another event under a used id is told, not dropped in silence', async () => {
  const { ingest } = setUp();
  await ingest(acme, [{ ...lead, id }]);
  const [result] = await ingest(acme, [{ ...lead, id, source: 'partner' }]);
  expect(result).toMatchObject({ id, status: 'invalid', problems: [{ code: 'ID_REUSED', field: 'id' }] });
});

test('R7: ids of one tenant say nothing about another', async () => {
  const { ingest, appended } = setUp();
  await ingest(acme, [{ ...lead, id }]);
  const [result] = await ingest({ ...acme, tenant: 'rival' }, [{ ...lead, id }]);
  expect(result).toMatchObject({ status: 'accepted' });
  expect(appended.map((event) => event.envelope.tenant)).toEqual(['acme', 'rival']);
});

test('an event that was not made durable is not remembered: the resend is accepted', async () => {
  const log = { down: true };
  const { ingest, parts } = setUp();
  const broken = ingestOf({
    ...parts,
    append: (events) => (log.down ? Promise.reject(new Error('log is down')) : parts.append(events)),
  });
  await expect(broken(acme, [{ ...lead, id }])).rejects.toThrow('log is down');
  log.down = false;
  expect(await broken(acme, [{ ...lead, id }])).toMatchObject([{ status: 'accepted' }]);
  expect(await ingest(acme, [{ ...lead, id }])).toEqual([{ id, status: 'duplicate' }]);
});

test('R1: without the hint events are still taken, and the failure is told', async () => {
  const down = () => Promise.reject(new Error('no database'));
  const { ingest, failures, appended } = setUp({ seen: { find: down, remember: down } });
  expect(await ingest(acme, [{ ...lead, id }])).toMatchObject([{ status: 'accepted' }]);
  expect(failures).toEqual(['find', 'remember']);
  expect(appended).toHaveLength(1);
});

test('any JSON is answered item by item and never throws', async () => {
  const { ingest } = setUp();
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.record({
      ...Object.fromEntries(
        Object.keys(lead).map((key) => [key, fc.oneof(fc.constant(lead[key as keyof typeof lead]), fc.jsonValue())]),
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 5 }), async (items) => {
      const results = await ingest(acme, items);
      expect(results).toHaveLength(items.length);
      for (const result of results) expect(['accepted', 'duplicate', 'invalid']).toContain(result.status);
    }),
    { numRuns: 300 },
  );
});
