/**
 * Access tokens of our own sessions: JWTs as RFC 9068 says, signed with the active key of the ring. Everything is pinned: the
 * algorithm, the type, the issuer, the audience, the key by its id out of our own ring. Nothing in a header is followed:
 * `jku`, `x5u`, `jwk`, `x5c` and `crit` are refused by name.
 *
 * A token that verified once is remembered by its hash, so that a signature is checked once and not per request. What
 * may change under it is asked each time: the key, the session, the user, the organisation.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import type { SigningKey } from '@mainstem/streams/deciders/identity/signing-keys';
import { decodeProtectedHeader, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { GatewayError } from '../../errors.ts';
import { isRole } from '../../roles.ts';
import type { Identity } from '../identity.ts';
import { hashOf } from '../secret-text.ts';
import type { IdentityView } from '../view/identity-view.ts';

export const SESSION_TOKEN_ALGORITHM = 'EdDSA';
export const SESSION_TOKEN_TYPE = 'at+jwt';
/** Short: who takes a token has it for minutes, and a session that ended is refused at once anyway. */
export const ACCESS_TOKEN_TTL_MS = 10 * 60_000;
/** Clocks of two gateways may differ by this much. */
const CLOCK_TOLERANCE_S = 5;
/** Tokens remembered; some 300 bytes each. */
const REMEMBERED_MAX = 10_000;
/**
 * The log is asked about keys nobody knows once in this time, whatever is in headers nobody has signed. A key is published
 * long before it signs, and the view follows the log by itself within a second: the question is for that second.
 */
const ASK_AGAIN_MS = 30_000;
/** A session this young may not have come to this process yet. */
const YOUNG_S = 10;

export interface TokenNames {
  readonly issuer: string;
  readonly audience: string;
}
export interface SessionClaims {
  readonly tenant: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
}
export interface Signer {
  readonly kid: string;
  readonly key: KeyObject;
}

/** A token for a session; `nowMs` is now. */
export async function signAccessToken(signer: Signer, names: TokenNames, claims: SessionClaims, nowMs: number) {
  const expiresAtMs = nowMs + ACCESS_TOKEN_TTL_MS;
  const token = await new SignJWT({ tenant: claims.tenant, roles: [...claims.roles], sid: claims.sessionId })
    .setProtectedHeader({ alg: SESSION_TOKEN_ALGORITHM, typ: SESSION_TOKEN_TYPE, kid: signer.kid })
    .setIssuer(names.issuer)
    .setAudience(names.audience)
    .setSubject(`user:${claims.userId}`)
    .setJti(randomUUID())
    .setIssuedAt(Math.floor(nowMs / 1000))
    .setExpirationTime(Math.floor(expiresAtMs / 1000))
    .sign(signer.key);
  return { token, expiresAtMs };
}

interface Verified {
  readonly kid: string;
  readonly tenant: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly issuedAtS: number;
  readonly expiresAtS: number;
}

/** Throws TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED. The view's freshness is the caller's to check. */
export function createAccessTokenVerifier(view: IdentityView, names: TokenNames, clock: () => number) {
  const remembered = new Map<string, Verified>();
  const publicKeys = new Map<string, KeyObject>();
  const ask = onceIn(ASK_AGAIN_MS, () => view.catchUp());

  const verify = async (token: string): Promise<Verified> => {
    const name = hashOf(token);
    const before = remembered.get(name);
    if (before !== undefined) return before;
    const kid = kidOf(token);
    const key = await trusted(view, ask, kid, clock());
    const verified = await checked(token, publicKeyOf(publicKeys, key), names, kid, clock());
    if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value as string);
    remembered.set(name, verified);
    return verified;
  };

  return async (token: string): Promise<Identity> => {
    const found = await verify(token);
    if (clock() / 1000 >= found.expiresAtS + CLOCK_TOLERANCE_S) {
      throw new GatewayError('TOKEN_EXPIRED', 'the token has expired');
    }
    const key = view.signingKeys().find(({ kid }) => kid === found.kid);
    if (!isTrusted(key, clock()))
      throw new GatewayError('TOKEN_REVOKED', 'the key that signed the token is not trusted');
    const isYoung = clock() / 1000 - found.issuedAtS < YOUNG_S;
    if (isYoung && !holdsSession(view, found)) await view.catchUp();
    return identityOf(view, found, clock());
  };
}

