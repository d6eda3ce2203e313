/**
 * The keys that sign access tokens, in one entity so that no two processes take different ones into use (R3).
 *
 *   published ──activate──▶ active ──(another is activated)──▶ verifying ──retire──▶ gone
 *        └───────────────────┴──────────── revoke ─────────────────┴──▶ revoked
 *
 * Published first and used later, so that every verifier knows a key before a token of it comes; the one before goes on
 * verifying as long as its tokens live; a revoked one is refused at once, whatever it signed. Exactly one is active.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { CommandOf, SigningKeyCommand } from './commands.ts';

export type SigningKeyEvent = EventsByType[
  | 'SigningKeyPublished'
  | 'SigningKeyActivated'
  | 'SigningKeyRetired'
  | 'SigningKeyRevoked'];

export interface SigningKey {
  readonly kid: string;
  readonly state: 'published' | 'active' | 'verifying' | 'revoked';
  readonly algorithm: string;
  /** JWK, JSON text. */
  readonly publicKey: string;
  readonly secretId: string;
  readonly usableFromMs: number;
  /** Of one that only verifies: until when. */
  readonly untilMs: number | null;
}

export interface Ring {
  readonly kind: 'ring';
  /** Oldest first; retired ones are gone, revoked ones stay to be told. */
  readonly keys: readonly SigningKey[];
}

/** Of all states; a rotation a month makes a dozen a year, of which two live at once. */
export const RING_MAX = 20;

export const ringCommands = [
  'PublishSigningKey',
  'ActivateSigningKey',
  'RetireSigningKey',
  'RevokeSigningKey',
] as const;

export function decideRing(command: SigningKeyCommand, ring: Ring | undefined): Decision<SigningKeyEvent> {
  const keys = ring?.keys ?? [];
  const key = keys.find(({ kid }) => kid === command.kid);
  if (command.type === 'PublishSigningKey') return publish(command, keys);
  if (key === undefined) return reject('SIGNING_KEY_NOT_FOUND', 'There is no such signing key.');
  switch (command.type) {
    case 'ActivateSigningKey':
      return activate(command, key, keys);
    case 'RetireSigningKey':
      if (key.state === 'active') return reject('SIGNING_KEY_ACTIVE', 'It signs: take another into use first.');
      if (key.state === 'verifying' && command.atMs < (key.untilMs ?? 0)) {
        return reject('SIGNING_KEY_NEEDED', 'Tokens of it are alive: wait, or revoke it.');
      }
      return accept<SigningKeyEvent>({ type: 'SigningKeyRetired', kid: key.kid });
    case 'RevokeSigningKey':
      if (key.state === 'revoked') return reject('SIGNING_KEY_REVOKED', 'It is revoked: nothing to do.');
      return accept<SigningKeyEvent>({ type: 'SigningKeyRevoked', kid: key.kid, because: command.because });
  }
}

function publish(
  { type: _, ...told }: CommandOf<'PublishSigningKey'>,
  keys: readonly SigningKey[],
): Decision<SigningKeyEvent> {
  if (keys.some(({ kid }) => kid === told.kid)) return reject('SIGNING_KEY_EXISTS', 'There is a key of that id.');
  if (keys.some(({ state }) => state === 'published')) {
    return reject('SIGNING_KEY_WAITING', 'One is published and not in use yet: take that one, or revoke it.');
  }
  if (keys.length >= RING_MAX) return reject('SIGNING_KEY_TOO_MANY', `There are ${RING_MAX}: retire the oldest.`);
  return accept<SigningKeyEvent>({ type: 'SigningKeyPublished', ...told });
}

function activate(
  { atMs, previousUntilMs }: CommandOf<'ActivateSigningKey'>,
  key: SigningKey,
  keys: readonly SigningKey[],
): Decision<SigningKeyEvent> {
  if (key.state !== 'published') return reject('SIGNING_KEY_NOT_PUBLISHED', 'Only a published key is taken into use.');
  const previous = keys.find(({ state }) => state === 'active');
  // Without an active key nothing can be signed, so nobody is served by waiting.
  if (previous !== undefined && atMs < key.usableFromMs) {
    return reject('SIGNING_KEY_TOO_NEW', 'Not every verifier knows it yet: wait until its time has come.');
  }
  return accept<SigningKeyEvent>({
    type: 'SigningKeyActivated',
    kid: key.kid,
    previousKid: previous?.kid ?? null,
    previousUntilMs: previous === undefined ? null : previousUntilMs,
  });
}

export function evolveRing(ring: Ring | undefined, event: BodyOf<SigningKeyEvent>): Ring {
  const keys = ring?.keys ?? [];
  const changed = (next: (key: SigningKey) => SigningKey): Ring => ({ kind: 'ring', keys: keys.map(next) });
  switch (event.type) {
    case 'SigningKeyPublished': {
      const { type: _, ...told } = event;
      const { kid, algorithm, publicKey, secretId, usableFromMs } = told;
      const key: SigningKey = { kid, state: 'published', algorithm, publicKey, secretId, usableFromMs, untilMs: null };
      return { kind: 'ring', keys: [...keys, key] };
    }
    case 'SigningKeyActivated':
      return changed((key) => {
        if (key.kid === event.kid) return { ...key, state: 'active' };
        return key.kid === event.previousKid ? { ...key, state: 'verifying', untilMs: event.previousUntilMs } : key;
      });
    case 'SigningKeyRetired':
      return { kind: 'ring', keys: keys.filter(({ kid }) => kid !== event.kid) };
    case 'SigningKeyRevoked':
      return changed((key) => (key.kid === event.kid ? { ...key, state: 'revoked' } : key));
  }
}
