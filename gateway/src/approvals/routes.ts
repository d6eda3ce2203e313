/**
 * `POST /v1/clients/{id}/approvals/{approvalId}`: a person decides what a client's workflow awaits.
 *
 *  - 200: the workflow took the decision; the same one again is 200 again.
 *  - 404: no such client in this tenant, or its life has ended.
 *  - 409 APPROVAL_REFUSED or 422 with the workflow's code: it does not await this decision.
 *  - 503 WORKFLOWS_UNAVAILABLE: nothing is known of its fate; send the same again.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Identity } from '../auth.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import type { Refusal } from '../refusals.ts';
import type { ApprovalDesk } from './desk.ts';

export interface ApprovalParts {
  readonly desk: ApprovalDesk;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

const paramsSchema = z.object({ id: entityId.describe('Client id.'), approvalId: entityId });
const bodySchema = z.strictObject({
  outcome: z.enum(['APPROVED', 'REJECTED']),
  note: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters and no half characters')
    .optional()
    .describe('Why. No personal data: it stays in the log.'),
});
const decidedSchema = z.object({ outcome: z.literal('decided'), approvalId: z.string(), decision: z.string() });

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
        ...problemResponses(400, 401, 403, 404, 409, 413, 415, 503),
      },
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { id, approvalId } = request.params;
      const { outcome, note = null } = request.body;
      const decision = { approvalId, outcome, note, decidedBy: identity.actor };
      const answer = await desk.decide(identity.tenant, id, decision);
      if (answer.kind === 'missing') throw new GatewayError('NOT_FOUND', `no client ${id} awaits approvals`);
      if (answer.kind === 'refused') {
        await recordRefusal(identity, refusal(id, approvalId, answer.code));
        throw new GatewayError('APPROVAL_REFUSED', answer.message, { extra: { reason: answer.code } });
      }
      return { outcome: 'decided', approvalId, decision: outcome };
    },
  });
}
