/**
 * Performs starts and signals against Temporal. The reactor before it (`starts.ts`) retries what is retryable and keeps at
 * most 32 under way; here is only one call and what its answer means.
 *
 * A workflow id is used once for ever (`REJECT_DUPLICATE`): an event that is met again, by a repeat or a replay of the log,
 * starts nothing, whether its workflow still runs or has long ended (R11). Only a client that ended can be begun anew, by a
 * deal that none of its runs has met (`client-lifecycle/tell.ts`).
 */
import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { tellClient } from './client-lifecycle/tell.ts';
import { WorkflowError } from './errors.ts';
import { leadWorkflowType } from './lead/messages.ts';
import type { Lead } from './lead/workflows.ts';
import { rollbackWorkflowType } from './rollback/messages.ts';
import type { Rollback } from './rollback/workflows.ts';
import type { WorkflowStart } from './starts.ts';
import { searchAttributes } from './steps/search-attributes.ts';

export interface StarterCounts {
  started: number;
  /** Signals taken, those that started their workflow included. */
  signalled: number;
  /** Found that the workflow was there, or had been. */
  duplicates: number;
}

export interface Starter {
  /** Resolves when Temporal has it, now or from before. Throws `WorkflowError`. */
  perform(start: WorkflowStart): Promise<void>;
  readonly counts: Readonly<StarterCounts>;
}

/** One call; the reactor tries again after it. */
const CALL_TIMEOUT_MS = 10_000;
/** gRPC statuses by which Temporal says that this very request will never do: INVALID_ARGUMENT, OUT_OF_RANGE. */
const refusals = new Set([3, 11]);

export function createStarter(client: Client, taskQueue: string): Starter {
  const counts: StarterCounts = { started: 0, signalled: 0, duplicates: 0 };
  return {
    counts,
    async perform(start) {
      try {
        await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => call(client, taskQueue, start));
        if (start.kind === 'client') counts.signalled += 1;
        else counts.started += 1;
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw workflowError(start, error);
        counts.duplicates += 1;
      }
    },
  };
}

async function call(client: Client, taskQueue: string, start: WorkflowStart): Promise<void> {
  const { workflowId } = start;
  const options = { workflowId, taskQueue, workflowIdReusePolicy: 'REJECT_DUPLICATE' } as const;
  switch (start.kind) {
    case 'lead': {
      const { tenant, leadId } = start.input;
      const shown = attributes(tenant, leadId, 'RECEIVED');
      await client.workflow.start<typeof Lead>(leadWorkflowType, { ...options, ...shown, args: [start.input] });
      return;
    }
    case 'rollback': {
      const { tenant, campaignId } = start.input;
      const shown = attributes(tenant, campaignId, 'PAUSING');
      await client.workflow.start<typeof Rollback>(rollbackWorkflowType, { ...options, ...shown, args: [start.input] });
      return;
    }
    case 'client':
      await tellClient(client, taskQueue, start);
  }
}

/** A workflow can be found from its very start, before a worker has taken it up. */
function attributes(
  tenant: string,
  client: string,
  stage: string,
): Pick<WorkflowStartOptions, 'typedSearchAttributes'> {
  return { typedSearchAttributes: new TypedSearchAttributes(searchAttributes(tenant, client, stage)) };
}

function workflowError(start: WorkflowStart, error: unknown): WorkflowError {
  const cause = error instanceof ServiceError ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (isGrpcServiceError(cause) && refusals.has(cause.code)) {
    return new WorkflowError('WORKFLOW_START_REFUSED', `Temporal refuses ${start.workflowId}: ${message}`, { cause });
  }
  // Everything else may pass: a server that starts, a namespace still to be made, too many requests.
  return new WorkflowError('WORKFLOW_TEMPORAL_UNAVAILABLE', `Temporal does not take ${start.kind}: ${message}`, {
    retryable: true,
    cause,
  });
}
