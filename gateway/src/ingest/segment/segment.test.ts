/** Segment's calls over a whole gateway in memory, sent by Segment's own client for Node and by hand. */

import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { isSealed, wordsOfPerson } from '@mainstem/schemas/personal';
import { Analytics, type HTTPClient } from '@segment/analytics-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const post = (path: string, body: unknown) => gateway.send('POST', path, { body });
const people = async () => (await gateway.events('person_events')) as AnyEvent[];
const iso = (atMs: number) => new Date(atMs).toISOString();

async function opened<Type extends keyof EventsByType>(event: AnyEvent | undefined): Promise<EventsByType[Type]> {
  const [answer] = await gateway.privacy.opener.open([event as AnyEvent]);
  return answer as EventsByType[Type];
}

describe('KIKI-03: Segment’s own client, unchanged', () => {
  /** The real client, told only another host. */
  async function client(options: { httpClient?: HTTPClient; failures?: unknown[] } = {}) {
    await gateway.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = gateway.app.server.address() as AddressInfo;
    const key = { kind: 'SERVICE', name: 'website', roles: ['manager'], scopes: ['events:write'] };
    const issued = await gateway.send('POST', '/v1/keys', { body: key });
    expect(issued.status).toBe(200);
    const analytics = new Analytics({
      writeKey: issued.body.key,
      host: `http://127.0.0.1:${port}`,
      flushAt: 6,
      ...(options.httpClient === undefined ? {} : { httpClient: options.httpClient }),
    });
    analytics.on('error', (error) => options.failures?.push(error));
    return analytics;
  }

  const zipping: HTTPClient = {
    makeRequest: ({ url, method, headers, body }) =>
      fetch(url, {
        method,
        headers: { ...headers, 'content-encoding': 'gzip' },
        body: gzipSync(String(body)),
      }),
  };

  test.each([
    ['plain', undefined],
    ['gzip', zipping],
  ])('all six calls come onto the log as typed events (%s)', async (_name, httpClient) => {
    const failures: unknown[] = [];
    const analytics = await client({ failures, ...(httpClient === undefined ? {} : { httpClient }) });
    analytics.identify({ userId: 'u-1', traits: { email: 'jane@example.org', plan: 'pro' } });
    analytics.track({
      userId: 'u-1',
      event: 'Order Completed',
      properties: { revenue: 25.5, currency: 'usd' },
    });
    analytics.page({
      anonymousId: 'a-1',
      name: 'Prices',
      category: 'Docs',
      properties: { url: 'https://x.example' },
    });
    analytics.screen({ userId: 'u-1', name: 'Home' });
    analytics.group({ userId: 'u-1', groupId: 'g-1', traits: { employees: 5 } });
    analytics.alias({ userId: 'u-1', previousId: 'old-1' });
    await analytics.closeAndFlush();
    expect(failures).toEqual([]);
    const events = await people();
    expect(events.map(({ type }) => type).sort()).toEqual([
      'PageViewed',
      'PersonAliased',
      'PersonGrouped',
      'PersonIdentified',
      'PersonTracked',
      'ScreenViewed',
    ]);
    const tracked = events.find(({ type }) => type === 'PersonTracked') as EventsByType['PersonTracked'];
    expect(tracked).toMatchObject({
      event: 'Order Completed',
      revenueMicros: 25_500_000,
      currency: 'USD',
      userId: null,
    });
    expect(tracked.library).toMatch(/^@segment\/analytics-node\/\d/);
    expect(tracked.envelope).toMatchObject({ tenant: 'acme', entity: 'u-1', actor: 'service:website' });
    const identified = events.find(({ type }) => type === 'PersonIdentified') as EventsByType['PersonIdentified'];
    expect(isSealed(identified.traitsJson)).toBe(true);
    const words = wordsOfPerson((await opened<'PersonIdentified'>(identified)).traitsJson as never);
    expect(JSON.parse(String(words))).toEqual({ email: 'jane@example.org', plan: 'pro' });
    expect(events.find(({ type }) => type === 'PageViewed')?.envelope.entity).toBe('anon.a-1');
  });

  test('what it sends again after an answer was lost is counted once', async () => {
    const failures: unknown[] = [];
    let lost = 0;
    const losing: HTTPClient = {
      async makeRequest({ url, method, headers, body }) {
        const answer = await fetch(url, { method, headers, body: String(body) });
        if (lost++ === 0) throw new Error('the answer was lost');
        return answer;
      },
    };
    const analytics = await client({ failures, httpClient: losing });
    analytics.track({ userId: 'u-1', event: 'Signed Up' });
    await analytics.closeAndFlush();
    expect(failures).toEqual([]);
    expect(lost).toBe(2);
    expect(await people()).toHaveLength(1);
  });
});

