/**
 * The one HTTP door (KIKI-03): puts the routes together over parts that come from outside, so that tests run the same
 * server on a log in memory and `main.ts` on the real one. It keeps no state of its own.
 */
import type { Queries } from '@mainstem/projections/queries';
import type { ViewPositions } from '@mainstem/projections/view-positions';
import { uuidV7 } from '@mainstem/schemas/envelope';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { AgentStores } from './agents/parts.ts';
import { serveAgents } from './agents/serve.ts';
import { figuresRoute } from './approvals/figures.ts';
import { inboxRoute } from './approvals/inbox.ts';
import { linkRoutes } from './approvals/links/routes.ts';
import { approvalMetrics } from './approvals/metrics.ts';
import type { ApprovalStores } from './approvals/parts.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { ruleRoutes } from './approvals/rules.ts';
import type { AuditDesk } from './audit/desk.ts';
import { auditRoutes } from './audit/routes.ts';
import type { Access } from './authorisation/access.ts';
import { policyRoutes } from './authorisation/routes.ts';
import { commandRoutes } from './commands/routes.ts';
import type { TicketParts } from './commands/ticket-checks.ts';
import type { Writers } from './commands/writers.ts';
import { GatewayError } from './errors.ts';
import { cohortRoute } from './experiments/cohort-route.ts';
import type { ExperimentParts } from './experiments/parts.ts';
import { experimentRoutes } from './experiments/routes.ts';
import { explainRoutes } from './explain/routes.ts';
import type { ExplainEvent } from './explain/shapes.ts';
import { createLane, ONLINE_URL } from './features/lane.ts';
import { featureRoutes } from './features/routes.ts';
import { useCors } from './http/cors.ts';
import { useGuard } from './http/guard.ts';
import { useHeaders } from './http/headers.ts';
import { type HealthCheck, type HealthParts, healthRoutes } from './http/health.ts';
import { type LogLevel, loggerOptions, logRequests } from './http/log.ts';
import { createMetrics, type GatewayMetrics, useMetrics } from './http/metrics.ts';
import { useOpenApi, useZod } from './http/openapi.ts';
import { sendError } from './http/problem.ts';
import { refuseSocket } from './http/socket-errors.ts';
import { useTraces } from './http/traces.ts';
import type { Authenticate, Identity } from './identity/identity.ts';
import type { IdentityDesk } from './identity/identity-desk.ts';
import { identityRoutes } from './identity/routes/routes.ts';
import { incidentRoutes } from './incidents/routes.ts';
import { doorRoutes, type IngestResources } from './ingest/doors.ts';
import type { PipelineParts } from './ingest/pipeline.ts';
import type { SeenEvents } from './ingest/seen-events.ts';
import { createLimitHooks, type LimitParts } from './limits/use-limits.ts';
import { openLive } from './live/live.ts';
import type { LiveResources } from './live/open-live.ts';
import { liveRoutes, useUpgrades } from './live/routes.ts';
import { type PayloadParts, payloadRoutes } from './payloads/routes.ts';
import { editRoutes } from './previews/edits.ts';
import { previewRoutes } from './previews/routes.ts';
import { problemRoutes } from './problems/routes.ts';
import { queryRoutes } from './queries/routes.ts';
import { type Refusal, refusalEntry } from './refusals.ts';
import { roomRoutes } from './rooms/routes.ts';
import { teamRoutes } from './team/routes.ts';
import { ticketRoutes } from './tickets/routes.ts';
import { unsubscribeRoutes } from './unsubscribe/routes.ts';
import type { LtvRows } from './values/ltv-rows.ts';
import { valueRoutes } from './values/routes.ts';

