/**
 * Traces across Temporal, outside of the sandbox: calls carry the active span's `traceparent` as a header, activities run
 * under a span of theirs. The SDK's own interceptors want OpenTelemetry 1.x and a tracer inside the sandbox; a header is all
 * that is needed.
 */

import { isTracing } from '@mainstem/streams/telemetry/carried';
import { attributeNames as names, TRACEPARENT } from '@mainstem/streams/telemetry/names';
import { activeTraceparent, inSpan } from '@mainstem/streams/telemetry/spans';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

type Headers = Record<string, Payload>;

function traced<Input extends { readonly headers: Headers }>(input: Input): Input {
  const traceparent = activeTraceparent();
  if (traceparent === undefined) return input;
  return { ...input, headers: { ...input.headers, [TRACEPARENT]: defaultPayloadConverter.toPayload(traceparent) } };
}

export const clientInterceptor: WorkflowClientInterceptor = {
  start: (input, next) => next(traced(input)),
  signal: (input, next) => next(traced(input)),
  signalWithStart: (input, next) => next(traced(input)),
  startUpdate: (input, next) => next(traced(input)),
};

export const activityInterceptor: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute(input, next) {
      const payload = isTracing() ? input.headers[TRACEPARENT] : undefined;
      if (payload === undefined) return next(input);
      const parent = String(defaultPayloadConverter.fromPayload(payload));
      const { activityType, workflowType, workflowExecution } = info;
      const attributes = {
        [names.activity]: activityType,
        [names.workflowType]: workflowType ?? '',
        [names.workflowId]: workflowExecution?.workflowId ?? '',
      };
      return inSpan(`${workflowType ?? 'workflow'} ${activityType}`, { parent, attributes }, () => next(input));
    },
  },
});
