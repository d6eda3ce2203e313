/**
 * A client on the way from one team to the next, or to two at once (SM-8, WAP-118 … WAP-121):
 *
 *   none ──create──▶ open: each side waiting ⇄ offered ──▶ accepted (and back, when its agent leaves)
 *                     ├── every side accepted ──▶ completed
 *                     └── expire · shelved · withdraw ──▶ ended
 *
 * Who is asked and accepts is decided on the streams of the teams, where places are (`deciders/assignment`); here is only
 * what it comes to. Of the last acceptance, the deadline and a withdrawal at the same moment one decides (R3).
 *
 * Pure: times come in with the commands.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { CommandOf, HandoffCommand } from './commands.ts';

export type HandoffEvent = EventsByType[
  | 'HandoffCreated'
  | 'HandoffOffered'
  | 'HandoffRequeued'
  | 'HandoffAccepted'
  | 'HandoffCompleted'
  | 'HandoffEnded'];

export interface Side {
  readonly status: 'waiting' | 'offered' | 'accepted';
  readonly agentId: string | null;
}

export interface Handoff {
  readonly status: 'none' | 'open' | 'completed' | 'ended';
  readonly clientId: string;
  readonly teams: readonly string[];
  /** By team. */
  readonly sides: Readonly<Record<string, Side>>;
  readonly deadlineMs: number;
  readonly replyTo: string | null;
}

export const handoffDecider: Decider<HandoffCommand, Handoff, HandoffEvent> = {
  topic: 'handoff_events',
  commandTypes: ['CreateHandoff', 'OfferHandoff', 'RequeueHandoff', 'AcceptHandoff', 'EndHandoff', 'WithdrawHandoff'],
  initialState: () => ({ status: 'none', clientId: '', teams: [], sides: {}, deadlineMs: 0, replyTo: null }),
  decide,
  evolve,
};

function decide(command: HandoffCommand, state: Handoff): Decision<HandoffEvent> {
  if (command.type === 'CreateHandoff') return create(command, state);
  if (state.status === 'none') return unknown;
  if (state.status !== 'open') return over;
  switch (command.type) {
    case 'OfferHandoff': {
      const { team, agentId, expiresAtMs } = command;
      const because = command.because ?? null;
      const side = state.sides[team];
      if (side === undefined) return noSide;
      if (side.status !== 'waiting') return takenSide;
      return accept<HandoffEvent>({ type: 'HandoffOffered', team, agentId, expiresAtMs, because });
    }
    case 'RequeueHandoff': {
      const { team, agentId, reason } = command;
      if (state.sides[team]?.agentId !== agentId) return notTheirs;
      return accept<HandoffEvent>({ type: 'HandoffRequeued', team, agentId, reason });
    }
    case 'AcceptHandoff':
      return acceptSide(command, state);
    case 'EndHandoff':
      if (command.reason === 'EXPIRED' && command.atMs < state.deadlineMs) return notDue;
      return ended(state, command.reason);
    case 'WithdrawHandoff':
      return ended(state, 'WITHDRAWN');
  }
}

function create({ atMs, ...asked }: CommandOf<'CreateHandoff'>, state: Handoff): Decision<HandoffEvent> {
  if (state.status !== 'none') return exists;
  if (asked.deadlineMs <= atMs) return pastDeadline;
  return accept<HandoffEvent>({ ...asked, type: 'HandoffCreated', createdAtMs: atMs });
}

/** The acceptance that makes all sides have their agents completes it, in the same decision. */
function acceptSide(command: CommandOf<'AcceptHandoff'>, state: Handoff): Decision<HandoffEvent> {
  const { team, agentId } = command;
  const side = state.sides[team];
  if (side === undefined) return noSide;
  if (side.status === 'accepted') return side.agentId === agentId ? acceptedBefore : takenSide;
  if (side.status === 'offered' && side.agentId !== agentId) return notTheirs;
  const accepted: BodyOf<HandoffEvent> = {
    type: 'HandoffAccepted',
    team,
    agentId,
    because: command.because ?? null,
  };
  const { teams, clientId, replyTo, sides } = evolve(state, accepted);
  if (teams.some((one) => sides[one]?.status !== 'accepted')) return accept<HandoffEvent>(accepted);
  const agents = teams.map((one) => (sides[one] as Side).agentId as string);
  return accept<HandoffEvent>(accepted, { type: 'HandoffCompleted', clientId, teams, agents, replyTo });
}

function ended({ clientId, replyTo }: Handoff, reason: string): Decision<HandoffEvent> {
  return accept<HandoffEvent>({ type: 'HandoffEnded', clientId, reason, replyTo });
}

function evolve(state: Handoff, event: BodyOf<HandoffEvent>): Handoff {
  switch (event.type) {
    case 'HandoffCreated': {
      const { clientId, teams, deadlineMs, replyTo } = event;
      const sides = Object.fromEntries(teams.map((team) => [team, waiting]));
      return { status: 'open', clientId, teams, sides, deadlineMs, replyTo };
    }
    case 'HandoffOffered':
      return withSide(state, event.team, { status: 'offered', agentId: event.agentId });
    case 'HandoffRequeued':
      return withSide(state, event.team, waiting);
    case 'HandoffAccepted':
      return withSide(state, event.team, { status: 'accepted', agentId: event.agentId });
    case 'HandoffCompleted':
      return { ...state, status: 'completed' };
    case 'HandoffEnded':
      return { ...state, status: 'ended' };
  }
}

const waiting: Side = { status: 'waiting', agentId: null };

function withSide(state: Handoff, team: string, side: Side): Handoff {
  return { ...state, sides: { ...state.sides, [team]: side } };
}

const exists: Rejected = reject('HANDOFF_EXISTS', 'There is a handoff of this id: choose another.');
const unknown: Rejected = reject('HANDOFF_NOT_FOUND', 'There is no handoff of this id.');
const over: Rejected = reject('HANDOFF_OVER', 'The handoff is completed or ended: nothing to do.');
const pastDeadline: Rejected = reject('HANDOFF_DEADLINE_PAST', 'Its deadline is in the past: give it time.');
const noSide: Rejected = reject('HANDOFF_NO_SIDE', 'The team has no side in this handoff.');
const takenSide: Rejected = reject('HANDOFF_SIDE_TAKEN', 'Somebody of the team is asked or has accepted already.');
const notTheirs: Rejected = reject('HANDOFF_NOT_THEIRS', 'The agent is not the one that is asked.');
const acceptedBefore: Rejected = reject('HANDOFF_ACCEPTED', 'The agent has accepted already: nothing to do.');
const notDue: Rejected = reject('HANDOFF_NOT_DUE', 'Its deadline is not over.');
