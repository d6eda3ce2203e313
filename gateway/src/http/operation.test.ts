/** What operators see: health, readiness, metrics, logs, documentation, CORS. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaign, lead, options, patternOf, routes } from '../testing/route-table.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(options);
});
afterAll(() => gateway.close());

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
          slow: { ok: false, reason: 'no answer in 2000 ms' },
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
  const parse = new SyntaxError(`unexpected ${canary}`);
  for (const error of [parse, new Error('broken', { cause: parse })]) {
    gateway.views.failWith(error);
    expect((await gateway.send('GET', '/v1/leads')).status).toBe(500);
  }
  gateway.views.failWith(undefined);
  const logged = gateway.logged();
  expect(logged).toContain('request failed');
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
      expect(documented.security).toContainEqual({ token: [] });
      expect(Object.keys(documented.responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
      expect(Object.keys(documented.responses).join(' '), path).toMatch(url === '/v1/live' ? /503/ : /\b20[0-4]\b/);
    }
    const events = body.paths['/v1/events'].post;
    expect(JSON.stringify(events.requestBody)).toContain('#/components/schemas/Event"');
    const text = JSON.stringify(body.components.schemas);
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
