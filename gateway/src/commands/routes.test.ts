import { uuidV7 } from '@mainstem/schemas/envelope';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const create = { type: 'CreateCampaign', name: 'Autumn', advertiserDomain: 'acme.example', bidPriceMicros: 2_000_000 };
const price = (bidPriceMicros: number, over: object = {}) => ({ type: 'ChangeBidPrice', bidPriceMicros, ...over });
const path = '/v1/commands/campaigns/c-1';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const audited = async () => (await gateway.events('audit_events')) as unknown as Record<string, unknown>[];

test('an accepted command answers with version, events and where they are on the log', async () => {
  const created = await gateway.send('POST', path, { body: create });
  expect(created).toMatchObject({
    status: 200,
    body: {
      outcome: 'accepted',
      version: 1,
      events: [{ id: expect.any(String), type: 'CampaignCreated' }],
      positions: [{ topic: 'campaign_events', offset: 0 }],
    },
  });
  const [event] = await gateway.events('campaign_events');
  expect(event).toMatchObject({
    name: 'Autumn',
    countries: [],
    envelope: { tenant: 'acme', entity: 'c-1', streamVersion: 1, actor: 'user:ana', id: created.body.events[0].id },
  });
  expect(event).not.toHaveProperty('expectedVersion');
  expect(await audited()).toEqual([]); // the auditor's work, not the gateway's
});

test('a refused command is 422 with the decider’s code, and one line in the audit trail', async () => {
  const answer = await gateway.send('POST', path, { body: price(5) });
  expect(answer).toMatchObject({
    status: 422,
    type: 'application/problem+json',
    body: { code: 'CAMPAIGN_NOT_FOUND', retryable: false, version: 0, detail: expect.any(String) },
  });
  expect(await audited()).toMatchObject([
    {
      service: 'gateway',
      action: 'ChangeBidPrice',
      subject: 'campaign_events/c-1',
      subjectEventId: null,
      outcome: 'REFUSED',
      metadata: { code: 'CAMPAIGN_NOT_FOUND' },
      envelope: { tenant: 'acme', entity: 'c-1', actor: 'user:ana' },
    },
  ]);
});

test('R3: a command on an old version is 409 with the current one, and is recorded', async () => {
  await gateway.send('POST', path, { body: create });
  await gateway.send('POST', path, { body: price(3_000_000, { expectedVersion: 1 }) });
  const answer = await gateway.send('POST', path, { body: price(4_000_000, { expectedVersion: 1 }) });
  expect(answer).toMatchObject({ status: 409, body: { code: 'VERSION_CONFLICT', version: 2, retryable: false } });
  expect(await audited()).toMatchObject([{ outcome: 'REFUSED', metadata: { code: 'VERSION_CONFLICT' } }]);
});

