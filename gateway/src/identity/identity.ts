/**
 * Who asks. The only source of the tenant is a verified credential (R7): no body, path or other header ever names one.
 * Every way in (shared-secret token, our own issuer's token, API key) ends in this one shape.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Role } from '../roles.ts';

export interface Identity {
  readonly tenant: string;
  readonly roles: readonly Role[];
  /** Actor of everything done with the credential, as kind:name. */
  readonly actor: string;
  /**
   * What was shown, never the secret itself: `key:<id>`, `session:<id>`, or `token:<jti, or hash of the token>`. It is
   * the bucket of rate limits, and what the audit trail names.
   */
  readonly credential: string;
  /** Permissions the credential is narrowed to, whatever its roles; absent for all of them. */
  readonly scopes?: readonly string[];
}

/** Checks the headers of a request; throws TOKEN_MISSING, TOKEN_EXPIRED or TOKEN_INVALID. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Identity>;
