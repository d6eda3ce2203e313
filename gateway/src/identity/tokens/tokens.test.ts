/** KIKI-63: what is wrong with an access token of a session, and the drill of rotating the keys that sign. */
import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { importJWK, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '../../dev-token.ts';
import { SECRET } from '../../testing/test-gateway.ts';
import { type IdentityKit, openIdentityKit, type Tokens } from '../testing/identity-kit.ts';
import { ACCESS_TOKEN_TTL_MS, createAccessTokenVerifier } from './access-token.ts';
import { PUBLISH_AHEAD_MS } from './signing-ring.ts';

const ISSUER = 'mainstem/sessions';
const AUDIENCE = 'mainstem-gateway';

let kit: IdentityKit;
let own: Tokens;
let key: KeyObject;
let kid: string;
beforeAll(async () => {
  kit = await openIdentityKit();
  own = await kit.begin('acme');
  const active = kit.gateway.identity.view.signingKeys().find(({ state }) => state === 'active');
  if (active === undefined) throw new Error('no signing key');
  ({ kid } = active);
  const { secretId } = active;
  const place = { tenant: 'platform', subject: 'signing-keys', kind: 'signing-key', secretId } as const;
  const secret = await kit.gateway.identity.secrets.get(place);
  key = createPrivateKey({ key: JSON.parse(secret ?? ''), format: 'jwk' });
});
afterAll(() => kit.close());

const me = (token: string) => kit.call(`Bearer ${token}`, 'GET', '/v1/me');
const seconds = () => Math.floor(kit.nowMs() / 1_000);

/** A good token, but for what a row changes; null leaves a claim out. */
async function token(
  over: { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: KeyObject | Uint8Array } = {},
): Promise<string> {
  const claims = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: `user:${own.userId}`,
    tenant: 'acme',
    sid: own.sessionId,
    roles: ['admin'],
    jti: crypto.randomUUID(),
    iat: seconds(),
    exp: seconds() + 60,
    ...over.claims,
  };
  const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid, ...over.header };
  return new SignJWT(kept).setProtectedHeader(header as never).sign(over.key ?? key);
}

/** Signed by hand: jose would refuse. */
async function hmacWith(secret: string, alg = 'HS256'): Promise<string> {
  const [, payload] = (await token()).split('.');
  const header = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid })).toString('base64url');
  return `${header}.${payload}.${createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')}`;
}

