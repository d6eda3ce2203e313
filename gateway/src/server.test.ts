import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { expected as expectedRoles } from './authorisation/testing/expected.ts';
import { EVENTS_MAX } from './ingest/routes.ts';
import { type Permission, roles } from './roles.ts';
import { BODY_MAX_BYTES, IN_FLIGHT_MAX } from './server.ts';
import { bodyOf, facts, lead, openRoutes, options, patternOf, routes } from './testing/route-table.ts';
import { answerOf, startTestGateway, type TestGateway } from './testing/test-gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway(options);
});
afterAll(() => gateway.close());

test('the table holds every route below /v1', async () => {
  const { body } = await gateway.send('GET', '/docs/json');
  const served = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected = [...routes.map((route) => `${route.method} ${patternOf(route.url)}`), ...openRoutes];
  expect(served.filter((route) => route.includes(' /v1')).sort()).toEqual([...expected].sort());
});

function permissionOf({ app }: TestGateway, { method, url }: (typeof routes)[number]): Permission {
  const words = (_: string, name: string) => (name === '*' || name === 'path' ? '*' : `:${name}`);
  const pattern = patternOf(url).replace(/\{(\*|\w+)\}/g, words);
  const permission = app.routePermissions.get(`${method} ${pattern}`);
  if (permission === undefined) throw new Error(`no permission of ${method} ${pattern}`);
  return permission;
}

describe.each(roles)('KIKI-63: the role %s', (role) => {
  let own: TestGateway;
  beforeAll(async () => {
    own = await startTestGateway(options);
  });
  afterAll(() => own.close());

  test.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))('%s', async (_name, route) => {
    const permission = permissionOf(own, route);
    const allowed = expectedRoles[permission].includes(role);
    // The route's own list names today's four.
    if (roles.indexOf(role) < 4) expect((route.allowed as readonly string[]).includes(role)).toBe(allowed);
    const before = await own.events('audit_events');
    const answer = await own.send(route.method, route.url, { ...bodyOf(route), roles: [role] });
    const but: Readonly<Record<string, number>> = 'but' in route ? route.but : {};
    expect(answer.status).toBe(allowed ? (but[role] ?? route.good) : 403);
    if (allowed) return;
    expect(answer.body).toMatchObject({ code: 'ROLE_FORBIDDEN', status: 403, retryable: false });
    const isCommand =
      route.method === 'POST' && ![...facts, '/v1/policies/test', '/v1/features/online'].includes(route.url);
    const known = new Set(before.map((event) => event.envelope.id));
    const added = (await own.events('audit_events')).filter((event) => !known.has(event.envelope.id));
    const refusal = { outcome: 'REFUSED', service: 'gateway', metadata: { code: 'ROLE_FORBIDDEN' } };
    expect(answer.body).toMatchObject({ permission, policyVersion: 0 });
    expect(added).toMatchObject(isCommand ? [refusal] : []);
  });
});

test.each(roles)('WAP-69: every route there is × the role %s: whom the table leaves out is refused', async (role) => {
  const { app } = gateway;
  expect(app.routePermissions.size).toBeGreaterThanOrEqual(routes.length);
  for (const [route, permission] of app.routePermissions) {
    if (expectedRoles[permission].includes(role)) continue;
    const [method, pattern] = route.split(' ') as ['GET' | 'POST', string];
    const url = pattern.replace(/:\w+/g, 'x-1').replace('*', '0/999');
    const answer = await gateway.send(method, url, { roles: [role], ...(method === 'GET' ? {} : { body: {} }) });
    expect([route, answer.status, answer.body.code]).toEqual([route, 403, 'ROLE_FORBIDDEN']);
  }
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
      422,
      'EVENTS_INVALID',
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
    expect(type).toBe(`/problems/${code}`);
    for (const text of [title, detail, next, requestId]) expect(text).toEqual(expect.any(String));
    expect(retryable).toBe(false);
  });
});

test('WAP-12: lists of another tenant are empty, whatever is asked', async () => {
  for (const { url } of routes.filter(
    ({ method, url }) => method === 'GET' && /^\/v1\/(?!policies|live$|me$|sessions$|signing-keys)[a-z-]+$/.test(url),
  )) {
    const answer = await gateway.send('GET', url, { tenant: 'rival' });
    expect([url, answer.status, answer.body]).toEqual([url, 200, { items: [], nextCursor: null }]);
  }
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
  for (const path of ['/v1/events', '/v1/commands/campaigns/c-1', '/v1/approvals/a-1/approve']) {
    for (const body of [deep, `{"type":"LeadReceived","entity":${deep}}`, `{"events":[${deep}]}`]) {
      const answer = await gateway.send('POST', path, { body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  }
});

test('R8: beyond the bound of requests in hand the rest is told to come later, and health still answers', async () => {
  const crowded = await startTestGateway(options);
  try {
    const gate = Promise.withResolvers<void>();
    crowded.views.holdUntil(gate.promise);
    const answers = Array.from({ length: IN_FLIGHT_MAX + 5 }, () => crowded.send('GET', '/v1/leads'));
    await vi.waitFor(() => expect(crowded.views.asked).toHaveLength(IN_FLIGHT_MAX), 60_000);
    expect(await crowded.send('GET', '/readyz')).toMatchObject({ status: 200 });
    expect(await crowded.send('GET', '/v1/leads')).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } });
    gate.resolve();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(IN_FLIGHT_MAX);
    expect(statuses.filter((status) => status === 503)).toHaveLength(5);
    const late = await crowded.send('GET', '/v1/leads');
    expect(late.status).toBe(200);
  } finally {
    await crowded.close();
  }
});

test('a request that takes too long is 503, to be sent again with the same ids', async () => {
  gateway.views.failWith(Object.assign(new Error('late'), { code: 'FST_ERR_HANDLER_TIMEOUT', statusCode: 503 }));
  try {
    const answer = await gateway.send('GET', '/v1/leads');
    expect(answer).toMatchObject({ status: 503, body: { code: 'REQUEST_TIMEOUT', retryable: true } });
  } finally {
    gateway.views.failWith(undefined);
  }
});
