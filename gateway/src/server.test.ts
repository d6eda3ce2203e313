import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENTS_MAX } from './ingest/routes.ts';
import { permissions, roles } from './roles.ts';
import { BODY_MAX_BYTES } from './server.ts';
import { answerOf, startTestGateway, type TestGateway, type TestGatewayOptions } from './testing/test-gateway.ts';

const lead = { type: 'LeadReceived', entity: 'lead-1', source: 'web-form', contactRef: 'crm-4711' };
const campaign = {
  type: 'CreateCampaign',
  name: 'Autumn',
  advertiserDomain: 'acme.example',
  bidPriceMicros: 2_000_000,
};

/** Every route below /v1 with a request that is good, for the tables over all routes. */
const routes = [
  { method: 'POST', url: '/v1/events', body: lead, permission: 'events:write', good: 200 },
  { method: 'POST', url: '/v1/commands/campaigns/c-9', body: campaign, permission: 'campaigns:command', good: 200 },
  {
    method: 'POST',
    url: '/v1/commands/creatives/k-9',
    body: { type: 'PauseCreative', reason: 'x' },
    permission: 'creatives:command',
    good: 422,
  },
  {
    method: 'POST',
    url: '/v1/commands/budgets/c-9',
    body: { type: 'OpenBudget', capMicros: 1_000_000 },
    permission: 'budgets:command',
    good: 200,
  },
  { method: 'GET', url: '/v1/campaigns', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/campaigns/c-1', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/creatives', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/creatives/k-1', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/leads', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/leads/l-1', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/clients', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/clients/a-1', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/incidents', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/incidents/i-1', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/spend', permission: 'views:read', good: 200 },
  { method: 'GET', url: '/v1/audit', permission: 'audit:read', good: 200 },
  {
    method: 'POST',
    url: '/v1/clients/a-1/approvals/p-1',
    body: { outcome: 'APPROVED' },
    permission: 'approvals:decide',
    good: 200,
  },
] as const;

let gateway: TestGateway;

const options: TestGatewayOptions = {
  views: {
    campaigns: { acme: [{ campaignId: 'c-1', name: 'Autumn' }] },
    creatives: { acme: [{ creativeId: 'k-1' }] },
    leads: { acme: [{ leadId: 'l-1' }] },
    clients: { acme: [{ clientId: 'a-1' }] },
    incidents: { acme: [{ incidentId: 'i-1' }] },
  },
  decide: () => ({ kind: 'decided', eventId: 'e-1', stage: 'SUCCESS' }),
};

beforeAll(async () => {
  gateway = await startTestGateway(options);
});
afterAll(() => gateway.close());

const bodyOf = (route: (typeof routes)[number]) => ('body' in route ? { body: route.body } : {});

test('the table holds every route below /v1', async () => {
  const { body } = await gateway.send('GET', '/docs/json');
  const served = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected = routes.map((route) => `${route.method} ${patternOf(route.url)}`);
  expect(served.filter((route) => route.includes(' /v1')).sort()).toEqual([...expected].sort());
});

/** `/v1/leads/l-1` → `/v1/leads/{id}`. */
function patternOf(url: string): string {
  return url.replace(/\/[a-z]-\d/, '/{id}').replace(/\/p-1$/, '/{approvalId}');
}

describe.each(roles)('KIKI-63: the role %s', (role) => {
  let own: TestGateway;
  beforeAll(async () => {
    own = await startTestGateway(options);
  });
  afterAll(() => own.close());

  test.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))('%s', async (_name, route) => {
    const allowed = (permissions[route.permission] as readonly string[]).includes(role);
    const before = await own.events('audit_events');
    const answer = await own.send(route.method, route.url, { ...bodyOf(route), roles: [role] });
    expect(answer.status).toBe(allowed ? route.good : 403);
    if (allowed) return;
    expect(answer.body).toMatchObject({ code: 'ROLE_FORBIDDEN', status: 403, retryable: false });
    const isCommand = route.method === 'POST' && route.url !== '/v1/events';
    const known = new Set(before.map((event) => event.envelope.id));
    const added = (await own.events('audit_events')).filter((event) => !known.has(event.envelope.id));
    const refusal = { outcome: 'REFUSED', service: 'gateway', metadata: { code: 'ROLE_FORBIDDEN' } };
    expect(added).toMatchObject(isCommand ? [refusal] : []);
  });
});

