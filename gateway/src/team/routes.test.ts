import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { assignmentCommand } from '@mainstem/streams/deciders/assignment/commands';
import { assignmentDecider } from '@mainstem/streams/deciders/assignment/decider';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
/** Stands for the desk and the workflows: they fill the team and ask it for work. */
let team: (command: object) => Promise<void>;
let stop: () => Promise<void>;

beforeAll(async () => {
  gateway = await startTestGateway();
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  const writer = startDecisionWriter({ log: gateway.log, codec, decider: assignmentDecider, service: 'test' });
  stop = () => writer.stop();
  team = async (command) => {
    const parsed = assignmentCommand.parse({ ...command, atMs: NOW_MS });
    const outcome = await writer.execute('acme', 'support', parsed, { actor: 'service:test', occurredAtMs: NOW_MS });
    expect(outcome.kind).toBe('accepted');
  };
  const me = await gateway.send('GET', '/v1/me', { roles: ['support'] });
  const userId = String(me.body.actor).replace(/^user:/, '');
  for (const [id, user] of [
    ['ann', userId],
    ['bob', 'somebody-else'],
  ]) {
    const body = { type: 'RegisterAgent', kind: 'PERSON', role: 'SUPPORT', userId: user };
    expect((await gateway.send('POST', `/v1/commands/agents/${id}`, { body })).status).toBe(200);
    const capacity = { agentVersion: 1, clientsMax: 5, handoffsMax: 3, expertise: [], languages: [] };
    const presence = id === 'ann' ? 'AVAILABLE' : 'BUSY';
    const rest = { kind: 'PERSON', memberUntilMs: null, presence, ...capacity };
    await team({ type: 'UpdateMember', agentId: id, ...rest });
  }
});
afterAll(async () => {
  await stop();
  await gateway.close();
});

const request = (workId: string) =>
  team({ type: 'RequestWork', workId, subject: 'client:c-1', kind: 'HANDOFF', mode: 'OFFER' });
const asAnn = (url: string, body: object = {}) =>
  gateway.send('POST', `/v1/agents/ann${url}`, { body, roles: ['support'] });

describe('WAP-122: presence', () => {
  test('a sign of life is one event, and the next one only when half of its time is over', async () => {
    const first = await asAnn('/presence', { presence: 'AVAILABLE', lastsMs: 60_000 });
    expect(first.body).toEqual({ agentId: 'ann', presence: 'AVAILABLE', untilMs: expect.any(Number) });
    const again = await asAnn('/presence', { presence: 'AVAILABLE', lastsMs: 60_000 });
    expect(again).toMatchObject({ status: 200, body: first.body });
    const said = (await gateway.events('agent_events')).filter(({ type }) => type === 'AgentPresenceChanged');
    expect(said).toHaveLength(1);
  });

  test('nobody says it for another but who administers agents; of an agent that is not there nothing is said', async () => {
    const body = { presence: 'AWAY' };
    const other = await gateway.send('POST', '/v1/agents/bob/presence', { body, roles: ['support'] });
    expect(other).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
    expect((await gateway.send('POST', '/v1/agents/bob/presence', { body })).status).toBe(200);
    expect((await gateway.send('POST', '/v1/agents/nobody/presence', { body })).status).toBe(404);
    expect((await asAnn('/presence', { presence: 'ASLEEP' })).status).toBe(400);
  });
});

describe('WAP-119: who is asked accepts or declines', () => {
  test('accepted once, by the agent itself; a repeat is answered as done', async () => {
    await request('w-1');
    const other = await gateway.send('POST', '/v1/agents/bob/work/w-1/accept', { body: {}, roles: ['support'] });
    expect(other.status).toBe(403);
    expect(await asAnn('/work/w-1/accept')).toMatchObject({
      status: 200,
      body: { agentId: 'ann', workId: 'w-1', outcome: 'accepted' },
    });
    expect((await asAnn('/work/w-1/accept')).status).toBe(200);
    const assigned = (await gateway.events('assignment_events')).filter(({ type }) => type === 'WorkAssigned');
    expect(assigned).toHaveLength(1);
    const admin = await gateway.send('POST', '/v1/agents/bob/work/w-1/accept', { body: {} });
    expect(admin).toMatchObject({ status: 422, body: { code: 'OFFER_NOT_YOURS' } });
  });

  test('declined: it waits for another; accepting it then is refused with the rule’s code', async () => {
    await request('w-2');
    expect((await asAnn('/work/w-2/decline')).body).toMatchObject({ outcome: 'declined' });
    const events = await gateway.events('assignment_events');
    expect(events.at(-1)).toMatchObject({ type: 'WorkRequeued', workId: 'w-2', agentId: 'ann', reason: 'DECLINED' });
    expect(await asAnn('/work/w-2/accept')).toMatchObject({ status: 422, body: { code: 'OFFER_NOT_YOURS' } });
    expect(await asAnn('/work/never/accept')).toMatchObject({ status: 422, body: { code: 'WORK_NOT_FOUND' } });
  });

  test('work is asked for by workflows alone, and members follow from agents', async () => {
    for (const type of ['RequestWork', 'UpdateMember', 'ExpireOffer']) {
      const answer = await gateway.send('POST', '/v1/commands/teams/support', { body: { type, workId: 'w-9' } });
      expect(answer).toMatchObject({ status: 403, body: { code: 'COMMAND_INTERNAL' } });
    }
    const release = { type: 'ReleaseWork', workId: 'w-2' };
    expect((await gateway.send('POST', '/v1/commands/teams/support', { body: release })).status).toBe(200);
  });
});
