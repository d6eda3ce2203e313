/** What a command to an approval is answered with: where it stands, or the decider's code under the status that fits it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import { sendProblem } from '../http/problem.ts';
import type { Decided } from './decide.ts';

export const decidedSchema = z.object({
  approvalId: z.string(),
  status: z.enum(['open', 'approved', 'rejected', 'withdrawn', 'expired']).describe('Where it stands now.'),
  version: z.int(),
  events: z.array(z.object({ id: z.string(), type: z.string() })),
});

/** Refusals that another state of the approval would not have met; the others say something of the command itself. */
const conflicts = new Set([
  'APPROVAL_DECIDED',
  'APPROVAL_EXPIRED',
  'APPROVAL_EXISTS',
  'APPROVAL_CONTENT_CHANGED',
  'APPROVAL_VOTED_BEFORE',
  'APPROVAL_DELEGATED',
  'APPROVAL_RULE_NOT_IN_FORCE',
]);

const forbidden = new Set(['APPROVAL_OWN', 'APPROVAL_ROLE_MISSING', 'APPROVAL_NOT_YOURS', 'APPROVAL_NOT_DELEGATED']);

export function statusOf(code: string): number {
  if (code === 'APPROVAL_NOT_FOUND') return 404;
  if (conflicts.has(code)) return 409;
  return forbidden.has(code) ? 403 : 422;
}

/** Sends it; answers with the code of a refusal, null when it was accepted. Throws VERSION_CONFLICT. */
export function codeOf({ outcome }: Decided): string | null {
  if (outcome.kind === 'conflict') {
    const extra = { version: outcome.version, retryable: true };
    throw new GatewayError('VERSION_CONFLICT', 'others decide it at this very moment', { extra });
  }
  return outcome.kind === 'rejected' ? outcome.code : null;
}

export function answer(
  approvalId: string,
  decided: Decided,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { outcome, status } = decided;
  if (outcome.kind === 'accepted') {
    const events = outcome.events.map(({ envelope, type }) => ({ id: envelope.id, type }));
    reply.header(POSITION_HEADER, positionToken(outcome.positions));
    return reply.send({ approvalId, status, version: outcome.version, events });
  }
  if (outcome.kind === 'conflict') throw new Error('unreachable: a conflict was thrown before');
  sendProblem(reply, request, {
    status: statusOf(outcome.code),
    title: 'The approval cannot be decided so',
    code: outcome.code,
    detail: outcome.message,
    retryable: false,
    next: 'See "detail", or read it again: GET /v1/approvals/{id}.',
    version: outcome.version,
  });
  return reply;
}
