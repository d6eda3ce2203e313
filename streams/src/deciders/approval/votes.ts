/**
 * Decisions and delegations of persons. One person counts once, whoever they act for: by their own right, or by that of
 * somebody who delegated it. A right that was delegated is the owner's: by the owner's roles, for this approval, and it can
 * be handed on but never back, since nobody who has given a right away can be given one. So no chain is a loop, and each
 * ends at one person.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import { accept, type Decision, type Rejected } from '../../runtime/decisions/decider.ts';
import type { ApprovalContent, CommandNamed } from './commands.ts';
import { contentHashOf, type Decidable } from './content.ts';
import { ended, refusals, roleMissing } from './refusals.ts';
import { filledCount, openRoles } from './seats.ts';
import { APPROVAL_RULE_KIND, readRule } from './standing-rule.ts';
import { type Approval, type ApprovalEvent, seatsNow, votesThatCount } from './state.ts';

/** A right handed on more often is nobody's. */
const DELEGATIONS_MAX = 10;

type Decide = CommandNamed<'DecideApproval'>;
type Delegate = CommandNamed<'DelegateApproval'>;

/** Why nobody can decide it now; null when somebody can. */
export function notOpen(state: Approval, atMs: number): Rejected | null {
  if (state.state === 'none') return refusals.unknown;
  if (state.state !== 'open') return state.state === 'expired' ? refusals.late : ended(state);
  return atMs >= (state.deadlines.at(-1) ?? 0) ? refusals.late : null;
}

export function vote(command: Decide, state: Approval): Decision<ApprovalEvent> {
  const right = rightOf(command, state);
  if ('kind' in right) return right;
  if (command.contentHash !== state.contentHash) return refusals.changed;
  if (command.linkHash !== null && !holdsLink(state, command)) return refusals.noLink;
  if (command.verdict === 'REJECT') return no(command, state, right.roles);
  const edit = editOf(command, state);
  if (edit !== null && 'kind' in edit) return edit;
  return yes(command, state, right.roles, edit);
}

export function delegate(command: Delegate, state: Approval): Decision<ApprovalEvent> {
  const right = rightOf(command, state);
  if ('kind' in right) return right;
  const { by, to, actingFor, note, policyVersion, signature, atMs } = command;
  if (command.contentHash !== state.contentHash) return refusals.changed;
  if (to === state.what?.requestedBy) return refusals.toOwn;
  const owner = actingFor ?? by;
  if (to === by || to === owner || state.delegations.some(({ from }) => from === to)) return refusals.loop;
  if (state.delegations.length >= DELEGATIONS_MAX) return refusals.tooLong;
  return accept<ApprovalEvent>({
    type: 'ApprovalDelegated',
    delegatedBy: by,
    delegatedTo: to,
    roles: [...right.roles],
    actingFor,
    note,
    policyVersion,
    signature,
    signedAtMs: atMs,
  });
}

/** The roles the right counts by, or why there is no right. */
function rightOf(command: Decide | Delegate, state: Approval): { readonly roles: readonly string[] } | Rejected {
  const { by, actingFor, atMs } = command;
  const closed = notOpen(state, atMs);
  if (closed !== null) return closed;
  const asker = state.what?.requestedBy;
  if (by === asker || actingFor === asker) return refusals.own;
  const voted = votesThatCount(state).flatMap((one) => [one.by, one.actingFor]);
  if (voted.includes(by) || (actingFor !== null && voted.includes(actingFor))) return refusals.twice;
  // Who gave a right away holds none: not their own, and no other's either.
  if (state.delegations.some(({ from }) => from === by)) return refusals.delegated;
  const held = actingFor === null ? command.roles : delegatedRoles(command, state, actingFor);
  if (held === null) return refusals.noRight;
  const seats = seatsNow(state);
  const roles = held.filter((role) => seats.some((seat) => seat.includes(role)));
  return roles.length === 0 ? roleMissing(stillOpen(state)) : { roles };
}

/** What is left of the owner's roles: those handed on that the owner still holds. */
function delegatedRoles({ by, roles }: Decide | Delegate, state: Approval, owner: string): readonly string[] | null {
  const given = state.delegations.find((one) => one.owner === owner && one.to === by);
  return given === undefined ? null : given.roles.filter((role) => roles.includes(role));
}

