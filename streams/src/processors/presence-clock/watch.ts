/**
 * Presences that end by themselves (WAP-122, SM-13): an agent that said until when it is there, and did not say so again,
 * is offline from then on. Pure fold of `agent_events`.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { AgentCommand } from '../../deciders/agent/commands.ts';
import { type Agent, type AgentEvent, agentDecider } from '../../deciders/agent/decider.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

export const agentEventTypes = [
  'AgentRegistered',
  'AgentRoleChanged',
  'AgentExpertiseChanged',
  'AgentCapacityChanged',
  'AgentPresenceChanged',
  'AgentRetired',
] as const;

interface Watched {
  readonly tenant: string;
  readonly entity: string;
  readonly state: Agent;
  readonly version: number;
}

export class PresenceClock implements Watch<AgentCommand> {
  readonly name = 'presence-clock';
  readonly types = agentEventTypes;
  readonly #agents = new Map<string, Watched>();
  /** Whose presence has an end: so a beat looks at no other. */
  readonly #timed = new Map<string, number>();

  apply(event: AnyEvent): void {
    const { tenant, entity, streamVersion: version } = event.envelope;
    const key = `${tenant}|${entity}`;
    const before = this.#agents.get(key)?.state ?? agentDecider.initialState();
    const state = agentDecider.evolve(before, event as AgentEvent);
    this.#agents.set(key, { tenant, entity, state, version });
    const { presence, presenceUntilMs } = state;
    if (presence === 'OFFLINE' || presenceUntilMs === null) this.#timed.delete(key);
    else this.#timed.set(key, presenceUntilMs);
  }

  due(nowMs: number): DueCommand<AgentCommand>[] {
    const commands: DueCommand<AgentCommand>[] = [];
    for (const [key, untilMs] of this.#timed) {
      if (nowMs < untilMs) continue;
      const { tenant, entity, version } = this.#agents.get(key) as Watched;
      const cause = ['lapse', tenant, entity, String(version)];
      commands.push({ tenant, entity, command: { type: 'LapsePresence', atMs: nowMs }, cause, causationId: null });
    }
    return commands;
  }
}
