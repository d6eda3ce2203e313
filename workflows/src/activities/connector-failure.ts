/** An outside system's error as Temporal has it: tried again or not, and after the wait the system asked for. */
import type { ConnectorError } from '@mainstem/connectors/errors';
import { ApplicationFailure } from '@temporalio/common';

export function failureOf(error: ConnectorError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nonRetryable: !error.retryable,
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
    cause: error,
  });
}
