import { createHmac } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { mintToken } from '../dev-token.ts';
import { createAuthenticator, type TokenRules } from './shared-secret.ts';

const rules: TokenRules = { secret: 's'.repeat(32), issuer: 'mainstem', audience: 'mainstem-gateway' };
const verify = createAuthenticator(rules);
const authenticate = (authorization?: string) => verify({ authorization });
const key = new TextEncoder().encode(rules.secret);
const claims = { tenant: 'acme', roles: ['viewer'] };

/** A good token, but for what a row changes. */
async function token(over: {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: Uint8Array;
  issuer?: string;
  audience?: string;
  expires?: string | null;
  subject?: string | null;
}): Promise<string> {
  const jwt = new SignJWT({ ...claims, ...over.claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...over.header } as never)
    .setIssuer(over.issuer ?? rules.issuer)
    .setAudience(over.audience ?? rules.audience)
    .setIssuedAt();
  if (over.expires !== null) jwt.setExpirationTime(over.expires ?? '1h');
  if (over.subject !== null) jwt.setSubject(over.subject ?? 'user:ana');
  return jwt.sign(over.key ?? key);
}

test('KIKI-63: a token that holds gives tenant, roles and actor', async () => {
  expect(await authenticate(`Bearer ${await token({})}`)).toEqual({
    tenant: 'acme',
    roles: ['viewer'],
    actor: 'user:ana',
    credential: expect.stringMatching(/^token:[0-9a-f]{32}$/),
  });
  const minted = await mintToken({ secret: rules.secret, tenant: 'acme', roles: ['admin'], subject: 'cli', ttlS: 60 });
  expect(await authenticate(`bearer ${minted}`)).toMatchObject({ tenant: 'acme', roles: ['admin'], actor: 'user:cli' });
});

test('KIKI-63: the credential names the token and never holds it; a jti is kept', async () => {
  const one = await token({});
  const { credential } = await authenticate(`Bearer ${one}`);
  expect(one).not.toContain(credential.slice('token:'.length));
  expect((await authenticate(`Bearer ${one}`)).credential).toBe(credential);
  const named = await token({ claims: { jti: 'j-1' } });
  expect((await authenticate(`Bearer ${named}`)).credential).toBe('token:j-1');
});

test('KIKI-63: a token that was remembered is refused once it expired, as a new one', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  try {
    const short = await token({ expires: '1m' });
    const first = await authenticate(`Bearer ${short}`);
    expect(await authenticate(`Bearer ${short}`)).toBe(first);
    vi.advanceTimersByTime(59_000);
    expect(await authenticate(`Bearer ${short}`)).toBe(first);
    vi.advanceTimersByTime(7_000);
    await expect(authenticate(`Bearer ${short}`)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  } finally {
    vi.useRealTimers();
  }
});

