import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receive, seenEventIdsMax } from '../../steps/inbox.ts';
import type { ApprovalDecision, ClientFact, ClientLifecycleState } from '../messages.ts';
import { deadlineOf, initialState, refuse, reopened, stageAfter } from './rules.ts';

const fact = (eventId: string): ClientFact => ({
  type: 'ClientSignedUp',
  eventId,
  correlationId: 'c',
  occurredAtMs: 1_000,
});

describe('which fact leads where', () => {
  test.each([
    ['NONE', 'ClientSignedUp', 'SALES'],
    ['NONE', 'ClientDealSigned', 'ONBOARDING'],
    ['SALES', 'ClientDealSigned', 'ONBOARDING'],
    ['SALES', 'ClientSignedUp', null],
    ['ONBOARDING', 'ClientSignedUp', null],
    ['ONBOARDING', 'ClientDealSigned', null],
    ['SUCCESS', 'ClientDealSigned', null],
    ['ENDED', 'ClientSignedUp', null],
  ] as const)('%s, %s: %s', (stage, type, to) => {
    expect(stageAfter(stage, { type })).toBe(to);
  });

  test('the deadline is fourteen days after the event', () => {
    expect(deadlineOf(fact('e'))).toBe(1_000 + 14 * 86_400_000);
  });
});

describe('R2: facts are taken once', () => {
  test('whatever the repeats and their order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }), (ids) => {
        const state = ids.reduce((held, id) => receive(held, fact(id)), initialState());
        expect(state.inbox.map(({ eventId }) => eventId)).toEqual([...new Set(ids)]);
      }),
    );
  });

  test('R8: what is remembered is bounded', () => {
    let state: ClientLifecycleState = initialState();
    for (let n = 0; n < seenEventIdsMax * 2; n += 1) state = { ...receive(state, fact(`e${n}`)), inbox: [] };
    expect(state.seenEventIds).toHaveLength(seenEventIdsMax);
    expect(receive(state, fact(`e${seenEventIdsMax * 2 - 1}`)).inbox).toHaveLength(0);
  });
});

describe('SM-9: who may decide', () => {
  const approval = {
    approvalId: 'deployment-1',
    what: 'deployment',
    role: 'onboarding',
    deadlineAtMs: 5_000,
    requestedEventId: 'r',
    correlationId: 'c',
  };
  const waiting: ClientLifecycleState = { ...initialState(), stage: 'ONBOARDING', approval };
  const good: ApprovalDecision = {
    approvalId: 'deployment-1',
    outcome: 'APPROVED',
    decidedBy: 'user:u-1',
    roles: ['onboarding'],
    note: null,
  };

  test('in time, with the role, once', () => {
    expect(refuse(good, waiting, null, 4_999)).toBeNull();
    expect(refuse(good, waiting, null, 5_000)?.code).toBe('APPROVAL_EXPIRED');
    expect(refuse(good, waiting, good, 4_999)?.code).toBe('APPROVAL_ALREADY_DECIDED');
    expect(refuse({ ...good, roles: [] }, waiting, null, 0)?.code).toBe('APPROVAL_ROLE_MISSING');
    expect(refuse({ ...good, approvalId: 'other' }, waiting, null, 0)?.code).toBe('APPROVAL_NOT_FOUND');
    expect(refuse(good, initialState(), null, 0)?.code).toBe('APPROVAL_NOT_FOUND');
  });

  test.each([{ outcome: 'EXPIRED' }, { decidedBy: 'service:x' }, { decidedBy: 'user:' }, { note: 'n'.repeat(501) }])(
    'malformed: %o',
    (changes) => {
      expect(refuse({ ...good, ...changes } as ApprovalDecision, waiting, null, 0)?.code).toBe('APPROVAL_INVALID');
    },
  );

  test('of a decided approval it says so', () => {
    const lastApproval = { approvalId: 'deployment-1', outcome: 'REJECTED' as const, eventId: 'e' };
    const decided = { ...waiting, approval: null, lastApproval };
    expect(refuse(good, decided, null, 0)?.code).toBe('APPROVAL_ALREADY_DECIDED');
  });
});

describe('a deal signed anew reopens a client that ended', () => {
  const deal = { type: 'ClientDealSigned', eventId: 'deal-2', correlationId: 'c', occurredAtMs: 0 } as const;
  const ended = { ...initialState(), stage: 'ENDED', seenEventIds: ['deal-1'] } as const;

  test('the new run knows what the closed one knew, and has the deal to handle', () => {
    expect(reopened(ended, deal)).toEqual({ ...ended, inbox: [deal], seenEventIds: ['deal-1', 'deal-2'] });
  });

  test.each([
    ['R11: a deal met before', ended, { ...deal, eventId: 'deal-1' }],
    ['a signup', ended, { ...deal, type: 'ClientSignedUp' }],
    ['a run that an operator terminated', { ...ended, stage: 'ONBOARDING' }, deal],
  ] as const)('not by %s', (_name, closed, fact) => {
    expect(reopened(closed, fact)).toBeNull();
  });
});
