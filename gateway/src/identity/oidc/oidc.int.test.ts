/** MAMS-24: logging in at a real issuer (oidc-provider), with a browser that keeps cookies and follows redirects. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answerOf } from '../../testing/test-gateway.ts';
import { type IdentityKit, openIdentityKit } from '../testing/identity-kit.ts';

const REDIRECT = 'http://127.0.0.1:8080/v1/login/oidc/callback/acme';
const START = '/v1/login/oidc/start/acme';
/** What the issuer says of an account. */
const claims = new Map<string, object>();
let server: Server;
let issuer: string;
let rogue: Awaited<ReturnType<typeof startRogue>>;
let kit: IdentityKit;
let admin: { accessToken: string };

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const name: string = 'oidc-provider'; // it comes without types
  const { default: Provider } = (await import(name)) as {
    default: new (issuer: string, options: object) => { callback(): Parameters<typeof createServer>[1] };
  };
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'mainstem', client_secret: 'a-secret-of-the-client', redirect_uris: [REDIRECT] }],
    cookies: { keys: ['cookie-key'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...claims.get(id) }),
    }),
  });
  server.on('request', provider.callback() as never);
  rogue = await startRogue();
  kit = await openIdentityKit({ trustedIssuers: [new URL(issuer).host, new URL(rogue.issuer).host] });
  admin = await kit.begin('acme');
  const clientSecret = 'a-secret-of-the-client';
  const login = { issuer, clientId: 'mainstem', clientSecret, passwordsAllowed: false };
  const said = await kit.call(admin.accessToken, 'POST', '/v1/organisations/acme/login', login);
  expect(said.status).toBe(200);
});
afterAll(async () => {
  await kit?.close();
  server.closeAllConnections();
  server.close();
  rogue.close();
});