test('KIKI-63: no role at all allows nothing', async () => {
  for (const route of routes) {
    const answer = await gateway.send(route.method, route.url, { ...bodyOf(route), roles: [] });
    expect([route.url, answer.status]).toEqual([route.url, 403]);
  }
});

describe('KIKI-63: every route wants a token', () => {
  test.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))('%s', async (_name, route) => {
    const payload = 'body' in route ? { payload: route.body } : {};
    const missing = answerOf(await gateway.app.inject({ method: route.method, url: route.url, ...payload }));
    expect(missing).toMatchObject({
      status: 401,
      type: 'application/problem+json',
      body: { code: 'TOKEN_MISSING' },
    });
    expect(missing.headers['www-authenticate']).toContain('Bearer');
    const invalid = await gateway.send(route.method, route.url, {
      ...bodyOf(route),
      headers: { authorization: 'Bearer a.b.c' },
    });
    expect(invalid).toMatchObject({ status: 401, body: { code: 'TOKEN_INVALID', retryable: false } });
  });
});

describe('problem documents', () => {
  const cases: [string, () => Promise<unknown>, number, string][] = [
    ['unknown route', () => gateway.send('GET', '/v1/nothing'), 404, 'ROUTE_NOT_FOUND'],
    [
      'unknown method',
      async () => answerOf(await gateway.app.inject({ method: 'DELETE', url: '/v1/campaigns/c-1' })),
      404,
      'ROUTE_NOT_FOUND',
    ],
    ['malformed JSON', () => gateway.send('POST', '/v1/events', { body: '{"type":' }), 400, 'REQUEST_MALFORMED'],
    ['empty body', () => gateway.send('POST', '/v1/events', { body: '' }), 400, 'REQUEST_MALFORMED'],
    [
      'prototype in JSON',
      () => gateway.send('POST', '/v1/events', { body: '{"__proto__":{"x":1}}' }),
      400,
      'REQUEST_MALFORMED',
    ],
    ['a list', () => gateway.send('POST', '/v1/events', { body: [lead] }), 400, 'REQUEST_INVALID'],
    ['text', () => gateway.send('POST', '/v1/events', { body: '"x"' }), 400, 'REQUEST_INVALID'],
    ['no events', () => gateway.send('POST', '/v1/events', { body: { events: [] } }), 400, 'REQUEST_INVALID'],
    [
      'too many events',
      () => gateway.send('POST', '/v1/events', { body: { events: Array(EVENTS_MAX + 1).fill(1) } }),
      400,
      'REQUEST_INVALID',
    ],
    [
      'events and an event',
      () => gateway.send('POST', '/v1/events', { body: { ...lead, events: [lead] } }),
      400,
      'REQUEST_INVALID',
    ],
    [
      'too large',
      () =>
        gateway.send('POST', '/v1/events', { body: JSON.stringify({ ...lead, source: 'x'.repeat(BODY_MAX_BYTES) }) }),
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'not JSON',
      () =>
        gateway.send('POST', '/v1/events', {
          body: 'a=1',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    ['bad path', () => gateway.send('GET', '/v1/leads/%E0%A4%A'), 400, 'REQUEST_MALFORMED'],
    ['NUL in the path', () => gateway.send('GET', '/v1/leads/a%00b'), 400, 'REQUEST_INVALID'],
    ['bar in the path', () => gateway.send('GET', '/v1/leads/rival%7Clead'), 400, 'REQUEST_INVALID'],
    ['address in the path', () => gateway.send('GET', '/v1/leads/ana%40example.com'), 400, 'REQUEST_INVALID'],
    ['long id', () => gateway.send('GET', `/v1/leads/${'a'.repeat(129)}`), 400, 'REQUEST_INVALID'],
    ['endless id', () => gateway.send('GET', `/v1/leads/${'a'.repeat(5_000)}`), 400, 'REQUEST_MALFORMED'],
    ['unknown filter', () => gateway.send('GET', '/v1/leads?colour=red'), 400, 'REQUEST_INVALID'],
    ['limit 0', () => gateway.send('GET', '/v1/leads?limit=0'), 400, 'REQUEST_INVALID'],
    ['limit of a million', () => gateway.send('GET', '/v1/leads?limit=1000000'), 400, 'REQUEST_INVALID'],
    ['limit in words', () => gateway.send('GET', '/v1/leads?limit=many'), 400, 'REQUEST_INVALID'],
    ['limit twice', () => gateway.send('GET', '/v1/leads?limit=1&limit=2'), 400, 'REQUEST_INVALID'],
    ['NUL in a filter', () => gateway.send('GET', '/v1/leads?status=%00'), 400, 'REQUEST_INVALID'],
    ['foreign cursor', () => gateway.send('GET', '/v1/leads?cursor=bm9uZQ'), 400, 'REQUEST_INVALID'],
    [
      'cursor with NUL',
      () => gateway.send('GET', `/v1/leads?cursor=${Buffer.from('["a\\u0000"]').toString('base64url')}`),
      400,
      'REQUEST_INVALID',
    ],
    ['bad time', () => gateway.send('GET', '/v1/spend?from=yesterday'), 400, 'REQUEST_INVALID'],
    ['another tenant’s row', () => gateway.send('GET', '/v1/campaigns/c-1', { tenant: 'rival' }), 404, 'NOT_FOUND'],
  ];
  test.each(cases)('%s', async (_name, send, status, code) => {
    const answer = (await send()) as { status: number; type: string; body: Record<string, unknown> };
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status, code } });
    const { type, title, detail, next, requestId, retryable } = answer.body;
    expect(type).toBe(`urn:mainstem:error:${code}`);
    for (const text of [title, detail, next, requestId]) expect(text).toEqual(expect.any(String));
    expect(retryable).toBe(false);
  });
});

