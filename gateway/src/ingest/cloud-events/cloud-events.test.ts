/** CloudEvents over a whole gateway in memory, sent by the CloudEvents SDK and by hand. */
import type { AddressInfo } from 'node:net';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { CloudEvent, emitterFor, HTTP, httpTransport, Mode } from 'cloudevents';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerOf, NOW_MS, startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const time = new Date(NOW_MS - 1_000).toISOString();
const lead = () =>
  new CloudEvent({
    id: 'e-1',
    source: '/crm',
    type: 'mainstem.lead.LeadReceived',
    subject: 'lead-1',
    time,
    data: { source: 'web-form', contactRef: 'crm-4711' },
  });
const bought = (over: object = {}) =>
  new CloudEvent({
    id: 'e-2',
    source: '/shop',
    type: 'com.example.order.paid',
    subject: 'u-1',
    time,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    data: { revenue: 9.99, currency: 'EUR', orderId: 'o-1' },
    ...over,
  });

async function send(headers: Record<string, unknown>, payload: unknown) {
  return answerOf(
    await gateway.app.inject({
      method: 'POST',
      url: '/v1/cloudevents',
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      headers: { ...(headers as Record<string, string>), authorization: `Bearer ${await gateway.token()}` },
    }),
  );
}

test.each([
  ['binary', Mode.BINARY],
  ['structured', Mode.STRUCTURED],
])('KIKI-04: the SDK’s own emitter, %s', async (_name, mode) => {
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = gateway.app.server.address() as AddressInfo;
  const emit = emitterFor(httpTransport(`http://127.0.0.1:${port}/v1/cloudevents`), { mode });
  const authorization = `Bearer ${await gateway.token()}`;
  for (const event of [lead(), bought(), bought()] as CloudEvent<unknown>[]) {
    await emit(event as never, { headers: { authorization } });
  }
  const [received] = await gateway.events('lead_events');
  expect(received).toMatchObject({
    type: 'LeadReceived',
    source: 'web-form',
    envelope: { tenant: 'acme', entity: 'lead-1', occurredAtMs: NOW_MS - 1_000 },
  });
  const people = (await gateway.events('person_events')) as EventsByType['PersonTracked'][];
  expect(people).toHaveLength(1);
  expect(people[0]).toMatchObject({
    event: 'com.example.order.paid',
    door: 'cloudevents',
    revenueMicros: 9_990_000,
    currency: 'EUR',
    orderId: 'o-1',
    envelope: { entity: 'u-1', occurredAtMs: NOW_MS - 1_000 },
  });
  const [opened] = (await gateway.privacy.opener.open(people as AnyEvent[])) as [EventsByType['PersonTracked']];
  expect(JSON.stringify(opened.contextJson)).toContain('4bf92f3577b34da6');
});

test('a batch is answered event by event', async () => {
  const batch = [
    lead(),
    bought(),
    bought({ id: 'e-3', subject: undefined }),
    7,
    { ...bought({ id: 'e-4' }).toJSON(), specversion: '0.3' },
  ];
  const { status, body } = await send({ 'content-type': 'application/cloudevents-batch+json' }, batch);
  expect(status).toBe(207);
  expect(body.results.map((result: { status: string }) => result.status)).toEqual([
    'accepted',
    'accepted',
    'invalid',
    'invalid',
    'invalid',
  ]);
  expect(body.results[2].problems[0]).toMatchObject({ code: 'FIELD_MISSING', field: 'subject' });
});

test('ids count with their source', async () => {
  const { headers, body } = HTTP.structured(bought());
  expect((await send(headers, body)).body.results[0].status).toBe('accepted');
  expect((await send(headers, body)).body.results[0].status).toBe('duplicate');
  const other = HTTP.structured(bought({ source: '/other' }));
  expect((await send(other.headers, other.body)).body.results[0].status).toBe('accepted');
});

test('header values are percent-decoded, text and bytes are kept', async () => {
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': 'e-9',
    'ce-source': '/a',
    'ce-type': 'Caf%C3%A9%20visited',
    'ce-subject': 'u-2',
  };
  expect((await send({ ...headers, 'content-type': 'text/plain' }, 'hello')).status).toBe(200);
  expect(await gateway.events('person_events')).toMatchObject([{ event: 'Café visited' }]);
});

const structured = { 'content-type': 'application/cloudevents+json' };
test.each([
  ['no event', { 'content-type': 'application/json' }, {}, 415, 'MEDIA_TYPE_UNSUPPORTED'],
  ['no JSON', structured, '{"id":', 400, 'REQUEST_MALFORMED'],
  ['an empty batch', { 'content-type': 'application/cloudevents-batch+json' }, [], 400, 'REQUEST_INVALID'],
  [
    'a type of the platform',
    structured,
    { ...bought().toJSON(), type: 'mainstem.bid.BidPlaced' },
    422,
    'EVENT_TYPE_INTERNAL',
  ],
  [
    'a decided type',
    structured,
    { ...bought().toJSON(), type: 'mainstem.campaign.CampaignPaused' },
    422,
    'EVENT_TYPE_DECIDED',
  ],
  ['an unknown type', structured, { ...bought().toJSON(), type: 'mainstem.x.Nothing' }, 422, 'EVENT_TYPE_UNKNOWN'],
  ['fields that do not fit', structured, { ...lead().toJSON(), data: { source: 5 } }, 422, 'FIELD_WRONG_TYPE'],
  [
    'two days ahead',
    structured,
    { ...bought().toJSON(), time: new Date(NOW_MS + 172_800_000).toISOString() },
    422,
    'FIELD_OUT_OF_RANGE',
  ],
])('%s: the right 4xx, nothing on the log', async (_name, headers, body, status, code) => {
  const answer = await send(headers, body);
  expect(answer.status).toBe(status);
  expect([answer.body.code, answer.body.results?.[0].problems[0].code]).toContain(code);
  for (const topic of ['person_events', 'lead_events'] as const) expect(await gateway.events(topic)).toEqual([]);
});

test.each(['mainstem.x.Nothing', 'mainstem.leads.LeadReceived'])('%s: the hint says full names', async (type) => {
  const { body } = await send(structured, { ...bought().toJSON(), type });
  const [problem] = body.results[0].problems;
  expect(problem.code).toBe('EVENT_TYPE_UNKNOWN');
  expect(problem.hint).toContain(' mainstem.lead.LeadReceived,');
});

test('settings keep their own permission', async () => {
  const event = new CloudEvent({
    id: 'c-1',
    source: '/ops',
    type: 'mainstem.config.ConfigPublished',
    subject: 'a.b',
    data: { name: 'a.b', valueJson: '{}', note: 'x' },
  });
  const { headers, body } = HTTP.structured(event);
  const answer = answerOf(
    await gateway.app.inject({
      method: 'POST',
      url: '/v1/cloudevents',
      payload: body as string,
      headers: { ...(headers as Record<string, string>), authorization: `Bearer ${await gateway.token(['manager'])}` },
    }),
  );
  expect(answer.body.results[0].problems[0].code).toBe('EVENT_FORBIDDEN');
});
