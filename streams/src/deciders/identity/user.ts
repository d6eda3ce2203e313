/**
 * A user of an organisation.
 *
 *   invited ──accept──▶ active ◀──enable── disabled
 *      │ ▲                └─────disable─────▲
 *      ▼ │ invite
 *   revoked
 *
 * Failed logins count up to a lock that doubles with each further failure, up to a bound: whoever guesses is slowed to
 * almost nothing. Whoever goes on guessing keeps the lock up; so it holds for where the user did not log in from before
 * (`passesLock`, the gateway's word), and never for an issuer's login. While locked nothing is written, so that guessing
 * does not fill the log. Names and addresses are sealed in the events and not kept in the state.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { CommandOf, UserCommand } from './commands.ts';
import { endAll, evolveSessions, refreshSession, type Session, startSession } from './sessions.ts';

export type UserEvent = EventsByType[
  | 'UserInvited'
  | 'UserInvitationRevoked'
  | 'UserRegistered'
  | 'UserRolesChanged'
  | 'UserDisabled'
  | 'UserEnabled'
  | 'UserPasswordChanged'
  | 'UserLoginLinked'
  | 'UserLoginFailed'
  | 'SessionStarted'
  | 'SessionRefreshed'
  | 'SessionEnded'];

export interface User {
  readonly kind: 'user';
  readonly status: 'invited' | 'revoked' | 'active' | 'disabled';
  readonly roles: readonly string[];
  readonly invitationHash: string | null;
  readonly invitedUntilMs: number;
  /** Id of the password's hash in the secret store; null without a password. */
  readonly secretId: string | null;
  readonly links: readonly { readonly issuer: string; readonly subjectIndex: string }[];
  /** Failed logins in a row. */
  readonly failures: number;
  readonly lockedUntilMs: number;
  /** Live ones, oldest first. */
  readonly sessions: readonly Session[];
}

/** Failures in a row that are taken for a slip of the finger. */
export const FAILURES_FREE = 5;
/** First lock, doubled with each further failure. */
export const LOCK_FIRST_MS = 30_000;
export const LOCK_MAX_MS = 15 * 60_000;

export const userCommands = [
  'InviteUser',
  'RevokeInvitation',
  'AcceptInvitation',
  'ChangeRoles',
  'DisableUser',
  'EnableUser',
  'ChangePassword',
  'FailLogin',
  'StartSession',
  'RefreshSession',
  'EndSession',
] as const;

export function decideUser(command: UserCommand, user: User | undefined): Decision<UserEvent> {
  if (command.type === 'InviteUser') return invite(command, user);
  if (user === undefined) return reject('USER_NOT_FOUND', 'There is no such user: invite somebody.');
  switch (command.type) {
    case 'RevokeInvitation':
      if (user.status !== 'invited') return reject('USER_NOT_INVITED', 'No invitation is open.');
      return accept<UserEvent>({ type: 'UserInvitationRevoked', because: command.because });
    case 'AcceptInvitation':
      return acceptInvitation(command, user);
    case 'ChangeRoles':
      return changeRoles(command, user);
    case 'EnableUser':
      if (user.status !== 'disabled') return unchanged;
      return accept<UserEvent>({ type: 'UserEnabled', because: command.because });
    case 'DisableUser':
      if (user.status === 'disabled') return unchanged;
      return accept<UserEvent>({ type: 'UserDisabled', because: command.because }, ...endAll(user, 'USER_DISABLED'));
    default:
      return user.status === 'active' ? decideActive(command, user) : notActive;
  }
}

type ActiveCommand = CommandOf<'ChangePassword' | 'FailLogin' | 'StartSession' | 'RefreshSession' | 'EndSession'>;

function decideActive(command: ActiveCommand, user: User): Decision<UserEvent> {
  switch (command.type) {
    case 'ChangePassword': {
      const changed: BodyOf<UserEvent> = { type: 'UserPasswordChanged', secretId: command.secretId };
      return accept<UserEvent>(changed, ...endAll(user, 'PASSWORD_CHANGED', command.keepSessionId));
    }
    case 'FailLogin':
      return failLogin(command, user);
    case 'StartSession':
      // A lock is on the password, for whoever guesses at it: the issuer of an organisation has its own.
      if (command.method === 'PASSWORD' && !command.passesLock && command.atMs < user.lockedUntilMs) return locked;
      return startSession(command, user);
    case 'RefreshSession':
      return refreshSession(command, user);
    case 'EndSession': {
      const { sessionId, reason } = command;
      if (!user.sessions.some(({ id }) => id === sessionId)) {
        return reject('SESSION_NOT_FOUND', 'There is no such session, or it is over.');
      }
      return accept<UserEvent>({ type: 'SessionEnded', sessionId, reason });
    }
  }
}

