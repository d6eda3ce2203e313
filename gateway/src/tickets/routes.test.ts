/** WAP-81: the live chat of a ticket: on the feed as it happens, sealed; who may speak, and for whom. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveKit, startLiveKit } from '../live/testing/live-kit.ts';
import type { Role } from '../roles.ts';

let kit: LiveKit;
beforeAll(async () => {
  kit = await startLiveKit();
  const { send } = kit.gateway;
  const register = { type: 'RegisterAgent', kind: 'PERSON', role: 'SUPPORT', userId: 'ana' };
  await send('POST', '/v1/commands/agents/ana', { body: register });
  const open = { type: 'OpenTicket', clientId: 'c-1', channel: 'webchat', severity: 'HIGH', category: 'billing' };
  await send('POST', '/v1/commands/tickets/t-1', { body: { ...open, complexity: 4, conversationId: 'talk-1' } });
});
afterAll(() => kit.close());

const message = (body: object, roles: readonly Role[] = ['support'], headers = {}) =>
  kit.gateway.send('POST', '/v1/tickets/t-1/messages', { body, roles, headers });
const byAgent = { from: 'AGENT', agentId: 'ana', text: 'Kanarienvogel Ada' } as const;

test('WAP-81: a message of a taken-over conversation is on the live feed, sealed; the agent’s roles may follow it', async () => {
  expect(await message(byAgent)).toMatchObject({ status: 422, body: { code: 'TICKET_NOT_TAKEN_OVER' } });
  const take = { type: 'TakeOverTicket', agentId: 'ana' };
  const taken = await kit.gateway.send('POST', '/v1/commands/tickets/t-1', { body: take, roles: ['support'] });
  expect(taken.status).toBe(200);
  const client = await kit.connect({ roles: ['support'] });
  client.send({ op: 'subscribe', id: 'chat', types: ['TicketMessageSent'], entity: 't-1' });
  await client.heard(({ op }) => op === 'subscribed');
  const sent = await message(byAgent, ['support'], { 'idempotency-key': 'chat-1' });
  expect(sent).toMatchObject({ status: 200, body: { ticketId: 't-1', number: 1 } });
  const told = await client.heard(({ op }) => op === 'event');
  expect(told.event).toMatchObject({ number: 1, from: 'AGENT', agentId: 'ana', conversationId: 'talk-1' });
  expect(told.event.text).toEqual({ sealed: true });
  expect(JSON.stringify(client.said)).not.toContain('Kanarienvogel');
  // After a lost answer the same again is the same message.
  expect((await message(byAgent, ['support'], { 'idempotency-key': 'chat-1' })).body).toEqual(sent.body);
});

test('R6: what was said is in no log of the gateway, and erased with its person', async () => {
  expect(kit.gateway.logged()).not.toContain('Kanarienvogel');
  const { store } = kit.gateway.privacy;
  await store.close({ tenant: 'acme', subject: 'person-9' }, 1);
  await store.destroy({ tenant: 'acme', subject: 'person-9' }, 1, null);
  const gone = await message({ ...byAgent, subjectRef: 'person-9' });
  expect(gone).toMatchObject({ status: 422, body: { code: 'PRIVACY_SUBJECT_ERASED' } });
});

test('WAP-48: who speaks for whom; every refusal is a line of the audit trail', async () => {
  const refused = [
    await message({ from: 'CLIENT', text: 'x' }),
    await message({ ...byAgent, agentId: 'nobody' }),
    await message({ from: 'AGENT', text: 'x' }),
    await message(byAgent, ['viewer']),
    await message({ ...byAgent, text: '' }),
  ];
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
    [403, 'ROLE_FORBIDDEN'],
    [422, 'AGENT_UNKNOWN'],
    [400, 'REQUEST_INVALID'],
    [403, 'ROLE_FORBIDDEN'],
    [400, 'REQUEST_INVALID'],
  ]);
  const lines = (await kit.gateway.events('audit_events')) as unknown as { metadata: { code: string } }[];
  const codes = new Set(lines.map(({ metadata }) => metadata.code));
  for (const code of ['TICKET_NOT_TAKEN_OVER', 'ROLE_FORBIDDEN', 'AGENT_UNKNOWN']) expect(codes).toContain(code);
});

test('WAP-81: a tool is asked for of a config that is there; the platform’s own commands are refused', async () => {
  const ask = { type: 'AskForTool', configId: 'bot', tool: 'refund', input: '', output: '', purpose: 'refunds' };
  const unknown = await kit.gateway.send('POST', '/v1/commands/tickets/t-1', { body: ask, roles: ['support'] });
  expect(unknown).toMatchObject({ status: 422, body: { code: 'CONFIG_UNKNOWN' } });
  for (const type of ['MissSla', 'SendMessage']) {
    const own = await kit.gateway.send('POST', '/v1/commands/tickets/t-1', { body: { type }, roles: ['support'] });
    expect(own).toMatchObject({ status: 403, body: { code: 'COMMAND_INTERNAL' } });
  }
  const levels = { replyMs: 1, resolveMs: 1, version: 'x' };
  const open = { type: 'OpenTicket', clientId: 'c-1', channel: 'x', severity: 'LOW', category: 'x', complexity: 1 };
  const own = await kit.gateway.send('POST', '/v1/commands/tickets/t-2', { body: { ...open, level: levels } });
  expect(own).toMatchObject({ status: 400, body: { problems: [{ field: 'level', code: 'FIELD_UNKNOWN' }] } });
});