/** One request's bytes; 500 events are a quarter of it. */
export const BODY_MAX_BYTES = 1_048_576;
/** A whole request must arrive within this: slow senders hold connections, not work. */
const RECEIVE_TIMEOUT_MS = 10_000;
/** Node looks for slow senders only this often. */
const RECEIVE_CHECK_MS = 2_000;
/** A request must be answered within this; a command retries conflicts and an approval waits for a worker inside it. */
const HANDLER_TIMEOUT_MS = 15_000;
/** Longer than a load balancer's usual 60 s, so that it is the one to close. */
const KEEP_ALIVE_MS = 65_000;
/** Requests in hand at once; each holds at most a body and a few promises. Beyond: 503, at once. */
export const IN_FLIGHT_MAX = 1_000;
/** Open connections, idle ones included. */
const CONNECTIONS_MAX = 5_000;
/** Encoded ids of 128 characters are longer. */
const PARAM_MAX_CHARACTERS = 1_024;

export interface GatewayParts extends PayloadParts {
  readonly authenticate: Authenticate;
  readonly identity: IdentityDesk;
  readonly access: Access;
  readonly limits: LimitParts;
  /** Addresses and networks whose `X-Forwarded-For` is believed, separated by commas; empty for none. */
  readonly trustedProxies: string;
  readonly append: PipelineParts['append'];
  readonly sealer: PipelineParts['sealer'];
  readonly ingest: IngestResources;
  readonly seen: SeenEvents;
  readonly writers: Writers;
  readonly hotRows: ExperimentParts['hotRows'];
  readonly serviceLevels: TicketParts['serviceLevels'];
  readonly queries: Queries;
  readonly positions: ViewPositions;
  readonly audit: AuditDesk;
  readonly explain: ExplainEvent;
  readonly live: LiveResources;
  readonly approvals: ApprovalStores;
  readonly agents: AgentStores;
  /** The hot copy of values. */
  readonly ltvRows: LtvRows;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly notReady: () => readonly string[];
  readonly services: HealthParts['services'];
  readonly internalKey: string;
  /** `MAINSTEM_GATEWAY_URL`: where carriers and people reach it. */
  readonly publicUrl: string;
  /** `MAINSTEM_UNSUBSCRIBE_SECRET`. */
  readonly unsubscribeSecret: string;
  /** `MAINSTEM_APPROVAL_LINK_SECRET`. */
  readonly approvalLinkSecret: string;
  readonly clock: () => number;
  readonly corsOrigins: readonly string[];
  readonly logLevel: LogLevel;
  /** Where the log goes; standard output by default. */
  readonly logStream?: NodeJS.WritableStream;
  readonly version: string;
}

/** Builds the server; call `listen` or `inject` on it. Closing it closes none of the parts. */
export async function buildServer(parts: GatewayParts): Promise<FastifyInstance> {
  const app = createApp(parts);
  const metrics = createMetrics();
  const recordRefusal = async (identity: Identity, refusal: Refusal): Promise<void> => {
    await parts.append([refusalEntry(identity, refusal, parts.clock())]);
  };
  useZod(app);
  refuseWhileClosing(app);
  boundInFlight(app);
  await useHeaders(app);
  await useCors(app, parts.corsOrigins);
  useErrors(app);
  logRequests(app);
  await useOpenApi(app, parts.version);
  const live = openLive({ ...parts.live, ...parts });
  await useUpgrades(app, live);
  const limits = createLimitHooks(parts.limits, metrics);
  limits.before(app);
  useGuard(app, parts.authenticate, parts.access, metrics);
  limits.after(app);
  useTraces(app, parts.clock);
  useMetrics(app, metrics);
  const waitingFor = () => [...parts.notReady(), ...parts.ingest.notReady(), ...(parts.limits.notReady?.() ?? [])];
  healthRoutes(app, { ...parts, notReady: waitingFor });
  problemRoutes(app);
  const { writers, notReady, clock, seen } = parts;
  const onSeenFailure = seenFailure(app, metrics);
  const ingest = doorRoutes(app, { ...parts, onSeenFailure, metrics });
  commandRoutes(app, {
    writers,
    serviceLevels: parts.serviceLevels,
    notReady,
    recordRefusal,
    clock,
    metrics,
    seen,
    onSeenFailure,
  });
  queryRoutes(app, parts);
  previewRoutes(app, { writers, clock });
  editRoutes(app, { writers });
  teamRoutes(app, { writers, clock, recordRefusal });
  ticketRoutes(app, { writers, clock, recordRefusal });
  roomRoutes(app, { ...parts, recordRefusal });
  incidentRoutes(app, { ...parts, recordRefusal });
  experimentRoutes(app, parts);
  cohortRoute(app, parts);
  unsubscribeRoutes(app, parts);
  auditRoutes(app, parts.audit);
  explainRoutes(app, parts);
  payloadRoutes(app, parts);
  policyRoutes(app, { access: parts.access, recordRefusal, clock, seen, onSeenFailure });
  liveRoutes(app, live, metrics.registry);
  identityRoutes(app, parts.identity, recordRefusal);
  const approving = { ...parts, stores: parts.approvals, recordRefusal };
  approvalRoutes(app, approving);
  ruleRoutes(app, approving);
  linkRoutes(app, approving);
  approvalMetrics(metrics.registry, parts.approvals.followed.board, parts.clock);
  inboxRoute(app, parts);
  figuresRoute(app, parts);
  valueRoutes(app, { rows: parts.ltvRows, append: parts.append, clock });
  serveAgents(app, { ...parts, ...parts.agents, ingest, metrics, recordRefusal });
  serveFeatures(app, parts, metrics);
  return app;
}

