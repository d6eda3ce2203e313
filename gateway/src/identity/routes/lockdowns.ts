/**
 * `GET /v1/lockdowns`: which tenants are shut (KIKI-50). The operator sees all; of anybody else's nothing is told, and who is
 * locked down himself comes in nowhere. A tenant is locked by `BreachSuspected`, and opened by two approvals
 * (docs/runbooks/lockdown.md): there is no third way.
 */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../../http/guard.ts';
import type { ZodTypes } from '../../http/openapi.ts';
import type { IdentityDesk } from '../identity-desk.ts';
import { type Guarded, paged, pageOf, pageQuery, problems } from './shared.ts';

const lockdown = z.object({
  tenant: z.string(),
  incidentId: z.string().describe('The incident in the tenant it is of.'),
  because: z.string(),
});

export function lockdownRoutes(app: FastifyInstance, { view }: IdentityDesk, guarded: Guarded): void {
  app.withTypeProvider<ZodTypes>().get(
    '/v1/lockdowns',
    {
      config: guarded('identity:read'),
      schema: {
        tags: ['identity'],
        security: [{ token: [] }],
        summary: 'Tenants that are locked down. All for the operator of the platform; else none.',
        querystring: pageQuery,
        response: { 200: pageOf(lockdown), ...problems },
      },
    },
    async (request) => {
      const { tenant } = identityOf(request);
      const seen = view.lockdowns().filter((one) => tenant === PLATFORM_TENANT || one.tenant === tenant);
      return paged(seen, (one) => one.tenant, request.query);
    },
  );
}
