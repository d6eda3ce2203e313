import type { BodyOf } from '@mainstem/schemas/envelope';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type ConversationEvent, conversationDecider, TURNS_MAX } from './decider.ts';

const of = (version: number) => ({
  commitId: String(version).repeat(64).slice(0, 64),
  version,
  contentHash: 'a'.repeat(64),
});
const started: BodyOf<ConversationEvent> = {
  type: 'ConversationStarted',
  configId: 'bot',
  branch: 'prod',
  ...of(1),
  channel: 'webchat',
};
const told = { reason: 'leak', notice: 'We had to start anew.' };
const reloaded: BodyOf<ConversationEvent> = {
  type: 'ConversationReloadForced',
  fromCommitId: of(1).commitId,
  fromVersion: 1,
  ...of(3),
  ...told,
};

describe('SM-6, WAP-82: a conversation stays on the version it began with', () => {
  test('answers by the pinned version are taken, by another one refused', () => {
    given(conversationDecider, started)
      .when({ type: 'AnswerTurn', commitId: of(1).commitId })
      .then({ type: 'ConversationTurnAnswered', turn: 1, commitId: of(1).commitId, version: 1 });
    given(conversationDecider, started)
      .when({ type: 'AnswerTurn', commitId: of(2).commitId })
      .refuses('CONVERSATION_VERSION_MIXED');
  });

  test('WAP-83: a forced reload moves the pin forward only, with its notice', () => {
    given(conversationDecider, started)
      .when({ type: 'ReloadConversation', ...of(3), ...told })
      .then(reloaded);
    given(conversationDecider, started, reloaded)
      .when({ type: 'ReloadConversation', ...of(2), ...told })
      .refuses('CONVERSATION_NOT_OLDER');
    given(conversationDecider, started, reloaded)
      .when({ type: 'AnswerTurn', commitId: of(1).commitId })
      .refuses('CONVERSATION_VERSION_MIXED');
  });

  test('its person may begin anew, also with an older version after a rollback', () => {
    given(conversationDecider, started, reloaded)
      .when({ type: 'RestartConversation', ...of(2) })
      .then({ type: 'ConversationRestarted', ...of(2) });
  });

  test('begins once, ends once', () => {
    const { type: _, ...start } = started as Extract<typeof started, { type: 'ConversationStarted' }>;
    given(conversationDecider, started)
      .when({ type: 'StartConversation', ...start })
      .refuses('CONVERSATION_EXISTS');
    given(conversationDecider).when({ type: 'EndConversation', because: 'x' }).refuses('CONVERSATION_NOT_FOUND');
    const ended: BodyOf<ConversationEvent> = { type: 'ConversationEnded', because: 'closed', turns: 0 };
    given(conversationDecider, started).when({ type: 'EndConversation', because: 'closed' }).then(ended);
    given(conversationDecider, started, ended)
      .when({ type: 'AnswerTurn', commitId: of(1).commitId })
      .refuses('CONVERSATION_ENDED');
  });

  test('R8: at most so many answers', () => {
    const last: BodyOf<ConversationEvent> = {
      type: 'ConversationTurnAnswered',
      turn: TURNS_MAX,
      commitId: of(1).commitId,
      version: 1,
    };
    given(conversationDecider, started, last)
      .when({ type: 'AnswerTurn', commitId: of(1).commitId })
      .refuses('CONVERSATION_TOO_LONG');
    expect(fold(conversationDecider, [started, last]).turns).toBe(TURNS_MAX);
  });
});
