/**
 * Keys of programs at the door (KIKI-63): by a look-up in the view, in constant time, without a call to anything. A personal
 * key acts for its owner and has no more roles than the owner has at the moment; a service key acts for itself.
 */
import { GatewayError } from '../../errors.ts';
import { isRole } from '../../roles.ts';
import type { Identity } from '../identity.ts';
import { hashOf, keyIdIn, sameHash } from '../secret-text.ts';
import type { IdentityView, KeyRow } from '../view/identity-view.ts';

const NOBODYS = '0'.repeat(64);

/** Throws TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED. The view's freshness is the caller's to check. */
export function identityOfKey(view: IdentityView, text: string, nowMs: number): Identity {
  const id = keyIdIn(text);
  const row = id === undefined ? undefined : view.key(id);
  const shown = hashOf(text);
  // Compared for unknown keys as well, so that the time says nothing of which ids there are.
  const isCurrent = sameHash(row?.key.hash ?? NOBODYS, shown);
  const isPrevious = sameHash(row?.key.previousHash ?? NOBODYS, shown) && nowMs < (row?.key.previousUntilMs ?? 0);
  if (row === undefined || !(isCurrent || isPrevious)) {
    throw new GatewayError('TOKEN_INVALID', 'the key is not valid here');
  }
  const { tenant, key } = row;
  if (key.revoked || view.organisation(tenant).status === 'suspended') throw revoked();
  if (key.expiresAtMs !== null && nowMs >= key.expiresAtMs) {
    throw new GatewayError('TOKEN_EXPIRED', 'the key has expired');
  }
  return { tenant, roles: rolesOf(view, row), actor: actorOf(row), credential: `key:${row.id}`, ...scopesOf(row) };
}

function rolesOf(view: IdentityView, { tenant, key }: KeyRow): Identity['roles'] {
  const roles = key.roles.filter(isRole);
  if (key.owner === null) return roles;
  const owner = view.user(tenant, key.owner);
  if (owner?.status !== 'active') throw revoked();
  return roles.filter((role) => owner.roles.includes(role));
}

function actorOf({ key }: KeyRow): string {
  return key.owner === null ? `service:${key.name}` : `user:${key.owner}`;
}

function scopesOf({ key }: KeyRow): Pick<Identity, 'scopes'> {
  return key.scopes.length === 0 ? {} : { scopes: key.scopes };
}

function revoked(): GatewayError {
  return new GatewayError('TOKEN_REVOKED', 'the key, its owner or the organisation is not let in any more');
}
