/**
 * Logging in at the organisation's own issuer (OpenID Connect, authorization code with PKCE, state and nonce). What is known
 * between the two requests is in a sealed cookie of the browser that began: the gateway keeps nothing, and a callback in
 * another browser is refused (RFC 9700 §4.7). Each organisation has a redirect URI of its own, compared with who began: else
 * the issuer of one could have the code of another's sent to it (mix-up, RFC 9700 §4.4); an `iss` in the answer is compared,
 * too (RFC 9207, by the client library). Issuers are addresses somebody else chose, so they are reached through the
 * guard of outgoing calls only.
 *
 * The first login maps an invited user, by an address the issuer says it has verified; later ones go by the issuer's
 * subject. Nobody becomes a user by an issuer's word alone.
 */
import type { Egress } from '@mainstem/connectors/egress/egress';
import { uuidFrom } from '@mainstem/schemas/envelope';
import * as client from 'openid-client';
import { GatewayError } from '../../errors.ts';
import { DecisionRefused, type Execute } from '../execute.ts';
import { type Logins, loginOfEmail, type SessionTokens } from '../logins.ts';
import type { SecretPlace, SecretStore } from '../secrets/secret-store.ts';
import type { IdentityView } from '../view/identity-view.ts';
import type { StateSeal } from './state-seal.ts';

/** A person types a password and a code meanwhile. */
export const STATE_LASTS_MS = 10 * 60_000;
/** A discovery document is asked for once in this time. */
const DISCOVERED_FOR_MS = 10 * 60_000;
/** Organisations whose issuer is kept in mind. */
const DISCOVERED_MAX = 1_000;

export interface OidcParts {
  readonly view: IdentityView;
  readonly secrets: SecretStore;
  readonly logins: Logins;
  readonly execute: Execute;
  readonly seal: StateSeal;
  readonly egress: Egress;
  /** Issuers send browsers back to `<redirectBase>/<tenant>`. */
  readonly redirectBase: string;
  readonly clock: () => number;
}

export interface Oidc {
  /** Where to send the browser, and the cookie it brings back. Throws LOGIN_REFUSED when the organisation has no issuer. */
  begin(tenant: string): Promise<{ readonly url: string; readonly cookie: string }>;
  /** `tenant` and `query` are those of the callback. Throws LOGIN_REFUSED. */
  finish(tenant: string, query: string, cookie: string | undefined): Promise<SessionTokens>;
  /** Keeps the client's secret, in place of the one before. */
  keepSecret(tenant: string, issuer: string, clientId: string, secret: string): Promise<void>;
  /** Throws REQUEST_INVALID for an issuer that may not be called: private, plain http, no address. */
  checkIssuer(issuer: string): Promise<void>;
  /** Whether browsers come by https. */
  readonly isSecure: boolean;
}

interface State {
  readonly tenant: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly untilMs: number;
}

export function createOidc(parts: OidcParts): Oidc {
  const { view, secrets, seal, redirectBase, clock } = parts;
  const redirectUri = (tenant: string) => `${redirectBase}/${tenant}`;
  const configurations = createConfigurations(parts);
  return {
    async begin(tenant) {
      const config = await configurations(tenant);
      const told: State = {
        tenant,
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        untilMs: clock() + STATE_LASTS_MS,
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri(tenant),
        scope: 'openid email',
        code_challenge: await client.calculatePKCECodeChallenge(told.verifier),
        code_challenge_method: 'S256',
        state: told.state,
        nonce: told.nonce,
      });
      return { url: url.href, cookie: await seal.seal(JSON.stringify(told)) };
    },
    async finish(tenant, query, cookie) {
      view.assertFresh();
      const text = cookie === undefined ? undefined : await seal.open(cookie);
      if (text === undefined) throw refused();
      const told = JSON.parse(text) as State;
      if (told.tenant !== tenant || clock() >= told.untilMs) throw refused();
      const config = await configurations(tenant);
      const claims = await claimsOf(config, new URL(`${redirectUri(tenant)}${query}`), told);
      const issuer = config.serverMetadata().issuer;
      const userId = await userOf(parts, tenant, issuer, claims);
      return parts.logins.start(tenant, userId, 'OIDC');
    },
    async keepSecret(tenant, issuer, clientId, secret) {
      const place = secretOf(tenant, issuer, clientId);
      await secrets.drop(place);
      await secrets.put(place, secret);
    },
    async checkIssuer(issuer) {
      await parts.egress.check(issuer).catch((cause: unknown) => {
        throw new GatewayError('REQUEST_INVALID', 'the issuer is not an address that may be called from here', {
          cause,
        });
      });
    },
    isSecure: redirectBase.startsWith('https:'),
  };
}

