/** Whether a person asks: approvals and proposals are decided by nobody else (WAP-39). */
import type { Identity } from './identity.ts';

/** What asks instead of a person, in words; undefined for a person. */
export function notPerson({ actor, credential }: Pick<Identity, 'actor' | 'credential'>): string | undefined {
  // A key acts for its owner, but it is a program that has it: the very one that asked, perhaps.
  if (credential.startsWith('key:')) return 'a key';
  const kind = actor.split(':')[0];
  return kind === 'user' ? undefined : kind;
}
