/**
 * Who belongs into which team: an active agent into the team of its role, as it is now (WAP-117, WAP-123). Pure. An agent
 * joins its new team only when no other shows it any more, so that its places are counted in one team alone.
 */

import type { Agent } from '../../deciders/agent/decider.ts';
import { type AssignmentCommand, teamOfRole } from '../../deciders/assignment/commands.ts';
import type { Team } from '../../deciders/assignment/decider.ts';
import type { DueCommand } from '../log-watch/log-watch.ts';

export interface KnownAgent {
  readonly tenant: string;
  readonly agentId: string;
  readonly agent: Agent;
  readonly version: number;
  /** Its last event. */
  readonly eventId: string;
}

/** Team name → team, of one tenant. */
export type Teams = ReadonlyMap<string, { readonly team: Team; readonly version: number }>;
type Due = DueCommand<AssignmentCommand>;

/** What is to be said to teams about an agent; none when they know all. */
export function rosterDue(known: KnownAgent, teams: Teams, nowMs: number): Due[] {
  const { agent } = known;
  const hasRole = agent.status === 'active' && (agent.roleUntilMs === null || agent.roleUntilMs > nowMs);
  const own = hasRole ? teamOfRole(agent.role) : null;
  const others = [...teams].filter(([name, { team }]) => name !== own && isMember(team, known.agentId));
  if (others.length > 0) return others.map(([name, at]) => removal(known, name, at.version, own, nowMs));
  if (own === null) return [];
  const member = teams.get(own)?.team.members[known.agentId];
  if (member !== undefined && !member.leaving && member.agentVersion >= known.version) return [];
  return [update(known, own, nowMs)];
}

function isMember(team: Team, agentId: string): boolean {
  return team.members[agentId]?.leaving === false;
}

function removal(known: KnownAgent, entity: string, teamVersion: number, own: string | null, atMs: number): Due {
  const { tenant, agentId, version: agentVersion, eventId: causationId } = known;
  const gone = known.agent.status === 'retired' ? ('RETIRED' as const) : ('ROLE_ENDED' as const);
  const reason = own === null ? gone : 'ROLE_CHANGED';
  const cause = ['remove', tenant, entity, agentId, String(agentVersion), String(teamVersion)];
  return { tenant, entity, command: { type: 'RemoveMember', agentId, agentVersion, reason, atMs }, cause, causationId };
}

function update(known: KnownAgent, entity: string, atMs: number): Due {
  const { tenant, agentId, agent, version: agentVersion, eventId: causationId } = known;
  const { expertise, languages, clientsMax, handoffsMax } = agent;
  const command: AssignmentCommand = {
    type: 'UpdateMember',
    agentId,
    agentVersion,
    kind: agent.kind as 'PERSON' | 'AI',
    expertise: [...expertise],
    languages: [...languages],
    clientsMax,
    handoffsMax,
    presence: agent.presence as 'AVAILABLE' | 'BUSY' | 'AWAY' | 'OFFLINE',
    memberUntilMs: agent.roleUntilMs,
    atMs,
  };
  return { tenant, entity, command, cause: ['update', tenant, entity, agentId, String(agentVersion)], causationId };
}
