/**
 * R6, ASVS 16.2.5: secrets and personal words go through every route, in every place a client may put them, and are found
 * nowhere after: not in the log, the metrics, an answer, an audit line, or any record.
 */
import { randomBytes } from 'node:crypto';
import { topics } from '@mainstem/schemas/topics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodyOf, lead, options, routes } from '../testing/route-table.ts';
import { answerOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(options);
});
afterAll(() => gateway.close());

/** Canaries sent so far, by what they stood for. Letters and digits, so that no encoding changes them. */
const sent = new Map<string, string>();
function canary(kind: string): string {
  const made = `canary${randomBytes(9).toString('hex')}`;
  sent.set(made, kind);
  return made;
}

const secretFields = [
  'password',
  'secret',
  'token',
  'apiKey',
  'webhookSecret',
  'authorization',
  'client_secret',
] as const;
const personalFields = ['contactName', 'contactEmail', 'contactPhone', 'email', 'phone', 'address'] as const;

async function raw(method: string, url: string, headers: Record<string, string>, payload?: string) {
  const json = payload === undefined ? {} : { 'content-type': 'application/json' };
  const request = { method: method as 'GET', url, headers: { ...json, ...headers } };
  return answerOf(await gateway.app.inject(payload === undefined ? request : { ...request, payload }));
}

function expectNone(text: string, where: string): void {
  const lower = text.toLowerCase();
  const found = [...sent].filter(([word]) => lower.includes(word)).map(([, kind]) => kind);
  expect(found, where).toEqual([]);
}

test.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))('R6: %s', async (_name, route) => {
  const { method, url } = route;
  const answers: { status: number; body: unknown; headers: unknown }[] = [];
  const token = await gateway.token();
  sent.set((token.split('.')[2] ?? '').toLowerCase(), 'a good token');
  // As credentials, good and bad.
  for (const [kind, authorization] of [
    ['bearer', `Bearer ${canary('a bearer token')}`],
    ['key', `Bearer msk_${canary('an API key')}`],
    ['jwt', `Bearer ${canary('a header')}.${canary('a payload')}.${canary('a signature')}`],
    ['basic', `Basic ${Buffer.from(`${canary('a user name')}:${canary('a password')}`).toString('base64')}`],
    ['unknown', `Digest ${canary('another scheme')}`],
  ] as const) {
    answers.push(await raw(method, url, { authorization, 'x-kind': kind }));
  }
  // In headers and the query, with a good token.
  const mark = url.includes('?') ? '&' : '?';
  const authorization = `Bearer ${token}`;
  answers.push(
    await raw(
      method,
      `${url}${mark}token=${canary('a query')}&ticket=${canary('a ticket')}&email=${canary('an address')}`,
      {
        authorization,
        cookie: `session=${canary('a cookie')}`,
        'x-api-key': canary('a key in a header'),
        'webhook-signature': `v1,${canary('a webhook signature')}`,
        'x-internal-key': canary('an internal key'),
        'user-agent': canary('a user agent'),
        referer: `https://example.com/?key=${canary('a referer')}`,
      },
    ),
  );
  // In the body: as fields nobody asked for, as JSON that breaks off, as text.
  if (method === 'POST') {
    const { body = {} } = bodyOf(route) as { body?: object };
    const viewer = `Bearer ${await gateway.token(['viewer'])}`;
    const key = canary('an idempotency key');
    const good = JSON.stringify(body);
    answers.push(await raw(method, url, { authorization, 'idempotency-key': key, cookie: canary('a cookie') }, good));
    answers.push(
      await raw(method, url, { authorization: viewer, 'x-api-key': canary('a key of a refused one') }, good),
    );
    const extra = Object.fromEntries(
      [...secretFields, ...personalFields].map((field) => [field, canary(`the field ${field}`)]),
    );
    answers.push(await raw(method, url, { authorization }, JSON.stringify({ ...body, ...extra })));
    answers.push(await raw(method, url, { authorization }, JSON.stringify({ ...body, nested: { extra: [extra] } })));
    answers.push(await raw(method, url, { authorization }, `{"password":"${canary('broken JSON')}`));
    answers.push(await raw(method, url, { authorization, 'content-type': 'text/plain' }, canary('text')));
  }
  for (const { status, body, headers } of answers) {
    expect(status).toBeLessThan(500);
    if (status >= 400) expectNone(JSON.stringify([body, headers]), `the answer ${status}`);
  }
});

test('R6: afterwards none is in the log, the metrics, an audit line or any record', async () => {
  await gateway.send('POST', '/v1/events', {
    body: {
      ...lead,
      entity: 'lead-77',
      contactName: canary('a name'),
      contactEmail: `${canary('an e-mail address')}@example.com`,
      contactRole: canary('a role'),
    },
  });
  gateway.views.failWith(Object.assign(new SyntaxError(`at ${canary('an error of a parser')}`)));
  expect((await gateway.send('GET', '/v1/leads')).status).toBe(500);
  gateway.views.failWith(undefined);
  expect(sent.size).toBeGreaterThan(routes.length * 10);
  expect(gateway.logged()).toContain('request failed');
  expectNone(gateway.logged(), 'the log');
  expectNone((await gateway.send('GET', '/metrics')).body, 'the metrics');
  let records = 0;
  for (const topic of topics) {
    for (const [partition, end] of (await gateway.log.endOffsets(topic.name)).entries()) {
      for await (const batch of gateway.log.read(topic.name, partition, 0, end)) {
        for (const record of batch.records) {
          records += 1;
          expectNone(`${record.key.toString()} ${record.value.toString('latin1')}`, `a record of ${topic.name}`);
        }
      }
    }
  }
  expect(records).toBeGreaterThan(5);
});
