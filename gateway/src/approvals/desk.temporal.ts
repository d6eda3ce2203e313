/**
 * Approvals over Temporal: an Update of the client's workflow, whose validator answers at once whether it may be decided.
 *
 * The update id is made from who decides what, so that a decision sent again after a lost answer finds the first one and
 * gives its answer instead of "already decided". The workflow id holds the tenant of the token: another tenant's client
 * is simply not there (R7).
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import {
  type ApprovalRefusal,
  approvalRefusals,
  clientWorkflowId,
  decideApproval,
} from '@mainstem/workflows/client-lifecycle/messages';
import {
  ApplicationFailure,
  Client,
  Connection,
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { GatewayError } from '../errors.ts';
import type { ApprovalAnswer, ApprovalDesk } from './desk.ts';

/** Long enough for a cold worker to load the workflow's history; below the handler's time limit. */
const DECIDE_TIMEOUT_MS = 8_000;
/** A server that restarts is asked again after some 0.2 and 0.3 s; then the person is told to, instead of kept waiting. */
const ATTEMPTS_MAX = 3;

export interface TemporalDesk extends ApprovalDesk {
  close(): Promise<void>;
}

/** Connects at the first decision, not at start: without Temporal everything else of the gateway works. */
export function createTemporalDesk(address: string, namespace: string): TemporalDesk {
  const retry = makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: ATTEMPTS_MAX }));
  const connection = Connection.lazy({ address, interceptors: [retry] });
  const client = new Client({ connection, namespace });
  return {
    async decide(tenant, clientId, decision) {
      const handle = client.workflow.getHandle(clientWorkflowId(tenant, clientId));
      const { approvalId, outcome, decidedBy } = decision;
      const updateId = uuidFrom('decideApproval', tenant, clientId, approvalId, outcome, decidedBy);
      try {
        const answer = await client.withDeadline(Date.now() + DECIDE_TIMEOUT_MS, () =>
          handle.executeUpdate(decideApproval, { updateId, args: [decision] }),
        );
        return { kind: 'decided', eventId: answer.eventId, stage: answer.stage };
      } catch (error) {
        return answerOf(error);
      }
    },
    close: () => connection.close(),
  };
}

function answerOf(error: unknown): ApprovalAnswer {
  if (error instanceof WorkflowNotFoundError) return { kind: 'missing' };
  if (error instanceof WorkflowUpdateFailedError) return refusal(error.cause);
  if (
    error instanceof ServiceError ||
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    isGrpcServiceError(error)
  ) {
    throw new GatewayError('WORKFLOWS_UNAVAILABLE', 'the workflows did not answer in time', { cause: error });
  }
  throw error;
}

/** The validator refuses with an ApplicationFailure of one of its own types; any other failure is the workflow's end. */
function refusal(cause: Error | undefined): ApprovalAnswer {
  if (cause instanceof ApplicationFailure && isRefusal(cause.type)) {
    return { kind: 'refused', code: cause.type, message: cause.message };
  }
  throw new GatewayError('WORKFLOWS_UNAVAILABLE', 'the workflow ended before it answered', { cause });
}

function isRefusal(type: string | null | undefined): type is ApprovalRefusal {
  return (approvalRefusals as readonly (string | null | undefined)[]).includes(type);
}