/** An issuer of somebody who collects codes: it describes itself, and keeps what is sent to it. */
async function startRogue() {
  const sent: string[] = [];
  const ends = { issuer: '', authorization_endpoint: '', token_endpoint: '' };
  const listening = createServer((request, reply) => {
    if (request.method === 'POST') sent.push(request.url ?? '');
    reply.setHeader('content-type', 'application/json').end(JSON.stringify(ends));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const at = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  Object.assign(ends, { issuer: at, authorization_endpoint: `${at}/auth`, token_endpoint: `${at}/token` });
  const close = () => {
    listening.closeAllConnections();
    listening.close();
  };
  return { issuer: at, sent, close };
}

interface Visit {
  readonly cookie: string;
  readonly callback: string;
}

/** Goes to the issuer, logs in there as the account and consents; ends where the issuer sends the browser back to. */
async function visit(account: string): Promise<Visit> {
  const begun = await kit.gateway.app.inject({ method: 'GET', url: START });
  expect(begun.statusCode).toBe(302);
  const cookie = String(begun.headers['set-cookie']).split(';')[0] ?? '';
  return { cookie, callback: await through(String(begun.headers.location), account) };
}

/** What the issuer sends the browser back with, from the address of an authorization request. */
async function through(asked: string, account: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = asked;
  for (let step = 0; step < 20 && !url.startsWith(REDIRECT); step += 1) {
    const isForm = url.includes('/interaction/');
    const prompt = isForm && (await (await browse(jar, url)).text()).includes('name="login"') ? 'login' : 'consent';
    const form = new URLSearchParams({ prompt, login: account, password: 'any' });
    const answer = await browse(jar, url, isForm ? form : undefined);
    url = new URL(answer.headers.get('location') ?? '', url).href;
  }
  return url.slice(new URL(url).origin.length);
}

async function browse(jar: Map<string, string>, url: string, form?: URLSearchParams): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const post = form === undefined ? {} : { method: 'POST', body: form };
  const answer = await fetch(url, { ...post, redirect: 'manual', headers: { cookie } });
  for (const set of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    jar.set(name, value);
  }
  return answer;
}

async function comeBack({ cookie, callback }: Partial<Visit>): Promise<Answer> {
  const headers = cookie === undefined ? {} : { cookie };
  return answerOf(await kit.gateway.app.inject({ method: 'GET', url: callback ?? '', headers }));
}

async function invite(email: string): Promise<string> {
  const body = { email, roles: ['viewer'] };
  return (await kit.call(admin.accessToken, 'POST', '/v1/users', body)).body.userId;
}

describe('MAMS-24: OpenID Connect', () => {
  test('an invited person is mapped by the verified address, and by the subject from then on', async () => {
    const userId = await invite('ben@example.com');
    claims.set('ben', { email: 'Ben@example.com', email_verified: true });
    const first = await comeBack(await visit('ben'));
    expect(first).toMatchObject({ status: 200, body: { userId, tenant: 'acme' } });
    const me = await kit.call(first.body.accessToken, 'GET', '/v1/me');
    expect(me).toMatchObject({ status: 200, body: { actor: `user:${userId}`, roles: ['viewer'] } });
    claims.set('ben', { email: 'other@example.com', email_verified: true });
    expect((await comeBack(await visit('ben'))).body.userId).toBe(userId);
    expect((await kit.login('acme', 'ben@example.com')).status).toBe(401); // passwords are not allowed here
  });

  test('nobody comes in uninvited, by an address that is not verified, or as a user somebody is already', async () => {
    claims.set('eve', { email: 'eve@example.com', email_verified: true });
    expect(await comeBack(await visit('eve'))).toMatchObject({ status: 401, body: { code: 'LOGIN_REFUSED' } });
    await invite('cleo@example.com');
    claims.set('mallory', { email: 'cleo@example.com', email_verified: false });
    expect((await comeBack(await visit('mallory'))).status).toBe(401);
    claims.set('mallory', { email: 'admin@acme.example', email_verified: true });
    expect((await comeBack(await visit('mallory'))).status).toBe(401);
  });

  test('a callback is good once, in the browser that began, with its own state', async () => {
    await invite('dan@example.com');
    claims.set('dan', { email: 'dan@example.com', email_verified: true });
    const [one, other] = [await visit('dan'), await visit('dan')];
    expect((await comeBack({ callback: one.callback })).status).toBe(401);
    expect((await comeBack({ callback: one.callback, cookie: other.cookie })).status).toBe(401);
    const tampered = one.cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await comeBack({ callback: other.callback, cookie: `${tampered}A` })).status).toBe(401);
    const forged = other.callback.replace(/state=[^&]+/, 'state=forged');
    expect((await comeBack({ callback: forged, cookie: other.cookie })).status).toBe(401);
    expect((await comeBack(other)).status).toBe(200);
    expect((await comeBack(other)).status).toBe(401);
    kit.pass(10 * 60_000);
    expect((await comeBack(one)).status).toBe(401);
  });

  test('mix-up: a code of one issuer is neither sent to another nor good in a login there', async () => {
    await kit.begin('rogue');
    const login = { type: 'ChangeLogin', issuer: rogue.issuer, clientId: 'r', passwordsAllowed: true } as const;
    await kit.gateway.identity.executeOrganisation('rogue', 'rogue', login, 'user:test');
    // The browser begins at the rogue's organisation, whose issuer sends it on to the honest one.
    const atRogue = await kit.gateway.app.inject({ method: 'GET', url: '/v1/login/oidc/start/rogue' });
    const cookie = String(atRogue.headers['set-cookie']).split(';')[0] ?? '';
    const asked = new URL(String(atRogue.headers.location));
    const honest = await kit.gateway.app.inject({ method: 'GET', url: START });
    const turned = new URL(String(honest.headers.location));
    for (const name of ['state', 'nonce', 'code_challenge']) {
      turned.searchParams.set(name, asked.searchParams.get(name) ?? '');
    }
    claims.set('fay', { email: 'fay@example.com', email_verified: true });
    const back = await through(turned.href, 'fay');
    expect(back).toContain('iss=');
    // As from an issuer that does not say who it is: where it sends the browser to says it.
    const silent = back.replace(/&iss=[^&]+/, '');
    expect((await comeBack({ callback: silent, cookie })).status).toBe(401);
    expect((await comeBack({ callback: back.replace('/acme?', '/rogue?'), cookie })).status).toBe(401);
    expect(rogue.sent).toEqual([]);
    // RFC 9207: the answer of another issuer, in the flow of this one.
    await invite('gus@example.com');
    claims.set('gus', { email: 'gus@example.com', email_verified: true });
    const own = await visit('gus');
    const foreign = own.callback.replace(/iss=[^&]+/, `iss=${encodeURIComponent(rogue.issuer)}`);
    expect((await comeBack({ ...own, callback: foreign })).status).toBe(401);
    expect((await comeBack(own)).status).toBe(200); // the code was not spent
  });

  test('an issuer that may not be called is refused when it is named; without one there is no such login', async () => {
    const token = (await kit.gateway.token(['admin'], 'acme')) as string;
    for (const evil of ['https://169.254.169.254/', 'https://localhost/', 'http://127.0.0.1:1/', 'https://[::1]/']) {
      const body = { issuer: evil, clientId: 'x' };
      const answer = await kit.call(token, 'POST', '/v1/organisations/acme/login', body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    }
    const none = await kit.gateway.app.inject({ method: 'GET', url: '/v1/login/oidc/start/nobody' });
    expect(none.statusCode).toBe(401);
  });
});
