/**
 * Performs starts and signals against Temporal. The reactor before it (`starts.ts`) retries what is retryable and keeps at
 * most 32 under way; here is only one call and what its answer means. It knows no lifecycle.
 *
 * A workflow id is used once for ever (`REJECT_DUPLICATE`): an event that is met again, by a repeat or a replay of the log,
 * starts nothing, whether its workflow still runs or has long ended (R11). Only what has a row in `starting/reopenings.ts`
 * can be begun anew, by a fact that none of its runs has met.
 */
import { traceOf } from '@mainstem/streams/telemetry/carried';
import { attributeNames as names } from '@mainstem/streams/telemetry/names';
import { inSpan } from '@mainstem/streams/telemetry/spans';
import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { WorkflowCodec } from './codec/payload-codec.ts';
import { WorkflowError, type WorkflowErrorCode } from './errors.ts';
import { performStart, type Told } from './starting/perform.ts';
import type { WorkflowStart } from './starting/start.ts';

export interface StarterCounts {
  started: number;
  /** Signals taken, those that started their workflow included. */
  signalled: number;
  /** Found that the workflow was there, or had been. */
  duplicates: number;
  /** Signals to a workflow that is over, or never was. */
  absent: number;
  /** Nothing was told, since the subject of the workflow was erased. */
  erased: number;
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

/** `codec` is the client's own, which seals what is told. */
export function createStarter(client: Client, taskQueue: string, codec?: Pick<WorkflowCodec, 'belongs'>): Starter {
  const counts: StarterCounts = { started: 0, signalled: 0, duplicates: 0, absent: 0, erased: 0 };
  return {
    counts,
    async perform(start) {
      checkTenant(start);
      const { workflowId, tenant, dataSubject } = start;
      if (dataSubject !== undefined) codec?.belongs(workflowId, { tenant, subject: dataSubject });
      const attributes = { [names.workflowId]: workflowId };
      // An event that is not traced starts no trace of its own: the log decides what belongs to one.
      const parent = traceOf(start);
      const tell = () =>
        client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => performStart(client, taskQueue, start));
      try {
        const told = await (parent === undefined
          ? tell()
          : inSpan(`tell ${start.workflowType} workflow`, { kind: 'client', parent, attributes }, tell));
        counts[told] += 1;
      } catch (error) {
        counts[withoutEffect(start, error)] += 1;
      }
    },
  };
}

/** A workflow of one tenant is never told of another's events (R7), whatever an event names as its workflow. */
function checkTenant({ workflowId, tenant }: WorkflowStart): void {
  if (workflowId.split(':')[1] === tenant) return;
  throw new WorkflowError('WORKFLOW_START_REFUSED', `${workflowId} is no workflow of ${tenant}`);
}

/** What an error means that stands for "nothing to do"; throws what is left as a `WorkflowError`. */
function withoutEffect(start: WorkflowStart, error: unknown): Exclude<keyof StarterCounts, Told> {
  if (error instanceof WorkflowExecutionAlreadyStartedError) return 'duplicates';
  if (error instanceof WorkflowNotFoundError && start.how === 'signal') return 'absent';
  if (isOfErased(error)) return 'erased';
  throw workflowError(start, error);
}

/** The client wraps what its codec throws. */
function isOfErased(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    (error as { code?: unknown }).code === ('WORKFLOW_SUBJECT_ERASED' satisfies WorkflowErrorCode) ||
    isOfErased(error.cause)
  );
}

function workflowError(start: WorkflowStart, error: unknown): WorkflowError {
  if (error instanceof WorkflowError) return error;
  const cause = error instanceof ServiceError ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (isGrpcServiceError(cause) && refusals.has(cause.code)) {
    return new WorkflowError('WORKFLOW_START_REFUSED', `Temporal refuses ${start.workflowId}: ${message}`, { cause });
  }
  // Everything else may pass: a server that starts, a namespace still to be made, too many requests.
  return new WorkflowError(
    'WORKFLOW_TEMPORAL_UNAVAILABLE',
    `Temporal does not take ${start.workflowType}: ${message}`,
    {
      retryable: true,
      cause,
    },
  );
}