function invite(command: CommandOf<'InviteUser'>, user: User | undefined): Decision<UserEvent> {
  if (user !== undefined && user.status !== 'invited' && user.status !== 'revoked') {
    return reject('USER_EXISTS', 'That is a user already.');
  }
  const { email, displayName, roles, invitationHash, expiresAtMs } = command;
  const told = { email, displayName, roles: [...roles], invitationHash, expiresAtMs };
  return accept<UserEvent>({ type: 'UserInvited', ...told });
}

function acceptInvitation(
  { invitationHash, login, atMs }: CommandOf<'AcceptInvitation'>,
  user: User,
): Decision<UserEvent> {
  const isOpen = user.status === 'invited' && user.invitationHash === invitationHash && atMs < user.invitedUntilMs;
  if (!isOpen) return reject('INVITATION_INVALID', 'The invitation is not open: ask for another.');
  const how: BodyOf<UserEvent> =
    login.method === 'PASSWORD'
      ? { type: 'UserPasswordChanged', secretId: login.secretId }
      : { type: 'UserLoginLinked', issuer: login.issuer, subjectIndex: login.subjectIndex };
  return accept<UserEvent>({ type: 'UserRegistered', method: login.method }, how);
}

function changeRoles({ roles, because }: CommandOf<'ChangeRoles'>, user: User): Decision<UserEvent> {
  const granted = roles.filter((role) => !user.roles.includes(role));
  const revoked = user.roles.filter((role) => !roles.includes(role));
  if (granted.length === 0 && revoked.length === 0) return unchanged;
  return accept<UserEvent>({ type: 'UserRolesChanged', roles: [...roles], granted, revoked, because });
}

function failLogin({ method, atMs }: CommandOf<'FailLogin'>, user: User): Decision<UserEvent> {
  if (atMs < user.lockedUntilMs) return locked;
  const failures = user.failures + 1;
  const beyond = failures - FAILURES_FREE;
  const lockMs = beyond < 0 ? 0 : Math.min(LOCK_FIRST_MS * 2 ** Math.min(beyond, 10), LOCK_MAX_MS);
  const lockedUntilMs = lockMs === 0 ? null : atMs + lockMs;
  return accept<UserEvent>({ type: 'UserLoginFailed', method, failures, lockedUntilMs });
}

/** Undefined when the event is about a user nobody invited. */
export function evolveUser(user: User | undefined, event: BodyOf<UserEvent>): User | undefined {
  if (event.type === 'UserInvited') {
    const { roles, invitationHash, expiresAtMs: invitedUntilMs } = event;
    return { ...blank, ...user, status: 'invited', roles, invitationHash, invitedUntilMs };
  }
  if (user === undefined) return undefined;
  switch (event.type) {
    case 'UserInvitationRevoked':
      return { ...user, status: 'revoked', invitationHash: null };
    case 'UserRegistered':
      return { ...user, status: 'active', invitationHash: null };
    case 'UserRolesChanged':
      return { ...user, roles: event.roles };
    case 'UserDisabled':
      return { ...user, status: 'disabled', invitationHash: null };
    case 'UserEnabled':
      // Somebody disabled before the invitation was accepted has no way to log in: invited anew.
      return { ...user, status: user.secretId === null && user.links.length === 0 ? 'revoked' : 'active' };
    case 'UserPasswordChanged':
      return { ...user, secretId: event.secretId, failures: 0, lockedUntilMs: 0 };
    case 'UserLoginLinked':
      return { ...user, links: [...user.links, { issuer: event.issuer, subjectIndex: event.subjectIndex }] };
    case 'UserLoginFailed':
      return { ...user, failures: event.failures, lockedUntilMs: event.lockedUntilMs ?? 0 };
    default: {
      const isStart = event.type === 'SessionStarted';
      const logins = isStart ? { failures: 0, lockedUntilMs: 0 } : {};
      return { ...user, ...logins, sessions: evolveSessions(user.sessions, event) };
    }
  }
}

const blank: User = {
  kind: 'user',
  status: 'invited',
  roles: [],
  invitationHash: null,
  invitedUntilMs: 0,
  secretId: null,
  links: [],
  failures: 0,
  lockedUntilMs: 0,
  sessions: [],
};

const unchanged: Rejected = reject('USER_UNCHANGED', 'The user is like that already: nothing to do.');
const notActive: Rejected = reject('USER_NOT_ACTIVE', 'The user may not come in: invited, revoked or disabled.');
const locked: Rejected = reject('LOGIN_LOCKED', 'Too many failed logins: wait.');