function identityOf(view: IdentityView, found: Verified, nowMs: number): Identity {
  const { tenant, userId, sessionId } = found;
  const user = view.user(tenant, userId);
  const session = user?.sessions.find(({ id }) => id === sessionId);
  const isSuspended = view.organisation(tenant).status === 'suspended';
  if (isSuspended || user?.status !== 'active' || session === undefined || nowMs >= session.endsAtMs) {
    throw new GatewayError('TOKEN_REVOKED', 'the session, its user or the organisation is not let in any more');
  }
  // Roles as they are now: what was revoked since the token was made is gone, what was granted is there.
  return { tenant, roles: user.roles.filter(isRole), actor: `user:${userId}`, credential: `session:${sessionId}` };
}

function holdsSession(view: IdentityView, { tenant, userId, sessionId }: Verified): boolean {
  return view.user(tenant, userId)?.sessions.some(({ id }) => id === sessionId) === true;
}

function kidOf(token: string): string {
  try {
    const header = decodeProtectedHeader(token);
    const isPlain = Object.keys(header).every((name) => ['alg', 'typ', 'kid'].includes(name));
    if (isPlain && typeof header.kid === 'string') return header.kid;
  } catch {
    // told below, as everything that is wrong with a token
  }
  throw new GatewayError('TOKEN_INVALID', 'the token is not valid here');
}

/** Another process may have published a key just now: the view takes in what is on the log before it says no. */
async function trusted(view: IdentityView, ask: () => Promise<void>, kid: string, nowMs: number): Promise<SigningKey> {
  const find = () => view.signingKeys().find((key) => key.kid === kid);
  // Ids are ours; only what looks like one is worth a question to the log.
  if (find() === undefined && /^[0-9a-f-]{36}$/.test(kid)) await ask();
  const key = find();
  if (isTrusted(key, nowMs)) return key;
  throw new GatewayError('TOKEN_INVALID', 'the token is not valid here');
}

/** Does it at most once in a while; who comes meanwhile waits for the one under way, or for nothing. */
function onceIn(ms: number, work: () => Promise<void>): () => Promise<void> {
  let begunAtMs = Number.NEGATIVE_INFINITY;
  let last = Promise.resolve();
  return () => {
    if (performance.now() - begunAtMs >= ms) {
      begunAtMs = performance.now();
      last = work();
    }
    return last;
  };
}

function isTrusted(key: SigningKey | undefined, nowMs: number): key is SigningKey {
  if (key === undefined || key.state === 'revoked') return false;
  return key.state !== 'verifying' || nowMs < (key.untilMs ?? 0);
}

function publicKeyOf(known: Map<string, KeyObject>, { kid, publicKey }: SigningKey): KeyObject {
  const before = known.get(kid);
  if (before !== undefined) return before;
  const key = createPublicKey({ key: JSON.parse(publicKey) as JsonWebKey, format: 'jwk' });
  known.set(kid, key); // bounded by the ring
  return key;
}

async function checked(
  token: string,
  key: KeyObject,
  names: TokenNames,
  kid: string,
  nowMs: number,
): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [SESSION_TOKEN_ALGORITHM],
      typ: SESSION_TOKEN_TYPE,
      issuer: names.issuer,
      audience: names.audience,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(nowMs),
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'tenant', 'sid'],
    });
    const { tenant, sub, sid, iat, exp } = payload;
    const userId = /^user:(.+)$/.exec(sub ?? '')?.[1];
    if (typeof tenant === 'string' && typeof sid === 'string' && userId !== undefined) {
      return { kid, tenant, userId, sessionId: sid, issuedAtS: iat ?? 0, expiresAtS: exp ?? 0 };
    }
  } catch (cause) {
    if (cause instanceof joseErrors.JWTExpired) {
      throw new GatewayError('TOKEN_EXPIRED', 'the token has expired', { cause });
    }
    throw new GatewayError('TOKEN_INVALID', 'the token is not valid here', { cause });
  }
  throw new GatewayError('TOKEN_INVALID', 'the token is not valid here');
}
