/**
 * `POST /v1/clients/{id}/approvals/{approvalId}`: a person decides what a client's workflow awaits.
 *
 *  - 200: the workflow took the decision and wrote it to the log; the same one again gives the same answer.
 *  - 403, 404, 409, 422 with the workflow's own code: it does not await this, or not from this person.
 *  - 404 NOT_FOUND: no such client in this tenant, or its life has ended.
 *  - 503 WORKFLOWS_UNAVAILABLE: nothing is known of its fate; send the same again.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { ApprovalRefusal } from '@mainstem/workflows/client-lifecycle/messages';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Identity } from '../auth.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { impersonal } from '../http/personal-value.ts';
import { sendProblem } from '../http/problem.ts';
import type { Refusal } from '../refusals.ts';
import type { ApprovalDesk } from './desk.ts';

export interface ApprovalParts {
  readonly desk: ApprovalDesk;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

const paramsSchema = z.object({ id: entityId.describe('Client id.'), approvalId: entityId });
const bodySchema = z.strictObject({
  outcome: z.enum(['APPROVED', 'REJECTED']),
  note: impersonal(
    z
      .string()
      .min(1)
      .max(500)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters and no half characters'),
  )
    .optional()
    .describe('Why. No personal data: it stays in the log.'),
});
const decidedSchema = z.object({
  approvalId: z.string(),
  outcome: z.enum(['APPROVED', 'REJECTED']),
  eventId: z.string().describe('The decision on the log.'),
  stage: z.string().describe('Stage the client is in now.'),
});

const refusalStatus: Readonly<Record<ApprovalRefusal, number>> = {
  APPROVAL_NOT_FOUND: 404,
  APPROVAL_ALREADY_DECIDED: 409,
  APPROVAL_EXPIRED: 409,
  APPROVAL_ROLE_MISSING: 403,
  APPROVAL_INVALID: 422,
};

export function approvalRoutes(app: FastifyInstance, { desk, recordRefusal }: ApprovalParts): void {
  const refusal = (clientId: string, approvalId: string, code: string): Refusal => ({
    action: 'DecideApproval',
    topic: 'client_events',
    entity: clientId,
    code,
    commandId: uuidFrom('approval', clientId, approvalId),
    metadata: { approvalId },
  });
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/clients/:id/approvals/:approvalId',
    config: {
      permission: 'approvals:decide',
      onRoleRefused: async (request, identity) => {
        const params = paramsSchema.safeParse(request.params);
        if (!params.success) return; // no such approval can exist
        await recordRefusal(identity, refusal(params.data.id, params.data.approvalId, 'ROLE_FORBIDDEN'));
      },
    },
    schema: {
      tags: ['approvals'],
      summary: 'Approve or reject what a client waits for.',
      security: [{ token: [] }],
      params: paramsSchema,
      body: bodySchema,
      response: {
        200: decidedSchema.describe('The workflow took the decision.'),
        ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
      },
    },
    handler: async (request, reply) => {
      const identity = identityOf(request);
      const { id, approvalId } = request.params;
      const { outcome, note = null } = request.body;
      const decision = { approvalId, outcome, note, decidedBy: identity.actor, roles: identity.roles };
      const answer = await desk.decide(identity.tenant, id, decision);
      if (answer.kind === 'missing') throw new GatewayError('NOT_FOUND', 'no such client is in its lifecycle');
      if (answer.kind === 'decided') {
        return { approvalId, outcome, eventId: answer.eventId, stage: answer.stage };
      }
      await recordRefusal(identity, refusal(id, approvalId, answer.code));
      sendProblem(reply, request, {
        status: refusalStatus[answer.code],
        title: 'The approval cannot be decided so',
        code: answer.code,
        detail: answer.message,
        retryable: false,
        next: 'Read the client again for what it awaits, and from which role.',
      });
      return reply;
    },
  });
}
