/** MAMS-25: headers of answers, CORS, and the bounds no body limit sees. */
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lead, options } from '../testing/route-table.ts';
import { answerOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { BODY_DEPTH_MAX, HEADERS_MAX } from './headers.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ ...options, corsOrigins: ['https://app.example'] });
});
afterAll(() => gateway.close());

test.each([
  ['an answer', '/v1/leads', 200],
  ['a refusal', '/v1/leads?limit=0', 400],
  ['another tenant’s thing', '/v1/leads/l-9', 404],
  ['no route', '/v1/nothing', 404],
  ['health', '/readyz', 200],
])('ASVS V3: %s may not be framed, sniffed, run or kept', async (_name, url, status) => {
  const answer = await gateway.send('GET', url);
  expect(answer).toMatchObject({
    status,
    headers: {
      'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'cross-origin-resource-policy': 'same-origin',
      ...(url.startsWith('/v1') ? { 'cache-control': 'no-store' } : {}),
    },
  });
  expect(answer.headers['x-powered-by']).toBeUndefined();
  expect(answer.headers.server).toBeUndefined();
});

test('the page of documentation runs its own scripts only', async () => {
  const page = await gateway.app.inject({ method: 'GET', url: '/docs/' });
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.body).not.toMatch(/<script>(?!\s*<)[^<]/); // nothing inline that the policy would stop
});

test('CORS: another origin gets no permission, whatever it calls itself', async () => {
  for (const origin of [
    'https://evil.example',
    'https://app.example.evil.example',
    'http://app.example',
    'https://app.example:444',
    'https://APP.example.',
    'null',
  ]) {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const answer = answerOf(
        await gateway.app.inject({
          method,
          url: '/v1/leads',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            authorization: `Bearer ${await gateway.token()}`,
          },
        }),
      );
      expect(answer.headers['access-control-allow-origin'], origin).toBeUndefined();
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
  }
  const good = await gateway.send('GET', '/v1/leads', { headers: { origin: 'https://app.example' } });
  expect(good.headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    vary: expect.stringContaining('Origin'),
  });
});

test('more headers than a client has are refused, not dropped', async () => {
  const port = await listening();
  const many = Object.fromEntries(Array.from({ length: HEADERS_MAX }, (_, at) => [`x-${at}`, '1']));
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request({ port, path: '/v1/leads', headers: many }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
  expect(status).toBe(431);
});

test('bodies nested beyond any route’s bound are malformed', async () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  for (const url of ['/v1/events', '/v1/policies/test', '/v1/commands/campaigns/c-1']) {
    const deep = await gateway.send('POST', url, { body: nested(BODY_DEPTH_MAX + 2) });
    expect(deep).toMatchObject({ status: 400, body: { code: 'REQUEST_MALFORMED' } });
  }
  const fits = await gateway.send('POST', '/v1/events', { body: `{"type":"${lead.type}","x":${nested(50)}}` });
  expect(fits.body.code).not.toBe('REQUEST_MALFORMED');
});

async function listening(): Promise<number> {
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  return (gateway.app.server.address() as AddressInfo).port;
}