describe('the four times of a call', () => {
  const track = { userId: 'u-1', event: 'Seen', messageId: 'm-1' };

  test('a sender’s clock that is wrong is taken off', async () => {
    const anHourAhead = NOW_MS + 3_600_000;
    const batch = [{ ...track, type: 'track', timestamp: iso(anHourAhead - 5_000) }];
    expect((await post('/v1/batch', { batch, sentAt: iso(anHourAhead) })).status).toBe(200);
    const [event] = await people();
    expect(event?.envelope.occurredAtMs).toBe(NOW_MS - 5_000);
    expect(event).toMatchObject({ originalAtMs: anHourAhead - 5_000, sentAtMs: anHourAhead, receivedAtMs: NOW_MS });
  });

  test('originalTimestamp goes before timestamp, and neither means now', async () => {
    await post('/v1/track', { ...track, originalTimestamp: iso(NOW_MS - 9_000), timestamp: iso(NOW_MS - 1_000) });
    await post('/v1/track', { ...track, messageId: 'm-2' });
    expect((await people()).map(({ envelope }) => envelope.occurredAtMs).sort()).toEqual([NOW_MS - 9_000, NOW_MS]);
  });

  test.each([
    ['no time', 'yesterday', 'FIELD_INVALID'],
    ['two days ahead with nothing to correct it by', iso(NOW_MS + 48 * 3_600_000), 'FIELD_OUT_OF_RANGE'],
    ['before the year 2000', iso(1_000), 'FIELD_OUT_OF_RANGE'],
  ])('%s is refused', async (_name, timestamp, code) => {
    const { status, body } = await post('/v1/track', { ...track, timestamp });
    expect([status, body.code, body.results[0].problems[0].code]).toEqual([400, 'EVENTS_INVALID', code]);
  });

  test('an import keeps its own times, whenever it was sent, and waits in its lane', async () => {
    const then = NOW_MS - 400 * 86_400_000;
    const batch = [{ ...track, type: 'track', timestamp: iso(then), sentAt: iso(then + 1) }];
    const { body } = await post('/v1/import', { batch });
    expect(body).toMatchObject({ success: true, results: [{ status: 'accepted', lane: 'backfill' }] });
    expect(await people()).toEqual([]);
    const [waiting] = (await gateway.events('ingest_backfill_events')) as EventsByType['EventBackfilled'][];
    expect(waiting).toMatchObject({ eventType: 'PersonTracked', envelope: { entity: 'u-1', occurredAtMs: NOW_MS } });
  });
});

describe('R6: who somebody is stays out of keys and clear fields', () => {
  test.each([
    ['an address', 'Jane.Doe@Example.org'],
    ['a telephone number', '+49 151 555 07734'],
    ['ten digits', '4915155507734'],
    ['a name', 'Jane Doe'],
    ['what looks like a pseudonym', 'p.0123'],
    ['a bar and a space', 'a | b'],
  ])('%s as user id becomes a pseudonym, and the client is none the wiser', async (_name, userId) => {
    const { status, body } = await post('/v1/track', { userId, event: 'Seen' });
    expect(status).toBe(200);
    const [event] = (await people()) as [EventsByType['PersonTracked']];
    expect(event.envelope.entity).toMatch(/^p\.[0-9a-f]{40}$/);
    expect(wordsOfPerson((await opened<'PersonTracked'>(event)).userId as never)).toBe(userId);
    const shown = JSON.stringify([event.envelope, body]) + gateway.logged();
    expect(shown).not.toContain(userId);
  });

  test('one person, one pseudonym; another tenant, another', async () => {
    await post('/v1/track', { userId: 'jane@example.org', event: 'Seen' });
    await post('/v1/identify', { userId: ' Jane@Example.org ', traits: { a: 1 } });
    await gateway.send('POST', '/v1/track', { body: { userId: 'jane@example.org', event: 'Seen' }, tenant: 'rival' });
    const entities = (await people()).map(({ envelope }) => `${envelope.tenant} ${envelope.entity}`);
    expect(new Set(entities).size).toBe(2);
    expect(new Set(entities.map((text) => text.split(' ')[1])).size).toBe(2);
  });

  test('a name of an event that tells of a person is sealed, others stand in clear', async () => {
    await post('/v1/track', { userId: 'u-1', event: 'Mail to jane@example.org opened' });
    const [event] = (await people()) as [EventsByType['PersonTracked']];
    expect(event.event).toBe('(sealed)');
    expect(wordsOfPerson((await opened<'PersonTracked'>(event)).eventWords as never)).toContain('jane@');
  });

  test('no word of a person is on the log, in the answer or in the gateway’s own log', async () => {
    const canary = 'canary.7f3a@example.org';
    const all = {
      userId: canary,
      context: { traits: { email: canary }, ip: canary },
      integrations: { [canary]: true },
    };
    await post('/v1/identify', { ...all, traits: { email: canary } });
    await post('/v1/track', { ...all, event: canary, properties: { [canary]: canary, orderId: canary } });
    await post('/v1/page', { ...all, name: canary, category: canary });
    await post('/v1/group', { ...all, groupId: canary, traits: { owner: canary } });
    const { body } = await post('/v1/alias', { ...all, previousId: canary });
    const events = await people();
    expect(events).toHaveLength(5);
    const bytes = JSON.stringify(events, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    );
    expect(bytes + JSON.stringify(body) + gateway.logged()).not.toContain(canary);
  });
});

