/** Commands beyond one stream's own rules: batches, breakers, what a stream cannot see, keys used twice. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { topics } from '@mainstem/schemas/topics';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { commandStreams } from './streams.ts';

const create = { type: 'CreateCampaign', name: 'Autumn', advertiserDomain: 'acme.example', bidPriceMicros: 2_000_000 };
const banner = {
  type: 'CreateCreative',
  campaignId: 'c-1',
  format: 'BANNER',
  widthPx: 1,
  heightPx: 1,
  markup: 'x',
  mimeType: 'text/html',
  secure: true,
};
const campaign = '/v1/commands/campaigns/c-1';
const budget = '/v1/commands/budgets/c-1';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const refusals = async () =>
  (await gateway.events('audit_events')).map((event) => (event as unknown as { metadata: { code: string } }).metadata);

/** Streams whose commands carry secrets or policies have routes of their own, with the checks those need. */
const ownRoutes = [
  'agent_events',
  'approval_request_events',
  'auth_events',
  // Answers are recorded by who serves the conversation (streams/src/configs), in its own process.
  'conversation_events',
  'org_events',
  'policy_events',
  'proposal_events',
];

test('every decided topic has a route for its commands', () => {
  const decided = topics.filter(({ kind }) => kind === 'decided').map(({ name }) => name as string);
  const routed = commandStreams.map(({ topic }) => topic as string);
  expect(decided.filter((name) => !routed.includes(name) && !ownRoutes.includes(name))).toEqual([]);
});

