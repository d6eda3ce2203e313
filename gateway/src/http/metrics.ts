/** Prometheus metrics. Labels are route patterns, methods, statuses and codes: never ids, tenants or paths (unbounded). */
import { registerLogMetrics } from '@mainstem/streams/log/log-metrics';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** From a cached answer to the handler's time limit, seconds. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

export interface GatewayMetrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly refused: Counter<'code'>;
  readonly limited: Counter<'scope'>;
  readonly limitsLocal: Counter;
  readonly items: Counter<'status'>;
  readonly commands: Counter<'stream' | 'outcome'>;
  readonly seenFailures: Counter<'during'>;
  readonly warningsLost: Counter;
}

export function createMetrics(): GatewayMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerLogMetrics(registry);
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'mainstem_gateway_request_duration_seconds',
      help: 'Time from the request to its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATION_BUCKETS_S,
      registers,
    }),
    refused: new Counter({
      name: 'mainstem_gateway_requests_refused_total',
      help: 'Requests refused for their token or role, by code.',
      labelNames: ['code'],
      registers,
    }),
    limited: new Counter({
      name: 'mainstem_gateway_requests_limited_total',
      help: 'Requests refused with 429 by the bucket that was empty: tenant, credential or address.',
      labelNames: ['scope'],
      registers,
    }),
    limitsLocal: new Counter({
      name: 'mainstem_gateway_limits_local_total',
      help: 'Requests judged by this process alone, with a share of the limit, because Redis did not answer in time.',
      registers,
    }),
    items: new Counter({
      name: 'mainstem_gateway_events_total',
      help: 'Events sent in, by what became of them.',
      labelNames: ['status'],
      registers,
    }),
    commands: new Counter({
      name: 'mainstem_gateway_commands_total',
      help: 'Commands by stream and outcome.',
      labelNames: ['stream', 'outcome'],
      registers,
    }),
    warningsLost: new Counter({
      name: 'mainstem_gateway_ingestion_warnings_lost_total',
      help: 'Warnings of ingest that found no room in the counts of their span.',
      registers,
    }),
    seenFailures: new Counter({
      name: 'mainstem_gateway_seen_events_failures_total',
      help: 'Times the hint of seen event ids could not be asked or noted; readers drop the duplicates.',
      labelNames: ['during'],
      registers,
    }),
  };
}

/** Measures each request and serves `/metrics`. */
export function useMetrics(app: FastifyInstance, metrics: GatewayMetrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requestSeconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
  app.get('/metrics', { schema: { tags: ['operation'], summary: 'Prometheus metrics.' } }, async (_request, reply) => {
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}
