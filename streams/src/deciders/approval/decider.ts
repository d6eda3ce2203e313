/**
 * One approval (SM-9, WAP-128):
 *
 *   none ──request──▶ open ──all seats filled──▶ approved
 *     │                │ ├──one rejects────────▶ rejected
 *     │                │ ├──withdrawn──────────▶ withdrawn
 *     │                │ ├──deadline, ESCALATE─▶ open, with one more role that may decide
 *     │                │ └──last deadline──────▶ expired
 *     └── a rule lets it pass, never risk HIGH ▶ approved, by nobody
 *
 * It is a decided stream, so of all who decide at once the log makes one order (R3), and what comes after the end is told
 * so. No path leads from silence to approved: only `DecideApproval` of enough different persons does, each with a signature
 * over the hash of what they saw, or a rule: of the tenant's thresholds, or one that persons allowed (`standing-rule.ts`).
 *
 * Escalation adds people and takes the right from nobody. So a vote is taken until the last deadline, whether or not the
 * clock has been by: a clock that is late changes no outcome.
 *
 * Who may decide at all is said by policies in Cedar, asked before the command is given (gateway/src/approvals); here are
 * the rules no policy can loosen. Pure: roles and times come in with the commands.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import { accept, type Decider, type Decision } from '../../runtime/decisions/decider.ts';
import { decideClock, linkOf, revokeRule, withdraw } from './clock.ts';
import type { ApprovalCommand, ApprovalContent, CommandNamed } from './commands.ts';
import { contentHashOf, type Decidable } from './content.ts';
import { refusals } from './refusals.ts';
import { APPROVAL_RULE_KIND, endsInTime, readRule, ruleFits } from './standing-rule.ts';
import type { Approval, ApprovalEvent } from './state.ts';
import { delegate, vote } from './votes.ts';

export const approvalDecider: Decider<ApprovalCommand, Approval, ApprovalEvent> = {
  topic: 'approval_request_events',
  commandTypes: [
    'RequestApproval',
    'DecideApproval',
    'DelegateApproval',
    'WithdrawApproval',
    'RemindApproval',
    'EscalateApproval',
    'ExpireApproval',
    'IssueApprovalLink',
    'RevokeApprovalRule',
  ],
  initialState: () => ({
    state: 'none',
    what: null,
    contentHash: '',
    isEdited: false,
    replyTo: null,
    needed: [],
    escalateTo: [],
    level: 0,
    deadlines: [],
    reminders: [],
    reminded: 0,
    votes: [],
    delegations: [],
    links: [],
    decidedBy: [],
    rule: null,
  }),
  decide,
  evolve,
};

function decide(command: ApprovalCommand, state: Approval): Decision<ApprovalEvent> {
  switch (command.type) {
    case 'RequestApproval':
      return state.state === 'none' ? request(command) : refusals.exists;
    case 'DecideApproval':
      return vote(command, state);
    case 'DelegateApproval':
      return delegate(command, state);
    case 'WithdrawApproval':
      return withdraw(command, state);
    case 'IssueApprovalLink':
      return linkOf(command, state);
    case 'RevokeApprovalRule':
      return revokeRule(command, state);
    default:
      return decideClock(command, state);
  }
}

function request(command: CommandNamed<'RequestApproval'>): Decision<ApprovalEvent> {
  const { type: _, content, routing, onDeadline, replyTo, ...about } = command;
  const what: Decidable = { ...about, ...content };
  const contentHash = contentHashOf(what);
  const { rule, tableVersion, needed, isAutomatic, deadlineAtMs, escalationMs, reminders } = routing;
  const persons = needed.reduce((sum, seat) => sum + seat.persons, 0);
  if (content.amountMicros !== null && about.currency === null) return refusals.noCurrency;
  if (persons > 10) return refusals.tooMany;
  if (about.kind === APPROVAL_RULE_KIND && !mayBeRule(what, deadlineAtMs)) return refusals.noRule;
  const { standing } = routing;
  if (standing !== undefined && (persons > 0 || !ruleFits(standing, what, standing.askedAtMs))) return refusals.noFit;
  const passes = standing !== undefined || (isAutomatic && about.riskTier === 'LOW');
  if (persons === 0 && !passes) return refusals.nobody;
  const escalateTo = onDeadline === 'ESCALATE' && persons > 0 ? routing.escalateTo : [];
  const deadlines = ['', ...escalateTo].map((_, level) => deadlineAtMs + level * escalationMs);
  const requested: BodyOf<ApprovalEvent> = {
    type: 'ApprovalRequested',
    ...what,
    evidenceEventIds: [...what.evidenceEventIds],
    contentHash,
    replyTo,
    onDeadline,
    deadlineAtMs,
  };
  const routed: BodyOf<ApprovalEvent> = {
    type: 'ApprovalRouted',
    rule,
    tableVersion,
    needed: needed.map((seat) => ({ ...seat, or: [...seat.or] })),
    escalateTo: [...escalateTo],
    deadlines,
    reminders: persons === 0 ? [] : reminders.filter((dueAtMs) => dueAtMs < deadlineAtMs),
    standingRule: standing?.ruleId ?? null,
  };
  if (persons > 0) return accept<ApprovalEvent>(requested, routed);
  return accept<ApprovalEvent>(requested, routed, {
    type: 'ApprovalApproved',
    decidedBy: [],
    contentHash,
    isEdited: false,
    ...content,
    isAutomatic: true,
    replyTo,
  });
}

/** A rule is wanted by a person, is what it says, ends in time, and is of the risk that always needs others. */
function mayBeRule({ riskTier, requestedBy, diff }: Decidable, deadlineAtMs: number): boolean {
  const rule = readRule(diff);
  return rule !== null && riskTier === 'HIGH' && requestedBy.startsWith('user:') && endsInTime(rule, deadlineAtMs);
}