test('KIKI-63: what is remembered is a whole token: another signature under the same claims is refused', async () => {
  const good = await token({});
  await authenticate(`Bearer ${good}`);
  const forged = await token({ key: new TextEncoder().encode('x'.repeat(32)) });
  const [head, body] = good.split('.');
  const mixed = [head, body, forged.split('.')[2]].join('.');
  await expect(authenticate(`Bearer ${mixed}`)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
});

test('roles nobody knows give nothing', async () => {
  const odd = await token({ claims: { roles: ['root', 'viewer', 7, '__proto__'] } });
  expect((await authenticate(`Bearer ${odd}`)).roles).toEqual(['viewer']);
});

const unsecured = new UnsecuredJWT(claims).setIssuer(rules.issuer).setAudience(rules.audience).setSubject('user:ana');
const none = unsecured.setIssuedAt().setExpirationTime('1h').encode();

describe('KIKI-63: tokens that do not hold', () => {
  const attacks: [string, () => Promise<string | undefined>, string][] = [
    ['no header', async () => undefined, 'TOKEN_MISSING'],
    ['empty header', async () => '', 'TOKEN_MISSING'],
    ['another scheme', async () => `Basic ${await token({})}`, 'TOKEN_INVALID'],
    ['no token after the scheme', async () => 'Bearer ', 'TOKEN_INVALID'],
    ['garbage', async () => 'Bearer not.a.token', 'TOKEN_INVALID'],
    ['very long', async () => `Bearer ${'a'.repeat(100_000)}`, 'TOKEN_INVALID'],
    ['two tokens', async () => `Bearer ${await token({})} ${await token({})}`, 'TOKEN_INVALID'],
    ['alg none', async () => `Bearer ${none}`, 'TOKEN_INVALID'],
    ['alg none, signed part kept', async () => `Bearer ${none}${(await token({})).split('.')[2]}`, 'TOKEN_INVALID'],
    [
      'another algorithm',
      async () => `Bearer ${await token({ header: { alg: 'HS512' }, key: new Uint8Array(64) })}`,
      'TOKEN_INVALID',
    ],
    ['HS512 with the right secret', async () => `Bearer ${await signedBySha512()}`, 'TOKEN_INVALID'],
    [
      'another key',
      async () => `Bearer ${await token({ key: new TextEncoder().encode('x'.repeat(32)) })}`,
      'TOKEN_INVALID',
    ],
    ['signature cut off', async () => `Bearer ${(await token({})).replace(/\.[^.]*$/, '.')}`, 'TOKEN_INVALID'],
    ['payload changed', async () => `Bearer ${tampered(await token({}))}`, 'TOKEN_INVALID'],
    [
      'key named in the header',
      async () =>
        `Bearer ${await token({ header: { kid: '../../dev/null', jku: 'https://evil.example' }, key: new TextEncoder().encode('y'.repeat(32)) })}`,
      'TOKEN_INVALID',
    ],
    ['type JWT', async () => `Bearer ${await token({ header: { typ: 'JWT' } })}`, 'TOKEN_INVALID'],
    ['no type', async () => `Bearer ${await token({ header: { typ: undefined } })}`, 'TOKEN_INVALID'],
    ['another issuer', async () => `Bearer ${await token({ issuer: 'elsewhere' })}`, 'TOKEN_INVALID'],
    ['another audience', async () => `Bearer ${await token({ audience: 'mainstem-bidder' })}`, 'TOKEN_INVALID'],
    ['expired', async () => `Bearer ${await token({ expires: '-1m' })}`, 'TOKEN_EXPIRED'],
    ['without expiry', async () => `Bearer ${await token({ expires: null })}`, 'TOKEN_INVALID'],
    [
      'not valid yet',
      async () => `Bearer ${await token({ claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } })}`,
      'TOKEN_INVALID',
    ],
    ['no subject', async () => `Bearer ${await token({ subject: null })}`, 'TOKEN_INVALID'],
    ['an address as subject', async () => `Bearer ${await token({ subject: 'ana@example.com' })}`, 'TOKEN_INVALID'],
    ['a workflow as subject', async () => `Bearer ${await token({ subject: 'workflow:lead' })}`, 'TOKEN_INVALID'],
    ['no tenant', async () => `Bearer ${await token({ claims: { tenant: undefined } })}`, 'TOKEN_INVALID'],
    ['empty tenant', async () => `Bearer ${await token({ claims: { tenant: '' } })}`, 'TOKEN_INVALID'],
    ['two tenants', async () => `Bearer ${await token({ claims: { tenant: ['acme', 'rival'] } })}`, 'TOKEN_INVALID'],
    ['tenant with a bar', async () => `Bearer ${await token({ claims: { tenant: 'acme|x' } })}`, 'TOKEN_INVALID'],
    ['roles as text', async () => `Bearer ${await token({ claims: { roles: 'admin' } })}`, 'TOKEN_INVALID'],
    ['no roles', async () => `Bearer ${await token({ claims: { roles: undefined } })}`, 'TOKEN_INVALID'],
  ];
  test.each(attacks)('%s', async (_name, header, code) => {
    await expect(authenticate(await header())).rejects.toMatchObject({ code });
  });
});

/** Good in everything but its algorithm, made by hand since jose would refuse a secret this short for it. */
async function signedBySha512(): Promise<string> {
  const [, payload] = (await token({})).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'HS512', typ: 'at+jwt' })).toString('base64url');
  const signature = createHmac('sha512', key).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

function tampered(jwt: string): string {
  const [header, payload, signature] = jwt.split('.') as [string, string, string];
  const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), tenant: 'rival' };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}
