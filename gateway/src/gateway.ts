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
import { createApprovalFigures } from '@mainstem/projections/approvals/figures';
import { createQueries, createQueryPool } from '@mainstem/projections/queries';
import { createViewPositions } from '@mainstem/projections/view-positions';
import { openHotRows } from '@mainstem/streams/cohorts/open-hot-rows';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { featureViews } from '@mainstem/streams/features/views';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { auditSettings, openAuditTree } from '@mainstem/streams/notary/settings';
import { openKeys } from '@mainstem/streams/privacy/connect';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { postgresSnapshots } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type { Settings } from '@mainstem/streams/settings';
import { followServiceLevels } from '@mainstem/streams/support/service-levels-of-log';
import { openWordingModel } from './agents/ask/open-model.ts';
import { openAgents } from './agents/open-agents.ts';
import { openApprovals } from './approvals/open-approvals.ts';
import { createAuditDesk } from './audit/desk.ts';
import { openAccess } from './authorisation/access.ts';
import { type StreamName, streamNames } from './commands/streams.ts';
import { startWriters, stopWriters, type Writers } from './commands/writers.ts';
import { openExplain } from './explain/open-explain.ts';
import { openRedisFeatures } from './features/open-redis-features.ts';
import { serviceAddresses } from './health/services.ts';
import { parseOrigins } from './http/cors.ts';
import { identitySettings, openIdentity } from './identity/open-identity.ts';
import { ingestSettings, openIngest } from './ingest/open-ingest.ts';
import { createPostgresSeenEvents } from './ingest/seen-events.postgres.ts';
import { limitSettings, openLimits } from './limits/open-limits.ts';
import { liveSettings, openLiveResources } from './live/open-live.ts';
import { buildServer } from './server.ts';
import { connectLtvRows } from './values/ltv-rows.redis.ts';

export const gatewaySettings = [
  'MAINSTEM_KAFKA_BROKERS',
  'MAINSTEM_TOPIC_PREFIX',
  'MAINSTEM_REGISTRY_URL',
  'MAINSTEM_SCHEMA_IDS',
  'MAINSTEM_POSTGRES_APP_URL',
  'MAINSTEM_POSTGRES_PROJECTOR_URL',
  'MAINSTEM_POSTGRES_SCHEMA',
  ...auditSettings,
  ...liveSettings,
  ...limitSettings,
  'MAINSTEM_KMS_URL',
  'MAINSTEM_KMS_TOKEN',
  'MAINSTEM_HOST',
  'MAINSTEM_GATEWAY_PORT',
  'MAINSTEM_JWT_SECRET',
  'MAINSTEM_JWT_ISSUER',
  'MAINSTEM_JWT_AUDIENCE',
  ...identitySettings,
  'MAINSTEM_CORS_ALLOW_ORIGINS',
  'MAINSTEM_TRUSTED_PROXIES',
  ...ingestSettings,
  'MAINSTEM_INTERNAL_KEY',
  'MAINSTEM_UNSUBSCRIBE_SECRET',
  'MAINSTEM_APPROVAL_LINK_SECRET',
  'MAINSTEM_GATEWAY_URL',
  'MAINSTEM_HEALTH_SERVICES',
  'MAINSTEM_BIDDER_URL',
  'MAINSTEM_PROJECTIONS_PORT',
  'MAINSTEM_STREAMS_PORT',
  'MAINSTEM_WORKFLOWS_PORT',
  'MAINSTEM_LLM_FILE',
  'MAINSTEM_LOG_LEVEL',
] as const;
export type GatewaySettings = Settings<(typeof gatewaySettings)[number]>;

/** A query takes milliseconds; more connections would only queue inside Postgres. */
const POOL_CONNECTIONS_MAX = 10;
/** Each is a save of one decided stream, or the entities of one batch: short, and rarely two at once. */
const SNAPSHOT_CONNECTIONS_MAX = 4;
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

export interface GatewayOptions {
  /** Feature views to serve; those of the platform when not said. */
  readonly views?: readonly FeatureView[];
}

