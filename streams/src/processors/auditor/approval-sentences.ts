/** What the events of approvals mean in one sentence. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { ApprovalEvent } from '../../deciders/approval/state.ts';
import { money } from './money.ts';

type Sentences = { readonly [Type in ApprovalEvent['type']]: (event: EventsByType[Type]) => string };

const rightOf = (actingFor: string | null) => (actingFor === null ? '' : `, for ${actingFor}`);
const hashOf = (contentHash: string) => `content ${contentHash.slice(0, 12)}`;

export const approvalSentences: Sentences = {
  ApprovalRequested: ({ envelope, kind, subject, riskTier, amountMicros, currency, requestedBy }) => {
    const amount = amountMicros === null ? '' : ` over ${money(amountMicros, currency ?? '')}`;
    return `Approval ${envelope.entity} is asked for by ${requestedBy}: ${kind} of ${subject}${amount}, risk ${riskTier}.`;
  },
  ApprovalRouted: ({ envelope, rule, needed, standingRule }) => {
    if (standingRule !== null) return `Approval ${envelope.entity} needs nobody, by standing rule ${standingRule}.`;
    const who = needed.map(({ role, persons, or }) => `${persons} × ${[role, ...or].join(' or ')}`).join(', ');
    return `Approval ${envelope.entity} needs ${who === '' ? 'nobody' : who} (${rule}).`;
  },
  ApprovalVoted: ({ envelope, verdict, votedBy, actingFor, contentHash }) =>
    `Approval ${envelope.entity}: ${verdict} by ${votedBy}${rightOf(actingFor)}, ${hashOf(contentHash)}.`,
  ApprovalEdited: ({ envelope, editedBy, contentHash }) =>
    `What approval ${envelope.entity} is about was changed by ${editedBy}: ${hashOf(contentHash)}.`,
  ApprovalApproved: ({ envelope, decidedBy, isAutomatic }) =>
    `Approval ${envelope.entity} is approved by ${isAutomatic ? 'a rule, nobody being asked' : decidedBy.join(' and ')}.`,
  ApprovalRejected: ({ envelope, decidedBy }) => `Approval ${envelope.entity} is rejected by ${decidedBy}.`,
  ApprovalDelegated: ({ envelope, delegatedBy, delegatedTo, actingFor }) =>
    `Approval ${envelope.entity} may be decided by ${delegatedTo}, says ${delegatedBy}${rightOf(actingFor)}.`,
  ApprovalEscalated: ({ envelope, role }) =>
    `A deadline of approval ${envelope.entity} passed in silence, so ${role} may decide it too.`,
  ApprovalReminded: ({ envelope, roles }) => `Approval ${envelope.entity} still waits for ${roles.join(' or ')}.`,
  ApprovalWithdrawn: ({ envelope, withdrawnBy }) => `Approval ${envelope.entity} was withdrawn by ${withdrawnBy}.`,
  ApprovalExpired: ({ envelope }) => `Approval ${envelope.entity} expired in silence, so it is not approved.`,
  ApprovalLinkIssued: ({ envelope, holder }) =>
    `A one-time link to approval ${envelope.entity} was made for ${holder}.`,
  ApprovalRuleAllowed: ({ envelope, ruleKind, subject, riskTierMax, amountMicrosMax, currency, setBy, approvedBy }) => {
    const about = subject === null ? '' : ` about ${subject}`;
    const amount = amountMicrosMax === null ? 'without an amount' : `up to ${money(amountMicrosMax, currency ?? '')}`;
    const who = `wanted by ${setBy}, allowed by ${approvedBy.join(' and ')}`;
    return `Standing rule ${envelope.entity}: nobody is asked for ${ruleKind}${about} ${amount}, risk up to ${riskTierMax}; ${who}.`;
  },
  ApprovalRuleRevoked: ({ envelope, revokedBy }) => `Standing rule ${envelope.entity} was revoked by ${revokedBy}.`,
};
