/**
 * The desk of the teams: carries agents into the team of their role, and says what time did to the work. It decides
 * nothing: each command is settled on the team's stream (R3), so any number of desks may run.
 *
 * Only what changed, and what has become due, is looked at in a beat. Pure fold of `agent_events` and `assignment_events`.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type AgentEvent, agentDecider } from '../../deciders/agent/decider.ts';
import type { AssignmentCommand } from '../../deciders/assignment/commands.ts';
import { type AssignmentEvent, assignmentDecider, type Team } from '../../deciders/assignment/decider.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { agentEventTypes } from '../presence-clock/watch.ts';
import { type KnownTeam, timesOf } from './clock.ts';
import { type KnownAgent, rosterDue } from './roster.ts';

const teamEventTypes = [
  'TeamMemberUpdated',
  'TeamMemberRemoved',
  'WorkRequested',
  'WorkOffered',
  'WorkAssigned',
  'WorkRequeued',
  'WorkHandedOver',
  'WorkReleased',
  'WorkShelved',
  'WorkReopened',
] as const;

interface Desk {
  readonly agents: Map<string, KnownAgent>;
  readonly teams: Map<string, { team: Team; version: number; lookAtMs: number }>;
}

export class TeamDesk implements Watch<AssignmentCommand> {
  readonly name = 'team-desk';
  readonly types = [...agentEventTypes, ...teamEventTypes];
  readonly #desks = new Map<string, Desk>();
  /** Agents of whom a team may not know all, by tenant and id; and those whose role has an end. */
  readonly #unsettled = new Map<string, { readonly tenant: string; readonly agentId: string; lookAtMs: number }>();

  apply(event: AnyEvent): void {
    if ((agentEventTypes as readonly string[]).includes(event.type)) this.#applyAgent(event as AgentEvent);
    else this.#applyTeam(event as AssignmentEvent);
  }

  due(nowMs: number): DueCommand<AssignmentCommand>[] {
    return [...this.#rosterDue(nowMs), ...this.#clockDue(nowMs)];
  }

  #applyAgent(event: AgentEvent): void {
    const { id: eventId, tenant, entity: agentId, streamVersion: version } = event.envelope;
    const { agents } = this.#desk(tenant);
    const before = agents.get(agentId)?.agent ?? agentDecider.initialState();
    agents.set(agentId, { tenant, agentId, agent: agentDecider.evolve(before, event), version, eventId });
    this.#lookAgain(tenant, agentId);
  }

  #applyTeam(event: AssignmentEvent): void {
    const { tenant, entity, streamVersion: version } = event.envelope;
    const { teams } = this.#desk(tenant);
    const before = teams.get(entity)?.team ?? assignmentDecider.initialState();
    teams.set(entity, { team: assignmentDecider.evolve(before, event), version, lookAtMs: 0 });
    if (event.type === 'TeamMemberUpdated' || event.type === 'TeamMemberRemoved') {
      this.#lookAgain(tenant, event.agentId);
    }
  }

  #lookAgain(tenant: string, agentId: string): void {
    this.#unsettled.set(`${tenant}|${agentId}`, { tenant, agentId, lookAtMs: 0 });
  }

  #rosterDue(nowMs: number): DueCommand<AssignmentCommand>[] {
    const found: DueCommand<AssignmentCommand>[] = [];
    for (const [key, unsettled] of this.#unsettled) {
      if (nowMs < unsettled.lookAtMs) continue;
      const { agents, teams } = this.#desk(unsettled.tenant);
      const known = agents.get(unsettled.agentId);
      const due = known === undefined ? [] : rosterDue(known, teams, nowMs);
      found.push(...due);
      if (due.length > 0) continue;
      const endsAtMs = known?.agent.roleUntilMs ?? null;
      if (endsAtMs !== null && endsAtMs > nowMs) unsettled.lookAtMs = endsAtMs;
      else this.#unsettled.delete(key);
    }
    return found;
  }

  #clockDue(nowMs: number): DueCommand<AssignmentCommand>[] {
    const found: DueCommand<AssignmentCommand>[] = [];
    for (const [tenant, { teams }] of this.#desks) {
      for (const [name, at] of teams) {
        if (nowMs < at.lookAtMs) continue;
        const { due, nextAtMs } = timesOf({ tenant, name, ...at } satisfies KnownTeam, nowMs);
        found.push(...due);
        if (due.length === 0) at.lookAtMs = nextAtMs;
      }
    }
    return found;
  }

  #desk(tenant: string): Desk {
    const known = this.#desks.get(tenant);
    if (known !== undefined) return known;
    const desk: Desk = { agents: new Map(), teams: new Map() };
    this.#desks.set(tenant, desk);
    return desk;
  }
}
