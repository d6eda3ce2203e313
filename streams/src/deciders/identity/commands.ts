/**
 * Commands of the identity stream (`auth_events`). They come from the gateway only, which has checked who asks and has made
 * hashes of all secrets: no command holds a password, a key or a token. Times come in as `atMs`, by the clock of who asks.
 */
import type { Personal } from '@mainstem/schemas/personal';

export type UserCommand =
  | {
      readonly type: 'InviteUser';
      readonly email: Personal<string> | null;
      readonly displayName: Personal<string> | null;
      readonly roles: readonly string[];
      readonly invitationHash: string;
      readonly expiresAtMs: number;
    }
  | { readonly type: 'RevokeInvitation'; readonly because: string }
  | {
      readonly type: 'AcceptInvitation';
      readonly invitationHash: string;
      readonly login: PasswordLogin | LinkedLogin;
      readonly atMs: number;
    }
  | { readonly type: 'ChangeRoles'; readonly roles: readonly string[]; readonly because: string }
  | { readonly type: 'DisableUser'; readonly because: string }
  | { readonly type: 'EnableUser'; readonly because: string }
  | { readonly type: 'ChangePassword'; readonly secretId: string; readonly keepSessionId: string | null }
  | { readonly type: 'FailLogin'; readonly method: LoginMethod; readonly atMs: number }
  | {
      readonly type: 'StartSession';
      readonly sessionId: string;
      readonly method: LoginMethod;
      /** The password came from where the user logged in before: a lock is for others. */
      readonly passesLock?: boolean;
      readonly refreshHash: string;
      readonly idleMs: number;
      readonly lastsMs: number;
      readonly atMs: number;
    }
  | {
      readonly type: 'RefreshSession';
      readonly sessionId: string;
      /** Hash of the token shown, and of the one that is given for it. */
      readonly shownHash: string;
      readonly refreshHash: string;
      readonly atMs: number;
    }
  | { readonly type: 'EndSession'; readonly sessionId: string; readonly reason: 'LOGOUT' | 'REVOKED' };

export type LoginMethod = 'PASSWORD' | 'OIDC';
export interface PasswordLogin {
  readonly method: 'PASSWORD';
  readonly secretId: string;
}
export interface LinkedLogin {
  readonly method: 'OIDC';
  readonly issuer: string;
  readonly subjectIndex: string;
}

export type KeyCommand =
  | {
      readonly type: 'IssueKey';
      readonly kind: 'API' | 'SERVICE';
      readonly name: string;
      readonly hash: string;
      readonly roles: readonly string[];
      readonly scopes: readonly string[];
      readonly owner: string | null;
      readonly expiresAtMs: number | null;
    }
  | {
      readonly type: 'RotateKey';
      readonly hash: string;
      readonly previousUntilMs: number;
      readonly expiresAtMs: number | null;
      readonly atMs: number;
    }
  | { readonly type: 'RevokeKey'; readonly because: string };

export type SigningKeyCommand =
  | {
      readonly type: 'PublishSigningKey';
      readonly kid: string;
      readonly algorithm: string;
      readonly publicKey: string;
      readonly secretId: string;
      readonly usableFromMs: number;
    }
  | {
      readonly type: 'ActivateSigningKey';
      readonly kid: string;
      readonly previousUntilMs: number;
      readonly atMs: number;
    }
  | { readonly type: 'RetireSigningKey'; readonly kid: string; readonly atMs: number }
  | { readonly type: 'RevokeSigningKey'; readonly kid: string; readonly because: string };

export type LockdownCommand =
  | { readonly type: 'BeginLockdown'; readonly because: string; readonly incidentId: string }
  | { readonly type: 'EndLockdown'; readonly because: string; readonly approvalId: string };

export type IdentityCommand = UserCommand | KeyCommand | SigningKeyCommand | LockdownCommand;
export type CommandOf<Type extends IdentityCommand['type']> = Extract<IdentityCommand, { type: Type }>;
