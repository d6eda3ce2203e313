/** What time does to an approval, and what its asker may: reminders, escalation, expiry, links, withdrawal. */
import { accept, type Decision } from '../../runtime/decisions/decider.ts';
import type { CommandNamed } from './commands.ts';
import { ended, refusals } from './refusals.ts';
import { openRoles } from './seats.ts';
import { type Approval, type ApprovalEvent, seatsNow, votesThatCount } from './state.ts';
import { notOpen } from './votes.ts';

/** Some of each person who may decide. */
const LINKS_MAX = 50;

type ClockCommand = CommandNamed<'RemindApproval' | 'EscalateApproval' | 'ExpireApproval'>;

/** Each does what is due at `atMs` and is refused before: a clock that fires twice, or early, does nothing. */
export function decideClock({ type, atMs }: ClockCommand, state: Approval): Decision<ApprovalEvent> {
  if (state.state === 'none') return refusals.unknown;
  if (state.state !== 'open') return ended(state);
  const { level, escalateTo, deadlines, reminders, reminded, replyTo } = state;
  const isLast = level === escalateTo.length;
  switch (type) {
    case 'RemindApproval': {
      const due = reminders[reminded];
      if (due === undefined || atMs < due) return refusals.early;
      const persons = votesThatCount(state).map(({ roles }) => roles);
      const roles = [...openRoles(seatsNow(state), persons)];
      return accept<ApprovalEvent>({ type: 'ApprovalReminded', number: reminded + 1, roles });
    }
    case 'EscalateApproval': {
      const role = escalateTo[level];
      if (isLast || role === undefined || atMs < (deadlines[level] ?? 0)) return refusals.early;
      const deadlineAtMs = deadlines[level + 1] ?? 0;
      return accept<ApprovalEvent>({ type: 'ApprovalEscalated', level: level + 1, role, deadlineAtMs });
    }
    case 'ExpireApproval': {
      const deadlineAtMs = deadlines.at(-1) ?? 0;
      if (atMs < deadlineAtMs) return refusals.early;
      return accept<ApprovalEvent>({ type: 'ApprovalExpired', deadlineAtMs, replyTo });
    }
  }
}

export function withdraw(command: CommandNamed<'WithdrawApproval'>, state: Approval): Decision<ApprovalEvent> {
  if (state.state === 'none') return refusals.unknown;
  if (state.state !== 'open') return ended(state);
  const { by: withdrawnBy, because } = command;
  if (withdrawnBy !== state.what?.requestedBy) return refusals.notAsker;
  return accept<ApprovalEvent>({ type: 'ApprovalWithdrawn', withdrawnBy, because, replyTo: state.replyTo });
}

export function linkOf(command: CommandNamed<'IssueApprovalLink'>, state: Approval): Decision<ApprovalEvent> {
  const { linkHash, holder, atMs } = command;
  const closed = notOpen(state, atMs);
  if (closed !== null) return closed;
  if (holder === state.what?.requestedBy) return refusals.own;
  if (command.contentHash !== state.contentHash) return refusals.changed;
  if (state.links.length >= LINKS_MAX || state.links.some(({ hash }) => hash === linkHash)) return refusals.links;
  const expiresAtMs = Math.min(command.expiresAtMs, state.deadlines.at(-1) ?? 0);
  return accept<ApprovalEvent>({
    type: 'ApprovalLinkIssued',
    linkHash,
    holder,
    expiresAtMs,
    contentHash: command.contentHash,
  });
}

/** Asking again is always the safe way: one person is enough. */
export function revokeRule(command: CommandNamed<'RevokeApprovalRule'>, state: Approval): Decision<ApprovalEvent> {
  if (state.state === 'none') return refusals.unknown;
  if (state.rule !== 'in-force') return refusals.noRuleInForce;
  const { by: revokedBy, because } = command;
  return accept<ApprovalEvent>({ type: 'ApprovalRuleRevoked', revokedBy, because });
}
