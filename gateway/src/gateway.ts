/**
 * The gateway on real parts: the log, the views, Temporal, a decision writer per decided stream. `main.ts` runs it as a
 * process, integration tests run it in theirs.
 *
 * Only the log is needed to start. Views and workflows may be away and come back: their routes answer 503 meanwhile, and
 * `/healthz` says so. A decision writer that ends (its topic is gone, its log cannot be read) ends the process: a
 * gateway that cannot see decisions must not answer for them.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createQueries, createQueryPool } from '@mainstem/projections/queries';
import { createViewPositions } from '@mainstem/projections/view-positions';
import { budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import { campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import { creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { auditSettings, openAuditTree } from '@mainstem/streams/notary/settings';
import { openKeys } from '@mainstem/streams/privacy/connect';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { postgresSnapshots } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type { Settings } from '@mainstem/streams/settings';
import { createTemporalDesk } from './approvals/desk.temporal.ts';
import { createAuditDesk } from './audit/desk.ts';
import { createAuthenticator } from './auth.ts';
import { type AnyWriter, type StreamName, streamNames } from './commands/streams.ts';
import { parseOrigins } from './http/cors.ts';
import { createPostgresSeenEvents } from './ingest/seen-events.postgres.ts';
import { buildServer } from './server.ts';

export const gatewaySettings = [
  'MAINSTEM_KAFKA_BROKERS',
  'MAINSTEM_TOPIC_PREFIX',
  'MAINSTEM_REGISTRY_URL',
  'MAINSTEM_SCHEMA_IDS',
  'MAINSTEM_POSTGRES_APP_URL',
  'MAINSTEM_POSTGRES_PROJECTOR_URL',
  'MAINSTEM_POSTGRES_SCHEMA',
  ...auditSettings,
  'MAINSTEM_KMS_URL',
  'MAINSTEM_KMS_TOKEN',
  'MAINSTEM_TEMPORAL_ADDRESS',
  'MAINSTEM_TEMPORAL_NAMESPACE',
  'MAINSTEM_HOST',
  'MAINSTEM_GATEWAY_PORT',
  'MAINSTEM_JWT_SECRET',
  'MAINSTEM_JWT_ISSUER',
  'MAINSTEM_JWT_AUDIENCE',
  'MAINSTEM_CORS_ALLOW_ORIGINS',
  'MAINSTEM_LOG_LEVEL',
] as const;
export type GatewaySettings = Settings<(typeof gatewaySettings)[number]>;

/** A query takes milliseconds; more connections would only queue inside Postgres. */
const POOL_CONNECTIONS_MAX = 10;
/** One for each decided stream: a save, or the entities of one batch. */
const SNAPSHOT_CONNECTIONS_MAX = 3;
/** An append that takes longer fails in doubt, in time for the client to hear it within the request's own limit. */
const WRITE_DEADLINE_MS = 8_000;

export interface Gateway {
  readonly port: number;
  /** Rejects when a part ended that the gateway cannot do without; resolves after `stop`. */
  readonly done: Promise<void>;
  /** Resolves once all decision writers have read their streams. */
  ready(): Promise<void>;
  /** Answers what is in hand, then closes everything. */
  stop(): Promise<void>;
}

