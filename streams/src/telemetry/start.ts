/**
 * Turns tracing on for a process when `OTEL_EXPORTER_OTLP_ENDPOINT` is set, and loads nothing of the SDK otherwise. Spans go out
 * as JSON over HTTP, in batches, from a bounded queue: a collector that is away costs spans, never work.
 *
 * `OTEL_TRACES_SAMPLER_ARG`: share of new traces that are sampled, 0 to 1; whoever calls with a sampled `traceparent` is followed.
 */
import { context, propagation, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { setTracing } from './carried.ts';

/** One trace in a hundred, when nothing else is said. */
const SHARE_DEFAULT = 0.01;
/** Spans that wait for the collector; beyond, new ones are dropped (R8). */
const QUEUE_MAX = 4_096;
const BATCH_MAX = 512;
/** An export that takes longer is given up, ms. */
const EXPORT_WITHIN_MS = 5_000;

export interface Telemetry {
  /** Sends what waits, then stops. Never throws. */
  stop(): Promise<void>;
}

export async function startTelemetry(
  service: string,
  logger: Pick<Logger, 'info' | 'warn'>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Telemetry> {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? '';
  if (endpoint === '') return { stop: async () => undefined };
  const [
    { NodeTracerProvider, BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler },
    exporting,
    resources,
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const share = shareOf(environment.OTEL_TRACES_SAMPLER_ARG);
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new exporting.OTLPTraceExporter({ url, timeoutMillis: EXPORT_WITHIN_MS });
  const queue = { maxQueueSize: QUEUE_MAX, maxExportBatchSize: BATCH_MAX, exportTimeoutMillis: EXPORT_WITHIN_MS };
  const provider = new NodeTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': `mainstem-${service}` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor(exporter, queue)],
  });
  provider.register();
  setTracing(true);
  logger.info({ share, endpoint: new URL(endpoint).origin }, 'traces are sent');
  return {
    async stop() {
      setTracing(false);
      // Else a start after this one would be refused by the API, and its spans go nowhere.
      for (const held of [trace, context, propagation]) held.disable();
      await provider
        .shutdown()
        .catch((error: unknown) => logger.warn({ reason: String(error) }, 'last spans are lost'));
    },
  };
}

function shareOf(text: string | undefined): number {
  const share = Number(text ?? SHARE_DEFAULT);
  return Number.isFinite(share) && share >= 0 && share <= 1 ? share : SHARE_DEFAULT;
}
