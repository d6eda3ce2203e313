/** Who may come in, as given/when/then. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import type { CommandOf, IdentityCommand } from './commands.ts';
import { type Held, type IdentityEvent, identityDecider } from './decider.ts';
import { SESSIONS_MAX } from './sessions.ts';
import { FAILURES_FREE, LOCK_FIRST_MS, LOCK_MAX_MS, type User } from './user.ts';

type Body = BodyOf<IdentityEvent>;
const given_ = (...history: Body[]) => given(identityDecider, ...history);
const because = 'test';

const invited: Body = {
  type: 'UserInvited',
  email: null,
  displayName: null,
  roles: ['viewer'],
  invitationHash: 'i',
  expiresAtMs: 100,
};
const accept: CommandOf<'AcceptInvitation'> = {
  type: 'AcceptInvitation',
  invitationHash: 'i',
  login: { method: 'PASSWORD', secretId: 's-1' },
  atMs: 50,
};
const registered: Body[] = [
  { type: 'UserRegistered', method: 'PASSWORD' },
  { type: 'UserPasswordChanged', secretId: 's-1' },
];
const active: Body[] = [invited, ...registered];
const start = (over: Partial<CommandOf<'StartSession'>> = {}): CommandOf<'StartSession'> => ({
  type: 'StartSession',
  sessionId: 'a',
  method: 'PASSWORD',
  refreshHash: 'r1',
  idleMs: 100,
  lastsMs: 1_000,
  atMs: 0,
  ...over,
});
const started = (sessionId = 'a', refreshHash = 'r1', atMs = 0): Body => ({
  type: 'SessionStarted',
  sessionId,
  method: 'PASSWORD',
  refreshHash,
  idleMs: 100,
  endsAtMs: atMs + 1_000,
  idleUntilMs: atMs + 100,
});
const refresh = (shownHash: string, refreshHash: string, atMs: number): IdentityCommand => ({
  type: 'RefreshSession',
  sessionId: 'a',
  shownHash,
  refreshHash,
  atMs,
});
const refreshed = (refreshHash: string, idleUntilMs: number): Body => ({
  type: 'SessionRefreshed',
  sessionId: 'a',
  refreshHash,
  idleUntilMs,
});
const ended = (sessionId: string, reason: string): Body => ({ type: 'SessionEnded', sessionId, reason });

describe('MAMS-24: users', () => {
  test('an invitation is accepted once, in time, by who holds it', () => {
    given_(invited)
      .when(accept)
      .then(...registered);
    given_(invited)
      .when({ ...accept, invitationHash: 'j' })
      .refuses('INVITATION_INVALID');
    given_(invited)
      .when({ ...accept, atMs: 100 })
      .refuses('INVITATION_INVALID');
    given_(...active)
      .when(accept)
      .refuses('INVITATION_INVALID');
    given_(invited, { type: 'UserInvitationRevoked', because }).when(accept).refuses('INVITATION_INVALID');
    given_().when(accept).refuses('USER_NOT_FOUND');
    given_(...active)
      .when({ ...invited, type: 'InviteUser' } as IdentityCommand)
      .refuses('USER_EXISTS');
  });

  test('an outside login is linked by the invitation', () => {
    const login = { method: 'OIDC', issuer: 'https://id.example', subjectIndex: 'x' } as const;
    given_(invited)
      .when({ ...accept, login })
      .then(
        { type: 'UserRegistered', method: 'OIDC' },
        { type: 'UserLoginLinked', issuer: 'https://id.example', subjectIndex: 'x' },
      );
  });

  test('roles say what was granted and revoked', () => {
    given_(...active)
      .when({ type: 'ChangeRoles', roles: ['admin'], because })
      .then({ type: 'UserRolesChanged', roles: ['admin'], granted: ['admin'], revoked: ['viewer'], because });
    given_(...active)
      .when({ type: 'ChangeRoles', roles: ['viewer'], because })
      .refuses('USER_UNCHANGED');
  });

  test('disabling ends every session, and nothing is done for who is disabled', () => {
    const disabled: Body = { type: 'UserDisabled', because };
    given_(...active, started('a'), started('b'))
      .when({ type: 'DisableUser', because })
      .then(disabled, ended('a', 'USER_DISABLED'), ended('b', 'USER_DISABLED'));
    for (const command of [start(), { type: 'FailLogin', method: 'PASSWORD', atMs: 0 } as const]) {
      given_(...active, disabled)
        .when(command)
        .refuses('USER_NOT_ACTIVE');
      given_(invited).when(command).refuses('USER_NOT_ACTIVE');
    }
    expect(fold(identityDecider, [...active, disabled, { type: 'UserEnabled', because }])).toMatchObject({
      status: 'active',
    });
  });

  test('another password ends every session but the one that changed it', () => {
    given_(...active, started('a'), started('b'))
      .when({ type: 'ChangePassword', secretId: 's-2', keepSessionId: 'b' })
      .then({ type: 'UserPasswordChanged', secretId: 's-2' }, ended('a', 'PASSWORD_CHANGED'));
  });

  test('whoever guesses at a password locks nobody out of the login at an issuer', () => {
    const failures: BodyOf<IdentityEvent>[] = [];
    for (let n = 1; n <= FAILURES_FREE; n += 1) {
      const lockedUntilMs = n < FAILURES_FREE ? null : LOCK_FIRST_MS;
      failures.push({ type: 'UserLoginFailed', method: 'PASSWORD', failures: n, lockedUntilMs });
    }
    const state = fold(identityDecider, [...active, ...failures]);
    expect(identityDecider.decide(start({ atMs: 1 }), state)).toMatchObject({ code: 'LOGIN_LOCKED' });
    expect(identityDecider.decide(start({ atMs: 1, method: 'OIDC' }), state)).toMatchObject({ kind: 'accept' });
    expect(identityDecider.decide(start({ atMs: 1, passesLock: true }), state)).toMatchObject({ kind: 'accept' });
  });

  test('failed logins lock with doubling pauses up to a bound, write nothing while locked, and a login forgets them', () => {
    let state = fold(identityDecider, active);
    let atMs = 0;
    const locks: number[] = [];
    for (let n = 1; n <= FAILURES_FREE + 8; n += 1) {
      const decision = identityDecider.decide({ type: 'FailLogin', method: 'PASSWORD', atMs }, state);
      if (decision.kind === 'reject') throw new Error(decision.code);
      state = decision.events.reduce(identityDecider.evolve, state);
      const { lockedUntilMs } = state as User;
      if (lockedUntilMs === 0) continue;
      locks.push(lockedUntilMs - atMs);
      for (const command of [{ type: 'FailLogin', method: 'PASSWORD', atMs } as const, start({ atMs })]) {
        expect(identityDecider.decide(command, state)).toMatchObject({ kind: 'reject', code: 'LOGIN_LOCKED' });
      }
      atMs = lockedUntilMs;
    }
    expect(locks.slice(0, 3)).toEqual([LOCK_FIRST_MS, 2 * LOCK_FIRST_MS, 4 * LOCK_FIRST_MS]);
    expect(Math.max(...locks)).toBe(LOCK_MAX_MS);
    const login = identityDecider.decide(start({ atMs }), state);
    if (login.kind === 'reject') throw new Error(login.code);
    expect(login.events.reduce(identityDecider.evolve, state)).toMatchObject({ failures: 0, lockedUntilMs: 0 });
  });
});

describe('MAMS-24: sessions', () => {
  test('each refresh spends its token; a spent one shown again ends the session', () => {
    given_(...active)
      .when(start())
      .then(started());
    given_(...active, started())
      .when(refresh('r1', 'r2', 50))
      .then(refreshed('r2', 150));
    given_(...active, started(), refreshed('r2', 150))
      .when(refresh('r1', 'r3', 60))
      .then(ended('a', 'REFRESH_REUSED'));
    given_(...active, started(), refreshed('r2', 150), ended('a', 'REFRESH_REUSED'))
      .when(refresh('r2', 'r3', 60))
      .refuses('SESSION_NOT_FOUND');
    given_(...active, started())
      .when(refresh('guess', 'r3', 60))
      .refuses('SESSION_TOKEN_INVALID');
  });

  test('they end when idle, and after their time however busy', () => {
    given_(...active, started())
      .when(refresh('r1', 'r2', 100))
      .then(ended('a', 'EXPIRED'));
    given_(...active, started(), refreshed('r2', 1_000))
      .when(refresh('r2', 'r3', 999))
      .then(refreshed('r3', 1_000));
    given_(...active, started(), refreshed('r2', 1_000))
      .when(refresh('r2', 'r3', 1_000))
      .then(ended('a', 'EXPIRED'));
  });

  test('a user has a bounded number, the oldest goes, what is over is swept with the next login', () => {
    const many = Array.from({ length: SESSIONS_MAX }, (_, n) => started(`s${n}`));
    given_(...active, ...many)
      .when(start({ sessionId: 'new', atMs: 1 }))
      .then(ended('s0', 'TOO_MANY'), started('new', 'r1', 1));
    given_(...active, started('old'))
      .when(start({ sessionId: 'new', atMs: 100 }))
      .then(ended('old', 'EXPIRED'), started('new', 'r1', 100));
  });

  test('of any refreshes, by the user and a thief, at most one token is good at any time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5 }), { maxLength: 30 }), (picks) => {
        let state: Held = fold(identityDecider, [...active, started()]);
        const tokens = ['r1'];
        for (const [n, pick] of picks.entries()) {
          const shown = tokens[tokens.length - 1 - (pick % tokens.length)] as string;
          const session = (state as User).sessions[0];
          const wasCurrent = session?.refreshHash === shown;
          const decision = identityDecider.decide(refresh(shown, `t${n}`, 1), state);
          if (decision.kind === 'reject') continue;
          state = decision.events.reduce(identityDecider.evolve, state);
          expect((state as User).sessions).toHaveLength(wasCurrent ? 1 : 0);
          if (wasCurrent) tokens.push(`t${n}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('KIKI-63: keys of programs', () => {
  const issue: CommandOf<'IssueKey'> = {
    type: 'IssueKey',
    kind: 'SERVICE',
    name: 'crm',
    hash: 'h1',
    roles: ['manager'],
    scopes: [],
    owner: null,
    expiresAtMs: null,
  };
  const { type: _, ...told } = issue;
  const issued = { type: 'KeyIssued', ...told } as Body;

  test('issued, rotated with both good for a while, revoked for ever', () => {
    given_().when(issue).then(issued);
    given_(issued).when(issue).refuses('KEY_EXISTS');
    given_()
      .when({ ...issue, kind: 'API' })
      .refuses('KEY_OWNER');
    const rotated: Body = { type: 'KeyRotated', hash: 'h2', previousUntilMs: 10, expiresAtMs: null };
    given_(issued)
      .when({ type: 'RotateKey', hash: 'h2', previousUntilMs: 10, expiresAtMs: null, atMs: 0 })
      .then(rotated);
    expect(fold(identityDecider, [issued, rotated])).toMatchObject({ hash: 'h2', previousHash: 'h1' });
    const revoked: Body = { type: 'KeyRevoked', because };
    given_(issued).when({ type: 'RevokeKey', because }).then(revoked);
    given_(issued, revoked).when({ type: 'RevokeKey', because }).refuses('KEY_REVOKED');
    given_().when({ type: 'RevokeKey', because }).refuses('KEY_NOT_FOUND');
  });

  test('an entity is of one kind', () => {
    given_(issued).when({ type: 'DisableUser', because }).refuses('IDENTITY_OTHER_KIND');
    given_(invited).when(issue).refuses('IDENTITY_OTHER_KIND');
  });
});

describe('KIKI-63: the ring of signing keys', () => {
  const publish = (kid: string, usableFromMs = 10): IdentityCommand => ({
    type: 'PublishSigningKey',
    kid,
    algorithm: 'EdDSA',
    publicKey: '{}',
    secretId: kid,
    usableFromMs,
  });
  const published = (kid: string): Body => ({ ...(publish(kid) as object), type: 'SigningKeyPublished' }) as Body;
  const activate = (kid: string, atMs: number): IdentityCommand => ({
    type: 'ActivateSigningKey',
    kid,
    previousUntilMs: atMs + 100,
    atMs,
  });
  const first: Body[] = [
    published('k1'),
    { type: 'SigningKeyActivated', kid: 'k1', previousKid: null, previousUntilMs: null },
  ];
  const second: Body = { type: 'SigningKeyActivated', kid: 'k2', previousKid: 'k1', previousUntilMs: 110 };

  test('published before use; the first at once; the one before goes on verifying, then retires', () => {
    given_(published('k1'))
      .when(activate('k1', 0))
      .then(first[1] as Body);
    given_(...first, published('k2'))
      .when(activate('k2', 9))
      .refuses('SIGNING_KEY_TOO_NEW');
    given_(...first, published('k2'))
      .when(activate('k2', 10))
      .then(second);
    given_(...first, published('k2'), second)
      .when({ type: 'RetireSigningKey', kid: 'k1', atMs: 109 })
      .refuses('SIGNING_KEY_NEEDED');
    given_(...first, published('k2'), second)
      .when({ type: 'RetireSigningKey', kid: 'k1', atMs: 110 })
      .then({ type: 'SigningKeyRetired', kid: 'k1' });
    given_(...first)
      .when({ type: 'RetireSigningKey', kid: 'k1', atMs: 999 })
      .refuses('SIGNING_KEY_ACTIVE');
    given_(...first, published('k2'))
      .when(publish('k3'))
      .refuses('SIGNING_KEY_WAITING');
  });

  test('an active key may be revoked at once, and the next needs no waiting', () => {
    const revoked: Body = { type: 'SigningKeyRevoked', kid: 'k1', because };
    given_(...first)
      .when({ type: 'RevokeSigningKey', kid: 'k1', because })
      .then(revoked);
    given_(...first, published('k2'), revoked)
      .when(activate('k2', 0))
      .then({ type: 'SigningKeyActivated', kid: 'k2', previousKid: null, previousUntilMs: null });
    given_(...first, revoked)
      .when(activate('k1', 99))
      .refuses('SIGNING_KEY_NOT_PUBLISHED');
  });
});

describe('KIKI-50: the lock of a tenant', () => {
  const begin: IdentityCommand = { type: 'BeginLockdown', because, incidentId: 'i-1' };
  const end: IdentityCommand = { type: 'EndLockdown', because, approvalId: 'a-1' };
  const begun: Body = { type: 'LockdownBegun', because, incidentId: 'i-1' };
  const ended: Body = { type: 'LockdownEnded', because, approvalId: 'a-1' };

  test('is begun and ended, and begun again', () => {
    given_().when(begin).then(begun);
    given_().when(end).refuses('LOCKDOWN_OFF');
    given_(begun).when(begin).refuses('LOCKDOWN_ON');
    given_(begun).when(end).then(ended);
    given_(begun, ended).when(begin).then(begun);
    expect(fold(identityDecider, [begun, ended])).toMatchObject({ kind: 'lockdown', isLocked: false });
  });

  test('is no user and no key', () => {
    given_(begun).when(start()).refuses('IDENTITY_OTHER_KIND');
    given_(...active)
      .when(begin)
      .refuses('IDENTITY_OTHER_KIND');
  });
});
