/**
 * Who may come in. One decided topic, four kinds of entity, each with rules of its own:
 *
 *  - a user (`user.ts`, `sessions.ts`): invited, registered, disabled; roles, failed logins, sessions;
 *  - a key of a program (`key.ts`): issued, rotated, revoked;
 *  - the ring of keys that sign access tokens (`signing-keys.ts`): one entity, of the platform's own tenant;
 *  - the lock of a tenant (`lockdown.ts`): one entity of each.
 *
 * An entity is of the kind its first event made it; commands of another kind are refused. No secret comes here: what is
 * compared are hashes of 256 random bits (ADR 0023).
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import { type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { IdentityCommand } from './commands.ts';
import { decideKey, evolveKey, type Key, type KeyEvent, keyCommands } from './key.ts';
import { decideLockdown, evolveLockdown, type Lockdown, type LockdownEvent, lockdownCommands } from './lockdown.ts';
import { decideRing, evolveRing, type Ring, ringCommands, type SigningKeyEvent } from './signing-keys.ts';
import { decideUser, evolveUser, type User, type UserEvent, userCommands } from './user.ts';

export type IdentityEvent = UserEvent | KeyEvent | SigningKeyEvent | LockdownEvent;
export type Held = { readonly kind: 'none' } | User | Key | Ring | Lockdown;

/** Entity of the ring, in the tenant of the platform. */
export const SIGNING_KEYS = 'signing-keys';

export const identityDecider: Decider<IdentityCommand, Held, IdentityEvent> = {
  topic: 'auth_events',
  commandTypes: [...userCommands, ...keyCommands, ...ringCommands, ...lockdownCommands],
  initialState: () => ({ kind: 'none' }),
  decide(command, state): Decision<IdentityEvent> {
    if (isOf(userCommands, command)) return of(state, 'user', (user) => decideUser(command, user));
    if (isOf(keyCommands, command)) return of(state, 'key', (key) => decideKey(command, key));
    if (isOf(ringCommands, command)) return of(state, 'ring', (ring) => decideRing(command, ring));
    if (isOf(lockdownCommands, command)) return of(state, 'lockdown', (lock) => decideLockdown(command, lock));
    return command;
  },
  evolve(state: Held, event: BodyOf<IdentityEvent>): Held {
    if (event.type.startsWith('SigningKey')) return evolveRing(heldAs(state, 'ring'), event as BodyOf<SigningKeyEvent>);
    if (event.type.startsWith('Key')) return evolveKey(heldAs(state, 'key'), event as BodyOf<KeyEvent>) ?? state;
    if (event.type.startsWith('Lockdown')) {
      return evolveLockdown(heldAs(state, 'lockdown'), event as BodyOf<LockdownEvent>);
    }
    return evolveUser(heldAs(state, 'user'), event as BodyOf<UserEvent>) ?? state;
  },
};

type Kind = 'user' | 'key' | 'ring' | 'lockdown';
type HeldAs<K extends Kind> = Extract<Held, { kind: K }> | undefined;

function of<K extends Kind>(
  state: Held,
  kind: K,
  decide: (held: HeldAs<K>) => Decision<IdentityEvent>,
): Decision<IdentityEvent> {
  if (state.kind !== 'none' && state.kind !== kind) {
    return reject('IDENTITY_OTHER_KIND', `There is no such ${kind}: the id is something else's.`);
  }
  return decide(heldAs(state, kind));
}

function heldAs<K extends Kind>(state: Held, kind: K): HeldAs<K> {
  return state.kind === kind ? (state as HeldAs<K>) : undefined;
}

function isOf<Type extends IdentityCommand['type']>(
  types: readonly Type[],
  command: IdentityCommand,
): command is Extract<IdentityCommand, { type: Type }> {
  return (types as readonly string[]).includes(command.type);
}
