/** The agents' REST routes and proposals over a log in memory: who may, what is written, what is only asked for. */
import { isSealed } from '@mainstem/schemas/personal';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '../dev-token.ts';
import { useGuard } from '../http/guard.ts';
import { goldOf } from '../testing/gold-of.ts';
import { campaign } from '../testing/route-table.ts';
import { NOW_MS, SECRET, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { agentRouteTable } from './routes.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    views: { leads: { acme: [{ leadId: 'l-1', score: 0.8, class: 'hot', reasons: [] }] } },
  });
});
afterAll(() => gateway.close());

const post = (url: string, body: unknown, over: object = {}) => gateway.send('POST', url, { body, ...over });
const agentEvents = () => gateway.events('agent_action_events');

describe('MAMS-14…22: the routes of agents', () => {
  test('each route is there, needs a token, and is recorded whatever it answers', async () => {
    for (const { method, url, tool } of agentRouteTable) {
      expect((await gateway.app.inject({ method, url })).statusCode).toBe(401);
      const before = (await agentEvents()).length;
      await gateway.send(method, url, method === 'POST' ? { body: { nonsense: 1 } } : {});
      const made = (await agentEvents()).slice(before);
      expect(made).toHaveLength(1);
      expect(made[0]).toMatchObject({ type: 'AgentToolCalled', tool, door: 'rest' });
    }
  });

  test('MAMS-22: the welcome and health are open, and name no tenant', async () => {
    for (const url of ['/', '/health', '/api/health', '/api/agents/health']) {
      const answer = await gateway.app.inject({ method: 'GET', url });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).not.toContain('acme');
    }
  });

  test('nothing below /api or /mcp can be opened by forgetting', () => {
    const app = fastify();
    useGuard(app, ...([null, null, null] as unknown as [never, never, never]));
    for (const url of ['/api/new', '/mcp/new', '/v1/new']) {
      expect(() => app.get(url, () => 'x')).toThrow('has no permission');
    }
    app.get('/apiary', () => 'x');
  });

  test('MAMS-14: triage takes a lead in as any lead, words sealed, and answers with its score', async () => {
    const lead = { entity: 'l-1', source: 'web-form', contactRef: 'crm-1', contactEmail: 'jane@roe.example' };
    const answer = await post('/api/agents/triage', lead);
    expect(answer).toMatchObject({ status: 200, body: { leadId: 'l-1', status: 'accepted', triage: { score: 0.8 } } });
    const [received] = await gateway.events('lead_events');
    expect(received?.type === 'LeadReceived' && isSealed(received.contactEmail)).toBe(true);
    expect(JSON.stringify(await agentEvents())).not.toContain('jane@roe');
    expect(await post('/api/agents/triage', { ...lead, source: 'two words' })).toMatchObject({ status: 400 });
  });

  test('MAMS-15…17: engage, optimise and hand over are asked for: one event, and no other change', async () => {
    await gateway.send('POST', '/v1/commands/campaigns/c-opt', { body: campaign });
    const because = 'no answer since Monday';
    const asks = [
      ['/api/agents/engage', { subjectKind: 'lead', subject: 'l-1', channel: 'email', purpose: 'follow-up', because }],
      ['/api/agents/optimize', { campaignId: 'c-opt', goal: 'clicks', because }],
      ['/api/agents/handoff', { subjectKind: 'lead', subject: 'l-1', toRole: 'support', because }],
    ] as const;
    const made: string[] = [];
    for (const [url, body] of asks) {
      const answer = await post(url, body);
      expect(answer).toMatchObject({ status: 202, body: { status: 'requested' } });
      const found = (await agentEvents()).find(({ envelope }) => envelope.id === answer.body.requestId);
      made.push(String(found?.type));
      expect(await post(url, { ...body, because: 'call jane@roe.example' })).toMatchObject({ status: 400 });
    }
    expect(made).toEqual(['EngagementRequested', 'OptimisationRequested', 'HandoffRequested']);
    expect((await gateway.events('campaign_events')).map(({ type }) => type)).toEqual(['CampaignCreated']);
    const unknown = { subjectKind: 'lead', subject: 'l-9', channel: 'email', purpose: 'x', because };
    expect(await post('/api/agents/engage', unknown)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await post('/api/agents/engage', { ...asks[0][1] }, { tenant: 'globex' })).toMatchObject({ status: 404 });
  });

  test('MAMS-18: a memory is sealed before the log sees it, and replaced under its key', async () => {
    const body = {
      subject: 'crm-7',
      content: 'prefers calls after 17:00',
      kind: 'preference',
      key: 'calls',
      ttlHours: 1,
    };
    const first = await post('/api/agents/memory/store', body);
    expect(first).toMatchObject({ status: 200, body: { expiresAtMs: NOW_MS + 3_600_000 } });
    expect((await post('/api/agents/memory/store', body)).body.memoryId).toBe(first.body.memoryId);
    const events = await gateway.events('memory_events');
    expect(events.every((event) => event.type === 'MemoryStored' && isSealed(event.content))).toBe(true);
    expect(JSON.stringify([events, await agentEvents()])).not.toContain('17:00');
    expect(gateway.logged()).not.toContain('17:00');
  });

  test('MAMS-19: an agent recalls its own memories, of its own tenant', async () => {
    const mine = await gateway.send('GET', '/api/agents/memory/retrieve?subject=crm-7&limit=5');
    expect(mine.body.memories).toHaveLength(1);
    const others = await gateway.send('GET', '/api/agents/memory/retrieve', { tenant: 'globex' });
    expect(others.body.memories).toEqual([]);
  });

  test('MAMS-20, MAMS-21: performance and status', async () => {
    const performance = await gateway.send('GET', '/api/agents/analytics/performance?days=1');
    expect(performance.body.agents[0]).toMatchObject({ agent: 'user:ana' });
    expect(performance.body.agents[0].calls).toBeGreaterThan(5);
    expect((await gateway.send('GET', '/api/agents/system/status')).body).toMatchObject({ status: 'ok' });
  });
});

