/** Spans over OpenTelemetry's API: what the rest of the platform knows of it. All of it does nothing while tracing is off. */
import {
  type Attributes,
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { isTracing, sampled } from './carried.ts';
import { attributeNames } from './names.ts';

/** Links of one span: more of a batch are counted, not linked. */
export const LINKS_MAX = 32;
const TRACER = 'mainstem';

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** `traceparent` of the span it belongs under; a new trace, or the active span's, when not given. */
  readonly parent?: string | undefined;
  /** More it came from: spans of the other records of a batch. */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
  /** When it began, ms since 1970 UTC. */
  readonly startTimeMs?: number;
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** Undefined while tracing is off. End it. */
export function startSpan(name: string, options: SpanOptions = {}): Span | undefined {
  if (!isTracing()) return undefined;
  const { kind = 'internal', parent, links = [], attributes = {}, startTimeMs } = options;
  const linked = links.slice(0, LINKS_MAX).flatMap((one): Link[] => {
    const found = contextOf(one);
    return found === undefined ? [] : [{ context: found }];
  });
  const given = { kind: kinds[kind], attributes, links: linked };
  const timed = startTimeMs === undefined ? given : { ...given, startTime: startTimeMs };
  return trace.getTracer(TRACER).startSpan(name, timed, under(parent));
}

/** Runs work under a span, which ends with it, and is failed when it throws. */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span | undefined) => Promise<Result>,
): Promise<Result> {
  const span = startSpan(name, options);
  if (span === undefined) return work(undefined);
  try {
    return await context.with(trace.setSpan(context.active(), span), () => work(span));
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Its code and no message: messages may hold what was sent (R6). */
export function failSpan(span: Span, error: unknown): void {
  const { code, name } = error as { code?: unknown; name?: unknown };
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute(attributeNames.errorType, String(code ?? name ?? 'unknown'));
}

/** Calls `next` with the span active, and all that follows from it. */
export function activate(span: Span, next: () => void): void {
  context.with(trace.setSpan(context.active(), span), next);
}

/** `traceparent` of a span that is sampled; undefined for others, whose records get no header. */
export function traceparentOf(span: Span | undefined): string | undefined {
  const found = span?.spanContext();
  if (found === undefined || (found.traceFlags & 1) === 0) return undefined;
  return `00-${found.traceId}-${found.spanId}-01`;
}

/** Of the span that is active now. */
export function activeTraceparent(): string | undefined {
  return isTracing() ? traceparentOf(trace.getActiveSpan()) : undefined;
}

/** What a log line says of the span it was written under; nothing while there is none. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const found = isTracing() ? trace.getActiveSpan()?.spanContext() : undefined;
  return found === undefined ? {} : { trace_id: found.traceId, span_id: found.spanId };
}

function under(parent: string | undefined): Context {
  const found = parent === undefined ? undefined : contextOf(parent);
  return found === undefined ? context.active() : trace.setSpanContext(ROOT_CONTEXT, found);
}

function contextOf(traceparent: string): SpanContext | undefined {
  if (sampled(traceparent) === undefined) return undefined;
  const [, traceId = '', spanId = ''] = traceparent.split('-');
  return { traceId, spanId, traceFlags: 1, isRemote: true };
}