function stillOpen(state: Approval): readonly string[] {
  return openRoles(
    seatsNow(state),
    votesThatCount(state).map(({ roles }) => roles),
  );
}

function holdsLink({ links, contentHash }: Approval, { linkHash, by, atMs }: Decide): boolean {
  const link = links.find(({ hash }) => hash === linkHash);
  if (link === undefined || link.isUsed || link.holder !== by || atMs >= link.expiresAtMs) return false;
  return link.contentHash === null || link.contentHash === contentHash;
}

interface Edit {
  readonly content: ApprovalContent;
  readonly contentHash: string;
}

function editOf({ edit }: Decide, state: Approval): Edit | Rejected | null {
  if (edit === null) return null;
  if (state.what?.kind === APPROVAL_RULE_KIND) return refusals.ruleFixed;
  const what = state.what as Decidable;
  const raised = edit.amountMicros !== null && edit.amountMicros > (what.amountMicros ?? -1);
  // An amount that is left out is not an amount of nothing.
  if (raised || (edit.amountMicros === null && what.amountMicros !== null)) return refusals.limit;
  const contentHash = contentHashOf({ ...what, ...edit });
  return contentHash === state.contentHash ? null : { content: edit, contentHash };
}

function no(command: Decide, state: Approval, roles: readonly string[]): Decision<ApprovalEvent> {
  if (command.edit !== null) return refusals.noEdit;
  const { contentHash, replyTo } = state;
  return accept<ApprovalEvent>(voted(command, contentHash, roles), {
    type: 'ApprovalRejected',
    decidedBy: command.by,
    contentHash,
    replyTo,
  });
}

function yes(command: Decide, state: Approval, roles: readonly string[], edit: Edit | null): Decision<ApprovalEvent> {
  const seats = seatsNow(state);
  const contentHash = edit?.contentHash ?? state.contentHash;
  // Votes before an edit were on something else.
  const before = edit === null ? votesThatCount(state) : [];
  const persons = [...before.map((one) => one.roles), roles];
  const count = filledCount(seats, persons);
  if (count <= before.length) return roleMissing(stillOpen(state));
  const events: BodyOf<ApprovalEvent>[] = [];
  if (edit !== null) {
    const previousHash = state.contentHash;
    events.push({ type: 'ApprovalEdited', editedBy: command.by, ...edit.content, contentHash, previousHash });
  }
  events.push(voted(command, contentHash, roles));
  if (count === seats.length) {
    const { amountMicros, diff, diffUri, diffHash } = edit?.content ?? (state.what as Decidable);
    events.push({
      type: 'ApprovalApproved',
      decidedBy: [...before.map(({ by }) => by), command.by],
      contentHash,
      isEdited: state.isEdited || edit !== null,
      ...{ amountMicros, diff, diffUri, diffHash },
      isAutomatic: false,
      replyTo: state.replyTo,
    });
    events.push(...ruleAllowed(state, [...before.map(({ by }) => by), command.by]));
  }
  return accept<ApprovalEvent>(...events);
}

/** What an approval of a standing rule brings into force. */
function ruleAllowed({ what }: Approval, approvedBy: string[]): BodyOf<ApprovalEvent>[] {
  if (what?.kind !== APPROVAL_RULE_KIND) return [];
  const rule = readRule(what.diff);
  if (rule === null) return []; // refused when it was asked for
  const { kind: ruleKind, ...bounds } = rule;
  return [{ type: 'ApprovalRuleAllowed', ruleKind, ...bounds, setBy: what.requestedBy, approvedBy }];
}

function voted(command: Decide, contentHash: string, roles: readonly string[]): BodyOf<ApprovalEvent> {
  const { verdict, by, actingFor, note, policyVersion, signature, linkHash, atMs } = command;
  const signed = { actingFor, note, policyVersion, signature, signedAtMs: atMs };
  return { type: 'ApprovalVoted', verdict, votedBy: by, roles: [...roles], contentHash, linkHash, ...signed };
}
