/** What reading the log by ids takes: an explanation and a timeline show no more than views and the live feed would. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../roles.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let url: URL;
const clients: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  url = new URL('/mcp', await gateway.app.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await gateway.close();
});

async function call(roles: readonly Role[], name: string, args: Record<string, unknown>) {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const headers = { authorization: `Bearer ${await gateway.token(roles)}` };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  clients.push(client);
  const answer = await client.callTool({ name, arguments: args });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  return (answer.structuredContent ?? JSON.parse((answer.content[0] as { text: string }).text)) as any;
}

/** A lead of its own, and an agent's call that asked for something under the lead's correlation. */
async function leadAndCall() {
  const lead = { type: 'LeadReceived', entity: 'l-1', source: 'web-form', contactRef: 'c-1', correlationId: 'x-1' };
  const sent = await gateway.send('POST', '/v1/events', { body: lead });
  await call(['admin'], 'search_timeline', { entity: 'l-1' });
  const called = (await gateway.events('agent_action_events')).find(({ type }) => type === 'AgentToolCalled');
  return { leadId: String(sent.body.results[0].id), callId: String(called?.envelope.id) };
}

describe('what may not be read by its view may not be read by its id', () => {
  test('an event of a closed topic is explained to who may read the audit trail, and to nobody else', async () => {
    const { leadId, callId } = await leadAndCall();
    const closed = [callId];
    await gateway.send('POST', '/v1/organisations', { tenant: 'platform', body: { id: 'acme', name: 'Acme' } });
    await gateway.send('POST', '/v1/users', { body: { email: 'eva@example.com', roles: ['viewer'] } });
    for (const topic of ['auth_events', 'agent_action_events'] as const) {
      closed.push(...(await gateway.events(topic)).filter(({ envelope }) => envelope.tenant === 'acme').map(idOf));
    }
    expect(closed.length).toBeGreaterThan(2);
    for (const id of closed) {
      for (const role of ['viewer', 'sales', 'support', 'success'] as const) {
        const refused = await gateway.send('GET', `/v1/explain/${id}`, { roles: [role] });
        expect(refused, `${role} of ${id}`).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
        expect(JSON.stringify(refused.body)).not.toContain('user:ana');
      }
      expect((await gateway.send('GET', `/v1/explain/${id}`, { roles: ['manager'] })).status).toBe(200);
      expect((await gateway.send('GET', `/v1/explain/${id}`, { tenant: 'globex', roles: ['viewer'] })).status).toBe(
        404,
      );
    }
    expect(await call(['viewer'], 'explain_event', { id: callId })).toMatchObject({
      code: 'ROLE_FORBIDDEN',
      status: 403,
    });
    expect((await call(['manager'], 'explain_event', { id: callId })).event).toMatchObject({ id: callId });
    expect((await gateway.send('GET', `/v1/explain/${leadId}`, { roles: ['sales'] })).status).toBe(200);
  });

  test('a timeline has place-holders for what its reader may not read: id and type, counted', async () => {
    const calls = (await gateway.events('agent_action_events')).filter(({ envelope }) => envelope.tenant === 'acme');
    const [first] = calls;
    const entity = String(first?.envelope.entity);
    const whole = await call(['manager'], 'search_timeline', { entity });
    expect(whole).toMatchObject({ hidden: 0 });
    expect(whole.events[0]).toMatchObject({ entity, fields: expect.anything() });
    const seen = await call(['viewer'], 'search_timeline', { entity });
    expect(seen.hidden).toBe(seen.events.length);
    expect(seen.hidden).toBeGreaterThan(0);
    for (const event of seen.events) expect(Object.keys(event).sort()).toEqual(['eventId', 'type']);
    const leads = await call(['viewer'], 'search_timeline', { entity: 'l-1' });
    expect(leads).toMatchObject({ hidden: 0, events: [{ type: 'LeadReceived', fields: { source: 'web-form' } }] });
  });
});

const idOf = ({ envelope }: { envelope: { id: string } }): string => envelope.id;
