/**
 * Who may do what, asked of Cedar (WAP-12, WAP-69, ADR 0025). The policies of a tenant are what the log says now; until
 * it is read nobody may do anything, and what cannot be decided is not allowed.
 *
 * A verdict depends on the text in force, on who asks with which roles, and on what is asked: there is no time and no
 * other state in it. So verdicts are remembered under exactly these, and a remembered one cannot be wrong.
 */
import { DEFAULT_HASH, type PolicyVersion } from '@mainstem/streams/deciders/policy/decider';
import type { Identity } from '../identity/identity.ts';
import type { Permission } from '../roles.ts';
import { type Answer, ask, keepParsed, NAMESPACE, type ParsedSet } from './cedar.ts';
import { createSlots, resourceTypes } from './sets.ts';
import { type Caller, GUARD_SCOPES, type ResourceNamed, type Verdict } from './verdict.ts';

/** Some hundred bytes each; people and agents at work at once, times what they do. */
const REMEMBERED_MAX = 20_000;

const kinds: Readonly<Record<string, string>> = { user: 'User', agent: 'Agent', service: 'Service' };

/** The tenant's policies in force; undefined for the set the platform comes with. */
export type PoliciesOf = (tenant: string) => PolicyVersion | undefined;

export interface Authorisation {
  decide(identity: Identity, permission: Permission, resource?: ResourceNamed): Verdict;
  /** The identity, able to answer what it may do. */
  caller(identity: Identity): Caller;
}

export interface AuthorisationOptions {
  readonly policiesOf: PoliciesOf;
  /** Told when a published set cannot be read any more. */
  readonly onUnusable?: (hash: string, complaints: readonly string[]) => void;
}

let instances = 0;

export function createAuthorisation({ policiesOf, onUnusable = () => {} }: AuthorisationOptions): Authorisation {
  instances += 1; // slots of two in one process (tests) must not meet inside the module
  const slots = createSlots(`set-${instances}`, onUnusable);
  const remembered = new Map<string, Answer>();
  const decide: Authorisation['decide'] = (identity, permission, resource = {}) => {
    const policies = policiesOf(identity.tenant);
    const { hash, text, version } = policies ?? { hash: DEFAULT_HASH, text: '', version: 0 };
    // What one approval is about is seldom asked twice: remembering it would push out what is.
    if (resource.attributes !== undefined) {
      return { ...answerOf(slots.of(hash, text), identity, permission, resource), version };
    }
    const key = keyOf(hash, identity, permission, resource);
    let answer = remembered.get(key);
    if (answer === undefined) {
      answer = answerOf(slots.of(hash, text), identity, permission, resource);
      if (remembered.size >= REMEMBERED_MAX) remembered.clear();
      remembered.set(key, answer);
    }
    return { ...answer, version };
  };
  return {
    decide,
    caller: (identity) => ({
      ...identity,
      may: (permission, resource) => narrowed(identity, permission, decide(identity, permission, resource)),
    }),
  };
}

/** A key may be narrowed to some permissions: then no policy gives it another (docs/identity.md). */
function narrowed({ scopes }: Identity, permission: Permission, verdict: Verdict): Verdict {
  if (!verdict.allowed || scopes === undefined || scopes.includes(permission)) return verdict;
  return { ...verdict, allowed: false, policies: [GUARD_SCOPES] };
}

/** Asks a set that is not in force, for `policies test` and before a publication. */
export function askSet(
  set: ParsedSet,
  identity: Identity,
  permission: Permission,
  resource: ResourceNamed = {},
): Answer {
  keepParsed(TRIAL_SLOT, set);
  return answerOf(TRIAL_SLOT, identity, permission, resource);
}

const TRIAL_SLOT = 'trial';

function answerOf(slot: string, identity: Identity, permission: Permission, resource: ResourceNamed): Answer {
  const { tenant, actor, credential, roles } = identity;
  const cut = actor.indexOf(':');
  const kind = kinds[actor.slice(0, cut)];
  const type = resourceTypes.get(permission);
  if (kind === undefined || type === undefined) return { allowed: false, policies: [] };
  return ask(slot, {
    principal: { type: `${NAMESPACE}::${kind}`, id: actor.slice(cut + 1) },
    action: permission,
    resource: { type, id: resource.id ?? '*' },
    roles,
    tenant,
    credential: credential.slice(0, credential.indexOf(':')),
    resourceTenant: resource.tenant ?? tenant,
    ...(resource.attributes === undefined ? {} : { resourceAttributes: resource.attributes }),
  });
}

/** Everything a verdict depends on. No part but the last can hold a line break. */
function keyOf(hash: string, identity: Identity, permission: Permission, { tenant, id }: ResourceNamed): string {
  const { credential, roles, actor } = identity;
  const kind = credential.slice(0, credential.indexOf(':'));
  const who = `${identity.tenant}\n${actor}\n${kind}\n${roles.join(',')}`;
  return `${hash}\n${who}\n${permission}\n${tenant ?? identity.tenant}\n${id ?? '*'}`;
}
