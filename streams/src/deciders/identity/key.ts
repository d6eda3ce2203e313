/**
 * A key of a program. Its secret is 256 random bits, shown once; only its SHA-256 is here. Rotation keeps the secret before
 * for a while, so that programs are changed without a gap; revocation ends both at once and for ever.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { CommandOf, KeyCommand } from './commands.ts';
import { isPlatformName } from './platform-names.ts';

export type KeyEvent = EventsByType['KeyIssued' | 'KeyRotated' | 'KeyRevoked'];

export interface Key {
  readonly kind: 'key';
  readonly keyKind: string;
  readonly name: string;
  readonly hash: string;
  readonly previousHash: string | null;
  readonly previousUntilMs: number;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly owner: string | null;
  readonly expiresAtMs: number | null;
  readonly revoked: boolean;
}

export const keyCommands = ['IssueKey', 'RotateKey', 'RevokeKey'] as const;

export function decideKey(command: KeyCommand, key: Key | undefined): Decision<KeyEvent> {
  if (command.type === 'IssueKey') return issue(command, key);
  if (key === undefined) return reject('KEY_NOT_FOUND', 'There is no such key.');
  if (key.revoked) return reject('KEY_REVOKED', 'The key is revoked, for ever: issue another.');
  if (command.type === 'RevokeKey') return accept<KeyEvent>({ type: 'KeyRevoked', because: command.because });
  if (command.hash === key.hash) return reject('KEY_UNCHANGED', 'That is the secret it has.');
  const { hash, previousUntilMs, expiresAtMs } = command;
  return accept<KeyEvent>({ type: 'KeyRotated', hash, previousUntilMs, expiresAtMs });
}

function issue({ type: _, ...told }: CommandOf<'IssueKey'>, key: Key | undefined): Decision<KeyEvent> {
  if (key !== undefined) return reject('KEY_EXISTS', 'There is a key of that id.');
  if ((told.kind === 'SERVICE') !== (told.owner === null)) {
    return reject('KEY_OWNER', 'An API key acts for a user, a service key for itself.');
  }
  if (told.owner === null && isPlatformName(told.name)) {
    return reject('KEY_NAME_RESERVED', 'A part of the platform acts under this name: choose another.');
  }
  return accept<KeyEvent>({ type: 'KeyIssued', ...told, roles: [...told.roles], scopes: [...told.scopes] });
}

/** Undefined when the event is about a key nobody issued. */
export function evolveKey(key: Key | undefined, event: BodyOf<KeyEvent>): Key | undefined {
  if (event.type === 'KeyIssued') {
    const { kind: keyKind, name, hash, roles, scopes, owner, expiresAtMs } = event;
    const told = { keyKind, name, hash, roles, scopes, owner, expiresAtMs };
    return { kind: 'key', ...told, previousHash: null, previousUntilMs: 0, revoked: false };
  }
  if (key === undefined) return undefined;
  if (event.type === 'KeyRevoked') return { ...key, revoked: true };
  const { hash, previousUntilMs, expiresAtMs } = event;
  return { ...key, hash, previousHash: key.hash, previousUntilMs, expiresAtMs };
}
