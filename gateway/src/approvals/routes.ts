/**
 * Approvals (SM-9, WAP-128), the one way to decide anything that waits for people:
 *
 *   POST /v1/approvals                  ask for something others have to approve
 *   POST /v1/approvals/{id}/approve     with the hash of what was looked at, and an edit when it shall be different
 *   POST /v1/approvals/{id}/reject      one no ends it
 *   POST /v1/approvals/{id}/delegate    give the right to decide this one to another person
 *   POST /v1/approvals/{id}/withdraw    by who asked
 *   GET  /v1/approvals/inbox            what the caller may decide (`inbox.ts`); lists and single ones are views
 *
 *  - 200: decided, signed and on the log; the same again gives the same answer.
 *  - 403 APPROVAL_NEEDS_PERSON, ROLE_FORBIDDEN (policies), APPROVAL_ROLE_MISSING, APPROVAL_OWN … (the approval's rules).
 *  - 409 with the decider's code: decided before, expired, changed since, approved by this person before.
 *  - 503, 409 retryable: its fate is not known; the same again carries it on.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import { approvalContent, EVIDENCE_MAX, person } from '@mainstem/streams/deciders/approval/commands';
import { APPROVAL_RULE_KIND } from '@mainstem/streams/deciders/approval/standing-rule';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { because } from '../http/because.ts';
import { identityOf } from '../http/guard.ts';
import { entityId, idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { impersonal } from '../http/personal-value.ts';
import type { Identity } from '../identity/identity.ts';
import type { Refusal } from '../refusals.ts';
import { answer, codeOf, decidedSchema } from './answer.ts';
import { type Decided, decideApproval, delegateApproval, withdrawApproval } from './decide.ts';
import type { ApprovalParts } from './parts.ts';
import { requestApproval } from './request.ts';

const content = approvalContent.shape;
const contentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('contentHash of what you looked at.');
const actingFor = person
  .optional()
  .describe('Whose right is used, when it was delegated to you; your own when not said.');
const diff = impersonal(content.diff.unwrap());

const approveBody = z.strictObject({
  contentHash,
  note: because.optional(),
  actingFor,
  edit: z
    .strictObject({
      amountMicros: content.amountMicros.unwrap(),
      diff,
      diffUri: content.diffUri.unwrap(),
      diffHash: content.diffHash.unwrap(),
    })
    .partial()
    .optional()
    .describe('What shall be different; an amount may become smaller only.'),
});
const rejectBody = z.strictObject({ contentHash, note: because.optional(), actingFor });
const delegateBody = z.strictObject({ to: person, note: because.optional(), actingFor });
const withdrawBody = z.strictObject({ because });

const HOURS_MAX = 24 * 92;
const requestBody = z.strictObject({
  kind: entityId
    .refine((kind) => kind !== APPROVAL_RULE_KIND, 'a rule is wished for at /v1/approvals/rules')
    .describe('discount, refund, credit, exception … : what the thresholds speak of.'),
  subject: entityId.describe('What it is about: an id.'),
  riskTier: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  because,
  amountMicros: content.amountMicros.unwrap().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  diff: diff.optional(),
  diffUri: content.diffUri.unwrap().optional(),
  diffHash: content.diffHash.unwrap().optional(),
  evidenceEventIds: z.array(entityId).max(EVIDENCE_MAX).default([]),
  hours: z.int().min(1).max(HOURS_MAX).default(72).describe('Until its first deadline.'),
  onDeadline: z.enum(['REJECT', 'ESCALATE']).default('ESCALATE'),
  key: entityId.optional().describe('Name of the request among yours: the same again is the same approval.'),
});

type Given = (parts: ApprovalParts, caller: Identity, id: string, body: never) => Promise<Decided>;
interface Verb {
  readonly verb: string;
  readonly permission: 'approvals:decide' | 'approvals:request';
  readonly action: string;
  readonly summary: string;
  readonly body: z.ZodType;
  readonly give: Given;
}

function verb<Body extends z.ZodType>(
  row: Omit<Verb, 'body' | 'give'> & {
    body: Body;
    give: (parts: ApprovalParts, caller: Identity, id: string, body: z.output<Body>) => Promise<Decided>;
  },
): Verb {
  return row as unknown as Verb; // each body is checked by its own row's schema
}

const verbs: readonly Verb[] = [
  verb({
    verb: 'approve',
    permission: 'approvals:decide',
    action: 'ApproveApproval',
    summary: 'Approve, as asked or with an edit.',
    body: approveBody,
    give: (parts, caller, id, { note = null, actingFor: owner = null, edit, contentHash: seen }) =>
      decideApproval(parts, caller, id, {
        verdict: 'APPROVE',
        contentHash: seen,
        note,
        actingFor: owner,
        edit: told(edit),
      }),
  }),
  verb({
    verb: 'reject',
    permission: 'approvals:decide',
    action: 'RejectApproval',
    summary: 'Reject: one no ends it.',
    body: rejectBody,
    give: (parts, caller, id, { note = null, actingFor: owner = null, contentHash: seen }) =>
      decideApproval(parts, caller, id, { verdict: 'REJECT', contentHash: seen, note, actingFor: owner }),
  }),
  verb({
    verb: 'delegate',
    permission: 'approvals:decide',
    action: 'DelegateApproval',
    summary: 'Let another person decide this one by your right.',
    body: delegateBody,
    give: (parts, caller, id, { to, note = null, actingFor: owner = null }) =>
      delegateApproval(parts, caller, id, { to, note, actingFor: owner }),
  }),
  verb({
    verb: 'withdraw',
    permission: 'approvals:request',
    action: 'WithdrawApproval',
    summary: 'Withdraw what you asked for.',
    body: withdrawBody,
    give: (parts, caller, id, { because: why }) => withdrawApproval(parts, caller, id, why),
  }),
];

/** Fields that were sent. */
function told<Fields extends object>(edit: Fields | undefined) {
  if (edit === undefined) return undefined;
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]: Exclude<Fields[Name], undefined>;
  };
}

