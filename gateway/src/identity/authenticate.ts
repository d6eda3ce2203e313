/**
 * Everything that can be shown at the door, in one place (KIKI-63):
 *
 *   Authorization: Bearer <JWT>        of our sessions, or of the shared secret: told apart by issuer, and each issuer has
 *                                      its own verifier with its own pinned algorithm, so that no key serves two
 *   Authorization: Bearer msk_…        key of a program
 *   Authorization: Basic <msk_…:>      the same, as clients of Segment send their write key
 *
 * Keys and sessions are refused when the view of who was revoked may be old (IDENTITY_STALE). Tokens of the shared secret
 * cannot be revoked one by one, they are the operator's own way in; a suspended organisation stops them, too.
 */
import { decodeJwt } from 'jose';
import { GatewayError } from '../errors.ts';
import type { Authenticate, Identity } from './identity.ts';
import { identityOfKey } from './keys/program-key.ts';
import { createAuthenticator, type TokenRules } from './shared-secret.ts';
import { createAccessTokenVerifier } from './tokens/access-token.ts';
import type { IdentityView } from './view/identity-view.ts';

/** Our longest credential is a token of some 600 characters; more is an attack on the parser. */
const CREDENTIAL_MAX_CHARACTERS = 4_096;

export interface AuthenticateOptions {
  readonly shared: TokenRules;
  readonly view: IdentityView;
  readonly clock: () => number;
}

/** Issuer of the tokens of our sessions: never the shared secret's. */
export function sessionIssuer(sharedIssuer: string): string {
  return `${sharedIssuer}/sessions`;
}

export function createAuthenticate({ shared, view, clock }: AuthenticateOptions): Authenticate {
  const verifyShared = createAuthenticator(shared);
  const names = { issuer: sessionIssuer(shared.issuer), audience: shared.audience };
  const verifySession = createAccessTokenVerifier(view, names, clock);
  const ofKey = (text: string): Identity => {
    view.assertFresh();
    return identityOfKey(view, text, clock());
  };
  return async (headers) => {
    const { authorization } = headers;
    if (authorization === undefined || authorization === '') {
      throw new GatewayError('TOKEN_MISSING', 'no token was sent');
    }
    if (authorization.length > CREDENTIAL_MAX_CHARACTERS) throw invalid();
    const basic = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
    if (basic !== undefined) return ofKey(userNameOf(basic));
    const bearer = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization)?.[1];
    if (bearer === undefined) throw invalid();
    if (bearer.startsWith('msk_')) return ofKey(bearer);
    if (issuerOf(bearer) === names.issuer) {
      view.assertFresh();
      return verifySession(bearer);
    }
    const identity = await verifyShared(headers);
    if (view.organisation(identity.tenant).status !== 'suspended') return identity;
    throw new GatewayError('TOKEN_REVOKED', 'the organisation is suspended');
  };
}

/** Only to choose who verifies it: nothing here is believed. */
function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** `<key>:` with an empty password. */
function userNameOf(encoded: string): string {
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString('latin1').split(':');
  if (rest.length !== 1 || rest[0] !== '') throw invalid();
  return name;
}

function invalid(): GatewayError {
  return new GatewayError('TOKEN_INVALID', 'the Authorization header holds nothing that is valid here');
}
