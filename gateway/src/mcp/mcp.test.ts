/** The door of agents as a real client meets it: discovery, tools, resources, prompts, refusals, and the record of each call. */

import type { AgentToolCalled } from '@mainstem/schemas/generated/events';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../roles.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let url: URL;
const clients: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({
    views: {
      leads: {
        acme: [{ leadId: 'l-1', status: 'scored', contactName: 'Jane Roe', score: 0.7, class: 'hot', confidence: 0.9 }],
        globex: [{ leadId: 'l-2', status: 'scored', score: 0.1 }],
      },
      transactions: {
        acme: [
          {
            userId: 'user_1001',
            fraudFlagged: false,
            amountMicros: 124_770_000,
            currency: 'USD',
            transactionCount: 42,
            observedAtMs: 1,
          },
        ],
      },
    },
  });
  url = new URL('/mcp', await gateway.app.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await gateway.close();
});

async function connect(
  roles: readonly Role[] = ['admin'],
  tenant = 'acme',
  mode: { pin: string } | 'legacy' = { pin: '2026-07-28' },
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  const headers = { authorization: `Bearer ${await gateway.token(roles, tenant)}` };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  clients.push(client);
  return client;
}

async function calls(): Promise<AgentToolCalled[]> {
  const events = await gateway.events('agent_action_events');
  return events.filter((event) => event.type === 'AgentToolCalled');
}

describe('MAMS-06: the model context protocol', () => {
  test('a client finds the tools with schemas of both directions, and what each may change', async () => {
    const { tools } = await (await connect()).listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'query_leads',
        'explain_event',
        'search_timeline',
        'propose_command',
        'get_online_features',
      ]),
    );
    for (const tool of tools) {
      expect(tool.inputSchema.type).toBe('object');
      expect(tool.outputSchema?.type).toBe('object');
      expect(tool.annotations?.destructiveHint).toBe(false);
    }
    expect(tools.find(({ name }) => name === 'query_leads')?.annotations?.readOnlyHint).toBe(true);
    expect(tools.find(({ name }) => name === 'propose_command')?.annotations?.readOnlyHint).toBe(false);
  });

  test('R6: a view is asked as the tenant of the token, without what says who a person is', async () => {
    const answer = await (await connect()).callTool({ name: 'query_leads', arguments: { limit: 5, status: 'scored' } });
    expect(answer.isError).toBeFalsy();
    const { items } = answer.structuredContent as { items: object[] };
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ leadId: 'l-1' });
    expect(JSON.stringify(answer)).not.toContain('Jane');
    const other = await (await connect(['viewer'], 'globex')).callTool({
      name: 'get_row',
      arguments: { view: 'leads', id: 'l-1' },
    });
    expect(other.isError).toBe(true);
    expect(JSON.stringify(other.content)).toContain('NOT_FOUND');
  });

  test('KAIROS-14: each call is on the log before its answer: granted, refused, of no tool, with arguments that do not fit', async () => {
    const admin = await connect();
    const viewer = await connect(['viewer']);
    const before = (await calls()).length;
    const granted = await admin.callTool({
      name: 'get_online_features',
      arguments: { view: 'lead_score', entities: ['l-1'] },
    });
    const id = (granted._meta as Record<string, unknown>)['mainstem/callEventId'];
    const refused = await viewer.callTool({
      name: 'propose_command',
      arguments: { stream: 'campaigns', target: 'c-1', command: { type: 'PauseCampaign' }, because: 'x' },
    });
    expect(JSON.parse((refused.content[0] as { text: string }).text)).toMatchObject({
      code: 'ROLE_FORBIDDEN',
      status: 403,
    });
    const misfit = await admin.callTool({
      name: 'query_leads',
      arguments: { limit: 100_000, mail: 'jane@roe.example' },
    });
    expect(JSON.parse((misfit.content[0] as { text: string }).text)).toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(admin.callTool({ name: 'drop_tables', arguments: {} })).rejects.toThrow(/Unknown tool/);
    const made = (await calls()).slice(before);
    expect(made.map(({ tool, outcome, code, door }) => ({ tool, outcome, code, door }))).toEqual([
      { tool: 'get_online_features', outcome: 'OK', code: null, door: 'mcp' },
      { tool: 'propose_command', outcome: 'REFUSED', code: 'ROLE_FORBIDDEN', door: 'mcp' },
      { tool: 'query_leads', outcome: 'REFUSED', code: 'REQUEST_INVALID', door: 'mcp' },
      { tool: 'unknown', outcome: 'REFUSED', code: 'TOOL_UNKNOWN', door: 'mcp' },
    ]);
    expect(made[0]).toMatchObject({
      envelope: { id, tenant: 'acme', actor: 'user:ana' },
      argumentsJson: '{"entities":["l-1"],"view":"lead_score"}',
      policyVersion: '0',
      protocol: '2026-07-28',
      resultCount: 1,
    });
    expect(JSON.stringify(made)).not.toContain('jane@roe');
  });

  test('resources: topics, each version of a schema, runbooks, commands', async () => {
    const client = await connect();
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(['mainstem://topics', 'mainstem://commands', 'mainstem://runbooks/breaker']),
    );
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(3);
    const [schema] = (await client.readResource({ uri: 'mainstem://schemas/LeadReceived/v1' })).contents;
    expect(JSON.parse((schema as { text: string }).text)).toMatchObject({ type: 'record', name: 'LeadReceived' });
    await expect(client.readResource({ uri: 'mainstem://schemas/LeadReceived/v999' })).rejects.toThrow();
    await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toThrow();
  });

  test('prompts name their arguments and want them', async () => {
    const client = await connect();
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual([
      'is_user_risky',
      'why_did_it_happen',
    ]);
    const { messages } = await client.getPrompt({ name: 'is_user_risky', arguments: { user: 'user_1001' } });
    expect(JSON.stringify(messages)).toContain('user_1001');
    await expect(client.getPrompt({ name: 'is_user_risky', arguments: {} })).rejects.toThrow(/user is missing/);
  });
});

