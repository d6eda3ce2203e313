/**
 * What people do to an approval: decide, delegate, withdraw. Each is checked against policies, signed, and given as a command
 * to the decided stream, where the log makes one order of all who act at once (R3). The command id is made of who says what
 * about which content: the same again, after a lost answer, finds the first.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import { signStatement } from '@mainstem/streams/approvals/signature';
import type { ApprovalCommand, ApprovalContent } from '@mainstem/streams/deciders/approval/commands';
import { contentHashOf, type Statement } from '@mainstem/streams/deciders/approval/content';
import type { Approval, ApprovalEvent } from '@mainstem/streams/deciders/approval/state';
import type { Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import { giveCommand } from '../commands/give.ts';
import { GatewayError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { ApprovalParts } from './parts.ts';
import { type Right, rightOf } from './rights.ts';

export interface Decided {
  readonly outcome: Outcome<ApprovalEvent>;
  /** Where it stands afterwards. */
  readonly status: Approval['state'];
}

export interface DecisionWanted {
  readonly verdict: 'APPROVE' | 'REJECT';
  readonly contentHash: string;
  readonly note: string | null;
  readonly actingFor: string | null;
  /** What is to be different; fields left out stay as they are. */
  readonly edit?: Partial<ApprovalContent> | undefined;
  /** SHA-256 of the link it is decided by; none when not said. */
  readonly linkHash?: string;
}

/** Throws NOT_FOUND, APPROVAL_NEEDS_PERSON or ROLE_FORBIDDEN; what the decider refuses is in the outcome. */
export async function decideApproval(
  parts: ApprovalParts,
  caller: Identity,
  approvalId: string,
  { verdict, contentHash, note, actingFor, edit: wanted, linkHash }: DecisionWanted,
): Promise<Decided> {
  const state = await loaded(parts, caller.tenant, approvalId);
  const right = rightOf(parts, caller, approvalId, state, actingFor);
  const edit = wanted === undefined ? null : { ...contentOf(state), ...wanted };
  const decidedOn = edit === null || state.what === null ? contentHash : contentHashOf({ ...state.what, ...edit });
  const signed = await signedBy(parts, caller.tenant, approvalId, right, {
    says: verdict,
    to: null,
    contentHash: decidedOn,
    note,
  });
  const about = { verdict, contentHash, edit, linkHash: linkHash ?? null };
  const said = [verdict, actingFor ?? '', contentHash, decidedOn, ...(linkHash === undefined ? [] : [linkHash])];
  return give(parts, caller, approvalId, { type: 'DecideApproval', ...about, ...signed }, said);
}

export async function delegateApproval(
  parts: ApprovalParts,
  caller: Identity,
  approvalId: string,
  { to, note, actingFor }: { to: string; note: string | null; actingFor: string | null },
): Promise<Decided> {
  const state = await loaded(parts, caller.tenant, approvalId);
  const right = rightOf(parts, caller, approvalId, state, actingFor);
  const { contentHash } = state;
  const signed = await signedBy(parts, caller.tenant, approvalId, right, { says: 'DELEGATE', to, contentHash, note });
  return give(parts, caller, approvalId, { type: 'DelegateApproval', to, contentHash, ...signed }, [
    to,
    actingFor ?? '',
    contentHash,
  ]);
}

export async function withdrawApproval(
  parts: ApprovalParts,
  caller: Identity,
  approvalId: string,
  because: string,
): Promise<Decided> {
  await loaded(parts, caller.tenant, approvalId);
  const command = { type: 'WithdrawApproval', by: caller.actor, because, atMs: parts.clock() } as const;
  return give(parts, caller, approvalId, command, []);
}

export async function revokeRule(
  parts: ApprovalParts,
  caller: Identity,
  approvalId: string,
  because: string,
): Promise<Decided> {
  await loaded(parts, caller.tenant, approvalId);
  return give(parts, caller, approvalId, { type: 'RevokeApprovalRule', by: caller.actor, because }, []);
}

async function loaded({ stores }: ApprovalParts, tenant: string, approvalId: string): Promise<Approval> {
  const { state } = await stores.writer.load(tenant, approvalId);
  if (state.state === 'none') throw new GatewayError('NOT_FOUND', 'no such approval');
  return state;
}

function contentOf({ what }: Approval): ApprovalContent {
  if (what === null) throw new Error('an approval that was asked for has no content');
  const { amountMicros, diff, diffUri, diffHash } = what;
  return { amountMicros, diff, diffUri, diffHash };
}

async function signedBy(
  { identity, clock }: ApprovalParts,
  tenant: string,
  approvalId: string,
  { by, actingFor, roles, policyVersion }: Right,
  said: Pick<Statement, 'says' | 'to' | 'contentHash' | 'note'>,
) {
  const atMs = clock();
  const { note } = said;
  const statement: Statement = { tenant, approvalId, by, actingFor, policyVersion, atMs, ...said };
  const signature = signStatement(await identity.ring.signer(), statement);
  return { by, actingFor, roles, note, policyVersion, signature, atMs };
}

async function give(
  { stores, clock }: ApprovalParts,
  { tenant, actor }: Identity,
  approvalId: string,
  command: ApprovalCommand,
  said: readonly string[],
): Promise<Decided> {
  const commandId = uuidFrom('approval', tenant, approvalId, command.type, actor, ...said);
  const given = { entity: approvalId, command, commandId };
  const outcome = await giveCommand(stores.writer, { tenant, actor }, given, clock());
  const { state } = await stores.writer.load(tenant, approvalId);
  return { outcome, status: state.state };
}