const other = generateKeyPairSync('ed25519').privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const publicText = () => kit.gateway.identity.view.signingKeys()[0]?.publicKey ?? '';
const embedded = () => ({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' });

test('the good token of the table is good', async () => {
  expect(await me(await token())).toMatchObject({ status: 200, body: { tenant: 'acme' } });
  expect((await me(own.accessToken)).status).toBe(200);
});

test('forged tokens with random key ids do not have the log asked once each', async () => {
  const { view } = kit.gateway.identity;
  let asked = 0;
  const counting = {
    ...view,
    async catchUp() {
      asked += 1;
    },
  };
  const verify = createAccessTokenVerifier(counting, { issuer: ISSUER, audience: AUDIENCE }, kit.nowMs);
  const forged = await Promise.all(
    Array.from({ length: 50 }, () => token({ header: { kid: crypto.randomUUID() }, key: other })),
  );
  for (const one of forged) await expect(verify(one)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  expect(asked).toBe(1);
  expect(await verify(await token())).toMatchObject({ tenant: 'acme' });
});

describe('KIKI-63: the JWT attack table', () => {
  const attacks: [string, () => Promise<string>, string][] = [
    [
      'alg none',
      async () =>
        new UnsecuredJWT({ tenant: 'acme', sid: own.sessionId })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .setSubject(`user:${own.userId}`)
          .setExpirationTime('1h')
          .setIssuedAt()
          .encode(),
      'TOKEN_INVALID',
    ],
    [
      'alg none with a kid and the signature kept',
      async () => {
        const [, payload, signature] = (await token()).split('.');
        const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid })).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
      'TOKEN_INVALID',
    ],
    ['another key', () => token({ key: other }), 'TOKEN_INVALID'],
    ['the public key as a shared secret (HS/RS confusion)', () => hmacWith(publicText()), 'TOKEN_INVALID'],
    ['the shared secret of the other issuer', () => hmacWith(SECRET), 'TOKEN_INVALID'],
    ['our issuer claimed under the shared secret', () => sharedAs({ iss: ISSUER }), 'TOKEN_INVALID'],
    ['the other issuer claimed under our key', () => token({ claims: { iss: 'mainstem' } }), 'TOKEN_INVALID'],
    ['RS256', () => token({ header: { alg: 'RS256' }, key: rsa }), 'TOKEN_INVALID'],
    ['PS512', () => token({ header: { alg: 'PS512' }, key: rsa }), 'TOKEN_INVALID'],
    ['no kid', () => token({ header: { kid: undefined } }), 'TOKEN_INVALID'],
    ['kid of nobody', () => token({ header: { kid: crypto.randomUUID() } }), 'TOKEN_INVALID'],
    ['kid as a path', () => token({ header: { kid: '../../../../dev/null' } }), 'TOKEN_INVALID'],
    ['kid as SQL', () => token({ header: { kid: `${kid}' or '1'='1` } }), 'TOKEN_INVALID'],
    ['kid as an object', () => token({ header: { kid: { toString: 'x' } } }), 'TOKEN_INVALID'],
    ['kid __proto__', () => token({ header: { kid: '__proto__' } }), 'TOKEN_INVALID'],
    ['jku', () => token({ header: { jku: 'https://evil.example/jwks.json' } }), 'TOKEN_INVALID'],
    ['x5u', () => token({ header: { x5u: 'https://evil.example/cert.pem' } }), 'TOKEN_INVALID'],
    ['jwk of the sender', () => token({ header: { jwk: embedded() }, key: other }), 'TOKEN_INVALID'],
    ['x5c of the sender', () => token({ header: { x5c: ['AAAA'] }, key: other }), 'TOKEN_INVALID'],
    ['type JWT', () => token({ header: { typ: 'JWT' } }), 'TOKEN_INVALID'],
    ['an id token', () => token({ header: { typ: undefined } }), 'TOKEN_INVALID'],
    ['expired', () => token({ claims: { exp: seconds() - 60 } }), 'TOKEN_EXPIRED'],
    ['without expiry', () => token({ claims: { exp: null } }), 'TOKEN_INVALID'],
    ['not valid yet', () => token({ claims: { nbf: seconds() + 3_600 } }), 'TOKEN_INVALID'],
    ['another audience', () => token({ claims: { aud: 'mainstem-bidder' } }), 'TOKEN_INVALID'],
    ['no audience', () => token({ claims: { aud: null } }), 'TOKEN_INVALID'],
    ['another issuer', () => token({ claims: { iss: 'https://evil.example' } }), 'TOKEN_INVALID'],
    ['no session', () => token({ claims: { sid: null } }), 'TOKEN_INVALID'],
    ['session of nobody', () => token({ claims: { sid: crypto.randomUUID() } }), 'TOKEN_REVOKED'],
    ['user of nobody', () => token({ claims: { sub: 'user:u-0' } }), 'TOKEN_REVOKED'],
    ['another tenant', () => token({ claims: { tenant: 'rival' } }), 'TOKEN_REVOKED'],
    ['two tenants', () => token({ claims: { tenant: ['acme', 'rival'] } }), 'TOKEN_INVALID'],
    ['a service as subject', () => token({ claims: { sub: 'service:bidder' } }), 'TOKEN_INVALID'],
    ['oversized', async () => `${await token({ claims: { pad: 'x'.repeat(10_000) } })}`, 'TOKEN_INVALID'],
    ['oversized garbage', async () => 'a'.repeat(15_000), 'TOKEN_INVALID'],
    ['signature cut off', async () => (await token()).replace(/\.[^.]*$/, '.'), 'TOKEN_INVALID'],
    [
      'payload changed',
      async () => {
        const [header, payload = '', signature] = (await token()).split('.');
        const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), tenant: 'platform' };
        return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      },
      'TOKEN_INVALID',
    ],
    ['an encrypted one (JWE has five parts)', async () => 'e30.e30.e30.e30.e30', 'TOKEN_INVALID'],
  ];
  test.each(attacks)('%s: 401', async (_name, attack, code) => {
    const answer = await me(await attack());
    expect(answer).toMatchObject({ status: 401, type: 'application/problem+json', body: { code, status: 401 } });
    expect(answer.headers['www-authenticate']).toContain('Bearer');
  });

  test('roles in a token give nothing: those of the user count', async () => {
    const eve = await kit.join(own, 'acme', 'eve@example.com', ['viewer']);
    const claims = { sub: `user:${eve.userId}`, sid: eve.sessionId, roles: ['admin', 'root'] };
    expect((await me(await token({ claims }))).body.roles).toEqual(['viewer']);
  });
});

