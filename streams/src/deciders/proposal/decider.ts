/**
 * A command an agent proposes, and what people say of it:
 *
 *   none ──propose──▶ open ──accept──▶ accepted ──record execution──▶ executed
 *                       └────reject──▶ rejected
 *
 * It is a decided stream, so that of two people who accept and reject at once one decides (R3), and nothing is given for a
 * rejected proposal. Between `accepted` and `executed` the command is given on its own stream under one command id, so
 * whoever carries it on after a crash gives it once. An open proposal lapses by its time: it cannot be accepted any more.
 *
 * Pure: times come in with the commands.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { ProposalCommand } from './commands.ts';

export type ProposalEvent = EventsByType[
  | 'CommandProposed'
  | 'ProposalAccepted'
  | 'ProposalRejected'
  | 'ProposalExecuted'];

export interface Proposal {
  readonly state: 'none' | 'open' | 'accepted' | 'rejected' | 'executed';
  readonly stream: string;
  readonly target: string;
  readonly commandJson: string;
  readonly permission: string;
  readonly expiresAtMs: number;
  /** Id the command is given under; empty until it is accepted. */
  readonly commandId: string;
}

export const proposalDecider: Decider<ProposalCommand, Proposal, ProposalEvent> = {
  topic: 'proposal_events',
  commandTypes: ['ProposeCommand', 'AcceptProposal', 'RejectProposal', 'RecordExecution'],
  initialState: () => ({
    state: 'none',
    stream: '',
    target: '',
    commandJson: '',
    permission: '',
    expiresAtMs: 0,
    commandId: '',
  }),
  decide,
  evolve,
};

function decide(command: ProposalCommand, state: Proposal): Decision<ProposalEvent> {
  switch (command.type) {
    case 'ProposeCommand': {
      if (state.state !== 'none') return exists;
      const { type: _, ...proposed } = command;
      return accept<ProposalEvent>({ type: 'CommandProposed', ...proposed });
    }
    case 'AcceptProposal': {
      const refusal = notOpen(state);
      if (refusal !== null) return refusal;
      if (command.atMs >= state.expiresAtMs) return expired;
      return accept<ProposalEvent>({ type: 'ProposalAccepted', commandId: command.commandId, note: command.note });
    }
    case 'RejectProposal':
      return notOpen(state) ?? accept<ProposalEvent>({ type: 'ProposalRejected', note: command.note });
    case 'RecordExecution': {
      if (state.state !== 'accepted') return state.state === 'executed' ? executedBefore : notAccepted;
      const { type: _, ...executed } = command;
      return accept<ProposalEvent>({ type: 'ProposalExecuted', ...executed });
    }
  }
}

function notOpen({ state }: Proposal): Rejected | null {
  if (state === 'open') return null;
  return state === 'none' ? unknown : decided;
}

function evolve(state: Proposal, event: BodyOf<ProposalEvent>): Proposal {
  switch (event.type) {
    case 'CommandProposed': {
      const { stream, target, commandJson, permission, expiresAtMs } = event;
      return { state: 'open', stream, target, commandJson, permission, expiresAtMs, commandId: '' };
    }
    case 'ProposalAccepted':
      return { ...state, state: 'accepted', commandId: event.commandId };
    case 'ProposalRejected':
      return { ...state, state: 'rejected', commandJson: '' };
    case 'ProposalExecuted':
      return { ...state, state: 'executed', commandJson: '' };
  }
}

const exists: Rejected = reject('PROPOSAL_EXISTS', 'A proposal of this id is there already: propose under another.');
const unknown: Rejected = reject('PROPOSAL_NOT_FOUND', 'There is no proposal of this id.');
const decided: Rejected = reject('PROPOSAL_DECIDED', 'It was decided before: look at it again.');
const expired: Rejected = reject('PROPOSAL_EXPIRED', 'Its time is over: have it proposed anew on the state of today.');
const notAccepted: Rejected = reject('PROPOSAL_NOT_ACCEPTED', 'Nobody has accepted it, so nothing was executed.');
const executedBefore: Rejected = reject('PROPOSAL_EXECUTED', 'Its command has been given and answered already.');