describe('the same guard as every route', () => {
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
  const accept = { accept: 'application/json, text/event-stream' };

  test('no token: 401 with a problem document, and nothing on the log', async () => {
    const before = (await calls()).length;
    const answer = await gateway.app.inject({ method: 'POST', url: '/mcp', payload: body, headers: accept });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'TOKEN_MISSING' });
    expect((await calls()).length).toBe(before);
  });

  test('MAMS-25: a page of another origin is refused, one of this machine is not', async () => {
    const from = (origin: string) => gateway.send('POST', '/mcp', { body, headers: { ...accept, origin } });
    expect(await from('https://evil.example')).toMatchObject({ status: 403, body: { code: 'ORIGIN_FORBIDDEN' } });
    expect(await from('https://localhost.evil.example')).toMatchObject({ status: 403 });
    expect(await from('null')).toMatchObject({ status: 403 });
    expect((await from('http://localhost:6274')).status).toBe(200);
  });

  test('a client of 2025 is served without a session; GET and DELETE have nothing to end', async () => {
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'old', version: '1' } },
    };
    const answer = await gateway.send('POST', '/mcp', { body: initialize, headers: accept });
    expect(answer.status).toBe(200);
    expect(answer.headers['mcp-session-id']).toBeUndefined();
    const old = await connect(['admin'], 'acme', 'legacy');
    expect((await old.callTool({ name: 'system_status', arguments: {} })).isError).toBeFalsy();
    expect((await gateway.send('GET', '/mcp', { headers: accept })).status).toBe(405);
  });

  test('what is no message is refused: broken JSON, a foreign media type', async () => {
    expect((await gateway.send('POST', '/mcp', { body: '{', headers: accept })).status).toBe(400);
    const text = await gateway.send('POST', '/mcp', {
      body: 'x',
      headers: { ...accept, 'content-type': 'text/plain' },
    });
    expect(text.status).toBe(415);
  });
});