/** Last, because the lane stands before all routes. */
function serveFeatures(
  app: FastifyInstance,
  { agents: { features }, limits }: GatewayParts,
  metrics: GatewayMetrics,
): void {
  const series = metrics.requestSeconds.labels('POST', ONLINE_URL, '200');
  const lane = createLane({
    features,
    limiter: limits.limiter,
    onAnswer: (elapsedMs) => series.observe(elapsedMs / 1_000),
    onError: (err) => app.log.error({ err }, 'features could not be served'),
  });
  features.measure(metrics.registry);
  featureRoutes(app, { features, lane });
  lane.open(app);
}

function createApp(parts: GatewayParts): FastifyInstance {
  const app = fastify({
    logger: loggerOptions(parts.logLevel, parts.logStream),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => uuidV7(),
    trustProxy: parts.trustedProxies === '' ? false : parts.trustedProxies,
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    http: { headersTimeout: RECEIVE_TIMEOUT_MS, connectionsCheckingInterval: RECEIVE_CHECK_MS },
    clientErrorHandler: refuseSocket,
    handlerTimeout: HANDLER_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // said by `refuseWhileClosing`, as a problem document
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: PARAM_MAX_CHARACTERS },
    frameworkErrors: (error, request, reply) => sendError(error, request as never, reply as never),
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  return app;
}

function useErrors(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.setErrorHandler((error: Error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    sendError(new GatewayError('ROUTE_NOT_FOUND', `no route ${request.method} here`), request, reply);
  });
}

/** What is in hand is finished; what comes later on open connections is sent elsewhere. */
function refuseWhileClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async (_request, reply) => {
    if (!closing) return;
    reply.header('connection', 'close');
    throw new GatewayError('SHUTTING_DOWN', 'the gateway is stopping');
  });
}

/** Sheds what is too much at once (R8). Health and metrics stay open: that is when they are needed. */
function boundInFlight(app: FastifyInstance): void {
  let inFlight = 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.isLongLived === true) return;
    inFlight += 1;
    // Not onResponse: that never comes when the client has gone away meanwhile, and the count would only grow.
    reply.raw.once('close', () => {
      inFlight -= 1;
    });
    if (inFlight > IN_FLIGHT_MAX && /^\/(?:v1|api|mcp)/.test(request.url)) {
      throw new GatewayError('OVERLOADED', `more than ${IN_FLIGHT_MAX} requests are in hand`);
    }
  });
}

function seenFailure(app: FastifyInstance, metrics: GatewayMetrics): PipelineParts['onSeenFailure'] {
  return (error, during) => {
    metrics.seenFailures.inc({ during });
    app.log.warn({ err: error, during }, 'seen event ids are not at hand; duplicates are left to the readers');
  };
}
