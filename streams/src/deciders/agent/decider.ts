/**
 * Somebody who works with clients, a person or a program: registered in one of the seven roles of WAP-117, with what is
 * known, spoken and taken at once (WAP-123), there or not, and one day retired. Who gets which client is decided
 * elsewhere; this stream says who there is.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { AgentCommand } from './commands.ts';

export type AgentEvent = EventsByType[
  | 'AgentRegistered'
  | 'AgentRoleChanged'
  | 'AgentExpertiseChanged'
  | 'AgentCapacityChanged'
  | 'AgentPresenceChanged'
  | 'AgentRetired'];

export interface Agent {
  readonly status: 'none' | 'active' | 'retired';
  readonly kind: string;
  readonly userId: string | null;
  readonly role: string;
  readonly roleUntilMs: number | null;
  readonly expertise: readonly string[];
  readonly languages: readonly string[];
  readonly clientsMax: number;
  readonly handoffsMax: number;
  readonly presence: string;
  readonly presenceUntilMs: number | null;
}

export const agentDecider: Decider<AgentCommand, Agent, AgentEvent> = {
  topic: 'agent_events',
  commandTypes: [
    'RegisterAgent',
    'ChangeAgentRole',
    'ChangeAgentExpertise',
    'ChangeAgentCapacity',
    'ChangeAgentPresence',
    'KeepPresence',
    'LapsePresence',
    'RetireAgent',
  ],
  initialState: () => ({
    status: 'none',
    kind: '',
    userId: null,
    role: '',
    roleUntilMs: null,
    expertise: [],
    languages: [],
    clientsMax: 0,
    handoffsMax: 0,
    presence: 'OFFLINE',
    presenceUntilMs: null,
  }),
  decide,
  evolve,
};

function decide(command: AgentCommand, state: Agent): Decision<AgentEvent> {
  if (command.type === 'RegisterAgent') return register(command, state);
  if (state.status === 'none') return reject('AGENT_NOT_FOUND', 'There is no such agent: register it.');
  if (state.status === 'retired') return reject('AGENT_RETIRED', 'The agent is retired: register another.');
  switch (command.type) {
    case 'ChangeAgentRole': {
      const { role, roleUntilMs, because } = command;
      if (role === 'SALES_SPECIALIST' && roleUntilMs === null) return endless;
      if (state.role === role && state.roleUntilMs === roleUntilMs) return unchanged;
      return accept<AgentEvent>({ type: 'AgentRoleChanged', role, roleUntilMs, because });
    }
    case 'ChangeAgentExpertise': {
      const { expertise, languages } = command;
      if (sameList(state.expertise, expertise) && sameList(state.languages, languages)) return unchanged;
      return accept<AgentEvent>({ type: 'AgentExpertiseChanged', expertise, languages });
    }
    case 'ChangeAgentCapacity': {
      const { clientsMax, handoffsMax } = command;
      if (state.clientsMax === clientsMax && state.handoffsMax === handoffsMax) return unchanged;
      return accept<AgentEvent>({ type: 'AgentCapacityChanged', clientsMax, handoffsMax });
    }
    case 'ChangeAgentPresence': {
      const { presence, untilMs, sessionId } = command;
      if (state.presence === presence && state.presenceUntilMs === untilMs) return unchanged;
      return accept<AgentEvent>({ type: 'AgentPresenceChanged', presence, untilMs, sessionId });
    }
    case 'KeepPresence':
      return keepPresence(command, state);
    case 'LapsePresence': {
      const { presence, presenceUntilMs } = state;
      if (presence === 'OFFLINE' || presenceUntilMs === null || command.atMs < presenceUntilMs) return holds;
      return accept<AgentEvent>({ type: 'AgentPresenceChanged', presence: 'OFFLINE', untilMs: null, sessionId: null });
    }
    case 'RetireAgent':
      return accept<AgentEvent>({ type: 'AgentRetired', because: command.because });
  }
}

/** A sign of life is an event only when half of the time is over, or it says something else: the log is no heartbeat. */
function keepPresence(
  { presence, lastsMs, sessionId, atMs }: Extract<AgentCommand, { type: 'KeepPresence' }>,
  state: Agent,
): Decision<AgentEvent> {
  const untilMs = presence === 'OFFLINE' ? null : atMs + lastsMs;
  const isFresh = untilMs === null || (state.presenceUntilMs ?? 0) - atMs > lastsMs / 2;
  if (state.presence === presence && isFresh) return unchanged;
  return accept<AgentEvent>({ type: 'AgentPresenceChanged', presence, untilMs, sessionId });
}

function register(
  { type: _, ...agent }: Extract<AgentCommand, { type: 'RegisterAgent' }>,
  state: Agent,
): Decision<AgentEvent> {
  if (state.status !== 'none') return reject('AGENT_EXISTS', 'There is one of that id: choose another.');
  if (agent.role === 'SALES_SPECIALIST' && agent.roleUntilMs === null) return endless;
  if (agent.kind === 'AI' && agent.userId !== null) {
    return reject('AGENT_NO_USER', 'A program is no user: leave out the user id.');
  }
  return accept<AgentEvent>({ type: 'AgentRegistered', ...agent });
}

function evolve(state: Agent, event: BodyOf<AgentEvent>): Agent {
  switch (event.type) {
    case 'AgentRegistered': {
      const { kind, userId, role, roleUntilMs, expertise, languages, clientsMax, handoffsMax } = event;
      const told = { kind, userId, role, roleUntilMs, expertise, languages, clientsMax, handoffsMax };
      return { ...state, ...told, status: 'active' };
    }
    case 'AgentRoleChanged':
      return { ...state, role: event.role, roleUntilMs: event.roleUntilMs };
    case 'AgentExpertiseChanged':
      return { ...state, expertise: event.expertise, languages: event.languages };
    case 'AgentCapacityChanged':
      return { ...state, clientsMax: event.clientsMax, handoffsMax: event.handoffsMax };
    case 'AgentPresenceChanged':
      return { ...state, presence: event.presence, presenceUntilMs: event.untilMs };
    case 'AgentRetired':
      return { ...state, status: 'retired', presence: 'OFFLINE', presenceUntilMs: null };
  }
}

const sameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((item, at) => item === other[at]);

const unchanged: Rejected = reject('AGENT_UNCHANGED', 'The agent is like that already: nothing to do.');
const holds: Rejected = reject('AGENT_PRESENCE_HOLDS', 'The presence has not run out: nothing to do.');
const endless: Rejected = reject('AGENT_ROLE_ENDLESS', 'A sales specialist is temporary: say until when (WAP-117).');
