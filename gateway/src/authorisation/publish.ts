/**
 * What a policy set must be before it is published: good Cedar, fitting the schema, and leaving the tenant somebody who
 * can publish another. Asked here and not by the decider, which knows no parser.
 */
import { hash } from 'node:crypto';
import type { Identity } from '../identity/identity.ts';
import type { Permission } from '../roles.ts';
import { askSet } from './authorisation.ts';
import type { ParsedSet } from './cedar.ts';
import { readText } from './sets.ts';

export interface Refused {
  readonly code: 'POLICY_INVALID' | 'POLICY_LOCKS_OUT';
  readonly detail: string;
  /** The validator's words, one per mistake. */
  readonly complaints: readonly string[];
}

/** What an admin must be able to do after any publication, to undo it. */
const neverLost = ['policies:read', 'policies:publish', 'identity:admin'] as const satisfies readonly Permission[];

export function hashOf(text: string): string {
  return hash('sha256', text);
}

/** The set of a text that may be published by `publisher`, or why it may not. Empty text: the default set. */
export function checkSet(text: string, publisher: Identity): { readonly set: ParsedSet } | Refused {
  const read = readText(text);
  if (!('set' in read)) {
    return { code: 'POLICY_INVALID', detail: 'the policies are not valid', complaints: read.complaints };
  }
  const complaints = [...lost(read.set, anyAdmin(publisher.tenant), 'an admin'), ...lost(read.set, publisher, 'you')];
  if (complaints.length === 0) return read;
  return { code: 'POLICY_LOCKS_OUT', detail: 'after this nobody might be able to undo it', complaints };
}

/** An admin no rule can mean by name: what he may, any admin may whom no rule names. */
function anyAdmin(tenant: string): Identity {
  return { tenant, roles: ['admin'], actor: 'user:any-admin-at-all', credential: 'session:any' };
}

function lost(set: ParsedSet, identity: Identity, who: string): string[] {
  return neverLost
    .filter((permission) => who === 'an admin' || permission === 'policies:publish')
    .flatMap((permission) => {
      const { allowed, policies } = askSet(set, identity, permission);
      if (allowed) return [];
      return [
        `${who} could not do ${permission} (${policies.length === 0 ? 'nothing permits it' : policies.join(', ')})`,
      ];
    });
}