test('WAP-12: lists of another tenant are empty, whatever is asked', async () => {
  for (const { url } of routes.filter((route) => route.method === 'GET' && route.url.split('/').length === 3)) {
    const answer = await gateway.send('GET', url, { tenant: 'rival' });
    expect([url, answer.status, answer.body]).toEqual([url, 200, { items: [], nextCursor: null }]);
  }
});

test('KIKI-76: health names what does not answer, and readiness what is waited for', async () => {
  expect(await gateway.send('GET', '/healthz')).toMatchObject({
    status: 200,
    body: { status: 'ok', checks: { log: { ok: true } } },
  });
  expect(await gateway.send('GET', '/readyz')).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
  const sick = await startTestGateway({
    checks: {
      postgres: () => Promise.reject(new Error('connection refused')),
      log: async () => 1,
      slow: () => new Promise(() => {}),
    },
    notReady: () => ['campaign_events is still being read'],
  });
  try {
    expect(await sick.send('GET', '/healthz')).toMatchObject({
      status: 503,
      body: {
        status: 'failing',
        checks: {
          postgres: { ok: false, reason: 'connection refused' },
          log: { ok: true },
          slow: { ok: false, reason: 'no answer within 2000 ms' },
        },
      },
    });
    expect(await sick.send('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, reasons: [expect.any(String)] },
    });
    const command = await sick.send('POST', '/v1/commands/campaigns/c-1', { body: campaign });
    expect(command).toMatchObject({
      status: 503,
      body: { code: 'NOT_READY', retryable: true },
      headers: { 'retry-after': '2' },
    });
  } finally {
    await sick.close();
  }
});

test('metrics are by route pattern: no id, tenant or path gets into a label', async () => {
  await gateway.send('GET', '/v1/leads/canary-lead-id');
  await gateway.send('GET', '/v1/canary-path');
  const { status, body } = await gateway.send('GET', '/metrics');
  expect(status).toBe(200);
  expect(body).toContain(
    'mainstem_gateway_request_duration_seconds_count{method="GET",route="/v1/leads/:id",status="404"}',
  );
  expect(body).not.toMatch(/canary|acme/);
});

