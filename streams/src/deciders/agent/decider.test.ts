import type { BodyOf } from '@mainstem/schemas/envelope';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type AgentCommand, agentCommand, agentRoles } from './commands.ts';
import { type AgentEvent, agentDecider } from './decider.ts';

type Body = BodyOf<AgentEvent>;
const register = (over: object = {}) =>
  agentCommand.parse({ type: 'RegisterAgent', kind: 'PERSON', role: 'SALES', ...over }) as AgentCommand;
const registered: Body = {
  type: 'AgentRegistered',
  kind: 'PERSON',
  userId: null,
  role: 'SALES',
  roleUntilMs: null,
  expertise: [],
  languages: [],
  timeZone: null,
  clientsMax: 15,
  handoffsMax: 3,
};

describe('WAP-117, WAP-123: agents', () => {
  test('the seven roles, and the capacities of the specification by default', () => {
    expect(agentRoles).toHaveLength(7);
    given(agentDecider).when(register()).then(registered);
    given(agentDecider, registered).when(register()).refuses('AGENT_EXISTS');
    expect(agentCommand.safeParse({ type: 'RegisterAgent', kind: 'PERSON', role: 'JANITOR' }).success).toBe(false);
  });

  test('a sales specialist is temporary, a program is no user', () => {
    given(agentDecider)
      .when(register({ role: 'SALES_SPECIALIST' }))
      .refuses('AGENT_ROLE_ENDLESS');
    given(agentDecider)
      .when(register({ kind: 'AI', userId: 'u-1' }))
      .refuses('AGENT_NO_USER');
    given(agentDecider, registered)
      .when({ type: 'ChangeAgentRole', role: 'SALES_SPECIALIST', roleUntilMs: null, because: 'x' })
      .refuses('AGENT_ROLE_ENDLESS');
    given(agentDecider, registered)
      .when({ type: 'ChangeAgentRole', role: 'SALES_SPECIALIST', roleUntilMs: 9, because: 'x' })
      .then({ type: 'AgentRoleChanged', role: 'SALES_SPECIALIST', roleUntilMs: 9, because: 'x' });
  });

  test('what is like that already is refused, and a retired agent takes nothing', () => {
    const commands: AgentCommand[] = [
      { type: 'ChangeAgentRole', role: 'SALES', roleUntilMs: null, because: 'x' },
      { type: 'ChangeAgentExpertise', expertise: [], languages: [] },
      { type: 'ChangeAgentCapacity', clientsMax: 15, handoffsMax: 3 },
      { type: 'ChangeAgentPresence', presence: 'OFFLINE', untilMs: null, sessionId: null },
    ];
    for (const command of commands) given(agentDecider, registered).when(command).refuses('AGENT_UNCHANGED');
    const retired: Body = { type: 'AgentRetired', because: 'left' };
    for (const command of commands) given(agentDecider, registered, retired).when(command).refuses('AGENT_RETIRED');
    for (const command of commands) given(agentDecider).when(command).refuses('AGENT_NOT_FOUND');
    const there: Body = { type: 'AgentPresenceChanged', presence: 'AVAILABLE', untilMs: 5, sessionId: null };
    expect(fold(agentDecider, [registered, there])).toMatchObject({ presence: 'AVAILABLE', presenceUntilMs: 5 });
    expect(fold(agentDecider, [registered, there, retired])).toMatchObject({ presence: 'OFFLINE', status: 'retired' });
  });

  test('WAP-122: a presence is renewed by signs of life, half of its time on, and ends by itself without them', () => {
    const keep = (atMs: number, presence = 'AVAILABLE') =>
      agentCommand.parse({ type: 'KeepPresence', presence, lastsMs: 10_000, atMs }) as AgentCommand;
    const until = (untilMs: number | null, presence = 'AVAILABLE'): Body => ({
      type: 'AgentPresenceChanged',
      presence,
      untilMs,
      sessionId: null,
    });
    given(agentDecider, registered).when(keep(0)).then(until(10_000));
    given(agentDecider, registered, until(10_000)).when(keep(4_999)).refuses('AGENT_UNCHANGED');
    given(agentDecider, registered, until(10_000)).when(keep(5_000)).then(until(15_000));
    given(agentDecider, registered, until(10_000)).when(keep(1, 'BUSY')).then(until(10_001, 'BUSY'));
    given(agentDecider, registered, until(10_000)).when(keep(1, 'OFFLINE')).then(until(null, 'OFFLINE'));
    const lapse = (atMs: number): AgentCommand => ({ type: 'LapsePresence', atMs });
    given(agentDecider, registered, until(10_000)).when(lapse(10_000)).then(until(null, 'OFFLINE'));
    given(agentDecider, registered, until(10_000)).when(lapse(9_999)).refuses('AGENT_PRESENCE_HOLDS');
    given(agentDecider, registered).when(lapse(9_999)).refuses('AGENT_PRESENCE_HOLDS');
  });
});
