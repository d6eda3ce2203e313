/**
 * `/mcp`: the Model Context Protocol over streamable HTTP, stateless (MAMS-06). The same token, permissions, limits and
 * problem documents as every route; what is inside a request is the protocol's, with its own errors.
 *
 * A page of a browser may only speak to it from an origin that was named or from this machine: a token in a page elsewhere
 * would otherwise be anybody's (the spec asks servers for this check against DNS rebinding).
 */
import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { problemResponses } from '../http/openapi.ts';
import { createMcpServer, type McpParts } from './server.ts';

/** Nothing here changes while the gateway runs, so nobody needs to listen for long: a few may. */
const SUBSCRIPTIONS_MAX = 16;
const PROTOCOL_MAX_CHARACTERS = 32;

export interface McpRouteParts extends McpParts {
  readonly corsOrigins: readonly string[];
}

const message = z
  .looseObject({ jsonrpc: z.literal('2.0'), method: z.string() })
  .describe('One JSON-RPC 2.0 message of the Model Context Protocol.');

export function mcpRoutes(app: FastifyInstance, parts: McpRouteParts): void {
  const handler = createMcpHandler(
    ({ authInfo }) => {
      if (authInfo?.extra === undefined) throw new Error('a request of /mcp came past the guard');
      const { caller, protocol } = authInfo.extra as { caller: Caller; protocol: string | null };
      return createMcpServer(parts, caller, protocol);
    },
    {
      maxSubscriptions: SUBSCRIPTIONS_MAX,
      onerror: (error) => app.log.warn({ err: error }, 'a request of the model context protocol was refused'),
    },
  );
  app.addHook('preClose', () => handler.close());
  for (const method of ['POST', 'GET', 'DELETE'] as const) mcpRoute(app, method, handler, parts);
}

/** GET and DELETE had a use in the sessions of 2025; here the protocol's own 405 says that there are none. */
function mcpRoute(
  app: FastifyInstance,
  method: 'POST' | 'GET' | 'DELETE',
  handler: McpHttpHandler,
  parts: McpRouteParts,
) {
  app.route({
    method,
    url: '/mcp',
    config: {
      permission: 'mcp:use',
      ...(method === 'POST' ? { documentedBody: message } : {}),
      onRoleRefused: async (request, caller) => {
        const error = new GatewayError('ROLE_FORBIDDEN', 'this needs a role with the permission mcp:use');
        await parts.runner.refuse('any', caller, { door: 'mcp', protocol: protocolOf(request) }, error);
      },
    },
    schema: {
      tags: ['agents'],
      summary: 'Model Context Protocol (2026-07-28), for agents. See docs/mcp.md.',
      security: [{ token: [] }],
      response: { 200: z.looseObject({}), 202: z.looseObject({}), ...problemResponses(400, 401, 403, 413, 415, 503) },
    },
    onRequest: async (request) => refuseForeignPages(request, parts.corsOrigins),
    handler: async (request, reply) => {
      const caller = identityOf(request);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      // The token stays here: what runs the tools needs to know who asks, not what was shown.
      const authInfo = {
        token: '',
        clientId: caller.credential,
        scopes: [],
        extra: { caller, protocol: protocolOf(request) },
      };
      const answer = await handler.fetch(webRequest(request, gone.signal), { authInfo, parsedBody: request.body });
      return send(reply, answer);
    },
  });
}

function webRequest(request: FastifyRequest, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'authorization') headers.set(name, String(value));
  }
  return new Request(`http://gateway${request.url}`, { method: request.method, headers, signal });
}

function send(reply: FastifyReply, answer: Response): FastifyReply {
  reply.code(answer.status);
  for (const [name, value] of answer.headers) reply.header(name, value);
  return reply.serializer((text: string) => text).send(answer.body ?? '');
}

function protocolOf(request: FastifyRequest): string | null {
  const version = request.headers['mcp-protocol-version'];
  return typeof version === 'string' ? version.slice(0, PROTOCOL_MAX_CHARACTERS) : null;
}

function refuseForeignPages(request: FastifyRequest, corsOrigins: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined || corsOrigins.includes(origin) || isOfThisMachine(origin)) return;
  throw new GatewayError('ORIGIN_FORBIDDEN', 'pages of this origin may not use the model context protocol here');
}

function isOfThisMachine(origin: string): boolean {
  const { hostname } = URL.parse(origin) ?? { hostname: '' };
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
