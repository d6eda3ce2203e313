/** UW-19: what is older than a day waits behind what is new at every door, unless its sender asks for it at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';
import { PAST_AFTER_MS } from '../times.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const oldMs = NOW_MS - PAST_AFTER_MS - 1;
const fields = { source: 'web-form', contactRef: 'crm-1' };

async function lanesOf(url: string, body: (occurredAtMs: number) => object, occurredAtMs: number) {
  const lanes: unknown[] = [];
  for (const priority of ['', 'high', 'low']) {
    const headers = { ...(priority === '' ? {} : { priority }), 'content-type': typeOf(url) };
    const sent = await gateway.send('POST', url, { body: body(occurredAtMs), headers });
    expect(sent.body).toMatchObject({ results: [{ status: 'accepted' }] });
    lanes.push(sent.body.results[0].lane);
  }
  return lanes;
}

const typeOf = (url: string) => (url === '/v1/events' ? 'application/json' : 'application/cloudevents+json');
let made = 0;
const plain = (occurredAtMs: number) => ({ type: 'LeadReceived', entity: 'l-1', occurredAtMs, ...fields });
const cloud = (type: string) => (occurredAtMs: number) => {
  made += 1;
  const time = new Date(occurredAtMs).toISOString();
  return { specversion: '1.0', id: `e-${made}`, source: '/crm', type, time, subject: 'l-1', data: fields };
};

test.each([
  ['a lead', '/v1/events', plain],
  ['a lead as a CloudEvent', '/v1/cloudevents', cloud('mainstem.lead.LeadReceived')],
  ['what a person did', '/v1/cloudevents', cloud('page.seen')],
])('UW-19: %s that is older than a day goes by the backfill lane, and at once when asked', async (_, url, body) => {
  const before = (await gateway.events('lead_events')).length;
  expect(await lanesOf(url, body, oldMs)).toEqual(['backfill', undefined, 'backfill']);
  const isLead = JSON.stringify(body(oldMs)).includes('LeadReceived');
  expect((await gateway.events('lead_events')).length - before).toBe(isLead ? 1 : 0);
  expect(await lanesOf(url, body, NOW_MS - PAST_AFTER_MS)).toEqual([undefined, undefined, 'backfill']);
});

test('UW-19: settings of the past never wait: their order counts', async () => {
  const body = { type: 'ConfigPublished', entity: 'x', name: 'x', valueJson: '1', note: 'old', occurredAtMs: oldMs };
  expect((await gateway.send('POST', '/v1/events', { body })).body.results[0].lane).toBeUndefined();
});
