/** All routes of identity and tenancy (service S0). */
import type { FastifyInstance } from 'fastify';
import type { IdentityDesk } from '../identity-desk.ts';
import { keyRoutes } from './keys.ts';
import { lockdownRoutes } from './lockdowns.ts';
import { loginRoutes } from './logins.ts';
import { oidcRoutes } from './oidc.ts';
import { organisationRoutes } from './organisations.ts';
import { guardedBy, type RecordRefusal } from './shared.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { userRoutes } from './users.ts';

export function identityRoutes(app: FastifyInstance, desk: IdentityDesk, recordRefusal: RecordRefusal): void {
  const guarded = guardedBy(recordRefusal);
  loginRoutes(app, desk, guarded);
  oidcRoutes(app, desk, guarded);
  organisationRoutes(app, desk, guarded);
  userRoutes(app, desk, guarded);
  keyRoutes(app, desk, guarded);
  signingKeyRoutes(app, desk, guarded);
  lockdownRoutes(app, desk, guarded);
}
