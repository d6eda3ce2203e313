/** Deciding events of teams, handoffs and approvals, for `deciding.ts`. Pure. */
import type { DecidingTable } from './deciding-table.ts';

const work = { about: 'team', policy: 'assigner' };
const handoff = { about: 'handoff', policy: 'assigner' };
const approval = { about: 'approval' };

export const decidingTeams = {
  WorkOffered: { ...work, kind: 'WORK_OFFER', outcome: ({ agentId }) => agentId, not: ['agentId'] },
  WorkAssigned: { ...work, kind: 'WORK_ASSIGNMENT', outcome: ({ agentId }) => agentId, not: ['agentId'] },
  WorkRequeued: { ...work, kind: 'WORK_OFFER', outcome: () => 'REQUEUED' },
  WorkShelved: { ...work, kind: 'WORK_OFFER', outcome: () => 'SHELVED' },
  HandoffOffered: { ...handoff, kind: 'HANDOFF_OFFER', outcome: ({ agentId }) => agentId, not: ['agentId'] },
  HandoffRequeued: { ...handoff, kind: 'HANDOFF_OFFER', outcome: () => 'REQUEUED' },
  HandoffEnded: { ...handoff, kind: 'HANDOFF', policy: 'handoff', outcome: ({ reason }) => reason },
  ApprovalRouted: {
    ...approval,
    kind: 'APPROVAL_ROUTE',
    policy: ({ rule, tableVersion }) => `approval-routes@${tableVersion}/${rule}`,
    outcome: ({ standingRule }) => (standingRule === null ? 'PERSONS' : 'STANDING_RULE'),
    not: ['rule', 'tableVersion'],
    also: ({ standingRule }) => ({ autonomy: standingRule === null ? 'HUMAN' : 'SUPERVISED' }),
  },
  ApprovalApproved: {
    ...approval,
    kind: 'APPROVAL',
    policy: ({ isAutomatic }) => (isAutomatic ? 'standing-rules' : 'votes'),
    outcome: () => 'APPROVED',
    not: ['diff', 'diffUri', 'isAutomatic'],
    also: ({ isAutomatic }) => ({ autonomy: isAutomatic ? 'SUPERVISED' : 'HUMAN' }),
  },
  ApprovalRejected: {
    ...approval,
    kind: 'APPROVAL',
    policy: 'votes',
    outcome: () => 'REJECTED',
    also: () => ({ autonomy: 'HUMAN' }),
  },
  ApprovalDelegated: {
    ...approval,
    kind: 'APPROVAL_DELEGATION',
    policy: 'approval-routes',
    outcome: ({ delegatedTo }) => delegatedTo,
    not: ['note', 'signature'],
    also: () => ({ autonomy: 'HUMAN' }),
  },
  ApprovalEscalated: {
    ...approval,
    kind: 'APPROVAL_ESCALATION',
    policy: 'approval-routes',
    outcome: ({ role }) => role,
    also: () => ({ autonomy: 'HUMAN' }),
  },
  ApprovalExpired: { ...approval, kind: 'APPROVAL', policy: 'deadlines', outcome: () => 'EXPIRED' },
} satisfies DecidingTable;
