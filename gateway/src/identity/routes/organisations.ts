/**
 * Organisations (WAP-11). The operator of the platform, tenant `platform`, creates and suspends them and names the first
 * admin, who invites everybody else; an admin of one sees it, renames it and says how its people log in.
 */

import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { OrganisationCommand } from '@mainstem/streams/deciders/organisation/commands';
import type { Organisation } from '@mainstem/streams/deciders/organisation/decider';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { identityOf } from '../../http/guard.ts';
import { named } from '../../http/named-schema.ts';
import type { ZodTypes } from '../../http/openapi.ts';
import type { Identity } from '../identity.ts';
import type { IdentityDesk } from '../identity-desk.ts';
import { invite } from '../invite.ts';
import {
  answering,
  because,
  done,
  type Guarded,
  paged,
  pageOf,
  pageQuery,
  problems,
  requireMayGrant,
  requirePlatform,
  tenantId,
} from './shared.ts';
import { invitationSchema, invitedBody } from './users.ts';

const name = z.string().trim().min(1).max(200).describe('Name of the company; not of a person.');
const organisationSchema = z.object({
  id: z.string().describe('Its tenant.'),
  name: z.string(),
  status: z.string(),
  issuer: z.string().nullable(),
  clientId: z.string().nullable(),
  passwordsAllowed: z.boolean(),
});
named('Organisation', organisationSchema);
const params = z.object({ id: tenantId });
const security = [{ token: [] }];
const tags = ['identity'];

export function organisationRoutes(app: FastifyInstance, desk: IdentityDesk, guarded: Guarded): void {
  const { view, executeOrganisation: execute } = desk;
  const routes = app.withTypeProvider<ZodTypes>();
  routes.post(
    '/v1/organisations',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Create an organisation, and invite its first admin. For the operator of the platform.',
        body: z.strictObject({ id: tenantId, name, admin: z.strictObject(invitedBody).optional() }),
        response: { 200: organisationSchema.extend({ admin: invitationSchema.optional() }), ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        requirePlatform(identity);
        const { id, name, admin: first } = request.body;
        if (first !== undefined) requireMayGrant(identity, ['admin']);
        await execute(id, id, { type: 'CreateOrganisation', name }, identity.actor);
        const row = rowOf(id, view.organisation(id));
        if (first === undefined) return row;
        reply.header('cache-control', 'no-store');
        return { ...row, admin: await invite(desk, id, { ...first, roles: ['admin'] }, identity.actor) };
      }),
  );
  routes.post(
    '/v1/organisations/:id/admins',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Invite an admin into an organisation. For the operator of the platform.',
        params,
        body: z.strictObject(invitedBody),
        response: { 200: invitationSchema, ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        requirePlatform(identity);
        requireMayGrant(identity, ['admin']);
        const { id } = request.params;
        if (view.organisation(id).status === 'none') throw new GatewayError('NOT_FOUND', 'no such organisation');
        reply.header('cache-control', 'no-store');
        return invite(desk, id, { ...request.body, roles: ['admin'] }, identity.actor);
      }),
  );
  routes.get(
    '/v1/organisations',
    {
      config: guarded('identity:read'),
      schema: {
        tags,
        security,
        summary: 'The organisation of who asks; all of them for the operator of the platform.',
        querystring: pageQuery,
        response: { 200: pageOf(organisationSchema), ...problems },
      },
    },
    async (request) => {
      const { tenant } = identityOf(request);
      const all = view.organisations().filter((one) => tenant === PLATFORM_TENANT || one.tenant === tenant);
      const rows = all.map((one) => rowOf(one.tenant, one.organisation));
      return paged(rows, ({ id }) => id, request.query);
    },
  );
  for (const change of changes) changeRoute(app, desk, guarded, change);
}

interface Change {
  readonly path: string;
  readonly summary: string;
  readonly body: z.ZodType;
  /** Only the operator of the platform: nobody lifts his own suspension. */
  readonly platformOnly: boolean;
  readonly commandOf: (body: never) => OrganisationCommand;
}

const reason = z.strictObject({ because });
const changes: readonly Change[] = [
  {
    path: 'rename',
    summary: 'Give an organisation another name.',
    body: z.strictObject({ name }),
    platformOnly: false,
    commandOf: (body: { name: string }) => ({ type: 'RenameOrganisation', ...body }),
  },
  {
    path: 'suspend',
    summary: 'Let nothing of an organisation in any more. For the operator of the platform.',
    body: reason,
    platformOnly: true,
    commandOf: (body: { because: string }) => ({ type: 'SuspendOrganisation', ...body }),
  },
  {
    path: 'reactivate',
    summary: 'Let an organisation in again. For the operator of the platform.',
    body: reason,
    platformOnly: true,
    commandOf: (body: { because: string }) => ({ type: 'ReactivateOrganisation', ...body }),
  },
];

function changeRoute(
  app: FastifyInstance,
  { executeOrganisation }: IdentityDesk,
  guarded: Guarded,
  change: Change,
): void {
  const { path, summary, body, platformOnly, commandOf } = change;
  app.withTypeProvider<ZodTypes>().post(
    `/v1/organisations/:id/${path}`,
    {
      config: guarded('identity:admin'),
      schema: { tags, security, summary, params, body, response: { 200: done, ...problems } },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        const { id } = request.params;
        if (platformOnly) requirePlatform(identity);
        requireOwn(identity, id);
        await executeOrganisation(id, id, commandOf(request.body as never), identity.actor);
        return { done: true };
      }),
  );
}

export function requireOwn(identity: Identity, id: string): void {
  if (identity.tenant === id || identity.tenant === PLATFORM_TENANT) return;
  throw new GatewayError('NOT_FOUND', 'there is no such organisation');
}

function rowOf(id: string, { name, status, issuer, clientId, passwordsAllowed }: Organisation) {
  return { id, name, status, issuer, clientId, passwordsAllowed };
}
