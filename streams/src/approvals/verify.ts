/**
 * One approval verified by what is on the log, without asking anybody (KIKI-40, WAP-128): its events in order, and the
 * published signing keys.
 *
 * Each decision is decided again: the command is read off its first event, given to the decider on the state before, and
 * what it makes must be what stands there. So an end that nobody decided, a second vote of one person, a vote of who
 * asked, or one after the deadline is found, whoever wrote it. What no log can prove is that a person held a role at the
 * time: the vote names the version of the policies that said so.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { ApprovalCommand } from '../deciders/approval/commands.ts';
import { contentHashOf, type Statement } from '../deciders/approval/content.ts';
import { approvalDecider } from '../deciders/approval/decider.ts';
import type { Approval, ApprovalEvent } from '../deciders/approval/state.ts';
import { verifyStatement } from './signature.ts';

export interface ApprovalFinding {
  readonly eventId: string;
  readonly type: string;
  readonly code: 'HASH_WRONG' | 'SIGNATURE' | 'KEY_REVOKED' | 'NOT_DECIDED_SO' | 'NOT_REQUESTED';
  readonly message: string;
}

/** A published key; `isRevoked` when it is trusted no more, whatever it signed. */
export interface PublishedKey {
  readonly kid: string;
  /** JWK, JSON text. */
  readonly publicKey: string;
  readonly isRevoked: boolean;
}

export interface VerifiedApproval {
  readonly findings: readonly ApprovalFinding[];
  readonly events: number;
  readonly signatures: number;
  readonly state: Approval;
}

/** `events` are the winners of one approval, in the order of the log. */
export function verifyApproval(events: readonly ApprovalEvent[], keys: readonly PublishedKey[]): VerifiedApproval {
  const findings: ApprovalFinding[] = [];
  let state = approvalDecider.initialState();
  let signatures = 0;
  for (const decision of decisionsOf(events)) {
    const [first] = decision;
    if (first === undefined) continue;
    const find = (event: AnyEvent, code: ApprovalFinding['code'], message: string) =>
      findings.push({ eventId: event.envelope.id, type: event.type, code, message });
    if (first.type === 'ApprovalRequested') {
      if (contentHashOf(first) !== first.contentHash)
        find(first, 'HASH_WRONG', 'the hash is not that of what is asked');
      if (!passedByRule(decision)) find(first, 'NOT_DECIDED_SO', 'it passed by itself, and no rule lets it');
    } else if (state.state === 'none') {
      find(first, 'NOT_REQUESTED', 'nobody asked for it before');
    } else if (!decidedAgain(decision, state)) {
      find(first, 'NOT_DECIDED_SO', 'the rules decide otherwise on what was known then');
    }
    for (const event of decision) {
      state = approvalDecider.evolve(state, event);
      const said = statementOf(event, state);
      if (said === null) continue;
      signatures += 1;
      const problem = signatureProblem(said, keys);
      if (problem !== null) find(event, problem.code, problem.message);
    }
  }
  return { findings, events: events.length, signatures, state };
}

