/** WAP-81, WAP-47: a request that is too much for an agent becomes a ticket, with people at once where it is not sure. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../roles.ts';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

async function open(over: object, roles: readonly Role[] = ['support']) {
  const about = { clientId: 'c-1', channel: 'webchat', severity: 'HIGH', category: 'billing', complexity: 5 };
  const asked = { ...about, conversationId: 'talk-1', confidencePpm: 900_000, isInMatrix: true, ...over };
  const params = { name: 'open_ticket', arguments: asked };
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
  const headers = { accept: 'application/json, text/event-stream' };
  const { body: answer } = await gateway.send('POST', '/mcp', { body, roles, headers });
  const text = typeof answer === 'string' ? /data: (.*)/.exec(answer)?.[1] : JSON.stringify(answer);
  return JSON.parse(String(text)).result;
}
const types = async () => (await gateway.events('support_events')).map(({ type }) => type);

test('WAP-81: sure and allowed, its answer stands; else people take it; the same again is the same ticket', async () => {
  const sure = await open({ key: 'request-1' });
  expect(sure.structuredContent).toMatchObject({ isWithPeople: false, ticketId: expect.any(String) });
  expect(await types()).toEqual(['TicketOpened', 'TicketAnswered']);
  expect((await open({ key: 'request-1' })).structuredContent).toEqual(sure.structuredContent);
  for (const over of [{ confidencePpm: 100_000 }, { isInMatrix: false }]) {
    expect((await open(over)).structuredContent).toMatchObject({ isWithPeople: true });
  }
  const escalated = (await gateway.events('support_events')).filter(({ type }) => type === 'TicketEscalated');
  expect(escalated.map((event) => (event as unknown as { trigger: string }).trigger).sort()).toEqual([
    ...['LOW_CONFIDENCE', 'NOT_IN_MATRIX'],
  ]);
});

test('WAP-69: who may not command tickets opens none', async () => {
  const before = (await types()).length;
  expect((await open({}, ['sales'])).isError).toBe(true);
  expect(await types()).toHaveLength(before);
});
