/**
 * `POST /v1/proposals/{id}/accept|reject`: a person decides what an agent proposed. Reading them: `GET /v1/proposals`.
 *
 *  - 200: decided; of an accepted one also what the rules said of its command (`outcome`, `code`).
 *  - 403 PROPOSAL_NEEDS_PERSON, ROLE_FORBIDDEN: not by an agent, nor by who may not give the command by hand.
 *  - 409 PROPOSAL_DECIDED, PROPOSAL_EXPIRED.
 *  - 503, 409 retryable: its fate is not known; the same again carries it on and gives the command once.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { because } from '../../http/because.ts';
import { identityOf } from '../../http/guard.ts';
import { idParams } from '../../http/ids.ts';
import { problemResponses, type ZodTypes } from '../../http/openapi.ts';
import { POSITION_HEADER, positionToken } from '../../http/position.ts';
import type { Identity } from '../../identity/identity.ts';
import type { Refusal } from '../../refusals.ts';
import { acceptProposal, rejectProposal } from './decide.ts';
import type { ProposalParts } from './propose.ts';

export interface ProposalRouteParts extends ProposalParts {
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

const body = z
  .strictObject({
    note: because.optional(),
  })
  .default({});
const answer = z.object({
  proposalId: z.string(),
  status: z.enum(['executed', 'rejected']),
  outcome: z
    .enum(['ACCEPTED', 'REFUSED'])
    .nullable()
    .describe('What the rules said of the command; null when rejected.'),
  code: z.string().nullable().describe('Why the command was refused.'),
  eventIds: z.array(z.string()),
});

const verbs = [
  {
    verb: 'accept',
    action: 'AcceptProposal',
    decide: acceptProposal,
    summary: 'Accept a proposal: its command is given, once.',
  },
  {
    verb: 'reject',
    action: 'RejectProposal',
    decide: rejectProposal,
    summary: 'Reject a proposal: its command is never given.',
  },
] as const;

export function proposalRoutes(app: FastifyInstance, parts: ProposalRouteParts): void {
  for (const { verb, action, decide, summary } of verbs) {
    const refusal = (entity: string, code: string): Refusal => ({
      action,
      topic: 'proposal_events',
      entity,
      code,
      commandId: `${action}-${entity}`,
    });
    app.withTypeProvider<ZodTypes>().route({
      method: 'POST',
      url: `/v1/proposals/:id/${verb}`,
      config: {
        // The permission of the proposed command is asked for as well, by `decide`.
        permission: 'views:read',
        onRoleRefused: async (request, identity) => {
          const params = idParams.safeParse(request.params);
          if (params.success) await parts.recordRefusal(identity, refusal(params.data.id, 'ROLE_FORBIDDEN'));
        },
      },
      schema: {
        tags: ['approvals'],
        summary,
        security: [{ token: [] }],
        params: idParams,
        body,
        response: { 200: answer, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request, reply) => {
        const identity = identityOf(request);
        const { id } = request.params;
        try {
          const { positions, ...decided } = await decide(parts, identity, id, request.body.note ?? null);
          reply.header(POSITION_HEADER, positionToken(positions));
          return { proposalId: id, ...decided };
        } catch (error) {
          if (error instanceof GatewayError && error.statusCode < 500 && error.code !== 'NOT_FOUND') {
            await parts.recordRefusal(identity, refusal(id, error.code));
          }
          throw error;
        }
      },
    });
  }
}
