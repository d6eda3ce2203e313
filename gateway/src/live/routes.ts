/**
 * `GET /v1/live` (WebSocket), `GET /v1/live/stream` (event stream), `POST /v1/live/tickets`. An upgrade goes through the same
 * hooks as any request, so who may not come in gets a problem document and no connection.
 */
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { problemsOf } from '../http/field-problem.ts';
import { identityOf } from '../http/guard.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { MESSAGE_BYTES_MAX, TICKET_TTL_MS } from './limits.ts';
import type { Live } from './live.ts';
import { createLiveMetrics, type LiveMetrics } from './metrics.ts';
import { serveStream } from './stream.ts';
import { type WatchRequest, watchShape } from './watch.ts';
import { serveWebsocket } from './websocket.ts';

/** A connection lives as long as its client and its credential: the bound on answers is not for it. The longest timer. */
const HANDLER_TIMEOUT_MS = 2_147_483_647;
/** Name of the one subscription of a stream. */
const STREAM_ID = 'stream';

const ticket = z.string().max(64).optional().describe('From POST /v1/live/tickets, in place of a header.');
const list = z
  .string()
  .max(4_096)
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : text.split(',')));

const streamQuery = z.strictObject({
  topics: list.describe('Topics, with commas between.'),
  types: list.describe('Event types, with commas between.'),
  entity: watchShape.shape.entity,
  view: z.string().max(64).optional().describe('A view, in place of events.'),
  where: z.string().max(4_096).optional().describe('JSON object: columns of the view and the values they must have.'),
  from: watchShape.shape.from,
  ticket,
});

const tags = ['live'];
const security = [{ token: [] }];

/** Before the guard: its hooks must know an upgrade also when it is refused, or the refused socket would stay open. */
export async function useUpgrades(app: FastifyInstance, live: Live): Promise<void> {
  const preClose = (done: () => void): void => void live.stop().then(done, done);
  await app.register(websocket, { options: { maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false }, preClose });
}

export function liveRoutes(app: FastifyInstance, live: Live, registry: Registry): void {
  const metrics = createLiveMetrics(registry);
  const config = { permission: 'live:subscribe', redeem: redeemer(live), isLongLived: true } as const;
  const checkRoom = async (request: FastifyRequest) => live.connections.checkRoom(identityOf(request).tenant);
  const routes = app.withTypeProvider<ZodTypes>();
  routes.route({
    method: 'GET',
    url: '/v1/live',
    config,
    handlerTimeout: HANDLER_TIMEOUT_MS,
    schema: {
      tags,
      security,
      summary: 'Events and changes of views as they happen, over WebSocket; docs/live.md has the messages.',
      querystring: z.strictObject({ ticket }),
      response: problemResponses(400, 401, 403, 429, 503),
    },
    preHandler: checkRoom,
    handler: async () => {
      throw new GatewayError('REQUEST_MALFORMED', 'this is a WebSocket; without one use GET /v1/live/stream');
    },
    wsHandler: (client, request) => serveWebsocket(live, metrics, client, request as FastifyRequest),
  });
  streamRoute(app, live, metrics, config, checkRoom);
  routes.route({
    method: 'POST',
    url: '/v1/live/tickets',
    config: { permission: 'live:subscribe' },
    schema: {
      tags,
      security,
      summary: 'A ticket that opens one live connection with the credential of this request.',
      response: {
        200: z.object({ ticket: z.string(), expiresInS: z.int() }),
        ...problemResponses(401, 403, 503),
      },
    },
    handler: async (request, reply) => {
      const { authorization } = request.headers;
      if (authorization === undefined) throw new GatewayError('TOKEN_MISSING', 'no token was sent');
      reply.header('cache-control', 'no-store');
      return { ticket: await live.tickets.issue(authorization), expiresInS: TICKET_TTL_MS / 1_000 };
    },
  });
}

function streamRoute(
  app: FastifyInstance,
  live: Live,
  metrics: LiveMetrics,
  config: NonNullable<Parameters<FastifyInstance['route']>[0]['config']>,
  checkRoom: (request: FastifyRequest) => Promise<void>,
): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/live/stream',
    config,
    handlerTimeout: HANDLER_TIMEOUT_MS,
    schema: {
      tags,
      security,
      summary: 'The same for one subscription as an event stream (EventSource).',
      querystring: streamQuery,
      response: {
        200: { description: 'Event stream.', content: { 'text/event-stream': { schema: z.string() } } },
        ...problemResponses(400, 401, 403, 410, 429, 503),
      },
    },
    preHandler: checkRoom,
    handler: async (request, reply) => {
      const watch = watchOfQuery(request.query, request.headers['last-event-id']);
      await serveStream(live, metrics, watch, request, reply);
      return reply;
    },
  });
}

/** `Last-Event-ID` is newer than what stands in the address: a browser sends it when it comes again. */
function watchOfQuery(query: z.output<typeof streamQuery>, lastEventId: unknown): WatchRequest {
  const { ticket: _, where, from, ...rest } = query;
  const parsed = watchShape.safeParse({
    id: STREAM_ID,
    ...rest,
    ...(where === undefined ? {} : { where: jsonOf(where) }),
    from: typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : from,
  });
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, rest);
  throw new GatewayError('REQUEST_INVALID', 'the subscription does not fit', { problems });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // the shape says what it should be
  }
}

/** Puts the credential a ticket stands for in the place where one is looked for. */
function redeemer(live: Live): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const { ticket: sent } = request.query as { ticket?: unknown };
    if (sent === undefined) return;
    if (request.headers.authorization !== undefined) {
      throw new GatewayError('LIVE_TICKET_INVALID', 'send a ticket or a token, not both');
    }
    request.headers.authorization = await live.tickets.redeem(String(sent));
  };
}
