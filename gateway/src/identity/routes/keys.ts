/** Keys of programs (KIKI-63): issued and shown once, rotated with both good for a while, revoked at once. For admins. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { identityOf } from '../../http/guard.ts';
import { named } from '../../http/named-schema.ts';
import type { ZodTypes } from '../../http/openapi.ts';
import { type Permission, permissions } from '../../roles.ts';
import type { IdentityDesk } from '../identity-desk.ts';
import { hashOf, newKey, newKeyId } from '../secret-text.ts';
import type { KeyRow } from '../view/identity-view.ts';
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
  roleList,
  userId,
} from './shared.ts';

/** Ten years: longer is for ever, which is said by leaving it out. */
const LASTS_MAX_S = 10 * 365 * 24 * 3600;
/** Both secrets are good for so long after a rotation, unless said otherwise: a deployment and a night. */
const OVERLAP_S = 24 * 3600;
const OVERLAP_MAX_S = 7 * 24 * 3600;

const issueBody = z.strictObject({
  kind: z.enum(['API', 'SERVICE']).describe('API acts for a user, SERVICE for itself.'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, '1-63 of a-z, 0-9 and "-"'),
  roles: roleList.min(1),
  scopes: z
    .array(z.enum(permissions as unknown as [Permission, ...Permission[]]))
    .max(50)
    .default([])
    .describe('Permissions it is narrowed to; none for all of its roles.'),
  owner: userId.optional().describe('User an API key acts for.'),
  lastsS: z
    .int()
    .min(60)
    .max(LASTS_MAX_S)
    .optional()
    .describe('How long it is taken, seconds; for ever when not given.'),
});
const rotateBody = z.strictObject({
  overlapS: z
    .int()
    .min(0)
    .max(OVERLAP_MAX_S)
    .default(OVERLAP_S)
    .describe('How long the secret before stays good, seconds.'),
  lastsS: z.int().min(60).max(LASTS_MAX_S).optional(),
});
const issuedSchema = z.object({ keyId: z.string(), key: z.string().describe('Shown once, kept nowhere.') });
named('KeyIssued', issuedSchema);
const keySchema = z.object({
  keyId: z.string(),
  kind: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  scopes: z.array(z.string()),
  owner: z.string().nullable(),
  expiresAtMs: z.int().nullable(),
  revoked: z.boolean(),
});
named('ApiKey', keySchema);
const params = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, 'the id of a key') });
const security = [{ token: [] }];
const tags = ['identity'];

export function keyRoutes(app: FastifyInstance, { view, execute, clock }: IdentityDesk, guarded: Guarded): void {
  const routes = app.withTypeProvider<ZodTypes>();
  const until = (lastsS: number | undefined) => (lastsS === undefined ? null : clock() + lastsS * 1_000);
  routes.post(
    '/v1/keys',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Issue a key.',
        body: issueBody,
        response: { 200: issuedSchema, ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        const { tenant, actor } = identity;
        const { lastsS, owner = null, ...told } = request.body;
        requireMayGrant(identity, told.roles);
        if (owner !== null && view.user(tenant, owner) === undefined) {
          throw new GatewayError('NOT_FOUND', 'there is no such user');
        }
        const keyId = newKeyId();
        const key = newKey(keyId);
        const command = { type: 'IssueKey', ...told, owner, hash: hashOf(key), expiresAtMs: until(lastsS) } as const;
        await execute(tenant, keyId, command, actor);
        reply.header('cache-control', 'no-store');
        return { keyId, key };
      }),
  );
  routes.get(
    '/v1/keys',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'All keys, without their secrets.',
        querystring: pageQuery,
        response: { 200: pageOf(keySchema), ...problems },
      },
    },
    async (request) => paged(view.keys(identityOf(request).tenant).map(rowOf), ({ keyId }) => keyId, request.query),
  );
  routes.post(
    '/v1/keys/:id/rotate',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Give a key another secret.',
        params,
        body: rotateBody,
        response: { 200: issuedSchema, ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const identity = identityOf(request);
        const { tenant, actor } = identity;
        const { id } = request.params;
        const { overlapS, lastsS } = request.body;
        const key = newKey(id);
        const before = view.keys(tenant).find((row) => row.id === id)?.key;
        if (before !== undefined) requireMayGrant(identity, before.roles); // who rotates it holds it
        const expiresAtMs = lastsS === undefined ? (before?.expiresAtMs ?? null) : until(lastsS);
        const times = { previousUntilMs: clock() + overlapS * 1_000, expiresAtMs, atMs: clock() };
        await execute(tenant, id, { type: 'RotateKey', hash: hashOf(key), ...times }, actor);
        reply.header('cache-control', 'no-store');
        return { keyId: id, key };
      }),
  );
  routes.post(
    '/v1/keys/:id/revoke',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Refuse a key from now on, for ever.',
        params,
        body: z.strictObject({ because }),
        response: { 200: done, ...problems },
      },
    },
    (request, reply) =>
      answering(request, reply, async () => {
        const { tenant, actor } = identityOf(request);
        await execute(tenant, request.params.id, { type: 'RevokeKey', because: request.body.because }, actor);
        return { done: true };
      }),
  );
}

function rowOf({ id, key }: KeyRow) {
  const { keyKind: kind, name, roles, scopes, owner, expiresAtMs, revoked } = key;
  return { keyId: id, kind, name, roles, scopes, owner, expiresAtMs, revoked };
}