describe('MAMS-06: proposals', () => {
  const pause = { type: 'PauseCampaign', reason: 'no clicks' };
  const create = (id: string) => gateway.send('POST', `/v1/commands/campaigns/${id}`, { body: campaign });
  const propose = async (target: string, command: object = pause, over: object = {}, key?: string) => {
    const params = {
      name: 'propose_command',
      arguments: { stream: 'campaigns', target, command, because: 'no clicks', ...(key === undefined ? {} : { key }) },
    };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    const headers = { accept: 'application/json, text/event-stream' };
    const answer = await gateway.send('POST', '/mcp', { body, headers, ...over });
    const text = typeof answer.body === 'string' ? /data: (.*)/.exec(answer.body)?.[1] : JSON.stringify(answer.body);
    return JSON.parse(String(text)).result;
  };
  const activated = async (id: string) => {
    await create(id);
    for (const [url, body] of goldOf(id)) await gateway.send('POST', url, { body });
    await gateway.send('POST', `/v1/commands/campaigns/${id}`, { body: { type: 'ActivateCampaign' } });
  };
  const types = async (id: string) =>
    (await gateway.events('campaign_events')).filter(({ envelope }) => envelope.entity === id).map(({ type }) => type);

  test('proposing changes nothing; accepting gives the command once, however often it is sent', async () => {
    await activated('c-10');
    const { structuredContent: proposed } = await propose('c-10');
    expect(proposed).toMatchObject({ status: 'open', wouldMake: ['CampaignPaused'], permission: 'campaigns:command' });
    expect(await types('c-10')).not.toContain('CampaignPaused');
    const url = `/v1/proposals/${proposed.proposalId}/accept`;
    const answers = await Promise.all([post(url, {}), post(url, {}), post(url, { note: 'yes' })]);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect((await types('c-10')).filter((type) => type === 'CampaignPaused')).toHaveLength(1);
    expect(await post(url, {})).toMatchObject({ status: 409, body: { code: 'PROPOSAL_DECIDED' } });
    const ends = await gateway.events('proposal_events');
    const mine = ends.filter(({ envelope }) => envelope.entity === proposed.proposalId).map(({ type }) => type);
    expect(mine).toEqual(['CommandProposed', 'ProposalAccepted', 'ProposalExecuted']);
  });

  test('what the rules refuse is not proposed, and what is no command is told so', async () => {
    await create('c-11');
    const before = (await gateway.events('proposal_events')).length;
    const refused = JSON.parse((await propose('c-11', { type: 'CreateCampaign' })).content[0].text);
    expect(refused).toMatchObject({ code: 'REQUEST_INVALID' });
    const again = JSON.parse((await propose('c-11', campaign)).content[0].text);
    expect(again).toMatchObject({ status: 422, code: 'CAMPAIGN_EXISTS' });
    expect((await gateway.events('proposal_events')).length).toBe(before);
  });

  test('the same key is the same proposal; with another command it is refused, and the first one stays', async () => {
    await activated('c-13');
    await activated('c-14');
    const first = (await propose('c-13', pause, {}, 'slow')).structuredContent;
    expect((await propose('c-13', pause, {}, 'slow')).structuredContent).toEqual(first);
    const price = { type: 'ChangeBidPrice', bidPriceMicros: 2_500_000 };
    const others: [string, object][] = [
      ['c-13', { ...pause, reason: 'no budget' }],
      ['c-13', price],
      ['c-14', pause],
    ];
    for (const [target, command] of others) {
      const answer = await propose(target, command, {}, 'slow');
      expect(answer, JSON.stringify(answer)).toMatchObject({ isError: true });
      expect(JSON.parse(answer.content[0].text)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    }
    await post('/v1/commands/campaigns/c-13', price);
    expect((await propose('c-13', pause, {}, 'slow')).structuredContent, 'seen then').toEqual(first);
    const made = (await gateway.events('proposal_events')).filter(
      ({ envelope }) => envelope.entity === first.proposalId,
    );
    expect(made).toMatchObject([{ type: 'CommandProposed', target: 'c-13', commandType: 'PauseCampaign' }]);
  });

  test('who may not give the command may not accept it; a rejected one is never given', async () => {
    await activated('c-12');
    const { structuredContent: proposed } = await propose('c-12');
    const url = `/v1/proposals/${proposed.proposalId}`;
    expect(await post(`${url}/accept`, {}, { roles: ['viewer'] })).toMatchObject({ status: 403 });
    expect(await post(`${url}/accept`, {}, { tenant: 'globex' })).toMatchObject({ status: 404 });
    const agent = await mintToken({ secret: SECRET, tenant: 'acme', roles: ['admin'], subject: 'agent:bot', ttlS: 60 });
    const headers = { authorization: `Bearer ${agent}` };
    const byAgent = await post(`${url}/accept`, {}, { headers });
    expect(byAgent).toMatchObject({ status: 403, body: { code: 'PROPOSAL_NEEDS_PERSON' } });
    // A program that has a person's key is a program.
    await post('/v1/organisations', { id: 'acme', name: 'Acme' }, { tenant: 'platform' });
    const { body: ana } = await post('/v1/users', { email: 'ana@example.com', roles: ['admin'] });
    await post('/v1/invitations/accept', { invitation: ana.invitation, password: 'correct horse battery staple' });
    const issued = await post('/v1/keys', { kind: 'API', name: 'bot', roles: ['admin'], owner: ana.userId });
    const byKey = await post(`${url}/accept`, {}, { headers: { authorization: `Bearer ${issued.body.key}` } });
    expect(byKey).toMatchObject({ status: 403, body: { code: 'PROPOSAL_NEEDS_PERSON' } });
    expect(await post(`${url}/reject`, { note: 'not now' })).toMatchObject({
      status: 200,
      body: { status: 'rejected' },
    });
    expect(await post(`${url}/accept`, {})).toMatchObject({ status: 409, body: { code: 'PROPOSAL_DECIDED' } });
    expect(await types('c-12')).not.toContain('CampaignPaused');
  });
});
