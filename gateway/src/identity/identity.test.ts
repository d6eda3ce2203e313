/** WAP-11, MAMS-24: organisations, users, sessions and keys of programs, through the routes. */
import { LOCKDOWN } from '@mainstem/streams/deciders/identity/lockdown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SESSION_IDLE_MS, SESSION_LASTS_MS } from './logins.ts';
import { type IdentityKit, openIdentityKit, PASSWORD, type Tokens } from './testing/identity-kit.ts';

let kit: IdentityKit;
let acme: Tokens;
beforeAll(async () => {
  kit = await openIdentityKit();
  acme = await kit.begin('acme');
});
afterAll(() => kit.close());

const me = (credential: string) => kit.call(credential, 'GET', '/v1/me');
const because = 'test';

describe('WAP-11: organisations and users', () => {
  test('the operator begins an organisation, its admin comes in by the invitation, and is who the token says', async () => {
    const answer = await me(acme.accessToken);
    expect(answer).toMatchObject({ status: 200, body: { tenant: 'acme', roles: ['admin'] } });
    expect(answer.body).toMatchObject({ actor: `user:${acme.userId}`, credential: `session:${acme.sessionId}` });
    const listed = await kit.call(acme.accessToken, 'GET', '/v1/organisations');
    expect(listed.body.items).toMatchObject([{ id: 'acme', status: 'active' }]);
  });

  test('WAP-12: of another organisation nothing is seen and nothing is changed', async () => {
    const rival = await kit.begin('rival');
    const calls: ['GET' | 'POST', string, object?][] = [
      ['GET', `/v1/users/${acme.userId}`],
      ['POST', `/v1/users/${acme.userId}/disable`, { because }],
      ['POST', `/v1/users/${acme.userId}/roles`, { roles: [], because }],
      ['POST', `/v1/users/${acme.userId}/sessions/${acme.sessionId}/revoke`],
      ['POST', '/v1/organisations/acme/rename', { name: 'Ours' }],
      ['POST', '/v1/organisations/acme/suspend', { because }],
      ['POST', '/v1/organisations/acme/admins', { email: 'x@example.com' }],
      ['POST', '/v1/organisations', { id: 'third', name: 'Third' }],
      ['GET', '/v1/signing-keys'],
      ['POST', '/v1/signing-keys'],
    ];
    for (const [method, url, body] of calls) {
      const answer = await kit.call(rival.accessToken, method, url, body);
      expect([url, answer.status]).toEqual([url, 404]);
    }
    const users = await kit.call(rival.accessToken, 'GET', '/v1/users');
    expect(users.body.items).toHaveLength(1);
    expect(JSON.stringify(users.body)).not.toContain('acme');
    expect((await me(acme.accessToken)).status).toBe(200);
    // The same address in two organisations is two users.
    const both = await kit.call(rival.accessToken, 'POST', '/v1/users', {
      email: 'admin@acme.example',
      roles: ['viewer'],
    });
    expect(both.body.userId).not.toBe(acme.userId);
  });

  test('R6: addresses, names, passwords and secrets are neither on the log nor in the log lines', async () => {
    const email = 'Zoë.Canary@example.com';
    const body = { email, displayName: 'Zoë Canary', roles: ['viewer'] };
    const invited = await kit.call(acme.accessToken, 'POST', '/v1/users', body);
    expect(invited.status).toBe(200);
    const shown = await kit.call(acme.accessToken, 'GET', `/v1/users/${invited.body.userId}`);
    expect(shown.body).toMatchObject({ email, displayName: 'Zoë Canary', status: 'invited' });
    const records: string[] = [];
    for (const topic of ['auth_events', 'org_events', 'audit_events']) {
      for (const [partition, end] of (await kit.gateway.log.endOffsets(topic)).entries()) {
        for await (const batch of kit.gateway.log.read(topic, partition, 0, end)) {
          records.push(...batch.records.map(({ key, value }) => `${key}${value.toString('latin1')}`));
        }
      }
    }
    const everything = records.join('\n') + kit.gateway.logged();
    expect(records.length).toBeGreaterThan(5);
    const utf8 = (text: string) => Buffer.from(text).toString('latin1');
    for (const canary of [
      'Canary',
      utf8(email),
      PASSWORD,
      invited.body.invitation,
      acme.accessToken,
      acme.refreshToken,
    ]) {
      expect(everything).not.toContain(canary);
    }
  });

  test('roles and disabling hold from the next request on', async () => {
    const eve = await kit.join(acme, 'acme', 'eve@example.com', ['viewer']);
    expect((await kit.call(eve.accessToken, 'GET', '/v1/keys')).status).toBe(403);
    const url = `/v1/users/${eve.userId}`;
    await kit.call(acme.accessToken, 'POST', `${url}/roles`, { roles: ['admin'], because });
    expect((await kit.call(eve.accessToken, 'GET', '/v1/keys')).status).toBe(200);
    await kit.call(acme.accessToken, 'POST', `${url}/disable`, { because });
    expect(await me(eve.accessToken)).toMatchObject({ status: 401, body: { code: 'TOKEN_REVOKED' } });
    expect((await kit.login('acme', 'eve@example.com')).status).toBe(401);
    await kit.call(acme.accessToken, 'POST', `${url}/enable`, { because });
    expect((await me(eve.accessToken)).status).toBe(401); // its session ended for good
    expect((await kit.login('acme', 'eve@example.com')).status).toBe(200);
  });

  test('a suspended organisation is let in with nothing, and again when it is reactivated', async () => {
    const shut = await kit.begin('shut');
    const issued = await kit.call(shut.accessToken, 'POST', '/v1/keys', {
      kind: 'SERVICE',
      name: 'crm',
      roles: ['viewer'],
    });
    await kit.asPlatform('POST', '/v1/organisations/shut/suspend', { because });
    const shared = await kit.gateway.token(['admin'], 'shut');
    for (const credential of [shut.accessToken, issued.body.key, shared]) {
      expect(await me(credential)).toMatchObject({ status: 401, body: { code: 'TOKEN_REVOKED' } });
    }
    expect((await kit.login('shut', 'admin@shut.example')).status).toBe(401);
    const refresh = { refreshToken: shut.refreshToken };
    expect((await kit.call(undefined, 'POST', '/v1/sessions/refresh', refresh)).status).toBe(401);
    await kit.asPlatform('POST', '/v1/organisations/shut/reactivate', { because });
    expect((await me(shut.accessToken)).status).toBe(200);
  });

  test('KIKI-50: a tenant that is locked down is let in with nothing at once, and again when it is unlocked', async () => {
    const locked = await kit.begin('breached');
    const issued = await kit.call(locked.accessToken, 'POST', '/v1/keys', {
      kind: 'SERVICE',
      name: 'crm',
      roles: ['viewer'],
    });
    const { execute } = kit.gateway.identity;
    const begin = { type: 'BeginLockdown', because, incidentId: 'i-1' } as const;
    await execute('breached', LOCKDOWN, begin, 'workflow:Lockdown');
    const shared = await kit.gateway.token(['admin'], 'breached');
    for (const credential of [locked.accessToken, issued.body.key, shared]) {
      expect(await me(credential)).toMatchObject({ status: 401, body: { code: 'TOKEN_REVOKED' } });
    }
    expect((await kit.login('breached', 'admin@breached.example')).status).toBe(401);
    // The operator sees which tenants are shut; nobody else sees anybody's.
    const shut = { items: [{ tenant: 'breached', incidentId: 'i-1', because }], nextCursor: null };
    expect((await kit.asPlatform('GET', '/v1/lockdowns')).body).toEqual(shut);
    const stranger = await kit.gateway.token(['admin'], 'rival');
    expect((await kit.call(stranger, 'GET', '/v1/lockdowns')).body).toEqual({ items: [], nextCursor: null });
    const end = { type: 'EndLockdown', because, approvalId: 'a-1' } as const;
    await execute('breached', LOCKDOWN, end, 'workflow:Lockdown');
    expect((await kit.asPlatform('GET', '/v1/lockdowns')).body.items).toEqual([]);
    expect((await me(issued.body.key)).status).toBe(200);
    expect((await kit.login('breached', 'admin@breached.example')).status).toBe(200);
  });

  test('nobody is invited into a tenant that is no organisation: no login there could succeed', async () => {
    const admin = await kit.gateway.token(['admin'], 'token-only');
    const body = { email: 'new@token-only.example', roles: ['viewer'] };
    const answer = await kit.call(admin, 'POST', '/v1/users', body);
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(answer.body.detail).toContain('mainstem orgs create token-only');
  });

  test('no invitation is accepted into a suspended organisation, nor with a password where none is taken', async () => {
    const own = await kit.begin('single');
    const body = { email: 'new@single.example', roles: ['viewer'] };
    const { invitation } = (await kit.call(own.accessToken, 'POST', '/v1/users', body)).body;
    const accept = () => kit.call(undefined, 'POST', '/v1/invitations/accept', { invitation, password: PASSWORD });
    await kit.asPlatform('POST', '/v1/organisations/single/suspend', { because });
    expect(await accept()).toMatchObject({ status: 422, body: { code: 'INVITATION_INVALID' } });
    await kit.asPlatform('POST', '/v1/organisations/single/reactivate', { because });
    const login = { type: 'ChangeLogin', issuer: 'https://id.example', clientId: 'gateway' } as const;
    const change = (passwordsAllowed: boolean) =>
      kit.gateway.identity.executeOrganisation('single', 'single', { ...login, passwordsAllowed }, 'user:test');
    await change(false);
    expect(await accept()).toMatchObject({ status: 422, body: { code: 'INVITATION_INVALID' } });
    await change(true);
    expect(await accept()).toMatchObject({ status: 200 });
  });

  test('an invitation is good once, for a week, and for who holds it', async () => {
    const body = { email: 'late@example.com', roles: ['viewer'] };
    const invited = await kit.call(acme.accessToken, 'POST', '/v1/users', body);
    const again = await kit.call(acme.accessToken, 'POST', '/v1/users', body);
    expect(again.body.userId).toBe(invited.body.userId);
    const accept = (invitation: string) =>
      kit.call(undefined, 'POST', '/v1/invitations/accept', { invitation, password: PASSWORD });
    const wrong = [invited.body.invitation, again.body.invitation.slice(0, -2), 'msi_x', ''];
    for (const invitation of wrong) expect([400, 422]).toContain((await accept(invitation)).status);
    const short = { invitation: again.body.invitation, password: 'short' };
    expect((await kit.call(undefined, 'POST', '/v1/invitations/accept', short)).status).toBe(400);
    expect((await accept(again.body.invitation)).status).toBe(200);
    expect(await accept(again.body.invitation)).toMatchObject({ status: 422, body: { code: 'INVITATION_INVALID' } });
    expect(await kit.call(acme.accessToken, 'POST', '/v1/users', body)).toMatchObject({
      status: 422,
      body: { code: 'USER_EXISTS' },
    });
  });
});

