/**
 * Standing rules, "do not ask again" (WAP-128):
 *
 *   POST /v1/approvals/rules               wish one; another person has to allow it, as any approval
 *   GET  /v1/approvals/rules               those in force
 *   POST /v1/approvals/rules/{id}/revoke   people are asked again, at once
 *
 * Who wishes a rule must be allowed to decide by hand what it would settle at its bounds; so must who revokes it.
 */
import {
  APPROVAL_RULE_KIND,
  RULE_DAYS_MAX,
  type RuleBounds,
  ruleText,
} from '@mainstem/streams/deciders/approval/standing-rule';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { because } from '../http/because.ts';
import { identityOf } from '../http/guard.ts';
import { entityId, idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import type { Identity } from '../identity/identity.ts';
import { notPerson } from '../identity/person.ts';
import { answer, codeOf, decidedSchema } from './answer.ts';
import { revokeRule } from './decide.ts';
import type { ApprovalParts } from './parts.ts';
import { requestApproval } from './request.ts';
import { refusalOf } from './routes.ts';

const DAY_MS = 86_400_000;
/** Until the wish itself is decided. */
const HOURS = 72;

const wishBody = z.strictObject({
  kind: entityId.describe('Kind of approvals nobody shall be asked for any more, e.g. refund.'),
  subject: entityId.optional().describe('For what is about this alone; any when not said.'),
  riskTierMax: z.enum(['LOW', 'MEDIUM']).default('LOW').describe('HIGH is always asked.'),
  amountMicrosMax: z.int().min(1).optional().describe('Up to this amount; without it only what has no amount.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  days: z
    .int()
    .min(1)
    .max(RULE_DAYS_MAX)
    .default(30)
    .describe('How long it holds, from when the wish has to be decided.'),
  because,
});
const ruleSchema = z.object({
  ruleId: z.string(),
  ...{ kind: z.string(), subject: z.string().nullable(), riskTierMax: z.enum(['LOW', 'MEDIUM']) },
  ...{ amountMicrosMax: z.int().nullable(), currency: z.string().nullable(), untilAtMs: z.int() },
  ...{ setBy: z.string(), approvedBy: z.array(z.string()) },
});

export function ruleRoutes(app: FastifyInstance, parts: ApprovalParts): void {
  wishRoute(app, parts);
  listRoute(app, parts);
  revokeRoute(app, parts);
}

function wishRoute(app: FastifyInstance, parts: ApprovalParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/approvals/rules',
    config: { permission: 'approvals:decide', onRoleRefused: (request) => refusedWish(parts, identityOf(request)) },
    schema: {
      tags: ['approvals'],
      summary: 'Wish that nobody is asked again for small things of a kind; another person has to allow it.',
      security: [{ token: [] }],
      body: wishBody,
      response: {
        200: decidedSchema.describe('Asked for, as an approval of kind approval-rule.'),
        ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
      },
    },
    handler: async (request, reply) => {
      const caller = identityOf(request);
      const { kind, subject = null, riskTierMax, amountMicrosMax = null, currency = null, days } = request.body;
      const untilAtMs = parts.clock() + HOURS * 3_600_000 + days * DAY_MS;
      const rule: RuleBounds = { kind, subject, riskTierMax, amountMicrosMax, currency, untilAtMs };
      await requireRight(parts, caller, rule, () => refusedWish(parts, caller));
      const asked = await requestApproval(parts, caller, {
        ...{ kind: APPROVAL_RULE_KIND, subject: subject ?? kind, riskTier: 'HIGH', because: request.body.because },
        ...{ amountMicros: null, currency: null, diff: ruleText(rule), diffUri: null, diffHash: null },
        ...{ evidenceEventIds: [], hours: HOURS, onDeadline: 'REJECT' },
      });
      codeOf(asked);
      return answer(asked.approvalId, asked, request, reply);
    },
  });
}

function listRoute(app: FastifyInstance, { stores, clock }: ApprovalParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/approvals/rules',
    config: { permission: 'approvals:read' },
    schema: {
      tags: ['approvals'],
      summary: 'Standing rules in force, oldest first.',
      security: [{ token: [] }],
      response: { 200: z.object({ items: z.array(ruleSchema) }), ...problemResponses(401, 403, 503) },
    },
    handler: async (request) => {
      const items = await stores.followed.rules.of(identityOf(request).tenant, clock());
      return { items: items.map((rule) => ({ ...rule, approvedBy: [...rule.approvedBy] })) };
    },
  });
}

function revokeRoute(app: FastifyInstance, parts: ApprovalParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/approvals/rules/:id/revoke',
    config: {
      permission: 'approvals:decide',
      onRoleRefused: (request) => refusedRevoke(parts, identityOf(request), request.params as { id?: unknown }),
    },
    schema: {
      tags: ['approvals'],
      summary: 'Take a standing rule back: people are asked again.',
      security: [{ token: [] }],
      params: idParams,
      body: z.strictObject({ because }),
      response: { 200: decidedSchema, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
    },
    handler: async (request, reply) => {
      const caller = identityOf(request);
      const { id } = request.params;
      const rule = (await parts.stores.followed.rules.of(caller.tenant, 0)).find(({ ruleId }) => ruleId === id);
      const refused = () => refusedRevoke(parts, caller, { id });
      if (rule !== undefined) await requireRight(parts, caller, rule, refused);
      else if (notPerson(caller) !== undefined) throw noPerson();
      const revoked = await revokeRule(parts, caller, id, request.body.because);
      const code = codeOf(revoked);
      if (code !== null) await parts.recordRefusal(caller, refusalOf('RevokeApprovalRule', id, code));
      return answer(id, revoked, request, reply);
    },
  });
}

const noPerson = () => new GatewayError('APPROVAL_NEEDS_PERSON', 'rules are set and taken back by people');

function refusedWish({ recordRefusal }: ApprovalParts, caller: Identity): Promise<void> {
  return recordRefusal(caller, refusalOf('WishApprovalRule', APPROVAL_RULE_KIND, 'ROLE_FORBIDDEN'));
}

async function refusedRevoke(
  { recordRefusal }: ApprovalParts,
  caller: Identity,
  params: { id?: unknown },
): Promise<void> {
  const { data } = idParams.safeParse(params);
  if (data === undefined) return; // no such rule can exist
  await recordRefusal(caller, refusalOf('RevokeApprovalRule', data.id, 'ROLE_FORBIDDEN'));
}

/** Nobody saves asking for what he may not decide himself. */
async function requireRight(
  { access }: ApprovalParts,
  caller: Identity,
  rule: RuleBounds,
  refused: () => Promise<void>,
): Promise<void> {
  if (notPerson(caller) !== undefined) throw noPerson();
  const { kind, riskTierMax: riskTier, amountMicrosMax } = rule;
  const attributes = { kind, riskTier, ...(amountMicrosMax === null ? {} : { amountMicros: amountMicrosMax }) };
  const { allowed, version, policies } = access.decide(caller, 'approvals:decide', { attributes });
  if (allowed) return;
  await refused();
  throw new GatewayError('ROLE_FORBIDDEN', 'no policy lets your roles decide by hand what the rule would settle', {
    extra: { permission: 'approvals:decide', policyVersion: version, policies },
  });
}
