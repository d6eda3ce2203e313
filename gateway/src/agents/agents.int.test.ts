/**
 * Agents on the real stack: a question asked over MCP is answered from what came in through the ingest door (KAIROS-25);
 * memories come back from Postgres by agent and tenant, proposals are executed once, timelines show sealed fields only.
 */

import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { agentActions } from '@mainstem/projections/agent-actions/projection';
import { events } from '@mainstem/projections/events/projection';
import { featureProjections } from '@mainstem/projections/features/projection';
import { leads } from '@mainstem/projections/leads/projection';
import { memories } from '@mainstem/projections/memories/projection';
import { createRecall } from '@mainstem/projections/memories/recall';
import { migrate } from '@mainstem/projections/migrate';
import { proposals } from '@mainstem/projections/proposals/projection';
import { createQueryPool } from '@mainstem/projections/queries';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { topics } from '@mainstem/schemas/topics';
import { findMismatches } from '@mainstem/streams/features/served/mismatch';
import { featureViews } from '@mainstem/streams/features/views';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '../dev-token.ts';
import { type Gateway, gatewaySettings, startGateway } from '../gateway.ts';
import { goldOf } from '../testing/gold-of.ts';
import { campaign } from '../testing/route-table.ts';

const run = uuidV7().slice(-12);
const topicPrefix = `agents-${run}-`;
const schema = `agents_${run}`;
const environment = {
  ...testEnvironment(),
  MAINSTEM_TOPIC_PREFIX: topicPrefix,
  MAINSTEM_POSTGRES_SCHEMA: schema,
  MAINSTEM_REDIS_PREFIX: `agents-${run}`,
  MAINSTEM_LOG_LEVEL: 'silent',
};
const settings = {
  ...readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment),
  MAINSTEM_GATEWAY_PORT: 0,
};
const brokers = settings.MAINSTEM_KAFKA_BROKERS;
const userFeatures = featureProjections.filter(({ name }) => name === 'feature_transaction_stats');
const definitions = [...userFeatures, memories, agentActions, proposals, events, leads];

let gateway: Gateway;
let resources: Resources;
let worker: Worker;
const clients: Client[] = [];

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, topics);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  gateway = await startGateway(settings);
  await gateway.ready();
  resources = await openResources(readSettings(resourceSettings, environment), 'agents-int-test');
  worker = await startWorker({ resources, healthPort: 0, definitions });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await worker?.stop();
  await resources?.close();
  await gateway?.stop();
  const owner = new pg.Client({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL });
  await owner.connect();
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await owner.end();
  await dropTopics({ brokers, topicPrefix });
});

async function tokenOf(subject: string, tenant = 'acme'): Promise<string> {
  return mintToken({ secret: settings.MAINSTEM_JWT_SECRET, tenant, roles: ['admin'], subject, ttlS: 60 });
}

async function connect(subject: string, tenant = 'acme'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  const headers = { authorization: `Bearer ${await tokenOf(subject, tenant)}` };
  const url = new URL(`http://127.0.0.1:${gateway.port}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  clients.push(client);
  return client;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
async function ask(client: Client, name: string, given: Record<string, unknown>): Promise<any> {
  const answer = await client.callTool({ name, arguments: given });
  return answer.isError ? JSON.parse((answer.content[0] as { text: string }).text) : answer.structuredContent;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
async function post(path: string, body: unknown, subject = 'user:ana'): Promise<{ status: number; body: any }> {
  const headers = { authorization: `Bearer ${await tokenOf(subject)}`, 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${gateway.port}${path}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

async function until<Value>(what: string, probe: () => Promise<Value | undefined>): Promise<Value> {
  for (const end = performance.now() + 90_000; performance.now() < end; ) {
    const found = await probe();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within 40 s`);
}

test('KAIROS-25: "Is user_1001 risky?": quotes $124.77 from the log; of an unknown user a person is asked to look', async () => {
  const agent = await connect('agent:analyst');
  const observed = { type: 'TransactionStatsObserved', entity: 'user_1001', fraudFlagged: false };
  const stats = { ...observed, amountMicros: 124_770_000, currency: 'USD', transactionCount: 42 };
  expect(await post('/v1/events', stats)).toMatchObject({ status: 200 });
  const answer = await until('the features', async () => {
    const found = await ask(agent, 'assess_risk', { entity: 'user_1001' });
    return found.answered ? found : undefined;
  });
  expect(answer).toMatchObject({ verdict: 'Safe / Low risk', quoted: { amount: '$124.77', fraudFlag: 0 } });
  expect(answer.text).toContain('$124.77');

  const wording = 'user_1001 is safe, low risk: about $125 a time.';
  const worded = await ask(agent, 'assess_risk', { entity: 'user_1001', wording });
  expect(worded).toMatchObject({ wording: 'rejected', rejectedNumbers: ['125'], text: answer.text });

  const unknown = await ask(agent, 'assess_risk', { entity: 'user_404' });
  expect(unknown).toMatchObject({ answered: false, verdict: null, manualAudit: { reason: 'FEATURES_ABSENT' } });
  expect(unknown.text).not.toMatch(/\d(?<!404)\b(?!_)/u);
  const audit = await until('the audit', async () => {
    const { items } = await ask(agent, 'query_actions', { kind: 'manual-audit', subject: 'user_404' });
    return items[0];
  });
  expect(audit).toMatchObject({
    actionId: unknown.manualAudit.eventId,
    code: 'FEATURES_ABSENT',
    agent: 'agent:analyst',
  });
});