/** Connects and listens. Throws `LOG_UNAVAILABLE` (retryable) or `SCHEMA_NOT_PINNED` when it cannot. */
export async function startGateway(settings: GatewaySettings): Promise<Gateway> {
  const corsOrigins = parseOrigins(settings.MAINSTEM_CORS_ALLOW_ORIGINS);
  const parts = await openParts(settings);
  const { log, codec, pool, desk, writers } = parts;
  const caughtUp = trackCaughtUp(writers);
  try {
    const app = await buildServer({
      authenticate: createAuthenticator({
        secret: settings.MAINSTEM_JWT_SECRET,
        issuer: settings.MAINSTEM_JWT_ISSUER,
        audience: settings.MAINSTEM_JWT_AUDIENCE,
      }),
      append: createEventWriter(log, codec).append,
      sealer: createSealer(parts.keyring),
      seen: createPostgresSeenEvents(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
      // Each route checks its commands with its own stream's schema, so a writer only ever gets commands of its stream.
      writers: writers as unknown as Record<StreamName, AnyWriter>,
      queries: createQueries(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
      positions: createViewPositions(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
      audit: parts.audit,
      approvals: desk,
      checks: { postgres: () => pool.query('select 1'), log: () => log.endOffsets('audit_events') },
      notReady: caughtUp.waitingFor,
      clock: Date.now,
      corsOrigins,
      logLevel: settings.MAINSTEM_LOG_LEVEL,
      version: packageVersion(),
    });
    parts.reports.to((message, cause) => app.log.warn({ cause }, message));
    await app.listen({ host: settings.MAINSTEM_HOST, port: settings.MAINSTEM_GATEWAY_PORT });
    const address = app.server.address() as AddressInfo; // listening on TCP, so never a path
    return {
      port: address.port,
      done: Promise.all(Object.values(writers).map((writer) => writer.done)).then(() => {}),
      ready: () => caughtUp.all,
      async stop() {
        await app.close();
        await parts.close();
      },
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** What the routes stand on. Only the log is connected at once; Postgres and Temporal when first asked. */
async function openParts(settings: GatewaySettings) {
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    clientId: 'mainstem-gateway',
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
    writeDeadlineMs: WRITE_DEADLINE_MS,
  });
  const shared = { log, codec, service: 'gateway' };
  // Snapshots hold the states of all tenants, so the writers of decisions reach them under the role that writes views.
  const keeping = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, SNAPSHOT_CONNECTIONS_MAX);
  const reports = createReports();
  const snapshots = postgresSnapshots(keeping, settings.MAINSTEM_POSTGRES_SCHEMA, reports.report);
  const writers = {
    campaigns: startDecisionWriter({ ...shared, decider: campaignDecider, snapshots: snapshots(campaignDecider) }),
    creatives: startDecisionWriter({ ...shared, decider: creativeDecider, snapshots: snapshots(creativeDecider) }),
    budgets: startDecisionWriter({ ...shared, decider: budgetDecider, snapshots: snapshots(budgetDecider) }),
  };
  const pool = createQueryPool(settings.MAINSTEM_POSTGRES_APP_URL, POOL_CONNECTIONS_MAX);
  const { keyring } = openKeys(settings, pool);
  const desk = createTemporalDesk(settings.MAINSTEM_TEMPORAL_ADDRESS, settings.MAINSTEM_TEMPORAL_NAMESPACE);
  const audit = createAuditDesk(log, () => openAuditTree(settings));
  return {
    codec,
    log,
    writers,
    pool,
    keyring,
    desk,
    audit,
    reports,
    async close() {
      keyring.close();
      await Promise.all(Object.values(writers).map((writer) => writer.stop()));
      await Promise.all([log.close(), pool.end(), keeping.end(), desk.close(), audit.close()]);
    },
  };
}

/** What the writers report before the server and its log are there waits for them; a start makes some lines at most. */
function createReports() {
  type Report = (message: string, cause?: unknown) => void;
  const early: Parameters<Report>[] = [];
  let tell: Report = (...report) => early.push(report);
  return {
    report: (...report: Parameters<Report>) => tell(...report),
    to(next: Report) {
      tell = next;
      for (const report of early.splice(0)) next(...report);
    },
  };
}

interface CaughtUp {
  readonly all: Promise<void>;
  /** Why the gateway is not ready, one reason per stream that is still being read. */
  readonly waitingFor: () => string[];
}

function trackCaughtUp(writers: Readonly<Record<StreamName, Pick<AnyWriter, 'whenCaughtUp'>>>): CaughtUp {
  const waiting = new Set<StreamName>(streamNames);
  const each = streamNames.map(async (name) => {
    await writers[name].whenCaughtUp();
    waiting.delete(name);
  });
  const all = Promise.all(each).then(() => {});
  all.catch(() => {}); // `done` of the writer says it too, and ends the process
  return { all, waitingFor: () => [...waiting].map((name) => `the log of ${name} is still being read`) };
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
