/** Rooms are for people: a key or a program neither opens nor joins one. */
import { GatewayError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { notPerson } from '../identity/person.ts';

/** The user's id. Throws `ROLE_FORBIDDEN`. */
export function personOf(caller: Identity): string {
  const other = notPerson(caller);
  if (other !== undefined) throw new GatewayError('ROLE_FORBIDDEN', `rooms are for people, not for ${other}`);
  return caller.actor.slice('user:'.length);
}
