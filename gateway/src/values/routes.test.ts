/** `POST /v1/predict-ltv` over a whole gateway in memory: purchases come in by its doors, a model is fitted, values are asked. */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { ValueBook } from '@mainstem/streams/values/book';
import { DAY_MS } from '@mainstem/streams/values/contract';
import { bought, shopEvents } from '@mainstem/streams/values/testing/shop';
import { refit } from '@mainstem/streams/values/valuing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
const viewer = '00000000000000aa';
const ask = (body: unknown, over = {}) => gateway.send('POST', '/v1/predict-ltv', { body, ...over });
const values = async () => (await gateway.events('value_events')) as AnyEvent[];

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

test('KIKI-12: without a model the answer says so, and why when a fit was refused', async () => {
  expect(await ask({ customer: 'c1' })).toMatchObject({
    status: 409,
    body: { code: 'VALUE_MODEL_MISSING', because: null },
  });
  const refused = refit(new ValueBook(), { tenant: 'acme', actor: 'service:test', nowMs: NOW_MS }, 'a test');
  await gateway.append(refused.events);
  expect(await ask({ customer: 'c1' })).toMatchObject({ status: 409, body: { because: 'TOO_FEW_CUSTOMERS' } });
});

test('KIKI-15, R6: purchases and links come in by our door and by Segment’s, and never under an address', async () => {
  const send = (event: object) => gateway.send('POST', '/v1/events', { body: { events: [event] } });
  const order = { type: 'PurchaseObserved', amountMicros: 20_000_000, currency: 'USD', orderId: 'o-1' };
  expect((await send({ ...order, entity: 'ann-1' })).status).toBe(200);
  expect((await send({ type: 'CustomerLinked', entity: 'ann-1', viewer, segment: 'spring' })).status).toBe(200);
  for (const wrong of [
    { ...order, entity: 'jane@example.org' },
    { ...order, entity: 'ann-1', amountMicros: -1 },
    { ...order, type: 'PurchaseRefunded', entity: 'ann-1', orderId: null },
    { type: 'CustomerLinked', entity: 'ann-1', viewer: 'not-hex' },
    { type: 'CustomerLinked', entity: 'ann-1' },
  ])
    expect((await send(wrong)).status).toBe(422);
  const properties = { revenue: 30, currency: 'USD', orderId: 'o-2' };
  const call = { userId: 'jane@example.org', event: 'Order Completed', properties };
  expect((await gateway.send('POST', '/v1/track', { body: call })).status).toBe(200);
  const [tracked] = (await gateway.events('person_events')) as AnyEvent[];
  expect(tracked?.envelope.entity).toMatch(/^p\.[0-9a-f]{40}$/);
});

test('KIKI-12, KIKI-16: on a miss a value is reckoned and told; then it is read; a purchase makes it a miss again', async () => {
  const events = shopEvents({ tenant: 'acme', customers: 300, fromMs: NOW_MS - 60 * 7 * DAY_MS, weeks: 60, seed: 1 });
  const book = new ValueBook();
  for (const event of events) book.apply(event);
  const [fitted] = refit(book, { tenant: 'acme', actor: 'service:test', nowMs: NOW_MS }, 'a test').events;
  await gateway.append([fitted as AnyEvent]);
  const first = await ask({ customer: 'ann-1' });
  expect(first).toMatchObject({
    status: 200,
    body: { basis: 'CUSTOMER', source: 'COMPUTED', repeats: 0, segment: 'spring' },
  });
  const { interval, revenueMicros, modelVersion } = first.body;
  expect(interval).toMatchObject({ level: 0.9 });
  expect(interval.lowMicros).toBeLessThanOrEqual(interval.highMicros);
  const told = await values();
  expect(told.find(({ envelope }) => envelope.id === first.body.eventId)).toMatchObject({ because: 'ASKED', viewer });
  const scored = told.findLast(({ type }) => type === 'UserValueScored');
  expect(scored).toMatchObject({ envelope: { entity: viewer }, valueMicros: revenueMicros, modelVersion });
  expect((await ask({ customer: 'ann-1' })).body).toMatchObject({
    source: 'HOT',
    eventId: null,
    revenueMicros,
    interval,
  });
  await gateway.append([bought('acme', 'ann-1', NOW_MS - 30 * DAY_MS, 90_000_000, 'o-3')]);
  const moved = (await ask({ customer: 'ann-1' })).body;
  expect(moved).toMatchObject({ source: 'COMPUTED', repeats: 1 });
  expect(moved.revenueMicros).not.toBe(revenueMicros);
  // What was given back is taken off; another pseudonym of the person, told of by the processor, is asked about with it.
  const back = { type: 'PurchaseRefunded', entity: 'ann-1', orderId: 'o-3', amountMicros: 90_000_000, currency: 'USD' };
  expect((await gateway.send('POST', '/v1/events', { body: { events: [back] } })).status).toBe(200);
  expect((await ask({ customer: 'ann-1' })).body).toMatchObject({ source: 'COMPUTED', repeats: 0, members: [] });
  await gateway.append([bought('acme', 'ann-2', NOW_MS - 20 * DAY_MS, 90_000_000, 'o-4')]);
  const own = (await values()).findLast((event) => event.type === 'LtvPredicted') as EventsByType['LtvPredicted'];
  const envelope = { ...own.envelope, id: '00000000-0000-8000-8000-000000000001', entity: 'ann-2' };
  await gateway.append([{ ...own, envelope, members: ['ann-1'], viewer: null }]);
  expect((await ask({ customer: 'ann-2' })).body).toMatchObject({ repeats: 1, members: ['ann-1'], segment: 'spring' });
  // Segment's customer is known by the pseudonym alone.
  const [tracked] = (await gateway.events('person_events')) as AnyEvent[];
  expect((await ask({ customer: tracked?.envelope.entity })).body).toMatchObject({ basis: 'CUSTOMER', repeats: 0 });
});

test('KIKI-13: somebody nothing is known of, a segment never seen, other weeks, and another tenant', async () => {
  expect((await ask({ customer: 'nobody' })).body).toMatchObject({ basis: 'COHORT', alive: null, band: null });
  const { body } = await ask({ segment: 'brand-new' });
  expect(body).toMatchObject({ basis: 'COHORT', entity: 'segment.brand-new', horizonWeeks: 52 });
  const week = (await ask({ segment: 'brand-new', horizonWeeks: 1 })).body;
  expect(week.revenueMicros).toBeLessThan(body.revenueMicros);
  expect(week.source).toBe('COMPUTED');
  expect((await ask({ customer: 'ann-1' }, { tenant: 'other' })).status).toBe(409);
  for (const wrong of [{ customer: 'a', segment: 'b' }, { horizonWeeks: 0 }, { customer: 'jane@example.org' }, []])
    expect((await ask(wrong)).status).toBe(400);
});