describe('what does not fit', () => {
  test('the good beside the bad is taken, each is answered for itself, in order', async () => {
    const good = { type: 'track', userId: 'u-1', event: 'Seen' };
    const batch = [good, { ...good, event: '' }, 7, { ...good, userId: null }, { ...good, type: 'charge' }, good];
    const { status, body } = await post('/v1/batch', { batch });
    expect(status).toBe(200);
    expect(body.results.map((result: { status: string }) => result.status)).toEqual([
      'accepted',
      'invalid',
      'invalid',
      'invalid',
      'invalid',
      'accepted',
    ]);
    expect(await people()).toHaveLength(2);
  });

  test.each([
    ['no JSON', '{"a":', 400, 'REQUEST_MALFORMED'],
    ['an empty body', '', 400, 'REQUEST_MALFORMED'],
    ['no list', { batch: {} }, 400, 'REQUEST_INVALID'],
    ['an empty list', { batch: [] }, 400, 'REQUEST_INVALID'],
    ['too many calls', { batch: Array(2_501).fill(0) }, 400, 'REQUEST_INVALID'],
    ['more than 500 KiB', `{"batch":["${'x'.repeat(512_001)}"]}`, 413, 'BODY_TOO_LARGE'],
  ])('%s: the right 4xx, and nothing on the log', async (_name, body, status, code) => {
    const answer = await post('/v1/batch', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await people()).toEqual([]);
  });

  test('a call of more than 32 KiB is refused alone', async () => {
    const call = { type: 'track', userId: 'u-1', event: 'Seen' };
    const { body } = await post('/v1/batch', { batch: [{ ...call, properties: { x: 'y'.repeat(33_000) } }, call] });
    expect(body.results[0].problems[0].code).toBe('EVENT_TOO_LARGE');
    expect(body.results[1].status).toBe('accepted');
    expect((await post('/v1/track', { ...call, properties: { x: 'y'.repeat(33_000) } })).status).toBe(413);
  });

  test.each([
    ['a bomb', gzipSync(Buffer.alloc(40_000_000)), 413],
    ['no gzip', Buffer.from('{}'), 400],
    ['gzip cut off', gzipSync('{"batch":[]}'.repeat(100)).subarray(0, 20), 400],
  ])('%s as gzip', async (_name, payload, status) => {
    const answer = await gateway.app.inject({
      method: 'POST',
      url: '/v1/batch',
      payload,
      headers: {
        authorization: `Bearer ${await gateway.token()}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  test('a call of the same id in a batch, in the next, and with other words is one call', async () => {
    const call = { type: 'track', userId: 'u-1', event: 'Seen', messageId: 'm-1' };
    const first = await post('/v1/batch', { batch: [call, { ...call, properties: { a: 1 } }] });
    const second = await post('/v1/track', { ...call, properties: { b: 2 } });
    const statuses = [...first.body.results, ...second.body.results].map(({ status }: { status: string }) => status);
    expect(statuses).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect(await people()).toHaveLength(1);
  });

  test('proto names are names like any other', async () => {
    const body = '{"userId":"u-1","event":"Seen","properties":{"__proto__":{"x":1},"constructor":2}}';
    expect((await post('/v1/track', body)).status).toBe(200);
  });
});
