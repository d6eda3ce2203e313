/**
 * Interceptors inside the sandbox: a workflow hands the `traceparent` it was started or last signalled with on to its
 * activities and to its next run. It makes no span and reads no clock; headers are no part of what a replay compares.
 */
import type { Payload } from '@temporalio/common';
import type { WorkflowInterceptors } from '@temporalio/workflow';

const TRACEPARENT = 'traceparent';

export function interceptors(): WorkflowInterceptors {
  let held: Payload | undefined;
  const withTrace = <Input extends { readonly headers: Record<string, Payload> }>(input: Input): Input =>
    held === undefined ? input : { ...input, headers: { ...input.headers, [TRACEPARENT]: held } };
  return {
    inbound: [
      {
        execute(input, next) {
          held = input.headers[TRACEPARENT];
          return next(input);
        },
        handleSignal(input, next) {
          held = input.headers[TRACEPARENT] ?? held;
          return next(input);
        },
        handleUpdate(input, next) {
          held = input.headers[TRACEPARENT] ?? held;
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withTrace(input)),
        continueAsNew: (input, next) => next(withTrace(input)),
      },
    ],
  };
}
