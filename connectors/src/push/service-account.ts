/**
 * Access tokens of a Google service account (developers.google.com/identity/protocols/oauth2/service-account): a JWT signed
 * with the account's RSA key is changed for a token that holds an hour. One is asked for at a time, and kept until shortly
 * before it ends.
 */
import { createSign } from 'node:crypto';
import { post } from '../delivery/post.ts';
import { DeliveryError } from '../delivery/sent.ts';

/** The file Google gives out, as far as it is needed. */
export interface ServiceAccount {
  readonly project_id: string;
  readonly client_email: string;
  readonly private_key: string;
  readonly token_uri: string;
}

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Longest that Google allows. */
const LIFE_S = 3_600;
/** A token is changed so long before its end: longer than any request. */
const MARGIN_MS = 60_000;
const TIMEOUT_MS = 10_000;

export interface AccessTokens {
  get(): Promise<string>;
  /** Forgets the token that was refused. */
  drop(): void;
}

export function createAccessTokens(account: ServiceAccount, nowMs: () => number = Date.now): AccessTokens {
  let held: { readonly token: Promise<string>; untilMs: number } | undefined;
  return {
    get() {
      if (held !== undefined && held.untilMs > nowMs()) return held.token;
      const asked = ask(account, nowMs());
      const mine = { token: asked.then(({ token }) => token), untilMs: nowMs() + TIMEOUT_MS };
      held = mine;
      asked.then(
        ({ lifeMs }) => {
          mine.untilMs = nowMs() + lifeMs - MARGIN_MS;
        },
        () => {
          if (held === mine) held = undefined; // whoever awaits the token hears why; the next one asks anew
        },
      );
      return mine.token;
    },
    drop() {
      held = undefined;
    },
  };
}

async function ask(account: ServiceAccount, nowMs: number): Promise<{ token: string; lifeMs: number }> {
  const body = new URLSearchParams({ grant_type: GRANT, assertion: assertionOf(account, nowMs) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const ways = { timeoutMs: TIMEOUT_MS, carrier: 'Google', changes: false };
  const { status, text } = await post({ url: account.token_uri, headers, body, ...ways });
  const answer = status === 200 ? read(text) : undefined;
  if (answer !== undefined) return answer;
  throw new DeliveryError('CONNECTOR_REFUSED', `Google gives no token (${status})`, { retryable: true });
}

function assertionOf(account: ServiceAccount, nowMs: number): string {
  const nowS = Math.floor(nowMs / 1_000);
  const { client_email: iss, token_uri: aud } = account;
  const signed = [
    { alg: 'RS256', typ: 'JWT' },
    { iss, scope: SCOPE, aud, iat: nowS, exp: nowS + LIFE_S },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(account.private_key, 'base64url')}`;
}

function read(text: string): { token: string; lifeMs: number } | undefined {
  try {
    const { access_token: token, expires_in: lifeS } = JSON.parse(text) as Record<string, unknown>;
    return typeof token === 'string' && typeof lifeS === 'number' ? { token, lifeMs: lifeS * 1_000 } : undefined;
  } catch {
    return undefined; // no JSON: no token
  }
}
