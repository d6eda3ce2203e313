/**
 * Coming in and going out: `/v1/login`, `/v1/sessions/refresh`, `/v1/invitations/accept` and the public keys are open, since
 * nobody who comes has a credential yet; the rest is about the session that asks.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../../http/guard.ts';
import { named } from '../../http/named-schema.ts';
import type { ZodTypes } from '../../http/openapi.ts';
import { bucketOf } from '../../limits/use-limits.ts';
import type { IdentityDesk } from '../identity-desk.ts';
import type { SessionTokens } from '../logins.ts';
import { JWKS_MAX_AGE_S } from '../tokens/signing-ring.ts';
import { answering, done, email, type Guarded, ownUserId, password, problems, secretText, tenantId } from './shared.ts';

export const tokensSchema = z.object({
  tokenType: z.literal('Bearer'),
  accessToken: z.string(),
  accessExpiresAtMs: z.int(),
  refreshToken: z.string().describe('Good once; the answer to a refresh has the next.'),
  sessionId: z.string(),
  userId: z.string(),
  tenant: z.string(),
});
named('Tokens', tokensSchema);
export const answerOf = (tokens: SessionTokens) => ({ tokenType: 'Bearer' as const, ...tokens });

const typed = z.string().min(1).max(256);
const meSchema = z.object({
  tenant: z.string(),
  actor: z.string(),
  credential: z.string(),
  roles: z.array(z.string()),
  scopes: z.array(z.string()).optional(),
});

const open = { open: true } as const;
const tags = ['identity'];

export function loginRoutes(app: FastifyInstance, desk: IdentityDesk, guarded: Guarded): void {
  tokenRoutes(app, desk);
  openRoutes(app, desk);
  ownRoutes(app, desk, guarded);
  ownChangeRoutes(app, desk, guarded);
}

function tokenRoutes(app: FastifyInstance, { logins }: IdentityDesk): void {
  const routes = app.withTypeProvider<ZodTypes>();
  routes.post(
    '/v1/login',
    {
      config: open,
      schema: {
        tags,
        summary: 'Log in with a password.',
        body: z.strictObject({ organisation: tenantId, email, password: typed }),
        response: { 200: tokensSchema, ...problems },
      },
    },
    async ({ body, ip }, reply) => {
      reply.header('cache-control', 'no-store');
      return answerOf(await logins.withPassword(body.organisation, body.email, body.password, bucketOf(ip)));
    },
  );
  routes.post(
    '/v1/sessions/refresh',
    {
      config: open,
      schema: {
        tags,
        summary: 'Go on with a session; a refresh token shown twice ends it.',
        body: z.strictObject({ refreshToken: secretText }),
        response: { 200: tokensSchema, ...problems },
      },
    },
    async ({ body }, reply) => {
      reply.header('cache-control', 'no-store');
      return answerOf(await logins.refresh(body.refreshToken));
    },
  );
}

function openRoutes(app: FastifyInstance, { logins, ring }: IdentityDesk): void {
  const routes = app.withTypeProvider<ZodTypes>();
  routes.post(
    '/v1/invitations/accept',
    {
      config: open,
      schema: {
        tags,
        summary: 'Become a user by an invitation.',
        body: z.strictObject({ invitation: secretText, password }),
        response: { 200: z.object({ tenant: z.string(), userId: z.string() }), ...problems },
      },
    },
    (request, reply) => answering(request, reply, () => logins.accept(request.body.invitation, request.body.password)),
  );
  routes.get(
    '/v1/.well-known/jwks.json',
    {
      config: open,
      schema: {
        tags,
        summary: 'Public keys of access tokens (RFC 7517).',
        response: { 200: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }), ...problems },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', `public, max-age=${JWKS_MAX_AGE_S}`);
      return ring.jwks();
    },
  );
}

function ownRoutes(app: FastifyInstance, { view }: IdentityDesk, guarded: Guarded): void {
  const routes = app.withTypeProvider<ZodTypes>();
  const own = guarded('identity:read');
  routes.get(
    '/v1/me',
    {
      config: own,
      schema: { tags, security: [{ token: [] }], summary: 'Who asks.', response: { 200: meSchema, ...problems } },
    },
    async (request) => {
      const { tenant, actor, credential, roles, scopes } = identityOf(request);
      return { tenant, actor, credential, roles, ...(scopes === undefined ? {} : { scopes }) };
    },
  );
  routes.get(
    '/v1/sessions',
    {
      config: own,
      schema: {
        tags,
        security: [{ token: [] }],
        summary: 'Live sessions of who asks.',
        response: { 200: z.object({ items: z.array(sessionSchema) }), ...problems },
      },
    },
    async (request) => {
      const identity = identityOf(request);
      const user = view.user(identity.tenant, ownUserId(identity));
      return { items: (user?.sessions ?? []).map(sessionRow) };
    },
  );
}

function ownChangeRoutes(app: FastifyInstance, { logins, execute }: IdentityDesk, guarded: Guarded): void {
  const routes = app.withTypeProvider<ZodTypes>();
  const own = guarded('identity:read');
  routes.post(
    '/v1/logout',
    {
      config: own,
      schema: {
        tags,
        security: [{ token: [] }],
        summary: 'End the session that asks.',
        response: { 200: done, ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        const sessionId = identity.credential.slice('session:'.length);
        const command = { type: 'EndSession', sessionId, reason: 'LOGOUT' } as const;
        await execute(identity.tenant, ownUserId(identity), command, identity.actor);
        return { done: true };
      }),
  );
  routes.post(
    '/v1/me/password',
    {
      config: own,
      schema: {
        tags,
        security: [{ token: [] }],
        summary: 'Change the password; every other session ends.',
        body: z.strictObject({ current: typed, next: password }),
        response: { 200: done, ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        const keep = identity.credential.slice('session:'.length);
        const { current, next } = request.body;
        await logins.changePassword(identity.tenant, ownUserId(identity), keep, current, next);
        return { done: true };
      }),
  );
}

export const sessionSchema = z.object({
  sessionId: z.string(),
  method: z.string(),
  idleUntilMs: z.int(),
  endsAtMs: z.int(),
});
named('Session', sessionSchema);

interface SessionOf {
  readonly id: string;
  readonly method: string;
  readonly idleUntilMs: number;
  readonly endsAtMs: number;
}

export function sessionRow({ id, method, idleUntilMs, endsAtMs }: SessionOf) {
  return { sessionId: id, method, idleUntilMs, endsAtMs };
}