describe('MAMS-24: logins', () => {
  test('a refused login says nothing of why: unknown, wrong, disabled and locked are one answer', async () => {
    const own = await kit.begin('locked');
    const answers = [
      await kit.login('nowhere', 'admin@locked.example'),
      await kit.login('locked', 'nobody@locked.example'),
      await kit.login('locked', 'admin@locked.example', 'wrong'),
    ];
    for (let n = 0; n < 5; n += 1) answers.push(await kit.login('locked', 'admin@locked.example', 'wrong'));
    answers.push(await kit.login('locked', 'admin@locked.example')); // right, but locked by now
    const told = answers.map(({ status, body }) => ({ status, ...body, requestId: '' }));
    for (const answer of told) expect(answer).toEqual(told[0]);
    expect(told[0]).toMatchObject({ status: 401, code: 'LOGIN_REFUSED' });
    expect((await me(own.accessToken)).status).toBe(200); // a lock keeps nobody out who is in
    const failures = (await kit.gateway.events('auth_events')).filter(
      ({ type, envelope }) => type === 'UserLoginFailed' && envelope.tenant === 'locked',
    );
    expect(failures).toHaveLength(5); // while locked nothing is written
    kit.pass(31_000);
    expect((await kit.login('locked', ' ADMIN@locked.example')).status).toBe(200);
  });

  test('whoever keeps guessing from elsewhere keeps nobody out who comes from where he logged in before', async () => {
    await kit.begin('guessed'); // logged in from 127.0.0.1
    const from = async (remoteAddress: string, password: string) => {
      const payload = { organisation: 'guessed', email: 'admin@guessed.example', password };
      return (await kit.gateway.app.inject({ method: 'POST', url: '/v1/login', payload, remoteAddress })).statusCode;
    };
    const lockUp = async () => {
      for (let n = 0; n < 5; n += 1) expect(await from('198.51.100.7', 'wrong')).toBe(401);
    };
    await lockUp();
    expect(await from('203.0.113.9', PASSWORD)).toBe(401); // a new place waits
    expect(await from('127.0.0.1', PASSWORD)).toBe(200);
    await lockUp();
    for (let n = 0; n < 5; n += 1) expect(await from('127.0.0.1', 'wrong')).toBe(401);
    expect(await from('127.0.0.1', PASSWORD)).toBe(401); // guessing from there is slowed, too
  });

  test('another password ends every other session, and only the new one is good', async () => {
    const first = await kit.begin('changed');
    const second = (await kit.login('changed', 'admin@changed.example')).body as Tokens;
    const next = 'another correct horse';
    const wrong = { current: 'wrong', next };
    expect((await kit.call(first.accessToken, 'POST', '/v1/me/password', wrong)).status).toBe(401);
    const right = { current: PASSWORD, next };
    expect((await kit.call(first.accessToken, 'POST', '/v1/me/password', right)).status).toBe(200);
    expect((await me(first.accessToken)).status).toBe(200);
    expect((await me(second.accessToken)).status).toBe(401);
    expect((await kit.login('changed', 'admin@changed.example')).status).toBe(401);
    expect((await kit.login('changed', 'admin@changed.example', next)).status).toBe(200);
  });
});

