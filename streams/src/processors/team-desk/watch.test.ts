import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AgentCommand, agentCommand } from '../../deciders/agent/commands.ts';
import { type Agent, agentDecider } from '../../deciders/agent/decider.ts';
import { assignmentCommand, teamOfRole } from '../../deciders/assignment/commands.ts';
import { assignmentDecider, type Team } from '../../deciders/assignment/decider.ts';
import { nextStep } from '../../deciders/assignment/next-step.ts';
import type { Decider } from '../../runtime/decisions/decider.ts';
import { PresenceClock } from '../presence-clock/watch.ts';
import { TeamDesk } from './watch.ts';

/** Streams of agents and teams with the two watches beside them, all in memory. */
class World {
  readonly agents = new Map<string, Agent>();
  readonly teams = new Map<string, Team>();
  readonly #versions = new Map<string, number>();
  readonly #desk = new TeamDesk();
  readonly #presences = new PresenceClock();

  agent(id: string, command: object): boolean {
    return this.#decide(agentDecider, this.agents, id, agentCommand.parse(command));
  }

  team(name: string, command: object): boolean {
    return this.#decide(assignmentDecider, this.teams, name, assignmentCommand.parse(command));
  }

  /** Beats until nothing is due any more; answers with the commands that were given. */
  settle(nowMs: number): string[] {
    const given: string[] = [];
    for (let beats = 0; beats < 200; beats += 1) {
      const presences = this.#presences.due(nowMs);
      const due = this.#desk.due(nowMs);
      if (due.length === 0 && presences.length === 0) return given;
      for (const { entity, command } of presences) this.#decide(agentDecider, this.agents, entity, command);
      for (const { entity, command } of due) {
        given.push(command.type);
        this.#decide(assignmentDecider, this.teams, entity, command);
      }
    }
    throw new Error('the desk does not come to rest');
  }

  #decide<Command extends { type: string }, State, Event extends AnyEvent>(
    decider: Decider<Command, State, Event>,
    states: Map<string, State>,
    entity: string,
    command: Command,
  ): boolean {
    const decision = decider.decide(command, states.get(entity) ?? decider.initialState());
    if (decision.kind === 'reject') return false;
    for (const body of decision.events) {
      const key = `${decider.topic}|${entity}`;
      const streamVersion = (this.#versions.get(key) ?? 0) + 1;
      this.#versions.set(key, streamVersion);
      states.set(entity, decider.evolve(states.get(entity) ?? decider.initialState(), body));
      const envelope = { id: `${key}|${streamVersion}`, tenant: 'acme', entity, streamVersion };
      const event = { ...body, envelope } as unknown as AnyEvent;
      this.#desk.apply(event);
      if (decider.topic === 'agent_events') this.#presences.apply(event);
    }
    return true;
  }

  teamsOf(id: string): string[] {
    return [...this.teams].filter(([, team]) => team.members[id]?.leaving === false).map(([name]) => name);
  }
}

const register = { type: 'RegisterAgent', kind: 'PERSON', role: 'SALES' };
const present = (untilMs: number | null = null) => ({ type: 'ChangeAgentPresence', presence: 'AVAILABLE', untilMs });
const request = (workId: string, over: object = {}) => ({
  type: 'RequestWork',
  workId,
  subject: 'client:c-1',
  atMs: 0,
  ...over,
});

