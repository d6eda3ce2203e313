/**
 * A conversation with an agent, pinned to the version of the config it began with (SM-6, WAP-82):
 *
 *   none ──start(v)──▶ open(v) ──answer(v)──▶ open(v) ──end──▶ ended
 *                        │ restart(w): its person begins anew
 *                        └ reload(w > v): a fix that cannot wait, with a notice (WAP-83)
 *
 * An answer made by another version than the pinned one is refused, so whatever processes serve a conversation, and however
 * late they hear of a new version, between two moves of the pin all answers come from one version. The stream decides (R3).
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { ConversationCommand } from './commands.ts';

export type ConversationEvent = EventsByType[
  | 'ConversationStarted'
  | 'ConversationTurnAnswered'
  | 'ConversationReloadForced'
  | 'ConversationRestarted'
  | 'ConversationEnded'];

export interface Conversation {
  readonly status: 'none' | 'open' | 'ended';
  readonly configId: string;
  readonly branch: 'dev' | 'staging' | 'prod';
  readonly commitId: string;
  readonly version: number;
  readonly contentHash: string;
  readonly turns: number;
}

/** Who talks longer is a program; it may begin another. */
export const TURNS_MAX = 10_000;

export const conversationDecider: Decider<ConversationCommand, Conversation, ConversationEvent> = {
  topic: 'conversation_events',
  commandTypes: ['StartConversation', 'AnswerTurn', 'ReloadConversation', 'RestartConversation', 'EndConversation'],
  initialState: () => ({
    status: 'none',
    configId: '',
    branch: 'prod',
    commitId: '',
    version: 0,
    contentHash: '',
    turns: 0,
  }),
  decide,
  evolve,
};

function decide(command: ConversationCommand, state: Conversation): Decision<ConversationEvent> {
  if (command.type === 'StartConversation') {
    if (state.status !== 'none') return reject('CONVERSATION_EXISTS', 'There is one of this id: begin under another.');
    return accept<ConversationEvent>({ ...command, type: 'ConversationStarted' });
  }
  if (state.status === 'none') return reject('CONVERSATION_NOT_FOUND', 'There is no such conversation: start it.');
  if (state.status === 'ended') return reject('CONVERSATION_ENDED', 'It is over: start another.');
  switch (command.type) {
    case 'AnswerTurn':
      return answer(command.commitId, state);
    case 'ReloadConversation': {
      const { commitId, version, contentHash, reason, notice } = command;
      if (version <= state.version)
        return reject('CONVERSATION_NOT_OLDER', 'It has that version or a newer one: nothing to do.');
      const { commitId: fromCommitId, version: fromVersion } = state;
      const to = { commitId, version, contentHash, reason, notice };
      return accept<ConversationEvent>({ type: 'ConversationReloadForced', fromCommitId, fromVersion, ...to });
    }
    case 'RestartConversation': {
      const { commitId, version, contentHash } = command;
      return accept<ConversationEvent>({ type: 'ConversationRestarted', commitId, version, contentHash });
    }
    case 'EndConversation':
      return accept<ConversationEvent>({ type: 'ConversationEnded', because: command.because, turns: state.turns });
  }
}

function answer(commitId: string, state: Conversation): Decision<ConversationEvent> {
  const { version, turns } = state;
  if (commitId !== state.commitId) {
    const message = `It is pinned to version ${version}, commit ${state.commitId}: answer by that.`;
    return reject('CONVERSATION_VERSION_MIXED', message);
  }
  if (turns >= TURNS_MAX)
    return reject('CONVERSATION_TOO_LONG', `It has had ${TURNS_MAX} answers: end it and start another.`);
  return accept<ConversationEvent>({ type: 'ConversationTurnAnswered', turn: turns + 1, commitId, version });
}

function evolve(state: Conversation, event: BodyOf<ConversationEvent>): Conversation {
  switch (event.type) {
    case 'ConversationStarted': {
      const { configId, branch, commitId, version, contentHash } = event;
      return { status: 'open', configId, branch, commitId, version, contentHash, turns: 0 };
    }
    case 'ConversationTurnAnswered':
      return { ...state, turns: event.turn };
    case 'ConversationReloadForced':
    case 'ConversationRestarted': {
      const { commitId, version, contentHash } = event;
      return { ...state, commitId, version, contentHash };
    }
    case 'ConversationEnded':
      return { ...state, status: 'ended' };
  }
}
