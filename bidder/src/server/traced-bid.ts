/**
 * The span of one bid request whose exchange traces it. Synchronous (R9); everything the request makes, its bid on the log
 * first of all, carries the span.
 */
import { inTrace, isTracing, sampled } from '@mainstem/streams/telemetry/carried';
import { attributeNames as names, TRACEPARENT } from '@mainstem/streams/telemetry/names';
import { startSpan, traceparentOf } from '@mainstem/streams/telemetry/spans';
import type { Answer } from './core.ts';

/**
 * The exchange's trace that a request belongs to: of an exchange that showed its credentials alone, for to anybody else the
 * port is open, and who is followed costs spans. Reads no header while nothing is traced.
 */
export function followed(
  { guarded }: { readonly guarded: boolean },
  request: { getHeader(name: string): string },
): string | undefined {
  return guarded && isTracing() ? sampled(request.getHeader(TRACEPARENT)) : undefined;
}

export function tracedBid(parent: string, exchange: string, handle: () => Answer): Answer {
  const span = startSpan('bid', { kind: 'server', parent, attributes: { [names.exchange]: exchange } });
  const traceparent = traceparentOf(span);
  if (span === undefined || traceparent === undefined) return handle();
  const answer = inTrace(traceparent, handle);
  span.setAttribute(names.outcome, answer.kind === 'no-bid' ? answer.reason : answer.kind);
  span.end();
  return answer;
}
