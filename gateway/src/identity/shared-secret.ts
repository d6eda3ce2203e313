/**
 * Who asks. The only source of the tenant is a verified token (R7): no body, path or header ever names one.
 *
 * The issuer of `mainstem token` signs with HS256 and one shared secret. Algorithm, type, issuer, audience and expiry are
 * pinned (RFC 8725, RFC 9068), so that "none", a token for another service, or an id token used as an access token are
 * refused. What is wrong with a token is never told in detail: a sender who may know, knows.
 */
import { hash } from 'node:crypto';
import { entityPattern, tenantPattern } from '@mainstem/schemas/envelope';
import { errors as joseErrors, jwtVerify } from 'jose';
import { GatewayError } from '../errors.ts';
import { isRole } from '../roles.ts';
import type { Authenticate, Identity } from './identity.ts';

export const TOKEN_TYPE = 'at+jwt';
export const TOKEN_ALGORITHM = 'HS256';
/** Clocks of issuer and gateway may differ by this much. */
const CLOCK_TOLERANCE_S = 5;
/** Tokens of this service are a few hundred characters; more is an attack on the parser. */
const TOKEN_MAX_CHARACTERS = 4_096;
/** Tokens remembered; some 400 bytes each. */
const REMEMBERED_MAX = 10_000;

export interface TokenRules {
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
}

export function createAuthenticator(rules: TokenRules): Authenticate {
  const key = new TextEncoder().encode(rules.secret);
  const remembered = new Map<string, { readonly identity: Identity; readonly expiresAtS: number }>();
  return async (headers) => {
    const token = bearerOf(headers.authorization);
    const name = hash('sha256', token, 'base64url');
    const before = remembered.get(name);
    if (before !== undefined && Date.now() / 1_000 < before.expiresAtS) return before.identity;
    remembered.delete(name);
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [TOKEN_ALGORITHM],
        typ: TOKEN_TYPE,
        issuer: rules.issuer,
        audience: rules.audience,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp', 'iat', 'sub', 'tenant', 'roles'],
      });
      const identity = identityOf(payload, token);
      if (remembered.size >= REMEMBERED_MAX) remembered.delete(remembered.keys().next().value as string);
      remembered.set(name, { identity, expiresAtS: payload.exp ?? 0 });
      return identity;
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause;
      if (cause instanceof joseErrors.JWTExpired)
        throw new GatewayError('TOKEN_EXPIRED', 'the token has expired', { cause });
      throw new GatewayError('TOKEN_INVALID', 'the token is not valid here', { cause });
    }
  };
}

function bearerOf(authorization: string | undefined): string {
  if (authorization === undefined || authorization === '') throw new GatewayError('TOKEN_MISSING', 'no token was sent');
  const match = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization);
  if (match?.[1] === undefined || match[1].length > TOKEN_MAX_CHARACTERS) {
    throw new GatewayError('TOKEN_INVALID', 'the Authorization header holds no bearer token');
  }
  return match[1];
}

function identityOf(payload: Readonly<Record<string, unknown>>, token: string): Identity {
  const { tenant, sub, jti } = payload;
  if (typeof tenant !== 'string' || !tenantPattern.test(tenant)) throw invalidClaim('tenant');
  if (typeof sub !== 'string' || !isSubject(sub)) throw invalidClaim('sub');
  if (!Array.isArray(payload.roles)) throw invalidClaim('roles');
  const roles = payload.roles.filter(isRole); // unknown roles give nothing, so that newer issuers do no harm
  const name =
    typeof jti === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(jti) ? jti : hash('sha256', token, 'hex').slice(0, 32);
  return { tenant, roles, actor: sub.includes(':') ? sub : `user:${sub}`, credential: `token:${name}` };
}

/** `kind:name` or `name`, and never an address: the actor is in every envelope, which is not encrypted (R6). */
function isSubject(subject: string): boolean {
  return /^(?:(?:user|service|agent):)?[A-Za-z0-9._-]+$/.test(subject) && entityPattern.test(subject);
}

function invalidClaim(claim: string): GatewayError {
  return new GatewayError('TOKEN_INVALID', `the claim "${claim}" of the token is not valid here`);
}
