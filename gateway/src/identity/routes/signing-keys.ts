/** Rotation of the keys that sign access tokens, step by step; for the operator of the platform (docs/identity.md). */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../../http/guard.ts';
import type { ZodTypes } from '../../http/openapi.ts';
import type { IdentityDesk } from '../identity-desk.ts';
import { answering, because, done, type Guarded, problems, requirePlatform } from './shared.ts';

const params = z.object({ kid: z.uuid() });
const keySchema = z.object({
  kid: z.string(),
  state: z.string().describe('"published", "active", "verifying" or "revoked".'),
  usableFromMs: z.int(),
  untilMs: z.int().nullable(),
});
const security = [{ token: [] }];
const tags = ['identity'];

export function signingKeyRoutes(app: FastifyInstance, { view, ring }: IdentityDesk, guarded: Guarded): void {
  const routes = app.withTypeProvider<ZodTypes>();
  routes.get(
    '/v1/signing-keys',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'The ring of signing keys.',
        response: { 200: z.object({ items: z.array(keySchema) }), ...problems },
      },
    },
    async (request) => {
      requirePlatform(identityOf(request));
      const items = view.signingKeys().map(({ kid, state, usableFromMs, untilMs }) => {
        return { kid, state, usableFromMs, untilMs };
      });
      return { items };
    },
  );
  routes.post(
    '/v1/signing-keys',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Publish a new key; it signs once it is activated.',
        response: { 200: z.object({ kid: z.string(), usableFromMs: z.int() }), ...problems },
      },
    },
    (request, reply) => {
      const identity = identityOf(request);
      requirePlatform(identity);
      return answering(request, reply, () => ring.publish(identity.actor));
    },
  );
  const step = (path: string, summary: string, run: (kid: string, actor: string) => Promise<void>) =>
    routes.post(
      `/v1/signing-keys/:kid/${path}`,
      {
        config: guarded('identity:admin'),
        schema: { tags, security, summary, params, response: { 200: done, ...problems } },
      },
      (request, reply) => {
        const identity = identityOf(request);
        requirePlatform(identity);
        return answering(request, reply, async () => {
          await run(request.params.kid, identity.actor);
          return { done: true };
        });
      },
    );
  step('activate', 'Sign with a published key from now on.', ring.activate);
  step('retire', 'Forget a key whose last token is over.', ring.retire);
  routes.post(
    '/v1/signing-keys/:kid/revoke',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Refuse every token of a key from now on.',
        params,
        body: z.strictObject({ because }),
        response: { 200: done, ...problems },
      },
    },
    (request, reply) => {
      const identity = identityOf(request);
      requirePlatform(identity);
      return answering(request, reply, async () => {
        await ring.revoke(request.params.kid, request.body.because, identity.actor);
        return { done: true };
      });
    },
  );
}
