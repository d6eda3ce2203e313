/**
 * Who asks. The only source of the tenant is a verified token (R7): no body, path or header ever names one.
 *
 * HS256 with one shared secret for now; algorithm, type, issuer, audience and expiry are pinned (RFC 8725, RFC 9068), so
 * that "none", a token for another service, or an id token used as an access token are refused. What is wrong with a
 * token is never told in detail: a sender who may know, knows.
 */
import { entityPattern, tenantPattern } from '@mainstem/schemas/envelope';
import { errors as joseErrors, jwtVerify } from 'jose';
import { GatewayError } from './errors.ts';
import { isRole, type Role } from './roles.ts';

export const TOKEN_TYPE = 'at+jwt';
export const TOKEN_ALGORITHM = 'HS256';
/** Clocks of issuer and gateway may differ by this much. */
const CLOCK_TOLERANCE_S = 5;
/** Tokens of this service are a few hundred characters; more is an attack on the parser. */
const TOKEN_MAX_CHARACTERS = 4_096;

export interface Identity {
  readonly tenant: string;
  readonly roles: readonly Role[];
  /** Actor of everything done with the token, as kind:name. */
  readonly actor: string;
}

export interface TokenRules {
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
}

export type Authenticate = (authorization: string | undefined) => Promise<Identity>;

/** Checks an Authorization header; throws TOKEN_MISSING, TOKEN_EXPIRED or TOKEN_INVALID. */
export function createAuthenticator(rules: TokenRules): Authenticate {
  const key = new TextEncoder().encode(rules.secret);
  return async (authorization) => {
    const token = bearerOf(authorization);
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [TOKEN_ALGORITHM],
        typ: TOKEN_TYPE,
        issuer: rules.issuer,
        audience: rules.audience,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp', 'iat', 'sub', 'tenant', 'roles'],
      });
      return identityOf(payload);
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

function identityOf(payload: Readonly<Record<string, unknown>>): Identity {
  const { tenant, sub } = payload;
  if (typeof tenant !== 'string' || !tenantPattern.test(tenant)) throw invalidClaim('tenant');
  if (typeof sub !== 'string' || !isSubject(sub)) throw invalidClaim('sub');
  if (!Array.isArray(payload.roles)) throw invalidClaim('roles');
  const roles = payload.roles.filter(isRole); // unknown roles give nothing, so that newer issuers do no harm
  return { tenant, roles, actor: sub.includes(':') ? sub : `user:${sub}` };
}

/** `kind:name` or `name`, and never an address: the actor is in every envelope, which is not encrypted (R6). */
function isSubject(subject: string): boolean {
  return /^(?:(?:user|service|agent):)?[A-Za-z0-9._-]+$/.test(subject) && entityPattern.test(subject);
}

function invalidClaim(claim: string): GatewayError {
  return new GatewayError('TOKEN_INVALID', `the claim "${claim}" of the token is not valid here`);
}