export function approvalRoutes(app: FastifyInstance, parts: ApprovalParts): void {
  requestRoute(app, parts);
  for (const row of verbs) verbRoute(app, parts, row);
}

function requestRoute(app: FastifyInstance, parts: ApprovalParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/approvals',
    config: { permission: 'approvals:request' },
    schema: {
      tags: ['approvals'],
      summary: 'Ask for something that others have to approve.',
      security: [{ token: [] }],
      body: requestBody,
      response: {
        200: decidedSchema.describe(
          'Asked for, and routed by the thresholds; approved at once where a rule lets it pass.',
        ),
        ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
      },
    },
    handler: async (request, reply) => {
      const { amountMicros = null, currency = null, diff: text = null, diffUri = null, diffHash = null } = request.body;
      const wanted = { ...request.body, amountMicros, currency, diff: text, diffUri, diffHash };
      const asked = await requestApproval(parts, identityOf(request), wanted);
      codeOf(asked);
      return answer(asked.approvalId, asked, request, reply);
    },
  });
}

function verbRoute(app: FastifyInstance, parts: ApprovalParts, row: Verb): void {
  const refused = async (request: FastifyRequest, code: string) => {
    const params = idParams.safeParse(request.params);
    if (!params.success) return; // no such approval can exist
    await parts.recordRefusal(identityOf(request), refusalOf(row.action, params.data.id, code));
  };
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: `/v1/approvals/:id/${row.verb}`,
    config: { permission: row.permission, onRoleRefused: (request) => refused(request, 'ROLE_FORBIDDEN') },
    schema: {
      tags: ['approvals'],
      summary: row.summary,
      security: [{ token: [] }],
      params: idParams,
      body: row.body,
      response: {
        200: decidedSchema.describe('Decided, and durable on the log.'),
        ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
      },
    },
    handler: async (request, reply) => {
      const { id } = request.params as { readonly id: string };
      const given = await row
        .give(parts, identityOf(request), id, request.body as never)
        .catch(async (error: unknown) => {
          if (error instanceof GatewayError && error.code !== 'NOT_FOUND') await refused(request, error.code);
          throw error;
        });
      const code = codeOf(given);
      if (code !== null) await refused(request, code);
      return answer(id, given, request, reply);
    },
  });
}

/** As the audit trail keeps it. */
export function refusalOf(action: string, approvalId: string, code: string): Refusal {
  const commandId = uuidFrom('approval-refused', action, approvalId);
  return { action, topic: 'approval_request_events', entity: approvalId, code, commandId };
}
