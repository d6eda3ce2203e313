/** WAP-12, KIKI-63: who may administer identities gives no more than he has, and no key widens itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IdentityKit, openIdentityKit, type Tokens } from './testing/identity-kit.ts';

let kit: IdentityKit;
let admin: Tokens;
let lead: Tokens;
const because = 'test';

/** A tenant that lets its managers look after identities. */
const text = `
permit (principal in Mainstem::Role::"admin", action, resource);
permit (principal in Mainstem::Role::"manager", action == Mainstem::Action::"identity:admin", resource);`;

beforeAll(async () => {
  kit = await openIdentityKit();
  admin = await kit.begin('acme');
  lead = await kit.join(admin, 'acme', 'lead@example.com', ['manager']);
  const published = await kit.call(admin.accessToken, 'POST', '/v1/policies', { text, note: 'managers invite' });
  expect(published).toMatchObject({ status: 200 });
});
afterAll(() => kit.close());

const issue = (credential: string, more: object) =>
  kit.call(credential, 'POST', '/v1/keys', { kind: 'SERVICE', name: 'crm', roles: ['manager'], ...more });
const refused = { status: 403, body: { code: 'ROLE_FORBIDDEN' } };

test('who is no admin makes none: not by invitation, by roles, by a key, by rotating one, nor by an issuer of his own', async () => {
  const as = (url: string, body: object) => kit.call(lead.accessToken, 'POST', url, body);
  const key = await issue(admin.accessToken, { roles: ['admin'] });
  const login = { issuer: null, clientId: null, passwordsAllowed: true };
  expect(await as('/v1/users', { email: 'friend@example.com', roles: ['admin'] })).toMatchObject(refused);
  expect(await as(`/v1/users/${lead.userId}/roles`, { roles: ['manager', 'admin'], because })).toMatchObject(refused);
  expect(await as(`/v1/users/${admin.userId}/roles`, { roles: ['manager'], because })).toMatchObject(refused);
  expect(await issue(lead.accessToken, { roles: ['admin'] })).toMatchObject(refused);
  expect(await as(`/v1/keys/${key.body.keyId}/rotate`, {})).toMatchObject(refused);
  expect(await as('/v1/organisations/acme/login', login)).toMatchObject(refused);
  expect(await as('/v1/users', { email: 'helper@example.com', roles: ['manager'] })).toMatchObject({ status: 200 });
  expect(await issue(lead.accessToken, {})).toMatchObject({ status: 200 });
});

test('the last active admin neither drops the role nor is disabled, by nobody, and not two at once', async () => {
  const one = await kit.begin('lone');
  const drop = (of: Tokens, by = one) =>
    kit.call(by.accessToken, 'POST', `/v1/users/${of.userId}/roles`, { roles: ['viewer'], because });
  const disable = (of: Tokens) => kit.call(one.accessToken, 'POST', `/v1/users/${of.userId}/disable`, { because });
  const last = { status: 409, body: { code: 'USER_LAST_ADMIN' } };
  await kit.call(one.accessToken, 'POST', '/v1/users', { email: 'invited@lone.example', roles: ['admin'] });
  expect([await drop(one), await disable(one)]).toMatchObject([last, last]); // who is invited is not in yet
  const operator = await kit.gateway.token(['admin'], 'lone');
  const url = `/v1/users/${one.userId}/disable`;
  expect(await kit.call(operator, 'POST', url, { because })).toMatchObject(last);
  const other = await kit.join(one, 'lone', 'other@lone.example', ['admin']);
  const both = await Promise.all([drop(one), drop(other, other)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('no service key is called as a part of the platform', async () => {
  for (const name of ['gateway', 'auditor', 'bidder', 'webhook-stripe']) {
    const told = { status: 422, body: { code: 'KEY_NAME_RESERVED' } };
    expect(await issue(admin.accessToken, { name })).toMatchObject(told);
  }
  const own = { kind: 'API', name: 'gateway', owner: admin.userId }; // acts as its owner
  expect(await issue(admin.accessToken, own)).toMatchObject({ status: 200 });
});

test('whoever finds a key makes it neither last longer nor gets another: no key looks after identities', async () => {
  const api = { kind: 'API', owner: admin.userId, scopes: ['identity:admin'] };
  for (const more of [{}, { scopes: ['identity:admin', 'identity:read'] }, api]) {
    const { keyId, key } = (await issue(admin.accessToken, { roles: ['admin'], lastsS: 60, ...more })).body;
    expect((await kit.call(key, 'GET', '/v1/me')).status).toBe(more === api ? 403 : 200);
    const asked: [string, object][] = [
      [`/v1/keys/${keyId}/rotate`, { lastsS: 10 * 365 * 24 * 3600 }],
      [`/v1/keys/${keyId}/revoke`, { because }],
      ['/v1/keys', { kind: 'SERVICE', name: 'mine', roles: ['admin'] }],
      ['/v1/users', { email: 'me@example.com', roles: ['admin'] }],
      [`/v1/users/${admin.userId}/disable`, { because }],
      ['/v1/organisations/acme/login', { issuer: null, clientId: null, passwordsAllowed: true }],
    ];
    for (const [url, body] of asked) {
      const answer = await kit.call(key, 'POST', url, body);
      expect([url, answer]).toMatchObject([
        url,
        { ...refused, body: { policies: ['guard:keys-manage-no-identities'] } },
      ]);
    }
    expect(await kit.call(key, 'GET', '/v1/keys')).toMatchObject(refused);
  }
});