describe('MAMS-24: sessions end', () => {
  const refresh = (refreshToken: string) => kit.call(undefined, 'POST', '/v1/sessions/refresh', { refreshToken });
  const fresh = async () => (await kit.login('acme', 'admin@acme.example')).body as Tokens;

  test('by logout, by an admin, at once', async () => {
    const own = await fresh();
    expect((await kit.call(own.accessToken, 'GET', '/v1/sessions')).body.items.length).toBeGreaterThan(1);
    expect((await kit.call(own.accessToken, 'POST', '/v1/logout')).status).toBe(200);
    expect(await me(own.accessToken)).toMatchObject({ status: 401, body: { code: 'TOKEN_REVOKED' } });
    expect((await refresh(own.refreshToken)).status).toBe(401);
    const other = await fresh();
    await kit.call(acme.accessToken, 'POST', `/v1/users/${other.userId}/sessions/${other.sessionId}/revoke`);
    expect((await me(other.accessToken)).status).toBe(401);
  });

  test('a refresh token is good once; shown again it ends the session of both', async () => {
    const own = await fresh();
    const next = (await refresh(own.refreshToken)).body as Tokens;
    expect((await me(next.accessToken)).status).toBe(200);
    expect((await refresh(own.refreshToken)).status).toBe(401);
    expect((await me(next.accessToken)).status).toBe(401);
    expect((await refresh(next.refreshToken)).status).toBe(401);
    expect((await refresh(`${own.refreshToken.slice(0, -1)}A`)).status).toBe(401);
  });

  test('of two refreshes at once at most one is answered with tokens', async () => {
    const own = await fresh();
    const answers = await Promise.all([refresh(own.refreshToken), refresh(own.refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test('when idle, and after their time however busy', async () => {
    const idle = await fresh();
    kit.pass(SESSION_IDLE_MS);
    expect((await refresh(idle.refreshToken)).status).toBe(401);
    let busy = await fresh();
    const begun = kit.nowMs();
    while (kit.nowMs() - begun + SESSION_IDLE_MS - 1 < SESSION_LASTS_MS) {
      kit.pass(SESSION_IDLE_MS - 1);
      busy = (await refresh(busy.refreshToken)).body as Tokens;
      expect(busy.accessToken).toBeDefined();
    }
    kit.pass(SESSION_IDLE_MS - 1);
    expect((await me(busy.accessToken)).status).toBe(401);
    expect((await refresh(busy.refreshToken)).status).toBe(401);
    acme = await fresh();
  });
});

describe('KIKI-63: keys of programs', () => {
  const issue = async (body: object) => (await kit.call(acme.accessToken, 'POST', '/v1/keys', body)).body;
  const service = { kind: 'SERVICE', name: 'crm', roles: ['manager', 'viewer'] };

  test('as bearer, and as the user name Segment clients send', async () => {
    const { keyId, key } = await issue(service);
    const expected = { tenant: 'acme', roles: ['manager', 'viewer'], actor: 'service:crm', credential: `key:${keyId}` };
    expect(await me(key)).toMatchObject({ status: 200, body: expected });
    const basic = (text: string) => me(`Basic ${Buffer.from(text).toString('base64')}`);
    expect(await basic(`${key}:`)).toMatchObject({ status: 200, body: expected });
    for (const wrong of [key, `${key}:secret`, `:${key}`, 'ana:secret', '']) {
      expect((await basic(wrong)).status).toBe(401);
    }
    for (const wrong of [
      `${key}A`,
      key.slice(0, -1),
      key.replace(/.$/, (last: string) => (last === 'A' ? 'B' : 'A')),
    ]) {
      expect(await me(wrong)).toMatchObject({ status: 401, body: { code: 'TOKEN_INVALID' } });
    }
    expect(JSON.stringify((await kit.call(acme.accessToken, 'GET', '/v1/keys')).body)).not.toContain(key);
  });

  test('rotated with both good for a while, revoked at once, expired in time', async () => {
    const { keyId, key } = await issue(service);
    const rotate = { overlapS: 60 };
    const next = (await kit.call(acme.accessToken, 'POST', `/v1/keys/${keyId}/rotate`, rotate)).body.key;
    expect([(await me(key)).status, (await me(next)).status]).toEqual([200, 200]);
    kit.pass(60_000);
    expect([(await me(key)).status, (await me(next)).status]).toEqual([401, 200]);
    await kit.call(acme.accessToken, 'POST', `/v1/keys/${keyId}/revoke`, { because });
    expect(await me(next)).toMatchObject({ status: 401, body: { code: 'TOKEN_REVOKED' } });
    const short = await issue({ ...service, lastsS: 60 });
    expect((await me(short.key)).status).toBe(200);
    kit.pass(60_000);
    expect(await me(short.key)).toMatchObject({ status: 401, body: { code: 'TOKEN_EXPIRED' } });
  });

  test('a personal key has no more than its owner has, and goes with the owner', async () => {
    const ben = await kit.join(acme, 'acme', 'ben@example.com', ['viewer']);
    const { key } = await issue({ kind: 'API', name: 'laptop', roles: ['admin', 'viewer'], owner: ben.userId });
    expect(await me(key)).toMatchObject({ body: { roles: ['viewer'], actor: `user:${ben.userId}` } });
    await kit.call(acme.accessToken, 'POST', `/v1/users/${ben.userId}/disable`, { because });
    expect((await me(key)).status).toBe(401);
    const nobodys = { ...service, kind: 'API', owner: `u-${'0'.repeat(32)}` };
    expect((await kit.call(acme.accessToken, 'POST', '/v1/keys', nobodys)).status).toBe(404);
  });

  test('a key narrowed to permissions has no other, whatever its roles', async () => {
    const { key } = await issue({ ...service, roles: ['admin'], scopes: ['events:write', 'identity:read'] });
    expect((await me(key)).body.scopes).toEqual(['events:write', 'identity:read']);
    expect((await kit.call(key, 'GET', '/v1/keys')).status).toBe(403);
    const refused = await kit.call(key, 'GET', '/v1/campaigns');
    const detail = 'the key is narrowed by its scopes, and views:read is none of them';
    expect(refused).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN', detail } });
  });
});