test('KAIROS-02: what was served to agents is what the log says, to the last bit', async () => {
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({ brokers, topicPrefix, clientId: 'agents-int-test' });
  try {
    const report = await until('the served vectors on the log', async () => {
      const found = await findMismatches({ log, codec, views: featureViews });
      return (found.bySource.STORE ?? 0) > 0 && (found.bySource.DEFAULT ?? 0) > 0 ? found : undefined;
    });
    expect(report).toMatchObject({ mismatched: 0, rate: 0, unlogged: 0, otherDefinition: 0 });
  } finally {
    await log.close();
  }
});

test('MAMS-18, MAMS-19: memories come back by meaning and age, to their own agent and tenant, until their time is over', async () => {
  const agent = await connect('agent:sales');
  const store = (content: string, more: object = {}) =>
    ask(agent, 'store_memory', { subject: 'crm-7', content, kind: 'preference', ...more });
  await store('prefers phone calls in the afternoon', { tags: ['calls'] });
  await store('asked for an invoice by paper mail');
  await store('budget freeze until spring', { kind: 'fact', importance: 1, ttlHours: 1 });
  const all = await until('three memories', async () => {
    const { memories: found } = await ask(agent, 'retrieve_memories', { subject: 'crm-7' });
    return found.length === 3 ? found : undefined;
  });
  expect(all[0].content).toContain('budget freeze');
  const found = await ask(agent, 'retrieve_memories', {
    query: "when to make phone calls? ' | ) & (",
    subject: 'crm-7',
  });
  expect(found.memories.map(({ content }: { content: string }) => content)).toEqual([
    'prefers phone calls in the afternoon',
  ]);
  for (const [subject, tenant] of [
    ['agent:other', 'acme'],
    ['agent:sales', 'globex'],
  ] as const) {
    const others = await ask(await connect(subject, tenant), 'retrieve_memories', {});
    expect(others).toEqual({ memories: [] });
  }
  const pool = createQueryPool(settings.MAINSTEM_POSTGRES_APP_URL, 1);
  try {
    const recall = createRecall(pool, schema);
    const inTwoHours = { agent: 'agent:sales', nowMs: Date.now() + 7_200_000, limit: 10 };
    const left = (await recall('acme', inTwoHours)).map(({ content }) => content);
    expect(left).toHaveLength(2);
    expect(left).not.toContain('budget freeze until spring');
  } finally {
    await pool.end();
  }
});

test('MAMS-06: a proposal of an agent is accepted by a person and executed once; MAMS-20: and all of it is counted', async () => {
  const agent = await connect('agent:optimizer');
  await post('/v1/commands/campaigns/c-1', campaign);
  for (const [url, body] of goldOf('c-1')) await post(url, body);
  await post('/v1/commands/campaigns/c-1', { type: 'ActivateCampaign' });
  const command = { type: 'PauseCampaign', reason: 'no clicks' };
  const proposed = await ask(agent, 'propose_command', { stream: 'campaigns', target: 'c-1', command, because: 'x' });
  const url = `/v1/proposals/${proposed.proposalId}/accept`;
  expect(await post(url, {}, 'agent:optimizer')).toMatchObject({ status: 403 });
  expect(await post(url, {})).toMatchObject({
    status: 200,
    body: { outcome: 'ACCEPTED', eventIds: [expect.any(String)] },
  });
  expect(await post(url, {})).toMatchObject({ status: 409 });
  const row = await until('the proposal', async () => {
    const { row: found } = await ask(agent, 'get_row', { view: 'proposals', id: proposed.proposalId });
    return found?.status === 'executed' ? found : undefined;
  });
  expect(row).toMatchObject({ proposedBy: 'agent:optimizer', decidedBy: 'user:ana', outcome: 'ACCEPTED' });
  const counted = await until('the performance', async () => {
    const { agents } = await ask(agent, 'agent_performance', { days: 1 });
    return agents.find((one: { agent: string; ok: number }) => one.agent === 'agent:optimizer' && one.ok >= 2);
  });
  expect(counted.durationMsP95).toBeGreaterThanOrEqual(counted.durationMsP50);
});

test('WAP-125: the timeline of a lead over topics, newest first, with the words of persons sealed', async () => {
  const agent = await connect('agent:copilot');
  const lead = { type: 'LeadReceived', entity: 'lead-7', source: 'web-form', contactRef: 'crm-7' };
  await post('/v1/events', { ...lead, contactEmail: 'jane@roe.example' });
  const because = 'no answer since Monday';
  const engage = { subjectKind: 'lead', subject: 'lead-7', channel: 'email', purpose: 'follow-up', because };
  await until('the request', async () =>
    (await post('/api/agents/engage', engage, 'agent:copilot')).status === 202 ? true : undefined,
  );
  const timeline = await until('two events', async () => {
    const found = await ask(agent, 'search_timeline', { entity: 'lead-7' });
    return found.events?.length >= 2 ? found.events : undefined;
  });
  expect(timeline.map(({ type }: { type: string }) => type)).toEqual(['EngagementRequested', 'LeadReceived']);
  expect(timeline[1].fields).toMatchObject({ source: 'web-form', contactEmail: { sealed: true } });
  expect(JSON.stringify(timeline)).not.toContain('jane@roe');
  const foreign = await ask(await connect('agent:copilot', 'globex'), 'search_timeline', { entity: 'lead-7' });
  expect(foreign.events).toEqual([]);
});
