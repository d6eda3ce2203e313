/**
 * A span for each request below /v1 that is traced, by the sampling of this process; or under the caller's `traceparent` when
 * that is sampled. Only callers who were let in are followed, and no tenant more often than its share: whoever is followed
 * makes spans here, headers on records and spans of all that reads them. What the handlers write to the log carries the span.
 * Names are route patterns, never paths (R6).
 */
import { isTracing, sampled } from '@mainstem/streams/telemetry/carried';
import { attributeNames as names, TRACEPARENT } from '@mainstem/streams/telemetry/names';
import { activate, startSpan } from '@mainstem/streams/telemetry/spans';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createTokenBuckets } from '../limits/token-buckets.ts';

/** Requests a second of a tenant that are traced because its callers say so: enough to look for a fault, too few for a load. */
export const FOLLOWED_PER_S = 10;

type Span = NonNullable<ReturnType<typeof startSpan>>;

/** Register after the guard and the limits, and before everything that writes. */
export function useTraces(app: FastifyInstance, clock: () => number): void {
  const spans = new WeakMap<object, Span>();
  const followed = createTokenBuckets({ perS: FOLLOWED_PER_S, size: FOLLOWED_PER_S });
  const parentOf = ({ identity, headers }: FastifyRequest): string | undefined => {
    const sent = headers[TRACEPARENT];
    const parent = identity !== null && typeof sent === 'string' ? sampled(sent) : undefined;
    return parent !== undefined && followed.take(identity?.tenant ?? '', 1, clock()) ? parent : undefined;
  };
  app.addHook('onRequest', (request, _reply, done) => {
    const span = spanOf(request, parentOf);
    if (span === undefined) return done();
    spans.set(request, span);
    activate(span, done);
  });
  app.addHook('onResponse', async (request, reply) => {
    // Who was not let in has a span of his own, of the whole time he took.
    const startTimeMs = Date.now() - reply.elapsedTime;
    const span = spans.get(request) ?? spanOf(request, () => undefined, startTimeMs);
    span?.setAttribute(names.status, reply.statusCode);
    span?.end();
  });
}

function spanOf(
  request: FastifyRequest,
  parentOf: (request: FastifyRequest) => string | undefined,
  startTimeMs?: number,
): Span | undefined {
  const route = request.routeOptions.url;
  if (!isTracing() || route === undefined || !route.startsWith('/v1')) return undefined;
  const attributes = { [names.method]: request.method, [names.route]: route };
  const timed = startTimeMs === undefined ? {} : { startTimeMs };
  return startSpan(`${request.method} ${route}`, { kind: 'server', parent: parentOf(request), attributes, ...timed });
}