describe('WAP-117, WAP-122, WAP-124: agents reach the team of their role', () => {
  test('registered, there, and given what waited', () => {
    const world = new World();
    world.team('sales', request('w1'));
    world.agent('ann', register);
    world.settle(1);
    expect(world.teams.get('sales')?.work.w1?.status).toBe('waiting');
    world.agent('ann', present());
    world.settle(2);
    expect(world.teams.get('sales')?.work.w1).toMatchObject({ status: 'assigned', agentId: 'ann' });
  });

  test('SM-13: a missing sign of life requeues offers and what is to be done at once, and keeps clients', () => {
    const world = new World();
    world.agent('ann', register);
    world.agent('ann', { type: 'KeepPresence', presence: 'AVAILABLE', lastsMs: 10_000, atMs: 0 });
    world.settle(0);
    world.team('sales', request('kept'));
    world.team('sales', request('task', { whenAway: 'REDISTRIBUTE' }));
    world.team('sales', request('offer', { mode: 'OFFER' }));
    world.agent('bob', register);
    world.agent('bob', present());
    world.settle(9_999);
    expect(world.teams.get('sales')?.members.ann?.clients).toBe(3);
    world.settle(10_000);
    expect(world.agents.get('ann')?.presence).toBe('OFFLINE');
    const { work } = world.teams.get('sales') as Team;
    expect(work.kept).toMatchObject({ status: 'assigned', agentId: 'ann' });
    expect(work.task).toMatchObject({ status: 'assigned', agentId: 'bob' });
    expect(work.offer).toMatchObject({ status: 'offered', agentId: 'bob' });
  });

  test('a role that changes or ends, and retirement, give all of the work to others', () => {
    const world = new World();
    for (const id of ['ann', 'bob']) world.agent(id, register);
    world.agent('ann', present());
    world.settle(0);
    for (const id of ['w1', 'w2']) world.team('sales', request(id));
    world.agent('bob', present());
    world.settle(1);
    world.agent('ann', { type: 'ChangeAgentRole', role: 'SALES_SPECIALIST', roleUntilMs: 100, because: 'a season' });
    world.settle(2);
    expect(world.teams.get('sales')?.members.bob?.clients).toBe(2);
    expect(world.teamsOf('ann')).toEqual(['sales-specialist']);
    world.team('sales-specialist', request('s1'));
    world.settle(99);
    expect(world.teams.get('sales-specialist')?.work.s1?.agentId).toBe('ann');
    world.settle(100);
    expect(world.teamsOf('ann')).toEqual([]);
    expect(world.teams.get('sales-specialist')?.work.s1?.status).toBe('waiting');
    world.agent('bob', { type: 'RetireAgent', because: 'left' });
    world.settle(101);
    expect(world.teams.get('sales')).toMatchObject({ members: {}, idle: 2 });
  });

  test('times: an offer ends, who refused is asked again later, stale work is shelved', () => {
    const world = new World();
    world.agent('ann', register);
    world.agent('ann', present());
    world.settle(0);
    world.team('sales', request('w1', { mode: 'OFFER', offerForMs: 10_000, staleAfterMs: 2_000_000 }));
    expect(world.settle(9_999)).toEqual([]);
    expect(world.settle(10_000)).toEqual(['ExpireOffer']);
    expect(world.settle(10_000 + 899_999)).toEqual([]);
    expect(world.settle(10_000 + 900_000)).toEqual(['DistributeWork']);
    expect(world.teams.get('sales')?.work.w1).toMatchObject({ status: 'offered', offer: 2 });
    world.team('sales', { type: 'DeclineOffer', workId: 'w1', agentId: 'ann', atMs: 920_000 });
    expect(world.settle(1_999_999)).toEqual(['DistributeWork']);
    expect(world.settle(2_100_000)).toEqual(['ExpireOffer', 'ShelveWork']);
    expect(world.teams.get('sales')?.work.w1?.status).toBe('shelved');
  });

  test('whatever happens to agents: at rest each is in the one team of its role, as it is now, and nothing due is left', () => {
    const agentId = fc.constantFrom('ann', 'bob', 'cat');
    const role = fc.constantFrom('SALES', 'SUPPORT', 'SUCCESS');
    const deed = fc.oneof(
      fc.record({ type: fc.constant('RegisterAgent'), kind: fc.constant('PERSON'), role, clientsMax: fc.nat(3) }),
      fc.record({
        type: fc.constant('ChangeAgentRole'),
        role,
        roleUntilMs: fc.constantFrom(null, 30),
        because: fc.constant('x'),
      }),
      fc.record({
        type: fc.constant('ChangeAgentPresence'),
        presence: fc.constantFrom('AVAILABLE', 'AVAILABLE', 'AWAY'),
      }),
      fc.record({ type: fc.constant('ChangeAgentCapacity'), clientsMax: fc.nat(3), handoffsMax: fc.nat(2) }),
      fc.record({ type: fc.constant('RetireAgent'), because: fc.constant('x') }),
    );
    const work = fc.record({
      workId: fc.stringMatching(/^w[0-9]{1,3}$/),
      mode: fc.constantFrom('ASSIGN', 'OFFER'),
      kind: fc.constantFrom('CLIENT', 'HANDOFF'),
    });
    const step = fc.oneof(
      fc.record({ agentId, deed, beats: fc.boolean() }),
      fc.record({ team: fc.constantFrom('sales', 'support', 'success'), work, beats: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world = new World();
        steps.forEach((one, nowMs) => {
          if ('deed' in one) world.agent(one.agentId, one.deed as AgentCommand);
          else world.team(one.team, { ...request(one.work.workId, one.work), atMs: nowMs });
          if (one.beats) world.settle(nowMs);
        });
        world.settle(50);
        for (const [id, agent] of world.agents) {
          const hasRole = agent.status === 'active' && (agent.roleUntilMs ?? 51) > 50;
          expect(world.teamsOf(id)).toEqual(hasRole ? [teamOfRole(agent.role)] : []);
          const member = world.teams.get(teamOfRole(agent.role))?.members[id];
          if (hasRole) expect(member).toMatchObject({ presence: agent.presence, clientsMax: agent.clientsMax });
        }
        for (const team of world.teams.values()) expect(nextStep(team, 50)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});