/** Events of one decision stand together, as they were written. */
function decisionsOf(events: readonly ApprovalEvent[]): ApprovalEvent[][] {
  const groups: ApprovalEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    const id = event.envelope.decision?.id;
    if (id !== undefined && last?.[0]?.envelope.decision?.id === id) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

/** What is over as soon as it is asked for has nobody to ask by a rule, and is of a risk rules may reach. */
function passedByRule(decision: readonly ApprovalEvent[]): boolean {
  if (!decision.some(({ type }) => type === 'ApprovalApproved')) return true;
  const tier = decision.find((event) => event.type === 'ApprovalRequested')?.riskTier;
  const routed = decision.find((event) => event.type === 'ApprovalRouted');
  if (routed === undefined || routed.needed.length > 0) return false;
  return tier === 'LOW' || (tier === 'MEDIUM' && routed.standingRule !== null);
}

function decidedAgain(events: readonly ApprovalEvent[], state: Approval): boolean {
  const command = commandOf(events, state.contentHash);
  if (command === null) return false;
  const decision = approvalDecider.decide(command, state);
  if (decision.kind === 'reject') return false;
  const bodies = events.map(({ envelope: _, ...body }) => body);
  return isDeepStrictEqual(plain(decision.events), plain(bodies));
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The command that must have been given; null when no command makes such events. */
function commandOf(events: readonly ApprovalEvent[], hashNow: string): ApprovalCommand | null {
  const [first] = events;
  const vote = events.find((event) => event.type === 'ApprovalVoted');
  if (first === undefined) return null;
  if (vote !== undefined) {
    const { votedBy: by, verdict, linkHash, signedAtMs: atMs } = vote;
    const { actingFor, note, policyVersion, signature } = vote;
    const { amountMicros, diff, diffUri, diffHash } = first.type === 'ApprovalEdited' ? first : nothing;
    const edit = first.type === 'ApprovalEdited' ? { amountMicros, diff, diffUri, diffHash } : null;
    const contentHash = first.type === 'ApprovalEdited' ? first.previousHash : vote.contentHash;
    const signed = { by, roles: [...vote.roles], actingFor, note, policyVersion, signature, atMs };
    return { type: 'DecideApproval', verdict, contentHash, edit, linkHash, ...signed };
  }
  const { occurredAtMs: atMs } = first.envelope;
  switch (first.type) {
    case 'ApprovalDelegated': {
      const { delegatedBy: by, delegatedTo: to, actingFor, note, policyVersion, signature, signedAtMs } = first;
      const roles = [...first.roles];
      const signed = { by, roles, actingFor, note, policyVersion, signature, atMs: signedAtMs };
      return { type: 'DelegateApproval', to, contentHash: hashNow, ...signed };
    }
    case 'ApprovalEscalated':
      return { type: 'EscalateApproval', atMs };
    case 'ApprovalReminded':
      return { type: 'RemindApproval', atMs };
    case 'ApprovalExpired':
      return { type: 'ExpireApproval', atMs };
    case 'ApprovalWithdrawn':
      return { type: 'WithdrawApproval', by: first.withdrawnBy, because: first.because, atMs };
    case 'ApprovalLinkIssued': {
      const { linkHash, holder, expiresAtMs, contentHash } = first;
      return { type: 'IssueApprovalLink', linkHash, holder, expiresAtMs, contentHash: contentHash ?? hashNow, atMs };
    }
    case 'ApprovalRuleRevoked':
      return { type: 'RevokeApprovalRule', by: first.revokedBy, because: first.because };
    default:
      return null;
  }
}

const nothing = { amountMicros: null, diff: null, diffUri: null, diffHash: null };

interface Said {
  readonly statement: Statement;
  readonly signature: string;
}

/** What the signature of an event must be over; null for events without one. */
function statementOf(event: ApprovalEvent, state: Approval): Said | null {
  const { tenant, entity: approvalId } = event.envelope;
  if (event.type === 'ApprovalVoted') {
    const { verdict: says, votedBy: by, actingFor, contentHash, note, policyVersion, signedAtMs: atMs } = event;
    const about = { tenant, approvalId, says, by, actingFor, to: null };
    return { statement: { ...about, contentHash, note, policyVersion, atMs }, signature: event.signature };
  }
  if (event.type === 'ApprovalDelegated') {
    const { delegatedBy: by, delegatedTo: to, actingFor, note, policyVersion, signedAtMs: atMs } = event;
    const about = { tenant, approvalId, says: 'DELEGATE' as const, by, actingFor, to };
    const { contentHash } = state;
    return { statement: { ...about, contentHash, note, policyVersion, atMs }, signature: event.signature };
  }
  return null;
}

function signatureProblem(
  { statement, signature }: Said,
  keys: readonly PublishedKey[],
): Pick<ApprovalFinding, 'code' | 'message'> | null {
  let used: PublishedKey | undefined;
  const verdict = verifyStatement(signature, statement, (kid) => {
    used = keys.find((key) => key.kid === kid);
    return used?.publicKey;
  });
  if (verdict !== 'VALID') return { code: 'SIGNATURE', message: `the signature is ${verdict} for what stands there` };
  if (used?.isRevoked === true) {
    return { code: 'KEY_REVOKED', message: `key ${used.kid} was revoked: who has it may have signed anything` };
  }
  return null;
}
