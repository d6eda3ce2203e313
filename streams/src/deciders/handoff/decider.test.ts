import type { BodyOf } from '@mainstem/schemas/envelope';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type HandoffCommand, handoffCommand } from './commands.ts';
import { type HandoffEvent, handoffDecider } from './decider.ts';

type Body = BodyOf<HandoffEvent>;
const asked = { kind: 'SUCCESS', clientId: 'c-1', teams: ['support', 'success'], deadlineMs: 100 };
const create = (over: object = {}) =>
  handoffCommand.parse({ type: 'CreateHandoff', ...asked, ...over, atMs: 1 }) as HandoffCommand;
const created = (...teams: string[]): Body => ({
  type: 'HandoffCreated',
  kind: 'SUCCESS',
  clientId: 'c-1',
  fromAgent: null,
  teams,
  expertise: [],
  priority: 'NORMAL',
  notesUri: null,
  createdAtMs: 1,
  deadlineMs: 100,
  replyTo: null,
});
const offered = (team: string, agentId: string): Body => ({
  type: 'HandoffOffered',
  team,
  agentId,
  expiresAtMs: 50,
  because: null,
});
const accepted = (team: string, agentId: string): Body => ({ type: 'HandoffAccepted', team, agentId, because: null });
const completed = (teams: string[], agents: string[]): Body => ({
  type: 'HandoffCompleted',
  clientId: 'c-1',
  teams,
  agents,
  replyTo: null,
});
const both = created('support', 'success');

describe('SM-8: a handoff', () => {
  test('WAP-118, WAP-119: one side: created, offered, accepted and with that completed', () => {
    given(handoffDecider).when(create()).then(both);
    given(handoffDecider, both).when(create()).refuses('HANDOFF_EXISTS');
    given(handoffDecider)
      .when(create({ deadlineMs: 1 }))
      .refuses('HANDOFF_DEADLINE_PAST');
    expect(handoffCommand.safeParse({ ...create(), teams: ['sales', 'sales'] }).success).toBe(false);
    given(handoffDecider, created('onboarding'), offered('onboarding', 'ann'))
      .when({ type: 'AcceptHandoff', team: 'onboarding', agentId: 'ann' })
      .then(accepted('onboarding', 'ann'), completed(['onboarding'], ['ann']));
  });

  test('WAP-120: dual: completed only when both have accepted, whoever was first', () => {
    const support: HandoffCommand = { type: 'AcceptHandoff', team: 'support', agentId: 'ann' };
    const success: HandoffCommand = { type: 'AcceptHandoff', team: 'success', agentId: 'bob' };
    given(handoffDecider, both).when(success).then(accepted('success', 'bob'));
    given(handoffDecider, both, accepted('success', 'bob'))
      .when(support)
      .then(accepted('support', 'ann'), completed(['support', 'success'], ['ann', 'bob']));
    given(handoffDecider, both, accepted('success', 'bob')).when(success).refuses('HANDOFF_ACCEPTED');
    given(handoffDecider, both)
      .when({ ...support, team: 'sales' })
      .refuses('HANDOFF_NO_SIDE');
    // A side belongs to who is asked, then to who accepted.
    given(handoffDecider, both, offered('success', 'cat')).when(success).refuses('HANDOFF_NOT_THEIRS');
    given(handoffDecider, both, accepted('success', 'cat')).when(success).refuses('HANDOFF_SIDE_TAKEN');
  });

  test('SM-13: who is gone gives the side back, also after accepting while the other side is open', () => {
    const gone: HandoffCommand = { type: 'RequeueHandoff', team: 'success', agentId: 'bob', reason: 'OFFLINE' };
    const requeued: Body = { type: 'HandoffRequeued', team: 'success', agentId: 'bob', reason: 'OFFLINE' };
    given(handoffDecider, both, offered('success', 'bob')).when(gone).then(requeued);
    given(handoffDecider, both, accepted('success', 'bob')).when(gone).then(requeued);
    given(handoffDecider, both, offered('success', 'bob'), requeued).when(gone).refuses('HANDOFF_NOT_THEIRS');
    given(handoffDecider, both, accepted('success', 'bob'), requeued)
      .when({ type: 'AcceptHandoff', team: 'support', agentId: 'ann' })
      .then(accepted('support', 'ann'));
    given(handoffDecider, both, offered('success', 'bob'))
      .when({ type: 'OfferHandoff', team: 'success', agentId: 'cat', expiresAtMs: 9 })
      .refuses('HANDOFF_SIDE_TAKEN');
  });

  test('it ends by its deadline, when nobody is found, or withdrawn; never twice, never after it is completed', () => {
    const end = (reason: string): Body => ({ type: 'HandoffEnded', clientId: 'c-1', reason, replyTo: null });
    given(handoffDecider, both).when({ type: 'EndHandoff', reason: 'EXPIRED', atMs: 99 }).refuses('HANDOFF_NOT_DUE');
    given(handoffDecider, both).when({ type: 'EndHandoff', reason: 'EXPIRED', atMs: 100 }).then(end('EXPIRED'));
    given(handoffDecider, both).when({ type: 'EndHandoff', reason: 'SHELVED', atMs: 2 }).then(end('SHELVED'));
    given(handoffDecider, both).when({ type: 'WithdrawHandoff' }).then(end('WITHDRAWN'));
    given(handoffDecider, both, end('EXPIRED')).when({ type: 'WithdrawHandoff' }).refuses('HANDOFF_OVER');
    const done = [created('support'), accepted('support', 'ann'), completed(['support'], ['ann'])];
    given(handoffDecider, ...done)
      .when({ type: 'WithdrawHandoff' })
      .refuses('HANDOFF_OVER');
    given(handoffDecider).when({ type: 'WithdrawHandoff' }).refuses('HANDOFF_NOT_FOUND');
    expect(fold(handoffDecider, done).status).toBe('completed');
  });
});
