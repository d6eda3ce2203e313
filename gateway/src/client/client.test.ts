/** The typed client against the server of the fast tests, over HTTP. */
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { type Client, type ClientOptions, createClient } from './client.ts';
import { createPositions } from './positions.ts';

let gateway: TestGateway;
let url: string;
beforeAll(async () => {
  const leads = Array.from({ length: 5 }, (_, n) => ({ leadId: `l-${n}`, status: 'new' }));
  gateway = await startTestGateway({ views: { leads: { acme: leads } } });
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`;
});
afterAll(() => gateway.close());

const pauses: number[] = [];
const retries = {
  random: () => 0,
  sleep: async (ms: number) => {
    pauses.push(ms);
  },
};
function client(over: Partial<ClientOptions> = {}): Client {
  pauses.length = 0;
  return createClient({ url, token: () => gateway.token(), retries, ...over });
}

const create = {
  type: 'CreateCampaign',
  name: 'Autumn',
  advertiserDomain: 'acme.example',
  bidPriceMicros: 2_000_000,
} as const;

/** Answers the first calls itself, and then asks the gateway. */
function failing(...first: (() => Response | Error)[]): { fetch: typeof fetch; seen: Headers[] } {
  const seen: Headers[] = [];
  const own: typeof fetch = async (input, init) => {
    seen.push(new Headers(init?.headers));
    const made = first.shift()?.();
    if (made instanceof Error) throw made;
    return made ?? fetch(input, init);
  };
  return { fetch: own, seen };
}

function problem(status: number, retryable: boolean, headers: Record<string, string> = {}): () => Response {
  const body = { type: '/problems/X', title: 'x', status, detail: 'd', code: 'X', retryable, next: '', requestId: 'r' };
  const type = { 'content-type': 'application/problem+json', ...headers };
  return () => new Response(JSON.stringify(body), { status, headers: type });
}

test('a command and a question, typed; the question sees what was written', async () => {
  const own = client();
  const path = { id: 'c-1' };
  const { data, position } = await own.post('/v1/commands/campaigns/{id}', { path, body: create });
  expect(data).toMatchObject({ outcome: 'accepted', version: 1, warnings: [] });
  expect(position).toMatch(/^campaign_events:\d+@0$/);
  // @ts-expect-error there is no such command
  const bad = own.post('/v1/commands/campaigns/{id}', { path, body: { type: 'SellCampaign' } });
  await expect(bad).rejects.toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
  const before = gateway.views.waited.length;
  await own.get('/v1/leads', {});
  expect(gateway.views.waited.slice(before)).toMatchObject([{ positions: [{ topic: 'campaign_events', offset: 0 }] }]);
  await client().get('/v1/leads', {});
  expect(gateway.views.waited).toHaveLength(before + 1);
});

test('pages are walked to the end', async () => {
  const found: string[] = [];
  for await (const { leadId } of client().items('/v1/leads', { query: { limit: '2' } })) found.push(leadId);
  expect(found).toEqual(['l-0', 'l-1', 'l-2', 'l-3', 'l-4']);
});

test('a call without a body says nothing of its type: the gateway would look for one', async () => {
  const { fetch: own, seen } = failing();
  await client({ fetch: own })
    .post('/v1/live/tickets', {})
    .catch(() => undefined);
  expect(seen[0]?.get('content-type')).toBeNull();
  expect(seen[0]?.get('idempotency-key')).not.toBeNull();
});

test('parts of a path are encoded', async () => {
  const missing = client().get('/v1/leads/{id}', { path: { id: 'a/../b' } });
  await expect(missing).rejects.toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

describe('trying again', () => {
  test('what may pass is tried again after its Retry-After, under the same key', async () => {
    const broken = () => new TypeError('fetch failed');
    const { fetch: own, seen } = failing(problem(503, true, { 'retry-after': '3' }), broken, problem(429, true));
    const { data } = await client({ fetch: own }).post('/v1/commands/campaigns/{id}', {
      path: { id: 'c-2' },
      body: create,
    });
    expect(data.version).toBe(1);
    expect(pauses).toEqual([3_000, 250, 500]);
    expect(new Set(seen.map((headers) => headers.get('idempotency-key'))).size).toBe(1);
  });
  test('what was said for good is not', async () => {
    const { fetch: own, seen } = failing(problem(409, false));
    await expect(client({ fetch: own }).get('/v1/leads', {})).rejects.toMatchObject({ code: 'X', status: 409 });
    expect(seen).toHaveLength(1);
  });
  test('nor is what asks for a longer pause than anyone waits, and tries are bounded', async () => {
    const patient = failing(problem(429, true, { 'retry-after': '3600' }));
    await expect(client({ fetch: patient.fetch }).get('/v1/leads', {})).rejects.toMatchObject({ status: 429 });
    expect(patient.seen).toHaveLength(1);
    const away = failing(...Array.from({ length: 9 }, () => () => new TypeError('fetch failed')));
    await expect(client({ fetch: away.fetch }).get('/v1/leads', {})).rejects.toMatchObject({
      code: 'GATEWAY_UNREACHABLE',
      retryable: true,
    });
    expect(away.seen).toHaveLength(4);
  });
  test('a proxy’s own page is no answer of a gateway', async () => {
    const page = () => new Response('<html>', { status: 404, headers: { 'content-type': 'text/html' } });
    const { fetch: own } = failing(page);
    await expect(client({ fetch: own }).get('/v1/leads', {})).rejects.toMatchObject({
      code: 'GATEWAY_ANSWER_UNREADABLE',
    });
  });
});

test('places are kept one a partition, the last ones, and never too many', () => {
  const positions = createPositions();
  expect(positions.token()).toBeUndefined();
  positions.note('a:0@5,b:1@2');
  positions.note('a:0@4');
  positions.note(null);
  expect(positions.token()).toBe('b:1@2,a:0@5');
  for (let partition = 0; partition < 100; partition += 1) positions.note(`c:${partition}@1`);
  expect(positions.token()?.split(',')).toHaveLength(64);
});
