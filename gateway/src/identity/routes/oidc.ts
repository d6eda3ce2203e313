/** Login at the organisation's own issuer: there by a redirect, back by another; and how an organisation names its issuer. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../../http/guard.ts';
import type { ZodTypes } from '../../http/openapi.ts';
import type { IdentityDesk } from '../identity-desk.ts';
import { STATE_LASTS_MS } from '../oidc/oidc.ts';
import { answerOf, tokensSchema } from './logins.ts';
import { requireOwn } from './organisations.ts';
import { answering, done, type Guarded, problems, requireMayGrant, tenantId } from './shared.ts';

const COOKIE = 'mainstem_login';
const PATH = '/v1/login/oidc';
const tags = ['identity'];
const params = z.object({ id: tenantId });

export function oidcRoutes(app: FastifyInstance, desk: IdentityDesk, guarded: Guarded): void {
  const { oidc, executeOrganisation } = desk;
  const routes = app.withTypeProvider<ZodTypes>();
  // Lax: the browser comes back from another site. Secure wherever it is not plain http on this machine.
  const secure = oidc.isSecure ? '; Secure' : '';
  const cookie = (value: string, maxAgeS: number) =>
    `${COOKIE}=${value}; Path=${PATH}; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secure}`;
  routes.get(
    `${PATH}/callback/:id`,
    {
      config: { open: true },
      schema: {
        tags,
        summary: 'Where the issuer of an organisation sends the browser back to.',
        params,
        querystring: z.looseObject({ code: z.string().max(4_096).optional(), state: z.string().max(512).optional() }),
        response: { 200: tokensSchema, ...problems },
      },
    },
    async (request, reply) => {
      const found = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
      const at = request.url.indexOf('?');
      reply.header('set-cookie', cookie('', 0)).header('cache-control', 'no-store');
      return answerOf(await oidc.finish(request.params.id, at < 0 ? '' : request.url.slice(at), found));
    },
  );
  routes.get(
    `${PATH}/start/:id`,
    {
      config: { open: true },
      schema: { tags, summary: 'Go to the issuer of an organisation to log in.', params, response: problems },
    },
    async (request, reply) => {
      const begun = await oidc.begin(request.params.id);
      reply.header('set-cookie', cookie(begun.cookie, STATE_LASTS_MS / 1_000)).header('cache-control', 'no-store');
      return reply.redirect(begun.url, 302);
    },
  );
  routes.post(
    '/v1/organisations/:id/login',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security: [{ token: [] }],
        summary: 'Say how people of an organisation log in.',
        params,
        body: z.strictObject({
          issuer: z
            .url({ protocol: /^https?$/ })
            .max(500)
            .nullable(),
          clientId: z.string().min(1).max(200).nullable(),
          clientSecret: z.string().min(1).max(500).optional().describe('Kept in the secret store, never shown again.'),
          passwordsAllowed: z.boolean().default(true),
        }),
        response: { 200: done, ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        const { id } = request.params;
        requireOwn(identity, id);
        requireMayGrant(identity, ['admin']); // an issuer says who somebody is, an invited admin too
        const { clientSecret, ...login } = request.body;
        const { issuer, clientId } = login;
        if (issuer !== null) await oidc.checkIssuer(issuer);
        if (clientSecret !== undefined && issuer !== null && clientId !== null) {
          await oidc.keepSecret(id, issuer, clientId, clientSecret);
        }
        await executeOrganisation(id, id, { type: 'ChangeLogin', ...login }, identity.actor);
        return { done: true };
      }),
  );
}
