/** Mints access tokens for local use and tests: `npm start` prints one, `mainstem token` another. */
import { SignJWT } from 'jose';
import { TOKEN_ALGORITHM, TOKEN_TYPE } from './identity/shared-secret.ts';
import type { Role } from './roles.ts';

export interface TokenRequest {
  /** `MAINSTEM_JWT_SECRET`, 32 characters or more. */
  readonly secret: string;
  readonly tenant: string;
  readonly roles: readonly Role[];
  /** Who, as `name` or `user:name`, `service:name`, `agent:name`; never an address. */
  readonly subject: string;
  /** How long it is valid, seconds. */
  readonly ttlS: number;
  /** `MAINSTEM_JWT_ISSUER`. */
  readonly issuer?: string;
  /** `MAINSTEM_JWT_AUDIENCE`. */
  readonly audience?: string;
}

export async function mintToken(request: TokenRequest): Promise<string> {
  return new SignJWT({ tenant: request.tenant, roles: [...request.roles] })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: TOKEN_TYPE })
    .setSubject(request.subject)
    .setIssuer(request.issuer ?? 'mainstem')
    .setAudience(request.audience ?? 'mainstem-gateway')
    .setIssuedAt()
    .setExpirationTime(`${request.ttlS}s`)
    .sign(new TextEncoder().encode(request.secret));
}
