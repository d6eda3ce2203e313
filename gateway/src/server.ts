/**
 * The one HTTP door (KIKI-03): puts the routes together over parts that come from outside, so that tests run the same
 * server on a log in memory and `main.ts` on the real one. It keeps no state of its own.
 */
import { finished } from 'node:stream';
import type { Queries } from '@mainstem/projections/queries';
import type { ViewPositions } from '@mainstem/projections/view-positions';
import { uuidV7 } from '@mainstem/schemas/envelope';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { ApprovalDesk } from './approvals/desk.ts';
import { approvalRoutes } from './approvals/routes.ts';
import type { AuditDesk } from './audit/desk.ts';
import { auditRoutes } from './audit/routes.ts';
import type { Authenticate, Identity } from './auth.ts';
import { commandRoutes } from './commands/routes.ts';
import type { AnyWriter, StreamName } from './commands/streams.ts';
import { GatewayError } from './errors.ts';
import { useCors } from './http/cors.ts';
import { useGuard } from './http/guard.ts';
import { type HealthCheck, healthRoutes } from './http/health.ts';
import { type LogLevel, loggerOptions, logRequests } from './http/log.ts';
import { createMetrics, type GatewayMetrics, useMetrics } from './http/metrics.ts';
import { useOpenApi, useZod } from './http/openapi.ts';
import { sendError } from './http/problem.ts';
import { refuseSocket } from './http/socket-errors.ts';
import { createIngest, type IngestParts } from './ingest/ingest.ts';
import { ingestRoutes } from './ingest/routes.ts';
import type { SeenEvents } from './ingest/seen-events.ts';
import { queryRoutes } from './queries/routes.ts';
import { type Refusal, refusalEntry } from './refusals.ts';

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

export interface GatewayParts {
  readonly authenticate: Authenticate;
  readonly append: IngestParts['append'];
  readonly sealer: IngestParts['sealer'];
  readonly seen: SeenEvents;
  readonly writers: Readonly<Record<StreamName, AnyWriter>>;
  readonly queries: Queries;
  readonly positions: ViewPositions;
  readonly audit: AuditDesk;
  readonly approvals: ApprovalDesk;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly notReady: () => readonly string[];
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
  await useCors(app, parts.corsOrigins);
  useErrors(app);
  logRequests(app);
  await useOpenApi(app, parts.version);
  useGuard(app, parts.authenticate, metrics);
  useMetrics(app, metrics);
  healthRoutes(app, parts);
  ingestRoutes(app, createIngest(ingestParts(app, parts, metrics)), metrics);
  const { writers, notReady, clock } = parts;
  commandRoutes(app, { writers, notReady, recordRefusal, clock, metrics });
  queryRoutes(app, parts);
  auditRoutes(app, parts.audit);
  approvalRoutes(app, { desk: parts.approvals, recordRefusal });
  return app;
}

function createApp(parts: GatewayParts): FastifyInstance {
  const app = fastify({
    logger: loggerOptions(parts.logLevel, parts.logStream),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => uuidV7(),
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
    inFlight += 1;
    // Not onResponse: that never comes when the client has gone away meanwhile, and the count would only grow.
    finished(reply.raw, () => {
      inFlight -= 1;
    });
    if (inFlight > IN_FLIGHT_MAX && request.url.startsWith('/v1')) {
      throw new GatewayError('OVERLOADED', `more than ${IN_FLIGHT_MAX} requests are in hand`);
    }
  });
}

function ingestParts(app: FastifyInstance, parts: GatewayParts, metrics: GatewayMetrics): IngestParts {
  return {
    append: parts.append,
    sealer: parts.sealer,
    seen: parts.seen,
    clock: parts.clock,
    onSeenFailure(error, during) {
      metrics.seenFailures.inc({ during });
      app.log.warn({ err: error, during }, 'seen event ids are not at hand; duplicates are left to the readers');
    },
  };
}