function evolve(state: Approval, event: BodyOf<ApprovalEvent>): Approval {
  switch (event.type) {
    case 'ApprovalRequested': {
      const { type: _, contentHash, replyTo, deadlineAtMs: __, onDeadline: ___, ...what } = event;
      return { ...state, state: 'open', what, contentHash, replyTo };
    }
    case 'ApprovalRouted': {
      const { needed, escalateTo, deadlines, reminders } = event;
      return { ...state, needed, escalateTo, deadlines, reminders };
    }
    case 'ApprovalVoted': {
      const { votedBy: by, actingFor, roles, contentHash, linkHash, verdict } = event;
      const links = state.links.map((link) => (link.hash === linkHash ? { ...link, isUsed: true } : link));
      if (verdict === 'REJECT') return { ...state, links };
      return { ...state, links, votes: [...state.votes, { by, actingFor, roles, contentHash }] };
    }
    case 'ApprovalEdited':
      return edited(state, event, event.contentHash);
    case 'ApprovalApproved':
      return { ...state, state: 'approved', decidedBy: event.decidedBy };
    case 'ApprovalRejected':
      return { ...state, state: 'rejected', decidedBy: [event.decidedBy] };
    case 'ApprovalDelegated': {
      const { delegatedBy: from, delegatedTo: to, roles, actingFor } = event;
      return { ...state, delegations: [...state.delegations, { from, to, owner: actingFor ?? from, roles }] };
    }
    case 'ApprovalEscalated':
      return { ...state, level: event.level };
    case 'ApprovalReminded':
      return { ...state, reminded: event.number };
    case 'ApprovalWithdrawn':
      return { ...state, state: 'withdrawn', decidedBy: [event.withdrawnBy] };
    case 'ApprovalExpired':
      return { ...state, state: 'expired' };
    case 'ApprovalLinkIssued': {
      const { linkHash: hash, holder, contentHash, expiresAtMs } = event;
      return { ...state, links: [...state.links, { hash, holder, contentHash, expiresAtMs, isUsed: false }] };
    }
    case 'ApprovalRuleAllowed':
      return { ...state, rule: 'in-force' };
    case 'ApprovalRuleRevoked':
      return { ...state, rule: 'revoked' };
  }
}

/** Votes on what it was stay to be told, and count no more: their hash is another. */
function edited(state: Approval, content: ApprovalContent, contentHash: string): Approval {
  if (state.what === null) return state;
  const { amountMicros, diff, diffUri, diffHash } = content;
  const what = { ...state.what, amountMicros, diff, diffUri, diffHash };
  return { ...state, what, contentHash, isEdited: true };
}
