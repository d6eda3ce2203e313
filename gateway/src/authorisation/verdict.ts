/** What authorisation answers, and who it can be asked about. */
import type { Identity } from '../identity/identity.ts';
import type { Permission } from '../roles.ts';

/** The policy named when nothing but the scopes of a key refuses. */
export const GUARD_SCOPES = 'guard:scopes';

export interface Verdict {
  readonly allowed: boolean;
  /** Version of the tenant's policies that decided; 0 is the set the platform comes with. */
  readonly version: number;
  /** Ids of the policies that decided: `default:admin`, `guard:tenant-boundary`; none when nothing permitted it. */
  readonly policies: readonly string[];
}

/** The thing something is done to; of the caller's tenant when not said, which is all a token can reach (R7). */
export interface ResourceNamed {
  readonly tenant?: string;
  /** "*" when not said: the whole kind. */
  readonly id?: string;
  /** What the schema of policies knows of its kind besides, e.g. of an approval its risk; amounts are whole micros. */
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** Who asks, and can be asked what he may do now: a change of policies holds from the next question on. */
export interface Caller extends Identity {
  may(permission: Permission, resource?: ResourceNamed): Verdict;
}
