/**
 * By which right a person decides: their own, or one that was delegated to them. Policies are asked about the approval at
 * hand (kind, risk, amount), as the owner of the right: so a delegate can do what the owner may and no more, also when the
 * owner has lost a role or left since (WAP-128).
 */
import type { Approval } from '@mainstem/streams/deciders/approval/state';
import type { ResourceNamed } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { notPerson } from '../identity/person.ts';
import { isRole, type Role } from '../roles.ts';
import type { ApprovalParts } from './parts.ts';

export interface Right {
  readonly by: string;
  readonly actingFor: string | null;
  /** Of the owner of the right. */
  readonly roles: Role[];
  readonly policyVersion: number;
}

type Parts = Pick<ApprovalParts, 'access' | 'identity'>;

/** Throws `APPROVAL_NEEDS_PERSON` or `ROLE_FORBIDDEN`. */
export function rightOf(
  parts: Parts,
  caller: Identity,
  approvalId: string,
  state: Approval,
  actingFor: string | null,
): Right {
  const program = notPerson(caller);
  if (program !== undefined) throw new GatewayError('APPROVAL_NEEDS_PERSON', `${program} is no person`);
  const owner = actingFor === null ? caller : ownerOf(parts, caller, state, actingFor);
  const verdict = parts.access.decide(owner, 'approvals:decide', resourceOf(approvalId, state));
  if (!verdict.allowed) {
    const { version: policyVersion, policies } = verdict;
    const whose = actingFor === null ? 'your roles' : `the roles of ${actingFor}`;
    throw new GatewayError('ROLE_FORBIDDEN', `no policy lets ${whose} decide this kind, risk or amount`, {
      extra: { permission: 'approvals:decide', policyVersion, policies },
    });
  }
  return { by: caller.actor, actingFor, roles: [...owner.roles], policyVersion: verdict.version };
}

/** What policies know of an approval. */
function resourceOf(id: string, { what }: Pick<Approval, 'what'>): ResourceNamed {
  if (what === null) return { id };
  const { kind, riskTier, amountMicros } = what;
  return { id, attributes: { kind, riskTier, ...(amountMicros === null ? {} : { amountMicros }) } };
}

/** The owner as he is now: users of ours may have lost a role or been disabled; of others the log says what they held. */
function ownerOf({ identity }: Parts, caller: Identity, state: Approval, owner: string): Identity {
  const given = state.delegations.find((one) => one.owner === owner && one.to === caller.actor);
  const recorded = (given?.roles ?? []).filter(isRole);
  const user = identity.view.user(caller.tenant, owner.replace(/^user:/, ''));
  const roles = user === undefined ? recorded : user.status === 'active' ? user.roles.filter(isRole) : [];
  return { tenant: caller.tenant, actor: owner, roles, credential: 'delegated:approval' };
}