test('R3: of two commands on one version one wins', async () => {
  await gateway.send('POST', path, { body: create });
  const both = await Promise.all(
    [3, 4].map((n) => gateway.send('POST', path, { body: price(n, { expectedVersion: 1 }) })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
});

describe('Idempotency-Key', () => {
  test.each([
    ['a UUID', uuidV7()],
    ['any text', 'order-4711/retry'],
  ])('%s: the same key gives the same answer', async (_n, key) => {
    const headers = { 'idempotency-key': key };
    const first = await gateway.send('POST', path, { body: create, headers });
    const again = await gateway.send('POST', path, { body: create, headers });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await gateway.events('campaign_events')).toHaveLength(1);
    const other = await gateway.send('POST', path, { body: create, tenant: 'rival', headers });
    expect(other.body.events[0].id).not.toBe(first.body.events[0].id);
  });
  test('a caller without one finds it in the answer', async () => {
    const first = await gateway.send('POST', path, { body: create });
    const key = String(first.headers['idempotency-key']);
    const again = await gateway.send('POST', path, { body: create, headers: { 'idempotency-key': key } });
    expect(again.body).toEqual(first.body);
  });
  test('the same refusal again is the same line of the audit trail', async () => {
    const headers = { 'idempotency-key': uuidV7() };
    await gateway.send('POST', path, { body: price(5), headers });
    await gateway.send('POST', path, { body: price(5), headers });
    expect(new Set((await audited()).map((entry) => (entry.envelope as { id: string }).id)).size).toBe(1);
  });
  test('one that is no key is refused', async () => {
    for (const key of ['a b', 'x'.repeat(256)]) {
      const answer = await gateway.send('POST', path, { body: create, headers: { 'idempotency-key': key } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    }
    expect(await gateway.events('campaign_events')).toEqual([]);
  });
});

test('the platform’s own commands are refused by name, for admins too, and recorded', async () => {
  const lease = { type: 'LeaseBudget', leaseId: 'l', holder: 'me', amountMicros: 1, expiresAtMs: 2, settleAfterMs: 3 };
  for (const body of [lease, { type: 'SettleLease' }, { type: 'RecordLateSpend' }, { type: 'ChangeDailyCap' }]) {
    const answer = await gateway.send('POST', '/v1/commands/budgets/c-1', { body });
    expect(answer).toMatchObject({ status: 403, body: { code: 'COMMAND_INTERNAL' } });
    expect(answer.body.detail).toContain('OpenBudget');
  }
  expect(await gateway.events('budget_events')).toEqual([]);
  expect((await audited()).map((entry) => entry.action).sort()).toEqual([
    'ChangeDailyCap',
    'LeaseBudget',
    'RecordLateSpend',
    'SettleLease',
  ]);
});

const bad: [string, string, unknown, object][] = [
  ['no type', path, {}, { field: 'type', code: 'FIELD_MISSING' }],
  ['unknown type', path, { type: 'SellCampaign' }, { field: 'type' }],
  ['another stream’s command', path, { type: 'OpenBudget', capMicros: 5 }, { field: 'type' }],
  ['missing field', path, { type: 'ChangeBidPrice' }, { field: 'bidPriceMicros', code: 'FIELD_MISSING' }],
  ['wrong type', path, price('much' as never), { field: 'bidPriceMicros', code: 'FIELD_WRONG_TYPE' }],
  ['out of range', path, price(0), { field: 'bidPriceMicros', code: 'FIELD_OUT_OF_RANGE' }],
  ['unknown field', path, price(5, { bidPrice: 5 }), { field: 'bidPrice', code: 'FIELD_UNKNOWN' }],
  ['typing mistake', path, { ...create, countrys: [] }, { field: 'countrys', hint: 'Did you mean countries?' }],
  [
    'tenant in the body',
    path,
    price(5, { tenant: 'rival' }),
    { field: 'tenant', hint: expect.stringContaining('token') },
  ],
  ['personal data', path, price(5, { email: 'a@b.c' }), { field: 'email', code: 'PERSONAL_DATA' }],
  [
    'address in a reason',
    path,
    { type: 'PauseCampaign', reason: 'ana@example.com asked' },
    { field: 'reason', code: 'PERSONAL_DATA' },
  ],
  [
    'number in a note',
    '/v1/commands/creatives/k-1',
    { type: 'ApproveCreative', note: 'call 0151 12345678' },
    { field: 'note', code: 'PERSONAL_DATA' },
  ],
  [
    'number as campaign',
    '/v1/commands/creatives/k-1',
    { type: 'CreateCreative', campaignId: '+4915112345678' },
    { field: 'campaignId', code: 'PERSONAL_DATA' },
  ],
  ['number in a name', path, { ...create, name: '+49 151 12345678' }, { field: 'name', code: 'PERSONAL_DATA' }],
  ['number as id', '/v1/commands/campaigns/+4915112345678', create, { field: 'id', code: 'PERSONAL_DATA' }],
  ['escaped address as id', '/v1/commands/campaigns/jane%2540x.com', create, { field: 'id', code: 'PERSONAL_DATA' }],
  ['wide address as id', '/v1/commands/campaigns/jane%EF%BC%A0x.com', create, { field: 'id', code: 'PERSONAL_DATA' }],
  ['social security as id', '/v1/commands/campaigns/123-45-6789', create, { field: 'id', code: 'PERSONAL_DATA' }],
  ['negative version', path, price(5, { expectedVersion: -1 }), { field: 'expectedVersion' }],
  ['version as text', path, price(5, { expectedVersion: '1' }), { field: 'expectedVersion', code: 'FIELD_WRONG_TYPE' }],
  ['country twice', path, { ...create, countries: ['USA', 'USA'] }, { field: 'countries' }],
  ['NUL in a text', path, { ...create, name: 'a\0b' }, { code: 'FIELD_INVALID' }],
  ['half a character', path, { ...create, name: '\udc00' }, { code: 'FIELD_INVALID' }],
  [
    'a video without length',
    '/v1/commands/creatives/k-1',
    {
      type: 'CreateCreative',
      campaignId: 'c',
      format: 'VIDEO',
      widthPx: 1,
      heightPx: 1,
      markup: 'x',
      mimeType: 'video/mp4',
      secure: true,
    },
    { field: 'durationS' },
  ],
];

test.each(bad)('bad input: %s', async (_name, url, body, problem) => {
  const answer = await gateway.send('POST', url, { body });
  expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  expect(answer.body.problems).toEqual(expect.arrayContaining([expect.objectContaining(problem)]));
  expect(await gateway.events('campaign_events')).toEqual([]);
});

test('R7: the same id in another tenant is another campaign', async () => {
  await gateway.send('POST', path, { body: create });
  const foreign = await gateway.send('POST', path, { body: { type: 'ActivateCampaign' }, tenant: 'rival' });
  expect(foreign).toMatchObject({ status: 422, body: { code: 'CAMPAIGN_NOT_FOUND' } });
});

test('a log that does not answer is 503, retryable, and the same command again counts once', async () => {
  let broken = true;
  const shaky = await startTestGateway({ fault: () => (broken ? 'lost' : undefined) });
  try {
    const event = { type: 'LeadReceived', entity: 'l', source: 's', contactRef: 'r', id: uuidV7() };
    const first = await shaky.send('POST', '/v1/events', { body: event });
    expect(first).toMatchObject({ status: 503, body: { code: 'LOG_UNAVAILABLE', retryable: true } });
    expect(first.headers['retry-after']).toBe('2');
    const refused = await shaky.send('POST', path, { body: price(5) });
    expect(refused).toMatchObject({ status: 503, body: { code: 'LOG_UNAVAILABLE' } }); // no refusal goes unrecorded
    broken = false;
    expect(await shaky.send('POST', '/v1/events', { body: event })).toMatchObject({ status: 200 });
  } finally {
    await shaky.close();
  }
});
