/** What every activity that writes shares: the ids it writes under, and which errors no further try can mend. */
import { uuidFrom } from '@mainstem/schemas/envelope';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/** Every activity of the platform runs for a workflow; a standalone one would have no stable id to write under. */
export function workflowId(): string {
  const { workflowExecution } = activityInfo();
  if (workflowExecution === undefined) throw ApplicationFailure.nonRetryable('not called by a workflow', 'NO_WORKFLOW');
  return workflowExecution.workflowId;
}

/** The same for every try of a step, in every run of the workflow id. */
export function idOf(step: string): string {
  return uuidFrom(workflowId(), step);
}

/** For providers that take a key and do a thing once. */
export function idempotencyKeyOf(step: string): string {
  return `${workflowId()}/${step}`;
}

/** Who acts, as events name it. */
export function actor(): string {
  return `workflow:${activityInfo().workflowType ?? 'unknown'}`;
}

/** Codes of errors that no further try can mend: better to fail where people see it than to try for a day. */
const hopeless: ReadonlySet<unknown> = new Set([
  'SCHEMA_INVALID_EVENT',
  'LOG_EVENT_INVALID',
  'LOG_RECORD_TOO_LARGE',
  'DECISION_INVALID',
]);

export async function orHopeless<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (!(error instanceof Error) || typeof code !== 'string' || !hopeless.has(code)) throw error;
    throw ApplicationFailure.create({ message: error.message, type: code, nonRetryable: true, cause: error });
  }
}
