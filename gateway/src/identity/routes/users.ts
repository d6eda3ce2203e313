/** Users of the caller's organisation: invited, listed, given roles, disabled; their sessions ended. For its admins. */
import { isErased, isOpened } from '@mainstem/schemas/personal';
import type { UserCommand } from '@mainstem/streams/deciders/identity/commands';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { identityOf } from '../../http/guard.ts';
import { named } from '../../http/named-schema.ts';
import type { ZodTypes } from '../../http/openapi.ts';
import type { IdentityDesk } from '../identity-desk.ts';
import { invite } from '../invite.ts';
import { createKeepingAdmin } from '../last-admin.ts';
import type { UserRow } from '../view/identity-view.ts';
import { sessionRow, sessionSchema } from './logins.ts';
import {
  answering,
  because,
  done,
  email,
  type Guarded,
  paged,
  pageOf,
  pageQuery,
  problems,
  requireMayGrant,
  roleList,
  userId,
} from './shared.ts';

export const invitationSchema = z.object({
  userId: z.string(),
  invitation: z.string().describe('Shown once: give it to the person.'),
  expiresAtMs: z.int(),
});
named('Invitation', invitationSchema);
export const invitedBody = {
  email,
  displayName: z.string().min(1).max(200).optional().describe('Sealed before it goes anywhere (R6).'),
};
const userSchema = z.object({
  userId: z.string(),
  status: z.string(),
  roles: z.array(z.string()),
  email: z.string().nullable().describe('Null when not given, or erased.'),
  displayName: z.string().nullable(),
  sessions: z.array(sessionSchema),
});
named('User', userSchema);
/** Nobody could ever log in where there is no organisation. Throws NOT_FOUND. */
function requireOrganisation({ view }: IdentityDesk, tenant: string): void {
  if (view.organisation(tenant).status !== 'none') return;
  const message = `"${tenant}" is no organisation yet: the operator makes it one with "mainstem orgs create ${tenant}"`;
  throw new GatewayError('NOT_FOUND', message);
}

const params = z.object({ id: userId });
const sessionParams = z.object({ id: userId, sessionId: z.uuid() });
const security = [{ token: [] }];
const tags = ['identity'];

export function userRoutes(app: FastifyInstance, desk: IdentityDesk, guarded: Guarded): void {
  const routes = app.withTypeProvider<ZodTypes>();
  routes.post(
    '/v1/users',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'Invite somebody.',
        body: z.strictObject({ ...invitedBody, roles: roleList.min(1) }),
        response: { 200: invitationSchema, ...problems },
      },
    },
    (request, reply) => {
      const identity = identityOf(request);
      requireMayGrant(identity, request.body.roles);
      return answering(request, reply, async () => {
        requireOrganisation(desk, identity.tenant);
        return invite(desk, identity.tenant, request.body, identity.actor);
      });
    },
  );
  routes.get(
    '/v1/users',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'All users.',
        querystring: pageQuery,
        response: { 200: pageOf(userSchema), ...problems },
      },
    },
    async (request) => {
      const rows = desk.view.users(identityOf(request).tenant);
      const { items, nextCursor } = paged(rows, ({ id }) => id, request.query);
      return { items: await usersOf(desk, items), nextCursor };
    },
  );
  routes.get(
    '/v1/users/:id',
    {
      config: guarded('identity:admin'),
      schema: { tags, security, summary: 'One user.', params, response: { 200: userSchema, ...problems } },
    },
    async (request) => {
      const rows = desk.view.users(identityOf(request).tenant).filter(({ id }) => id === request.params.id);
      const [user] = await usersOf(desk, rows);
      if (user === undefined) throw new GatewayError('NOT_FOUND', 'there is no such user');
      return user;
    },
  );
  changeRoutes(app, desk, guarded);
  routes.post(
    '/v1/users/:id/sessions/:sessionId/revoke',
    {
      config: guarded('identity:admin'),
      schema: {
        tags,
        security,
        summary: 'End a session of somebody at once.',
        params: sessionParams,
        response: { 200: done, ...problems },
      },
    },
    (request, reply) => {
      const { tenant, actor } = identityOf(request);
      const { id, sessionId } = request.params;
      return answering(request, reply, async () => {
        await desk.execute(tenant, id, { type: 'EndSession', sessionId, reason: 'REVOKED' }, actor);
        return { done: true };
      });
    },
  );
}

const reason = z.strictObject({ because });
type Changes = readonly (readonly [string, string, z.ZodType, (body: never) => UserCommand])[];
const changes: Changes = [
  [
    'roles',
    'Give a user other roles, from the next request on.',
    z.strictObject({ roles: roleList, because }),
    (body: { roles: string[]; because: string }) => ({ type: 'ChangeRoles', ...body }),
  ],
  [
    'disable',
    'Let a user in no more; all sessions end.',
    reason,
    (body: { because: string }) => ({ type: 'DisableUser', ...body }),
  ],
  ['enable', 'Let a user in again.', reason, (body: { because: string }) => ({ type: 'EnableUser', ...body })],
  [
    'revoke-invitation',
    'Take an open invitation back.',
    reason,
    (body: { because: string }) => ({ type: 'RevokeInvitation', ...body }),
  ],
];

function changeRoutes(app: FastifyInstance, { execute, view }: IdentityDesk, guarded: Guarded): void {
  const keepingAdmin = createKeepingAdmin(view);
  for (const [name, summary, body, commandOf] of changes) {
    app.withTypeProvider<ZodTypes>().post(
      `/v1/users/:id/${name}`,
      {
        config: guarded('identity:admin'),
        schema: { tags, security, summary, params, body, response: { 200: done, ...problems } },
      },
      (request, reply) => {
        const identity = identityOf(request);
        const { tenant, actor } = identity;
        const command = commandOf(request.body as never);
        if (command.type === 'ChangeRoles') {
          const held = view.user(tenant, request.params.id)?.roles ?? [];
          requireMayGrant(identity, [...held, ...command.roles]); // nor takes away what he could not give back
        }
        return answering(request, reply, async () => {
          const { id } = request.params;
          await keepingAdmin(tenant, id, command, () => execute(tenant, id, command, actor));
          return { done: true };
        });
      },
    );
  }
}

async function usersOf({ opener }: IdentityDesk, rows: readonly UserRow[]) {
  const opened = await opener.open(rows.map(({ invited }) => invited));
  return rows.map(({ id, user }, at) => {
    const words = opened[at] as { email?: unknown; displayName?: unknown };
    return {
      userId: id,
      status: user.status,
      roles: user.roles,
      email: textOf(words.email),
      displayName: textOf(words.displayName),
      sessions: user.sessions.map(sessionRow),
    };
  });
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined || isErased(value) || !isOpened(value)) return null;
  return String(value.opened);
}