/** Connects and listens. Throws `LOG_UNAVAILABLE` (retryable) or `SCHEMA_NOT_PINNED` when it cannot. */
export async function startGateway(settings: GatewaySettings, over: GatewayOptions = {}): Promise<Gateway> {
  const corsOrigins = parseOrigins(settings.MAINSTEM_CORS_ALLOW_ORIGINS);
  const parts = await openParts(settings, over);
  const { log, codec, pool, writers } = parts;
  const caughtUp = trackCaughtUp(writers);
  try {
    const app = await buildServer({
      authenticate: parts.identity.authenticate,
      identity: parts.identity,
      access: parts.access,
      limits: parts.limits,
      trustedProxies: settings.MAINSTEM_TRUSTED_PROXIES,
      append: createEventWriter(log, codec).append,
      sealer: createSealer(parts.keyring),
      payloadKeys: parts.keyring,
      ingest: parts.ingest,
      seen: createPostgresSeenEvents(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
      writers,
      hotRows: parts.hotRows,
      serviceLevels: parts.serviceLevels,
      queries: parts.queries,
      explain: parts.explain.explain,
      live: parts.live,
      positions: createViewPositions(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
      audit: parts.audit,
      approvals: parts.approvals,
      agents: parts.agents,
      ltvRows: parts.ltvRows,
      checks: { postgres: () => pool.query('select 1'), log: () => log.endOffsets('audit_events') },
      notReady: () => [...caughtUp.waitingFor(), ...parts.identity.notReady()],
      services: serviceAddresses(settings),
      internalKey: settings.MAINSTEM_INTERNAL_KEY,
      publicUrl: settings.MAINSTEM_GATEWAY_URL,
      unsubscribeSecret: settings.MAINSTEM_UNSUBSCRIBE_SECRET,
      approvalLinkSecret: settings.MAINSTEM_APPROVAL_LINK_SECRET,
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
      done: Promise.all(
        [
          ...Object.values(writers),
          parts.access.writer,
          parts.agents.proposals,
          parts.approvals.writer,
          parts.approvals.followed,
        ].map((writer) => writer.done),
      ).then(() => {}),
      ready: async () => {
        await Promise.all([caughtUp.all, parts.identity.whenCaughtUp(), parts.approvals.writer.whenCaughtUp()]);
      },
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
async function openParts(settings: GatewaySettings, { views = featureViews }: GatewayOptions) {
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
  const pool = createQueryPool(settings.MAINSTEM_POSTGRES_APP_URL, POOL_CONNECTIONS_MAX);
  const { keyring } = openKeys(settings, pool);
  const writers = startWriters({ ...shared, sealer: createSealer(keyring) }, snapshots);
  const serviceLevels = followServiceLevels({ log, codec, report: reports.report });
  const access = openAccess({
    ...shared,
    onUnusable: (hash, complaints) => reports.report(`policies ${hash} cannot be read: ${complaints.join('; ')}`),
  });
  const hotRows = openHotRows(settings);
  const limits = openLimits(settings, { log, codec, report: reports.report });
  const identity = openIdentity(settings, { ...shared, pool, keyring, snapshots });
  const approvals = openApprovals({
    ...shared,
    snapshots,
    figures: createApprovalFigures(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
    report: reports.report,
  });
  const audit = createAuditDesk(log, () => openAuditTree(settings));
  const queries = createQueries(pool, settings.MAINSTEM_POSTGRES_SCHEMA);
  const features = openRedisFeatures(settings, {
    append: createEventWriter(log, codec).append,
    report: reports.report,
    views,
  });
  const languageModel = openWordingModel(settings.MAINSTEM_LLM_FILE, reports.report);
  const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
  const agents = openAgents({ ...shared, pool, schema, features, languageModel, snapshots });
  const onTrouble = (error: unknown) => reports.report('the archive cannot be asked', error);
  const explain = openExplain(settings, { log, codec, pool, queries, desk: audit, onTrouble });
  const { report } = reports;
  const ltvRows = connectLtvRows(settings.MAINSTEM_REDIS_URL, settings.MAINSTEM_REDIS_PREFIX);
  const live = openLiveResources(settings, { log, codec, pool, report });
  const ingest = openIngest({ settings, log, codec, keyring, projector: keeping, pool, report });
  return {
    codec,
    ingest,
    log,
    writers,
    hotRows,
    serviceLevels,
    access,
    limits,
    pool,
    keyring,
    identity,
    approvals,
    agents,
    ltvRows,
    audit,
    queries,
    explain,
    live,
    reports,
    async close() {
      keyring.close();
      await ingest.close();
      await features.close(); // what was served is put on the log, while there is one
      live.close();
      ltvRows.close();
      hotRows.close();
      await Promise.all([
        agents.close(),
        approvals.close(),
        stopWriters(writers),
        serviceLevels.stop(),
        access.writer.stop(),
        identity.stop(),
        limits.close(),
      ]);
      await Promise.all([log.close(), pool.end(), keeping.end(), audit.close(), explain.close()]);
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

function trackCaughtUp(writers: Writers): CaughtUp {
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