async function sharedAs(claims: Record<string, unknown>): Promise<string> {
  const minted = await mintToken({ secret: SECRET, tenant: 'acme', roles: ['admin'], subject: 'user:ana', ttlS: 60 });
  const payload = JSON.parse(Buffer.from(minted.split('.')[1] ?? '', 'base64url').toString());
  const secret = new TextEncoder().encode(SECRET);
  return new SignJWT({ ...payload, ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(secret);
}

describe('KIKI-63: the rotation drill', () => {
  let drill: IdentityKit;
  beforeAll(async () => {
    drill = await openIdentityKit();
  });
  afterAll(() => drill.close());
  const jwks = async () =>
    (await drill.call(undefined, 'GET', '/v1/.well-known/jwks.json')).body.keys as { kid: string }[];
  const kids = async () => (await jwks()).map((one) => one.kid);
  const asMe = async (tokens: Tokens) => (await drill.call(tokens.accessToken, 'GET', '/v1/me')).status;
  const step = (url: string, body?: object) => drill.asPlatform('POST', `/v1/signing-keys${url}`, body);
  const kidOf = ({ accessToken }: Tokens) =>
    JSON.parse(Buffer.from(accessToken.split('.')[0] ?? '', 'base64url').toString()).kid as string;
  const login = async () => (await drill.login('acme', 'admin@acme.example')).body as Tokens;

  test('publish before use, overlap, retire; then an emergency', async () => {
    expect(await kids()).toEqual([]);
    const first = await drill.begin('acme'); // the first login makes the first key
    expect(await kids()).toEqual([kidOf(first)]);
    // An outsider verifies with the public set alone.
    const [shown] = await jwks();
    const checked = await jwtVerify(first.accessToken, await importJWK(shown as never, 'EdDSA'), {
      issuer: ISSUER,
      audience: AUDIENCE,
      typ: 'at+jwt',
      currentDate: new Date(drill.nowMs()),
    });
    expect(checked.payload).toMatchObject({ tenant: 'acme', sub: `user:${first.userId}` });
    expect(Object.keys(shown ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']); // and nothing private

    const { kid: next } = (await step('')).body;
    expect((await step('')).body).toMatchObject({ status: 422, code: 'SIGNING_KEY_WAITING' });
    expect(await kids()).toEqual([kidOf(first), next]); // known before it signs
    expect((await step(`/${next}/activate`)).body).toMatchObject({ code: 'SIGNING_KEY_TOO_NEW' });
    expect(kidOf(await login())).toBe(kidOf(first));
    drill.pass(PUBLISH_AHEAD_MS);
    const before = await login();
    expect((await step(`/${next}/activate`)).status).toBe(200);
    const after = await login();
    expect(kidOf(after)).toBe(next);
    expect([await asMe(before), await asMe(after)]).toEqual([200, 200]); // both for a while
    expect((await step(`/${kidOf(first)}/retire`)).body).toMatchObject({ code: 'SIGNING_KEY_NEEDED' });
    drill.pass(ACCESS_TOKEN_TTL_MS + 60_000);
    expect((await step(`/${kidOf(first)}/retire`)).status).toBe(200);
    expect(await kids()).toEqual([next]);
    expect((await step(`/${next}/retire`)).body).toMatchObject({ code: 'SIGNING_KEY_ACTIVE' });

    const last = await login();
    expect(await asMe(last)).toBe(200);
    expect((await step(`/${next}/revoke`, { because: 'a copy was found' })).status).toBe(200);
    expect(await asMe(last)).toBe(401); // remembered as verified, and refused all the same
    expect(await kids()).toEqual([]);
    const anew = await login(); // the next login makes another at once
    expect(kidOf(anew)).not.toBe(next);
    expect([await asMe(anew), await asMe(last)]).toEqual([200, 401]);
    const { refreshToken } = last; // sessions go on: nobody has to log in again
    const refreshed = await drill.call(undefined, 'POST', '/v1/sessions/refresh', { refreshToken });
    expect([refreshed.status, await asMe(refreshed.body)]).toEqual([200, 200]);
  });
});
