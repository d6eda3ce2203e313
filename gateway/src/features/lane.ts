/**
 * The short way to features, for programs that ask thousands of times a second. A credential that was let through the whole
 * way (guard, policies, limits) may take the lane for PASS_MS; then it goes the whole way once more, so whoever is revoked,
 * or loses the permission, is out within a second. Its rate is paid from this process's own share of its limits; what is
 * more goes the whole way, to the buckets all gateways share.
 *
 * The lane takes only what it is made for: a plain POST of small JSON without traces and origins. Whatever is odd goes the
 * whole way and gets its problem document there; nothing is refused here.
 */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../authorisation/verdict.ts';
import { entityId } from '../http/ids.ts';
import type { Limiter } from '../limits/limiter.ts';
import { avroOf, jsonOf } from './answers.ts';
import type { Features } from './open-features.ts';
import { ENTITIES_MAX } from './request.ts';
import { DEADLINE_MS, DEADLINE_MS_MAX } from './serve.ts';

export const ONLINE_URL = '/v1/features/online';
/** How long what the guard said of a credential holds in the lane, ms. */
export const PASS_MS = 1_000;
/** Credentials in the lane at once. */
const PASSES_MAX = 10_000;
/** A hundred entities of 128 characters fit. */
const BODY_MAX_BYTES = 16_384;
/** Requests in the lane at once; more go the whole way, which sheds them. */
const IN_LANE_MAX = 1_000;
/** Headers of an answer that are its own, or would be wrong for the next. */
const ownHeaders = new Set(['content-type', 'content-length', 'x-request-id', 'ratelimit', 'ratelimit-policy', 'date']);

interface Pass {
  readonly caller: Caller;
  readonly untilMs: number;
  /** One request goes the whole way in time, so that the others need not all go it when the pass is over. */
  renewAtMs: number;
}

export interface FeatureLane {
  /** Lets the credential of a request that went the whole way take the lane from now on. */
  admit(request: FastifyRequest, reply: FastifyReply, caller: Caller): void;
  /** Stands the lane before the routes of a server that listens. */
  open(app: FastifyInstance): void;
}

export interface LaneOptions {
  readonly features: Pick<Features, 'serve' | 'views'>;
  readonly limiter: Pick<Limiter, 'passShare'>;
  /** Told of each answer of the lane, for the metrics of requests. */
  readonly onAnswer: (elapsedMs: number) => void;
  /** Told of what is a fault of ours. */
  readonly onError: (error: unknown) => void;
}

export function createLane(options: LaneOptions): FeatureLane {
  const passes = new Map<string, Pass>();
  const views = new Map(options.features.views.map((view) => [view.name, view]));
  let headers: readonly string[] = [];
  let inLane = 0;
  let closing = false;
  const passOf = (request: IncomingMessage): Pass | undefined => {
    if (closing || inLane >= IN_LANE_MAX || !isPlain(request)) return undefined;
    const credential = request.headers.authorization as string;
    const pass = passes.get(credential);
    const nowMs = performance.now();
    if (pass === undefined || pass.untilMs < nowMs) return undefined;
    if (pass.renewAtMs < nowMs) {
      pass.renewAtMs = pass.untilMs;
      return undefined;
    }
    return options.limiter.passShare(pass.caller).allowed ? pass : undefined;
  };
  const take = async (app: FastifyInstance, { caller }: Pass, request: IncomingMessage, response: ServerResponse) => {
    const startedAtMs = performance.now();
    const body = await bodyOf(request);
    const asked = body === null ? null : askedOf(body);
    const view = asked === null ? undefined : views.get(asked.view);
    if (body === null || asked === null || view === undefined) return theWholeWay(app, request, response, body);
    const served = await options.features.serve(caller.tenant, view, asked.entities, asked.deadlineMs);
    const isAvro = request.headers.accept?.includes('application/avro') === true;
    const text = isAvro ? avroOf(served, null).toString('latin1') : jsonOf(served, null, asked.ages);
    if (response.destroyed) return;
    const bytes = isAvro ? text.length : Buffer.byteLength(text);
    const type = isAvro ? 'application/avro' : 'application/json; charset=utf-8';
    const own = ['x-request-id', uuidV7(), 'content-type', type, 'content-length', String(bytes)];
    response.writeHead(200, [...headers, ...own]);
    // One text with the head, and no conversion: what is not of one byte a character is written as UTF-8.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
    options.onAnswer(performance.now() - startedAtMs);
  };
  return {
    admit({ headers: { authorization } }, reply, caller) {
      if (authorization === undefined) return;
      if (passes.size >= PASSES_MAX) passes.clear();
      const nowMs = performance.now();
      passes.set(authorization, { caller, untilMs: nowMs + PASS_MS, renewAtMs: nowMs + PASS_MS / 2 });
      headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
        ownHeaders.has(name) || value === undefined ? [] : [name, String(value)],
      );
    },
    open(app) {
      const routes = app.server.listeners('request') as RequestListener[];
      app.server.removeAllListeners('request');
      app.addHook('preClose', async () => {
        closing = true;
      });
      app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        const pass = request.url === ONLINE_URL ? passOf(request) : undefined;
        if (pass === undefined) {
          for (const route of routes) route.call(app.server, request, response as never);
          return;
        }
        inLane += 1;
        take(app, pass, request, response)
          .catch((error: unknown) => {
            options.onError(error);
            response.destroy();
          })
          .finally(() => {
            inLane -= 1;
          });
      });
    },
  };
}

/** Headers that mean that something is to be done which the lane does not do. */
const odd: readonly (keyof IncomingHttpHeaders)[] = ['origin', 'traceparent', 'content-encoding', 'expect', 'cookie'];

function isPlain({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || headers.authorization === undefined) return false;
  if (headers['content-type'] !== 'application/json' || odd.some((name) => headers[name] !== undefined)) return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= BODY_MAX_BYTES;
}

/** Null when the sender went away before its end. */
function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.once('close', () => resolve(null));
  });
}

interface Asked {
  readonly view: string;
  readonly entities: readonly string[];
  readonly deadlineMs: number;
  readonly ages: boolean;
}

/** Null for what the lane is not made for. */
function askedOf(body: Buffer): Asked | null {
  let asked: unknown;
  try {
    asked = JSON.parse(body.toString());
  } catch {
    return null; // the whole way says what is wrong with it
  }
  if (typeof asked !== 'object' || asked === null) return null;
  const { view, entities, deadlineMs = DEADLINE_MS, ages = false, ...others } = asked as Record<string, unknown>;
  if (typeof view !== 'string' || !Array.isArray(entities) || Object.keys(others).length > 0) return null;
  if (entities.length < 1 || entities.length > ENTITIES_MAX || typeof ages !== 'boolean') return null;
  if (!Number.isInteger(deadlineMs) || (deadlineMs as number) < 1 || (deadlineMs as number) > DEADLINE_MS_MAX)
    return null;
  if (!entities.every((entity) => entityId.safeParse(entity).success)) return null;
  return { view, entities, deadlineMs: deadlineMs as number, ages };
}

/** The body is read already, so the request is given to the routes anew. */
async function theWholeWay(
  app: FastifyInstance,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | null,
): Promise<void> {
  if (body === null) return;
  const answer = await app.inject({
    method: 'POST',
    url: ONLINE_URL,
    headers: request.headers as Record<string, string>,
    payload: body,
    ...(request.socket.remoteAddress === undefined ? {} : { remoteAddress: request.socket.remoteAddress }),
  });
  response.writeHead(answer.statusCode, answer.headers as never);
  response.end(answer.rawPayload);
}