/** The issuer of each organisation as its own document describes it; anew when the organisation says another one. */
function createConfigurations({ view, secrets, egress, clock }: OidcParts) {
  const known = new Map<string, { readonly config: client.Configuration; readonly untilMs: number }>();
  return async (tenant: string): Promise<client.Configuration> => {
    const { status, issuer, clientId } = view.organisation(tenant);
    if (status !== 'active' || issuer === null || clientId === null) throw refused();
    const secret = await secrets.get(secretOf(tenant, issuer, clientId));
    const name = [tenant, issuer, clientId, secret ?? ''].join('\n');
    const before = known.get(name);
    if (before !== undefined && clock() < before.untilMs) return before.config;
    const fetching = fetchOf(egress);
    const isPlain = new URL(issuer).protocol === 'http:'; // only hosts the operator trusts: the egress guard refuses others
    const config = await client
      .discovery(new URL(issuer), clientId, secret, undefined, {
        [client.customFetch]: fetching,
        execute: isPlain ? [client.allowInsecureRequests] : [],
      })
      .catch((cause: unknown) => {
        throw new GatewayError('DEPENDENCY_UNAVAILABLE', 'the issuer of the organisation does not answer', { cause });
      });
    config[client.customFetch] = fetching;
    if (known.size >= DISCOVERED_MAX) known.clear();
    known.set(name, { config, untilMs: clock() + DISCOVERED_FOR_MS });
    return config;
  };
}

interface Claims {
  readonly sub: string;
  readonly email?: unknown;
  readonly email_verified?: unknown;
}

/** Claims of the ID token, whose signature, issuer, audience, nonce and times were checked. */
async function claimsOf(config: client.Configuration, callback: URL, told: State): Promise<Claims> {
  try {
    const tokens = await client.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier: told.verifier,
      expectedState: told.state,
      expectedNonce: told.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw refused();
    if (claims.email !== undefined) return claims;
    return { ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)), sub: claims.sub };
  } catch (cause) {
    throw refused(cause);
  }
}

async function userOf(
  { view, secrets, execute, clock }: OidcParts,
  tenant: string,
  issuer: string,
  claims: Claims,
): Promise<string> {
  const login = `oidc:${issuer}|${claims.sub}`;
  const known = await secrets.loginOf(tenant, login);
  if (known !== undefined && view.user(tenant, known)?.status === 'active') return known;
  if (claims.email_verified !== true || typeof claims.email !== 'string') throw refused();
  const userId = await secrets.loginOf(tenant, loginOfEmail(claims.email));
  const user = userId === undefined ? undefined : view.user(tenant, userId);
  if (userId === undefined || user?.status !== 'invited' || user.invitationHash === null) throw refused();
  if ((await secrets.claimLogin(tenant, login, userId)) !== userId) throw refused();
  const linked = { method: 'OIDC', issuer, subjectIndex: await secrets.indexOf(tenant, login) } as const;
  const { invitationHash } = user;
  const command = { type: 'AcceptInvitation', invitationHash, login: linked, atMs: clock() } as const;
  await execute(tenant, userId, command, `user:${userId}`).catch((error: unknown) => {
    throw error instanceof DecisionRefused ? refused(error) : error;
  });
  return userId;
}

/** The guard of outgoing calls as a fetch. */
function fetchOf(egress: Egress): client.CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const sent = body === null || body === undefined ? {} : { body: String(body) };
    const answer = await egress.send(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...sent,
      ...(signal === undefined ? {} : { signal }),
    });
    const type = answer.headers['content-type'];
    const told = typeof type === 'string' ? { 'content-type': type } : {};
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: told });
  };
}

function secretOf(tenant: string, issuer: string, clientId: string): SecretPlace {
  const secretId = uuidFrom('oidc-client', tenant, issuer, clientId);
  return { tenant, subject: 'oidc-client', kind: 'oidc-client', secretId };
}

function refused(cause?: unknown): GatewayError {
  return new GatewayError('LOGIN_REFUSED', 'the login at the issuer was not accepted here', { cause });
}
