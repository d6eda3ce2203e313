/**
 * Logging in, going on and logging out of people (MAMS-24). A refused login says nothing of why: not whether the address is
 * known, nor whether the user is disabled or locked; it costs the same in each case.
 */
import { randomUUID } from 'node:crypto';
import type { LoginMethod } from '@mainstem/streams/deciders/identity/commands';
import { GatewayError } from '../errors.ts';
import { DecisionRefused, type Execute } from './execute.ts';
import { createKnownAddresses } from './passwords/known-addresses.ts';
import type { Passwords } from './passwords/passwords.ts';
import { hashOf, invitationIn, newRefreshToken, sessionIn } from './secret-text.ts';
import type { SecretPlace, SecretStore } from './secrets/secret-store.ts';
import { signAccessToken, type TokenNames } from './tokens/access-token.ts';
import type { SigningRing } from './tokens/signing-ring.ts';
import type { IdentityView } from './view/identity-view.ts';

/** A session that is not refreshed for so long ends: a lunch, and not a night. */
export const SESSION_IDLE_MS = 60 * 60_000;
/** And whatever happens it ends after this: a working day. */
export const SESSION_LASTS_MS = 12 * 3_600_000;

/** What a login and a refresh answer; shown once. */
export interface SessionTokens {
  readonly tenant: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly accessToken: string;
  readonly accessExpiresAtMs: number;
  readonly refreshToken: string;
}

export interface LoginParts {
  readonly view: IdentityView;
  readonly secrets: SecretStore;
  readonly passwords: Passwords;
  readonly ring: SigningRing;
  readonly execute: Execute;
  readonly names: TokenNames;
  readonly clock: () => number;
}

export interface Logins {
  /** `address` is the block of addresses the request comes from. Throws LOGIN_REFUSED, OVERLOADED. */
  withPassword(tenant: string, email: string, password: string, address: string): Promise<SessionTokens>;
  /** A session for a user somebody else vouches for, or whose password was right; throws LOGIN_REFUSED. */
  start(tenant: string, userId: string, method: LoginMethod, passesLock?: boolean): Promise<SessionTokens>;
  /** Throws TOKEN_INVALID, TOKEN_REVOKED: a spent token ends the session. */
  refresh(refreshToken: string): Promise<SessionTokens>;
  /** Throws DecisionRefused INVITATION_INVALID. */
  accept(invitation: string, password: string): Promise<{ tenant: string; userId: string }>;
  /** Throws LOGIN_REFUSED when `current` is not the password. Ends every session but `keepSessionId`. */
  changePassword(
    tenant: string,
    userId: string,
    keepSessionId: string | null,
    current: string,
    next: string,
  ): Promise<void>;
}