describe('a batch is one decision', () => {
  test('R3: its events stand under one decision, each decided on what those before it made', async () => {
    const commands = [
      create,
      { type: 'ChangeBidPrice', bidPriceMicros: 3_000_000 },
      { type: 'ChangeFlows', flows: [] },
    ];
    const answer = await gateway.send('POST', `${campaign}/batch`, { body: { commands, expectedVersion: 0 } });
    expect(answer).toMatchObject({ status: 200, body: { version: 3, events: [{}, {}, {}] } });
    const decisions = (await gateway.events('campaign_events')).map(({ envelope }) => envelope.decision);
    expect(new Set(decisions.map((decision) => decision?.id)).size).toBe(1);
    expect(decisions.map((decision) => decision?.of)).toEqual([3, 3, 3]);
  });
  test('one refusal refuses all, says which, and is recorded', async () => {
    const commands = [create, { type: 'ChangeFlows', flows: [] }, { type: 'ChangeFlows', flows: [] }];
    const answer = await gateway.send('POST', `${campaign}/batch`, { body: { commands } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'CAMPAIGN_FLOWS_UNCHANGED', version: 0 } });
    expect(answer.body.detail).toContain('command 3 of 3, ChangeFlows');
    expect(await gateway.events('campaign_events')).toEqual([]);
    expect(await refusals()).toMatchObject([{ code: 'CAMPAIGN_FLOWS_UNCHANGED' }]);
  });
  test('none, too many, a foreign or a platform’s own command', async () => {
    const bad = [[], Array(21).fill({ type: 'ChangeFlows', flows: [] }), [{ type: 'OpenBudget', capMicros: 1 }], 'all'];
    for (const commands of bad) {
      const answer = await gateway.send('POST', `${campaign}/batch`, { body: { commands } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    }
    const own = await gateway.send('POST', `${budget}/batch`, { body: { commands: [{ type: 'SettleLease' }] } });
    expect(own).toMatchObject({ status: 403, body: { code: 'COMMAND_INTERNAL' } });
  });
});

describe('KIKI-42: breakers', () => {
  const path = '/v1/commands/breakers/*';
  test('are opened and closed by command, at the gateway’s time', async () => {
    const opened = await gateway.send('POST', path, {
      body: { type: 'OpenBreaker', because: 'test', coolDownMs: 60_000 },
    });
    expect(opened).toMatchObject({ status: 200, body: { events: [{ type: 'BreakerOpened' }] } });
    const early = await gateway.send('POST', path, { body: { type: 'HalfOpenBreaker', because: 'test' } });
    expect(early).toMatchObject({ status: 422, body: { code: 'BREAKER_COOLING' } });
    const forced = await gateway.send('POST', path, { body: { type: 'CloseBreaker', because: 'test', force: true } });
    expect(forced).toMatchObject({ status: 200, body: { version: 2 } });
  });
  test('nobody says what time it is', async () => {
    const answer = await gateway.send('POST', path, { body: { type: 'CloseBreaker', because: 'test', atMs: 5 } });
    expect(answer).toMatchObject({ status: 400, body: { problems: [{ field: 'atMs', code: 'FIELD_UNKNOWN' }] } });
  });
});

describe('what one stream cannot see of another', () => {
  test('a creative or a budget of a campaign that never was is refused, and recorded', async () => {
    const creative = await gateway.send('POST', '/v1/commands/creatives/k-1', { body: banner });
    expect(creative).toMatchObject({ status: 422, body: { code: 'CAMPAIGN_UNKNOWN', retryable: false } });
    const opened = await gateway.send('POST', budget, { body: { type: 'OpenBudget', capMicros: 5 } });
    expect(opened).toMatchObject({ status: 422, body: { code: 'CAMPAIGN_UNKNOWN' } });
    expect(await gateway.events('creative_events')).toEqual([]);
    expect(await refusals()).toMatchObject([{ code: 'CAMPAIGN_UNKNOWN' }, { code: 'CAMPAIGN_UNKNOWN' }]);
  });
  test('R7: another tenant’s campaign is none', async () => {
    await gateway.send('POST', campaign, { body: create, tenant: 'rival' });
    expect((await gateway.send('POST', '/v1/commands/creatives/k-1', { body: banner })).status).toBe(422);
  });
  test('a campaign that is made meanwhile is waited for', async () => {
    const creative = gateway.send('POST', '/v1/commands/creatives/k-1', { body: banner });
    await new Promise((resolve) => setTimeout(resolve, 60));
    await gateway.send('POST', campaign, { body: create });
    expect((await creative).status).toBe(200);
  });
  test('a budget takes its campaign’s currency, and no other', async () => {
    await gateway.send('POST', campaign, { body: { ...create, currency: 'EUR' } });
    const dollars = await gateway.send('POST', budget, { body: { type: 'OpenBudget', capMicros: 5, currency: 'USD' } });
    expect(dollars).toMatchObject({ status: 422, body: { code: 'BUDGET_CURRENCY_DIFFERS', currency: 'EUR' } });
    expect((await gateway.send('POST', budget, { body: { type: 'OpenBudget', capMicros: 5 } })).status).toBe(200);
    expect(await gateway.events('budget_events')).toMatchObject([{ type: 'BudgetOpened', currency: 'EUR' }]);
  });
  test('a valuation that leans on defaults of the tenant is decided, with warnings', async () => {
    await gateway.send('POST', campaign, { body: create });
    const click = { type: 'ChangeValuation', goal: 'CLICK' };
    const codes = async (body: object) =>
      (await gateway.send('POST', campaign, { body })).body.warnings.map((one: { code: string }) => one.code);
    expect(await codes(click)).toEqual(['VALUATION_WITHOUT_MODEL', 'VALUATION_WITHOUT_VALUE']);
    expect(await codes({ ...click, model: 'm@1' })).toEqual(['VALUATION_WITHOUT_VALUE']);
    expect(await codes({ ...click, model: 'm@1', actionValueMicros: 5 })).toEqual([]);
    expect(await codes({ type: 'ChangeValuation', marginPpm: 5 })).toEqual([]);
  });
});

describe('an Idempotency-Key used for another request', () => {
  const headers = { 'idempotency-key': uuidV7() };
  const answered = async (url: string, body: object, over: object = {}) =>
    gateway.send('POST', url, { body, headers, ...over });

  test('is told, and nothing is decided; the first request still has its answer', async () => {
    const first = await answered(campaign, create);
    for (const [url, body] of [
      [campaign, { ...create, name: 'Winter' }],
      ['/v1/commands/campaigns/c-2', create],
      [`${campaign}/batch`, { commands: [create] }],
    ] as const) {
      expect(await answered(url, body)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    }
    const { name, ...rest } = create;
    expect((await answered(campaign, { ...rest, name })).body).toEqual(first.body);
    expect(await gateway.events('campaign_events')).toHaveLength(1);
  });
  test('two at once: one is decided, the other is told', async () => {
    const both = await Promise.all(['A', 'B'].map((name) => answered(campaign, { ...create, name })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
  test('R7: is another key in another tenant; a refused command leaves its key free', async () => {
    await answered(campaign, create);
    expect((await answered(campaign, { ...create, name: 'X' }, { tenant: 'rival' })).status).toBe(200);
    const other = { 'idempotency-key': 'a-key' };
    const refused = await gateway.send('POST', budget, {
      body: { type: 'ChangeBudgetCap', capMicros: 5 },
      headers: other,
    });
    expect(refused.status).toBe(422);
    const mended = await gateway.send('POST', budget, { body: { type: 'OpenBudget', capMicros: 5 }, headers: other });
    expect(mended.status).toBe(200);
  });
});