test('R6: nothing that was sent gets into the log: no token, body, query, path or header', async () => {
  const canary = 'canary-7d21';
  const token = await gateway.token();
  await gateway.send('POST', '/v1/events', { body: { ...lead, [canary]: canary, source: canary } });
  await gateway.send('POST', '/v1/events', { body: `{"${canary}": tru` });
  await gateway.send('GET', `/v1/leads/${canary}?x=${canary}`, { headers: { 'x-canary': canary } });
  await gateway.send('GET', `/${canary}`);
  await gateway.send('POST', `/v1/commands/campaigns/${canary}`, { body: { ...campaign, name: canary } });
  const logged = gateway.logged();
  expect(logged).toContain('"route":"/v1/events"');
  expect(logged).not.toContain(canary);
  expect(logged).not.toContain(token.split('.')[1]);
  expect(logged.toLowerCase()).not.toContain('bearer');
});

describe('KIKI-84: documentation', () => {
  test('OpenAPI 3.1 names every route, with security and problem answers', async () => {
    const { status, body } = await gateway.send('GET', '/docs/json');
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.0');
    for (const { method, url } of routes) {
      const path = patternOf(url);
      const documented = body.paths[path]?.[method.toLowerCase()];
      expect(documented, path).toBeDefined();
      expect(documented.security).toEqual([{ token: [] }]);
      expect(Object.keys(documented.responses)).toEqual(expect.arrayContaining(['200', '401', '403', '503']));
    }
    const events = body.paths['/v1/events'].post;
    const text = JSON.stringify(events.requestBody);
    for (const word of ['LeadReceived', 'contactRef', 'ConfigPublished', 'Opaque id of the person'])
      expect(text).toContain(word);
    expect(JSON.stringify(body.paths['/v1/commands/budgets/{id}'])).not.toContain('LeaseBudget');
  });
  test('a page to read it', async () => {
    const page = await gateway.app.inject({ method: 'GET', url: '/docs/' });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
  });
});

describe('CORS', () => {
  test('only listed origins, without cookies', async () => {
    const open = await startTestGateway({ corsOrigins: ['https://app.example'] });
    try {
      const preflight = (origin: string) =>
        open.app.inject({
          method: 'OPTIONS',
          url: '/v1/events',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization',
          },
        });
      const good = await preflight('https://app.example');
      expect(good.headers['access-control-allow-origin']).toBe('https://app.example');
      expect(good.headers['access-control-allow-credentials']).toBeUndefined();
      expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).not.toBe(
        'https://evil.example',
      );
    } finally {
      await open.close();
    }
  });
  test('no origin is allowed when none is listed', async () => {
    const answer = await gateway.send('GET', '/readyz', { headers: { origin: 'https://app.example' } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('arbitrary JSON on every route with a body never gives a 5xx, and always JSON', async () => {
  const wide = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        type: fc.constantFrom(
          'LeadReceived',
          'CreateCampaign',
          'ChangeBidPrice',
          'OpenBudget',
          'CreateCreative',
          'LeaseBudget',
          'x',
        ),
        entity: fc.string(),
        name: fc.jsonValue(),
        bidPriceMicros: fc.jsonValue(),
        capMicros: fc.double(),
        outcome: fc.constantFrom('APPROVED', 1),
        expectedVersion: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record({ events: fc.array(fc.jsonValue(), { maxLength: 4 }) }),
  );
  const url = fc.constantFrom(...routes.filter(({ method }) => method === 'POST').map((route) => route.url));
  await fc.assert(
    fc.asyncProperty(url, wide, async (path, body) => {
      const answer = await gateway.send('POST', path, { body });
      expect(answer.status).toBeLessThan(500);
      expect(answer.type).toMatch(/json/);
    }),
    { numRuns: 400 },
  );
});

test('bodies nested very deep are refused, not choked on', async () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  for (const path of ['/v1/events', '/v1/commands/campaigns/c-1', '/v1/clients/a-1/approvals/p-1']) {
    for (const body of [deep, `{"type":"LeadReceived","entity":${deep}}`, `{"events":[${deep}]}`]) {
      const answer = await gateway.send('POST', path, { body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  }
});
