/** WAP-12, WAP-69: every role × permission × tenant against the table written by hand, and the sets against the schema. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Identity } from '../identity/identity.ts';
import { permissions, type Role, roles } from '../roles.ts';
import { askSet, createAuthorisation } from './authorisation.ts';
import { checkSet } from './publish.ts';
import { defaultText, readText } from './sets.ts';
import { expected } from './testing/expected.ts';

const version0 = createAuthorisation({ policiesOf: () => undefined });

function identity(held: readonly Role[], over: Partial<Identity> = {}): Identity {
  return { tenant: 'acme', roles: held, actor: 'user:ana', credential: 'session:1', ...over };
}

describe.each(roles)('WAP-69: the role %s', (role) => {
  test.each(permissions)('%s', (permission) => {
    const wanted = expected[permission].includes(role);
    for (const actor of ['user:ana', 'agent:bot', 'service:crm']) {
      const asks = identity([role], { actor });
      expect(version0.decide(asks, permission)).toMatchObject({ allowed: wanted, version: 0 });
      expect(version0.decide(asks, permission, { tenant: 'acme', id: 'x-1' }).allowed).toBe(wanted);
      // WAP-12: the tenant's boundary is for everybody, and it is the guard that says so.
      const beyond = version0.decide(asks, permission, { tenant: 'rival' });
      expect(beyond.allowed).toBe(false);
      expect(beyond.policies).toContain('guard:tenant-boundary');
    }
  });
});

test('KIKI-63: no role, or one nobody knows, allows nothing', () => {
  for (const permission of permissions) {
    expect(version0.decide(identity([]), permission).allowed).toBe(false);
    expect(version0.decide(identity(['root' as Role]), permission).allowed).toBe(false);
    expect(version0.decide(identity(['admin'], { actor: 'workflow:lead' }), permission).allowed).toBe(false);
  }
});

test('any one role that allows is enough, and the verdict names the policy', () => {
  const verdict = version0.decide(identity(['viewer', 'config_manager']), 'configs:approve-medium');
  expect(verdict).toEqual({ allowed: true, version: 0, policies: ['default:config-manager'] });
});

const permitAll = 'permit (principal, action, resource);';
const version = (text: string, number = 1) => ({
  version: number,
  text,
  hash: createHash('sha256').update(text).digest('hex'),
});

describe('a tenant’s own set', () => {
  const published = createAuthorisation({
    policiesOf: (tenant) => (tenant === 'open' ? version(permitAll, 7) : undefined),
  });

  test('replaces the default set for that tenant alone', () => {
    const viewer = identity(['viewer'], { tenant: 'open' });
    expect(published.decide(viewer, 'budgets:command')).toEqual({ allowed: true, version: 7, policies: ['tenant:1'] });
    expect(published.decide(identity(['viewer']), 'budgets:command').allowed).toBe(false);
  });

  test('WAP-12, WAP-68: cannot publish the platform’s own rules away', () => {
    const admin = identity(['admin'], { tenant: 'open' });
    expect(published.decide(admin, 'views:read', { tenant: 'acme' })).toMatchObject({ allowed: false, version: 7 });
    const manager = identity(['config_manager'], { tenant: 'open' });
    expect(published.decide(manager, 'configs:approve-high')).toMatchObject({
      allowed: false,
      policies: ['guard:high-risk-approvers'],
    });
    const key = identity(['admin'], { tenant: 'open', credential: 'key:k1' });
    expect(published.decide(key, 'policies:publish').allowed).toBe(false);
    expect(published.decide(key, 'identity:admin').allowed).toBe(false);
    expect(published.decide(key, 'budgets:command').allowed).toBe(true);
  });

  test('a change holds from the next question on, though verdicts are remembered', () => {
    let inForce = version(permitAll, 1);
    const changing = createAuthorisation({ policiesOf: () => inForce });
    const caller = changing.caller(identity(['viewer']));
    expect(caller.may('budgets:command')).toMatchObject({ allowed: true, version: 1 });
    inForce = version(defaultText, 2);
    expect(caller.may('budgets:command')).toMatchObject({ allowed: false, version: 2 });
    inForce = version(permitAll, 3);
    expect(caller.may('budgets:command')).toMatchObject({ allowed: true, version: 3 });
  });

  test('verdicts of one are never another’s: person, kind of credential, roles, tenant, thing', () => {
    const text = `permit (principal == Mainstem::User::"ana", action, resource == Mainstem::View::"v-1")
      when { principal.credential == "session" };`;
    const named = createAuthorisation({ policiesOf: () => version(text) });
    const asked = (over: Partial<Identity>, id?: string) =>
      named.decide(identity(['viewer'], over), 'views:read', id === undefined ? {} : { id }).allowed;
    expect(asked({}, 'v-1')).toBe(true);
    expect(asked({}, 'v-2')).toBe(false);
    expect(asked({})).toBe(false);
    expect(asked({ actor: 'user:ben' }, 'v-1')).toBe(false);
    expect(asked({ actor: 'agent:ana' }, 'v-1')).toBe(false);
    expect(asked({ credential: 'key:1' }, 'v-1')).toBe(false);
    expect(named.decide(identity(['viewer']), 'views:read', { id: 'v-1', tenant: 'rival' }).allowed).toBe(false);
    expect(asked({}, 'v-1')).toBe(true);
  });

  test('more sets than slots: each tenant still gets its own', () => {
    const many = createAuthorisation({
      policiesOf: (tenant) => version(`permit (principal == Mainstem::User::"${tenant}", action, resource);`),
    });
    const allowedIn = (tenant: string, name: string) =>
      many.decide(identity([], { tenant, actor: `user:${name}` }), 'views:read').allowed;
    for (const round of [0, 1]) {
      for (let at = 0; at < 300; at += 1) {
        expect(allowedIn(`t${at}`, `t${at}`), `round ${round}`).toBe(true);
        expect(allowedIn(`t${at}`, `t${at + 1}`)).toBe(false);
      }
    }
  });

  test('a set that cannot be read any more closes the tenant, but for an admin’s way back', () => {
    const unusable: string[] = [];
    const broken = createAuthorisation({
      policiesOf: () => version('permit (whoever);'),
      onUnusable: (_hash, complaints) => unusable.push(...complaints),
    });
    expect(broken.decide(identity(['admin']), 'views:read').allowed).toBe(false);
    expect(broken.decide(identity(['admin']), 'policies:publish').allowed).toBe(true);
    expect(broken.decide(identity(['viewer']), 'policies:read').allowed).toBe(false);
    expect(unusable.length).toBeGreaterThan(0);
  });

  test('a forbid that fails to evaluate does not let the request through', () => {
    const overflow = `${permitAll} forbid (principal, action, resource) when { 9223372036854775807 + 1 == 1 };`;
    const set = readText(permitAll);
    if (!('set' in set)) throw new Error('a good set');
    const failing = { ...set.set, late: overflow.slice(permitAll.length) };
    expect(askSet(failing, identity(['admin']), 'views:read').allowed).toBe(false);
  });
});

describe('what may not be published', () => {
  const admin = identity(['admin']);
  const cases: [string, string, string, RegExp][] = [
    ['no Cedar', 'permit (everything', 'POLICY_INVALID', /unexpected/],
    ['an unknown action', 'permit (principal, action == Mainstem::Action::"fly", resource);', 'POLICY_INVALID', /fly/],
    ['an unknown attribute', `${permitAll.slice(0, -1)} when { principal.age > 3 };`, 'POLICY_INVALID', /age/],
    ['an unknown kind of thing', 'permit (principal, action, resource is Mainstem::Moon);', 'POLICY_INVALID', /Moon/],
    ['a template', 'permit (principal == ?principal, action, resource);', 'POLICY_INVALID', /template/],
    ['one name twice', `@id("a") ${permitAll} @id("a") ${permitAll}`, 'POLICY_INVALID', /two policies/],
    [
      'nothing for admins',
      'permit (principal in Mainstem::Role::"viewer", action, resource);',
      'POLICY_LOCKS_OUT',
      /an admin/,
    ],
    [
      'admins may not publish',
      `${permitAll} forbid (principal, action == Mainstem::Action::"policies:publish", resource);`,
      'POLICY_LOCKS_OUT',
      /policies:publish/,
    ],
    [
      'the publisher himself forbidden',
      `${permitAll} forbid (principal == Mainstem::User::"ana", action, resource);`,
      'POLICY_LOCKS_OUT',
      /you could not/,
    ],
    ['too many', permitAll.repeat(201), 'POLICY_INVALID', /more than 200/],
  ];
  test.each(cases)('%s', (_name, text, code, words) => {
    const checked = checkSet(text, admin);
    expect(checked).toMatchObject({ code });
    expect('code' in checked && checked.complaints.join('\n')).toMatch(words);
  });

  test('the default set may be published as it is, and gone back to', () => {
    expect('set' in checkSet(defaultText, admin)).toBe(true);
    expect('set' in checkSet('', admin)).toBe(true);
  });
});
