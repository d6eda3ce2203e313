/** Approvals and where each stands: the inbox of who decides, from the decided stream `approval_request_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** As `1 manager|admin, 1 platform_engineer`: what people read; `roles` is what is searched. */
function seatsInWords(needed: readonly { role: string; persons: number; or: readonly string[] }[]): string {
  return needed.map(({ role, or, persons }) => `${persons} ${[role, ...or].join('|')}`).join(', ');
}

const withOnce = (list: readonly string[], one: string): string[] => [...new Set([...list, one])];

export const approvals = tableProjection({
  name: 'approvals',
  version: 1,
  types: [
    'ApprovalRequested',
    'ApprovalRouted',
    'ApprovalVoted',
    'ApprovalEdited',
    'ApprovalApproved',
    'ApprovalRejected',
    'ApprovalDelegated',
    'ApprovalEscalated',
    'ApprovalReminded',
    'ApprovalWithdrawn',
    'ApprovalExpired',
    'ApprovalLinkIssued',
    'ApprovalRuleAllowed',
    'ApprovalRuleRevoked',
  ],
  key: { approvalId: 'text' },
  columns: {
    status: 'text',
    kind: 'text?',
    subject: 'text?',
    riskTier: 'text?',
    because: 'text?',
    amountMicros: 'bigint?',
    currency: 'text?',
    diff: 'text?',
    diffUri: 'text?',
    contentHash: 'text?',
    isEdited: 'boolean',
    evidenceEventIds: 'text[]',
    requestedBy: 'text?',
    requestedAtMs: 'bigint?',
    onDeadline: 'text?',
    rule: 'text?',
    tableVersion: 'text?',
    needed: 'text?',
    roles: 'text[]',
    approvedBy: 'text[]',
    delegatedTo: 'text[]',
    level: 'bigint',
    reminders: 'bigint',
    deadlineAtMs: 'bigint?',
    lastDeadlineAtMs: 'bigint?',
    decidedBy: 'text[]',
    decidedAtMs: 'bigint?',
    isAutomatic: 'boolean',
    standingRule: 'text?',
    ruleStatus: 'text?',
    ruleUntilMs: 'bigint?',
  },
  indexes: [['requestedAtMs desc', 'approvalId desc']],
  initial: {
    status: 'open',
    kind: null,
    subject: null,
    riskTier: null,
    because: null,
    amountMicros: null,
    currency: null,
    diff: null,
    diffUri: null,
    contentHash: null,
    isEdited: false,
    evidenceEventIds: [],
    requestedBy: null,
    requestedAtMs: null,
    onDeadline: null,
    rule: null,
    tableVersion: null,
    needed: null,
    roles: [],
    approvedBy: [],
    delegatedTo: [],
    level: 0,
    reminders: 0,
    deadlineAtMs: null,
    lastDeadlineAtMs: null,
    decidedBy: [],
    decidedAtMs: null,
    isAutomatic: false,
    standingRule: null,
    ruleStatus: null,
    ruleUntilMs: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const { occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'ApprovalRequested': {
        const { kind, subject, riskTier, because, amountMicros, currency, diff, diffUri, contentHash } = event;
        const { evidenceEventIds, requestedBy, onDeadline, deadlineAtMs } = event;
        const about = { kind, subject, riskTier, because, amountMicros, currency, diff, diffUri, contentHash };
        const asked = { evidenceEventIds, requestedBy, onDeadline, deadlineAtMs };
        return { ...row, ...about, ...asked, requestedAtMs: occurredAtMs };
      }
      case 'ApprovalRouted': {
        const { rule, tableVersion, needed, deadlines, standingRule } = event;
        const roles = [...new Set(needed.flatMap(({ role, or }) => [role, ...or]))];
        const lastDeadlineAtMs = deadlines.at(-1) ?? null;
        return { ...row, rule, tableVersion, needed: seatsInWords(needed), roles, lastDeadlineAtMs, standingRule };
      }
      case 'ApprovalVoted': {
        if (event.verdict === 'REJECT') return row;
        return { ...row, approvedBy: withOnce(row.approvedBy, event.votedBy) };
      }
      case 'ApprovalEdited': {
        const { amountMicros, diff, diffUri, contentHash } = event;
        // Who approved it before has to look again.
        return { ...row, amountMicros, diff, diffUri, contentHash, isEdited: true, approvedBy: [] };
      }
      case 'ApprovalApproved': {
        const { decidedBy, isAutomatic } = event;
        return { ...row, status: 'approved', decidedBy, isAutomatic, decidedAtMs: occurredAtMs };
      }
      case 'ApprovalRejected':
        return { ...row, status: 'rejected', decidedBy: [event.decidedBy], decidedAtMs: occurredAtMs };
      case 'ApprovalDelegated':
        return { ...row, delegatedTo: withOnce(row.delegatedTo, event.delegatedTo) };
      case 'ApprovalEscalated': {
        const { level, role, deadlineAtMs } = event;
        return { ...row, level, deadlineAtMs, roles: withOnce(row.roles, role) };
      }
      case 'ApprovalReminded':
        return { ...row, reminders: event.number };
      case 'ApprovalWithdrawn':
        return { ...row, status: 'withdrawn', decidedAtMs: occurredAtMs };
      case 'ApprovalExpired':
        return { ...row, status: 'expired', decidedAtMs: occurredAtMs };
      case 'ApprovalLinkIssued':
        return row;
      case 'ApprovalRuleAllowed':
        return { ...row, ruleStatus: 'in-force', ruleUntilMs: event.untilAtMs };
      case 'ApprovalRuleRevoked':
        return { ...row, ruleStatus: 'revoked' };
    }
  },
});