export function createLogins(parts: LoginParts): Logins {
  const { view, secrets, passwords, execute, clock } = parts;
  const known = createKnownAddresses(clock);
  const stored = async (tenant: string, userId: string) => {
    const secretId = view.user(tenant, userId)?.secretId ?? null;
    return secretId === null ? undefined : secrets.get(placeOf(tenant, userId, secretId));
  };
  /**
   * Checks a password and counts failures; whoever is not active costs the same and is refused, and so is who is locked,
   * unless `passesLock`.
   */
  const check = async (
    tenant: string,
    userId: string | undefined,
    password: string,
    passesLock = false,
  ): Promise<string> => {
    const user = userId === undefined ? undefined : view.user(tenant, userId);
    const mayTry = user?.status === 'active' && (passesLock || clock() >= user.lockedUntilMs);
    const hash = mayTry && userId !== undefined ? await stored(tenant, userId) : undefined;
    const isRight = await passwords.verify(hash, password);
    if (userId === undefined || !mayTry) throw refused();
    if (isRight) return userId;
    const failed = { type: 'FailLogin', method: 'PASSWORD', atMs: clock() } as const;
    await execute(tenant, userId, failed, ITSELF).catch(onlyRefusal);
    throw refused();
  };
  const tokensOf = async (tenant: string, userId: string, sessionId: string, refreshToken: string) => {
    const roles = view.user(tenant, userId)?.roles ?? [];
    const signer = await parts.ring.signer();
    const signed = await signAccessToken(signer, parts.names, { tenant, userId, sessionId, roles }, clock());
    const { token: accessToken, expiresAtMs: accessExpiresAtMs } = signed;
    return { tenant, userId, sessionId, accessToken, accessExpiresAtMs, refreshToken };
  };
  const start: Logins['start'] = async (tenant, userId, method, passesLock = false) => {
    if (view.organisation(tenant).status !== 'active') throw refused();
    const sessionId = randomUUID();
    const refreshToken = newRefreshToken(tenant, userId, sessionId);
    const times = { idleMs: SESSION_IDLE_MS, lastsMs: SESSION_LASTS_MS, atMs: clock() };
    const command = {
      type: 'StartSession',
      sessionId,
      method,
      passesLock,
      refreshHash: hashOf(refreshToken),
      ...times,
    } as const;
    await execute(tenant, userId, command, `user:${userId}`).catch((error: unknown) => {
      onlyRefusal(error);
      throw refused();
    });
    return tokensOf(tenant, userId, sessionId, refreshToken);
  };
  return {
    async withPassword(tenant, email, password, address) {
      view.assertFresh();
      const { status, passwordsAllowed } = view.organisation(tenant);
      const isOpen = status === 'active' && passwordsAllowed;
      const found = isOpen ? await secrets.loginOf(tenant, loginOfEmail(email)) : undefined;
      const passesLock = found !== undefined && known.tries(tenant, found, address);
      const userId = await check(tenant, found, password, passesLock);
      const tokens = await start(tenant, userId, 'PASSWORD', passesLock);
      known.succeeded(tenant, userId, address);
      return tokens;
    },
    start,
    async refresh(refreshToken) {
      view.assertFresh();
      const named = sessionIn(refreshToken);
      if (named === undefined) throw new GatewayError('TOKEN_INVALID', 'that is no refresh token');
      const { tenant, userId, sessionId } = named;
      if (view.organisation(tenant).status !== 'active') throw over();
      const next = newRefreshToken(tenant, userId, sessionId);
      const hashes = { shownHash: hashOf(refreshToken), refreshHash: hashOf(next) };
      const command = { type: 'RefreshSession', sessionId, ...hashes, atMs: clock() } as const;
      const { events } = await execute(tenant, userId, command, `user:${userId}`).catch((error: unknown) => {
        onlyRefusal(error);
        throw over(error);
      });
      if (events.some(({ type }) => type === 'SessionEnded')) throw over();
      return tokensOf(tenant, userId, sessionId, next);
    },
    async accept(invitation, password) {
      const named = invitationIn(invitation);
      if (named === undefined) throw new DecisionRefused('INVITATION_INVALID', 'That is no invitation.', 0);
      const { tenant, userId } = named;
      const invitationHash = hashOf(invitation);
      // Looked at before the password is hashed, so that guesses at invitations cost nothing.
      const { status, passwordsAllowed } = view.organisation(tenant);
      const takesNobody = status === 'suspended' || !passwordsAllowed; // the invitation stays open, for the issuer
      if (takesNobody || view.user(tenant, userId)?.invitationHash !== invitationHash) {
        throw new DecisionRefused('INVITATION_INVALID', 'The invitation is not open: ask for another.', 0);
      }
      const secretId = await keep(secrets, passwords, tenant, userId, password);
      const login = { method: 'PASSWORD', secretId } as const;
      const command = { type: 'AcceptInvitation', invitationHash, login, atMs: clock() } as const;
      await execute(tenant, userId, command, `user:${userId}`);
      return { tenant, userId };
    },
    async changePassword(tenant, userId, keepSessionId, current, next) {
      await check(tenant, userId, current);
      const before = view.user(tenant, userId)?.secretId ?? null;
      const secretId = await keep(secrets, passwords, tenant, userId, next);
      await execute(tenant, userId, { type: 'ChangePassword', secretId, keepSessionId }, `user:${userId}`);
      if (before !== null) await secrets.drop(placeOf(tenant, userId, before));
    },
  };
}

/** Actor of what nobody known did. */
const ITSELF = 'service:gateway';

async function keep(secrets: SecretStore, passwords: Passwords, tenant: string, userId: string, password: string) {
  const secretId = randomUUID();
  await secrets.put(placeOf(tenant, userId, secretId), await passwords.hash(password)); // before the event names it
  return secretId;
}

function placeOf(tenant: string, userId: string, secretId: string): SecretPlace {
  return { tenant, subject: userId, kind: 'password', secretId };
}

/** The same address however it is typed. */
export function loginOfEmail(email: string): string {
  return `email:${email.trim().normalize('NFKC').toLowerCase()}`;
}

function onlyRefusal(error: unknown): void {
  if (!(error instanceof DecisionRefused)) throw error;
}

function refused(): GatewayError {
  return new GatewayError('LOGIN_REFUSED', 'the organisation, the address or the password is not right, or not now');
}

function over(cause?: unknown): GatewayError {
  return new GatewayError('TOKEN_REVOKED', 'the session is over', { cause });
}
