/** The streams process as a value: all processors, their health and metrics. `main.ts` runs it. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { createEventWriter } from './log/event-writer.ts';
import { connectKafkaLog } from './log/log.kafka.ts';
import { loadCodec } from './log/pinned-codec.ts';
import { messageOf } from './message-of.ts';
import { createPostgresHeads } from './notary/heads/kept-heads.postgres.ts';
import type { HeadsOf } from './notary/heads/kept-heads.ts';
import type { NotaryStatus } from './notary/notary-progress.ts';
import { registerNotaryMetrics, startNotaryProcessor } from './notary/processor.ts';
import type { NotaryParts } from './notary/settings.ts';
import { registerKeeperMetrics } from './processors/budget-keeper/metrics.ts';
import type { ProcessorContext, ProcessorStatus, RunningProcessor } from './processors/processor.ts';
import { processors } from './processors/table.ts';
import { postgresSnapshots } from './runtime/decisions/snapshots/snapshot-store.postgres.ts';
import { type HealthServer, type Readiness, startHealth } from './runtime/health.ts';
import type { ReaderAt } from './runtime/lag-clock.ts';
import { openRulings } from './runtime/parking/ruling-feed.ts';
import { createPostgresCheckpoints } from './runtime/reactor/checkpoint.postgres.ts';
import { registerReactorMetrics } from './runtime/reactor/reactor-metrics.ts';
import type { ReactorStatus } from './runtime/reactor/reactor-progress.ts';
import { createPostgresLeases } from './runtime/stores/lease.postgres.ts';
import { createProjectorPool } from './runtime/stores/store.postgres.connection.ts';
import type { Settings } from './settings.ts';

export const reactorSettings = [
  'MAINSTEM_KAFKA_BROKERS',
  'MAINSTEM_TOPIC_PREFIX',
  'MAINSTEM_REGISTRY_URL',
  'MAINSTEM_SCHEMA_IDS',
  'MAINSTEM_POSTGRES_PROJECTOR_URL',
  'MAINSTEM_POSTGRES_SCHEMA',
] as const;
export type ReactorSettings = Settings<(typeof reactorSettings)[number]>;

/** Leases, checkpoints and snapshots: small statements, some at a time. */
const CONNECTIONS = 3;

export interface ReactorResources extends ProcessorContext {
  readonly heads: HeadsOf;
  close(): Promise<void>;
}

/** Log, codec, leases and checkpoints. Throws a retryable error when no broker answers. */
export async function openReactorResources(
  settings: ReactorSettings,
  clientId: string,
  logger: Logger,
): Promise<ReactorResources> {
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    clientId,
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
  });
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, CONNECTIONS);
  const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
  const rulings = openRulings(log, codec);
  return {
    log,
    codec,
    writer: createEventWriter(log, codec),
    checkpoints: createPostgresCheckpoints(pool, schema),
    rulings,
    leases: createPostgresLeases(pool, schema, `${hostname()}:${process.pid}:${randomUUID()}`),
    logger,
    heads: (place) => createPostgresHeads(pool, schema, place),
    snapshots: postgresSnapshots(pool, schema, (message, cause) =>
      logger.warn({ reason: cause === undefined ? undefined : messageOf(cause) }, message),
    ),
    async close() {
      await rulings.close();
      await log.close();
      await pool.end();
    },
  };
}

export interface StreamsWorker {
  readonly health: HealthServer;
  statuses(): ProcessorStatus[];
  /** Rejects with what ended a processor for good. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

export interface StreamsWorkerOptions {
  readonly context: ProcessorContext & { readonly heads: HeadsOf };
  readonly healthPort: number;
  /** Address the health port listens on; local only when not given. */
  readonly healthHost?: string;
  /** `MAINSTEM_INTERNAL_KEY`. */
  readonly internalKey?: string;
  /** What the notary signs with and writes to; without it there is none. */
  readonly notary?: NotaryParts;
}

export async function startStreamsWorker({
  context,
  healthPort,
  healthHost,
  internalKey,
  notary,
}: StreamsWorkerOptions): Promise<StreamsWorker> {
  const running: RunningProcessor[] = [];
  const statuses = () => running.map((processor) => processor.status());
  const registry = new Registry();
  registerReactorMetrics(registry, () =>
    statuses().flatMap(({ details }) => ('stoppedPartitions' in details ? [details as ReactorStatus] : [])),
  );
  registerKeeperMetrics(registry, statuses);
  // First, so that a taken port is told before any lease is taken.
  const health = await startHealth({
    port: healthPort,
    ...(healthHost === undefined ? {} : { host: healthHost }),
    registry,
    service: 'streams',
    ...(internalKey === undefined ? {} : { internalKey }),
    dependencies: dependenciesOf(context),
    readers: () => statuses().flatMap(readerOf),
    readiness: () => readinessOf(statuses(), Object.keys(processors).length + (notary === undefined ? 0 : 1)),
  });
  if (notary !== undefined) {
    const processor = startNotaryProcessor(context, notary);
    registerNotaryMetrics(registry, () => processor.notary());
    running.push(processor);
  }
  for (const start of Object.values(processors)) running.push(await start(context));
  return {
    health,
    statuses,
    failed: Promise.race(running.map(({ failed }) => failed)),
    async stop() {
      health.drain();
      await Promise.all(running.map((processor) => processor.stop()));
      await health.close();
    },
  };
}

/** What every process of reactors needs. */
export function dependenciesOf({ log, checkpoints }: Pick<ProcessorContext, 'log' | 'checkpoints'>) {
  return { log: () => log.endOffsets('audit_events'), postgres: () => checkpoints.load('health') };
}

/** Reactors and the notary know how far they are; watches, which keep nothing, do not say. */
function readerOf({ name, details }: ProcessorStatus): ReaderAt[] {
  if ('lag' in details && 'position' in details) {
    const { lag, position } = details as ReactorStatus;
    return [{ name, lag, position }];
  }
  if (name !== 'notary') return [];
  const { size, pending } = details as unknown as NotaryStatus;
  return [{ name, position: size, lag: pending }];
}

/** Ready when every processor does its work, here or in another process. */
export function readinessOf(statuses: readonly ProcessorStatus[], expected: number): Readiness {
  const unready = statuses.filter(({ ready }) => !ready);
  const reasons = unready.map(
    ({ name, state, reason }) => `${name} is ${state}${reason === null ? '' : `: ${reason}`}`,
  );
  if (statuses.length < expected) reasons.push('starting');
  return { ready: reasons.length === 0, reasons, parts: statuses };
}
