/** What the identity routes share: shapes, and how a decider's refusal is answered. */
import { PLATFORM_TENANT, tenantPattern } from '@mainstem/schemas/envelope';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { named } from '../../http/named-schema.ts';
import { problemResponses } from '../../http/openapi.ts';
import { impersonal } from '../../http/personal-value.ts';
import { sendProblem } from '../../http/problem.ts';
import type { Refusal } from '../../refusals.ts';
import { type Permission, type Role, roles } from '../../roles.ts';
import { DecisionRefused } from '../execute.ts';
import type { Identity } from '../identity.ts';
import { PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS } from '../passwords/passwords.ts';
import { USER_ID } from '../secret-text.ts';

export const tenantId = z.string().regex(tenantPattern, '1-63 of a-z, 0-9 and "-"');
export const userId = z.string().regex(new RegExp(`^${USER_ID}$`), 'the id of a user');
export const email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+\.[^\s@\p{Cc}]+$/u, 'an e-mail address')
  .describe('Sealed before it goes anywhere (R6).');
export const because = impersonal(z.string().min(1).max(500)).describe('Why, without anything about a person.');
export const roleList = z.array(z.enum(roles as unknown as [Role, ...Role[]])).max(20);
export const password = z
  .string()
  .min(PASSWORD_MIN_CHARACTERS)
  .max(PASSWORD_MAX_CHARACTERS)
  .describe('Long rather than odd; any characters.');
export const done = named('Done', z.object({ done: z.literal(true) }));
export const secretText = z.string().min(1).max(400);

export type RecordRefusal = (identity: Identity, refusal: Refusal) => Promise<void>;

/** Config of a route: the permission, and the audit line of who lacked it (KIKI-40). */
export type Guarded = (permission: Permission) => {
  readonly permission: Permission;
  readonly onRoleRefused: (request: FastifyRequest, identity: Identity) => Promise<void>;
};

/** Reads leave no line: nothing was asked to change. */
export function guardedBy(recordRefusal: RecordRefusal): Guarded {
  return (permission) => ({
    permission,
    async onRoleRefused(request, identity) {
      if (request.method === 'GET') return;
      const { id, kid } = request.params as { id?: string; kid?: string };
      const asked = id ?? kid ?? '';
      const entity = /^[A-Za-z0-9-]{1,128}$/.test(asked) ? asked : identity.tenant;
      const action = `${request.method} ${request.routeOptions.url ?? ''}`;
      const metadata = { roles: identity.roles.join(',') };
      const told = { action, topic: 'auth_events', entity, code: 'ROLE_FORBIDDEN', commandId: request.id, metadata };
      await recordRefusal(identity, told);
    },
  });
}

const PAGE_MAX = 200;
const PAGE = 50;
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE),
  cursor: z.string().max(128).optional().describe('`nextCursor` of the page before.'),
});
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** One page of rows, in the order of their ids. */
export function paged<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  { limit, cursor }: z.output<typeof pageQuery>,
): { items: Row[]; nextCursor: string | null } {
  const sorted = [...rows].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
  const left = cursor === undefined ? sorted : sorted.filter((row) => idOf(row) > cursor);
  const items = left.slice(0, limit);
  return { items, nextCursor: left.length > limit ? idOf(items.at(-1) as Row) : null };
}

/** Problems every route of this kind may answer. */
export const problems = problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503);

/** Only the operator of the platform: for anybody else there is no such thing. */
export function requirePlatform(identity: Identity): void {
  if (identity.tenant !== PLATFORM_TENANT) throw new GatewayError('NOT_FOUND', 'there is no such thing here');
}

/**
 * Nobody gives what he lacks, else whoever may look after identities has everything. An admin gives any role. Keys, which
 * may be narrowed to some permissions, do not come here: a guard keeps them from identities.
 */
export function requireMayGrant({ roles: own }: Identity, granted: readonly string[]): void {
  const lacks = granted.some((role) => !own.includes('admin') && !(own as readonly string[]).includes(role));
  if (lacks) throw new GatewayError('ROLE_FORBIDDEN', 'nobody gives roles beyond his own');
}

/** User id of a session; keys of programs and operator's tokens have no sessions and no password. */
export function ownUserId(identity: Identity): string {
  const own = /^user:(u-[0-9a-f]{32})$/.exec(identity.actor)?.[1];
  if (own === undefined || !identity.credential.startsWith('session:')) {
    throw new GatewayError('NOT_FOUND', 'that is for people who logged in');
  }
  return own;
}

/** 404 for what is not there, 422 with the decider's own code for what the rules refuse. */
export async function answering<Value>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Value>,
): Promise<FastifyReply> {
  try {
    return reply.send(await work());
  } catch (error) {
    if (!(error instanceof DecisionRefused)) throw error;
    const { code, message: detail, version } = error;
    if (code.endsWith('_NOT_FOUND') || code === 'IDENTITY_OTHER_KIND') throw new GatewayError('NOT_FOUND', detail);
    const next = 'See "detail"; the same command is refused until the state changes.';
    const told = { status: 422, title: 'The command was refused', code, detail, retryable: false, next, version };
    sendProblem(reply, request, told);
    return reply;
  }
}
