import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  const leads = Array.from({ length: 5 }, (_, n) => ({ leadId: `l-${n}` }));
  gateway = await startTestGateway({ views: { leads: { acme: leads } } });
});
afterAll(() => gateway.close());

test('pages follow each other to the end', async () => {
  const found: string[] = [];
  let cursor: string | null = '';
  for (let page = 0; cursor !== null; page += 1) {
    const answer = await gateway.send('GET', `/v1/leads?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(answer.status).toBe(200);
    found.push(...answer.body.items.map((row: { leadId: string }) => row.leadId));
    cursor = answer.body.nextCursor;
    expect(page).toBeLessThan(4);
  }
  expect(found).toEqual(['l-0', 'l-1', 'l-2', 'l-3', 'l-4']);
});

test('parameters become the filters of the view, in its types, with a bound on rows', async () => {
  const asked = async (url: string) => {
    expect((await gateway.send('GET', url)).status).toBe(200);
    return gateway.views.asked.at(-1);
  };
  expect(await asked('/v1/leads')).toEqual({ tenant: 'acme', options: { limit: 50 } });
  expect(await asked('/v1/creatives?campaign=c-1&gold=true&limit=7')).toEqual({
    tenant: 'acme',
    options: { campaignId: 'c-1', gold: true, limit: 7 },
  });
  expect(await asked('/v1/clients?waiting=false')).toMatchObject({ options: { waiting: false } });
  expect(await asked('/v1/spend?from=2026-11-21T08:00:00Z&to=1795000000000')).toMatchObject({
    options: { fromMs: Date.UTC(2026, 10, 21, 8), toMs: 1_795_000_000_000 },
  });
  expect(await asked('/v1/audit?actor=user:ana&outcome=REFUSED')).toMatchObject({
    options: { actor: 'user:ana', outcome: 'REFUSED' },
  });
});

test.each([
  [
    'away',
    new ProjectionError('PROJECTION_STORE_UNAVAILABLE', 'leads', 'refused', { retryable: true }),
    503,
    'VIEWS_UNAVAILABLE',
  ],
  [
    'dropped',
    new ProjectionError('PROJECTION_CHECKPOINT_LOST', 'leads', 'its tables are gone'),
    503,
    'VIEWS_UNAVAILABLE',
  ],
  [
    'broken',
    new ProjectionError('PROJECTION_STORE_REFUSED', 'leads', 'column secret_name does not exist'),
    500,
    'INTERNAL',
  ],
] as const)('R1: views that are %s', async (_name, error, status, code) => {
  gateway.views.failWith(error);
  try {
    for (const url of ['/v1/leads', '/v1/leads/l-1']) {
      const answer = await gateway.send('GET', url);
      expect(answer).toMatchObject({ status, body: { code, retryable: status === 503 } });
      expect(JSON.stringify(answer.body)).not.toContain('secret_name');
      expect(answer.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
    }
  } finally {
    gateway.views.failWith(undefined);
  }
});

test('R1: a filter on a column that the live build lacks says which and why', async () => {
  const message = 'its live build has no column score_band: an earlier version made it';
  gateway.views.failWith(new ProjectionError('PROJECTION_COLUMN_MISSING', 'leads', message, { retryable: true }));
  try {
    const answer = await gateway.send('GET', '/v1/leads');
    expect(answer).toMatchObject({ status: 503, body: { code: 'VIEWS_UNAVAILABLE', retryable: true } });
    expect(JSON.stringify(answer.body)).toContain(message);
  } finally {
    gateway.views.failWith(undefined);
  }
});

test('a query with a position waits for the view to have it; without one it waits for nothing', async () => {
  const { waited } = gateway.views;
  await gateway.send('GET', '/v1/leads');
  expect(waited).toEqual([]);
  const at = [{ topic: 'lead_events', partition: 3, offset: 12 }];
  await gateway.send('GET', '/v1/leads', { headers: { 'x-mainstem-position': 'lead_events:3@12' } });
  await gateway.send('GET', '/v1/leads/l-1?position=lead_events:3@12');
  expect(waited).toEqual([
    { view: 'leads', positions: at },
    { view: 'leads', positions: at },
  ]);
  for (const url of ['/v1/leads?position=yesterday', '/v1/leads/l-1?position=']) {
    expect(await gateway.send('GET', url)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  }
  gateway.views.failWith(new ProjectionError('PROJECTION_BEHIND', 'leads', 'not within 2000 ms', { retryable: true }));
  const late = await gateway.send('GET', '/v1/leads?position=lead_events:3@12');
  gateway.views.failWith(undefined);
  expect(late).toMatchObject({ status: 503, body: { code: 'POSITION_NOT_REACHED', retryable: true } });
});

test('R1: an explanation that waits for its view tells of its trouble as a query does', async () => {
  const error = new ProjectionError('PROJECTION_STORE_REFUSED', 'events', 'column secret_name does not exist');
  gateway.views.failWith(error);
  const answer = await gateway.send('GET', '/v1/explain/e-1?position=lead_events:3@12');
  gateway.views.failWith(undefined);
  expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL', retryable: false } });
  expect(JSON.stringify(answer.body)).not.toContain('secret_name');
});
