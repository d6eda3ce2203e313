/**
 * Whether a link of a mail may still decide, and as whom. It is asked of everything that counts at this very moment: that we
 * signed it and the log has it, that it was not used, that its holder still is who he was, that nobody else is logged in
 * here, and that what is decided on is what it shows. The decider asks the last of them again, where races are settled.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type LinkClaim, linkHashOf, readLinkToken } from '@mainstem/streams/approvals/link-token';
import type { Approval } from '@mainstem/streams/deciders/approval/state';
import { seatsNow } from '@mainstem/streams/deciders/approval/state';
import { GatewayError } from '../../errors.ts';
import type { Identity } from '../../identity/identity.ts';
import { isRole } from '../../roles.ts';
import type { ApprovalParts } from '../parts.ts';

export interface OpenLink {
  readonly claim: LinkClaim;
  readonly linkHash: string;
  readonly state: Approval;
  /** The holder as he is now; nobody any more has no roles. */
  readonly holder: Identity;
  /** Whose right he has, where it is not his own. */
  readonly actingFor: string | null;
  /** He has shown more than the link. */
  readonly isLoggedIn: boolean;
}

/** Throws NOT_FOUND, TOKEN_REVOKED, APPROVAL_LINK_NOT_YOURS, _USED, _OVER, _EXPIRED or _CHANGED. */
export async function openLink(parts: ApprovalParts, token: string, headers: IncomingHttpHeaders): Promise<OpenLink> {
  const claim = readLinkToken(parts.approvalLinkSecret, token);
  if (claim === null) throw notOurs();
  const { tenant, approvalId } = claim;
  requireLetIn(parts, tenant);
  const { state } = await parts.stores.writer.load(tenant, approvalId);
  const linkHash = linkHashOf(token);
  const link = state.links.find(({ hash }) => hash === linkHash);
  if (link === undefined || link.holder !== claim.holder) throw notOurs();
  const isLoggedIn = await isHolder(parts, claim, headers);
  if (link.isUsed) throw new GatewayError('APPROVAL_LINK_USED', 'it was decided by this link before');
  requireOpen(state);
  if (parts.clock() >= link.expiresAtMs) throw new GatewayError('APPROVAL_LINK_EXPIRED', 'its time is over');
  if (claim.contentHash !== state.contentHash) {
    throw new GatewayError('APPROVAL_LINK_CHANGED', 'it was changed since this link was sent');
  }
  const holder = holderOf(parts, claim, linkHash);
  return { claim, linkHash, state, holder, actingFor: ownerOf(state, holder), isLoggedIn };
}

function notOurs(): GatewayError {
  return new GatewayError('NOT_FOUND', 'that is no link of ours');
}

/** Of a tenant that is suspended or locked down (KIKI-50) a link lets in as little as any other credential. */
function requireLetIn({ identity: { view } }: ApprovalParts, tenant: string): void {
  view.assertFresh();
  if (view.organisation(tenant).status !== 'suspended') return;
  throw new GatewayError('TOKEN_REVOKED', 'the organisation is suspended');
}

/** A link that was forwarded to somebody who is logged in is refused; who shows nothing is taken for its holder. */
async function isHolder({ authenticate }: ApprovalParts, claim: LinkClaim, headers: IncomingHttpHeaders) {
  if (headers.authorization === undefined) return false;
  const { tenant, actor } = await authenticate(headers);
  if (tenant === claim.tenant && actor === claim.holder) return true;
  throw new GatewayError('APPROVAL_LINK_NOT_YOURS', 'the link was sent to somebody else');
}

function requireOpen({ state }: Approval): void {
  if (state === 'open') return;
  throw new GatewayError('APPROVAL_LINK_OVER', `the approval is ${state}`, { extra: { approvalStatus: state } });
}

function holderOf({ identity }: ApprovalParts, { tenant, holder }: LinkClaim, linkHash: string): Identity {
  const user = identity.view.user(tenant, holder.replace(/^user:/, ''));
  const roles = user?.status === 'active' ? user.roles.filter(isRole) : [];
  return { tenant, actor: holder, roles, credential: `link:${linkHash.slice(0, 16)}` };
}

/** Of a delegate who has no right of his own: who gave him theirs. */
function ownerOf(state: Approval, { actor, roles }: Identity): string | null {
  const hasOwn = seatsNow(state).some((seat) => roles.some((role) => seat.includes(role)));
  return hasOwn ? null : (state.delegations.find(({ to }) => to === actor)?.owner ?? null);
}
