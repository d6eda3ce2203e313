/**
 * How browsers are told to read answers (ASVS V3, V14), by @fastify/helmet: nothing here is a page but /docs, so nothing may be
 * framed, sniffed or run. And bounds on what comes in that no body limit sees: count of headers, depth of JSON.
 */
import fastifyHelmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../errors.ts';

/** Browsers send 20, proxies add some; node itself would drop those beyond its own bound without a word. */
export const HEADERS_MAX = 100;
/** Far beyond what any route takes; its own bound is told by the route (`safe-text.ts`). Readers that recurse stay safe. */
export const BODY_DEPTH_MAX = 200;
const HSTS_MAX_AGE_S = 31_536_000;

/** The one page: its own scripts, and the styles its library sets on elements. */
export const DOCS_CSP =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; " +
  "object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'";

export async function useHeaders(app: FastifyInstance): Promise<void> {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Said by the proxy that ends TLS, too; over plain HTTP browsers ignore it.
    strictTransportSecurity: { maxAge: HSTS_MAX_AGE_S, includeSubDomains: true },
    // Readers of other origins are those of CORS alone.
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.raw.rawHeaders.length > HEADERS_MAX * 2) {
      throw new GatewayError('HEADERS_TOO_LARGE', `more than ${HEADERS_MAX} headers`);
    }
    // Answers are a tenant's own: no cache between may keep them. Routes of public bytes say otherwise themselves.
    if (request.url.startsWith('/v1')) reply.header('cache-control', 'no-store');
  });
  app.addHook('preValidation', async (request) => {
    if (!isDeeper(request.body, BODY_DEPTH_MAX)) return;
    throw new GatewayError('REQUEST_MALFORMED', `the body is nested deeper than ${BODY_DEPTH_MAX}`);
  });
}

/** Level by level, without recursion. */
function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    const next: unknown[] = [];
    for (const found of level) {
      if (typeof found !== 'object' || found === null || Buffer.isBuffer(found)) continue;
      for (const inner of Object.values(found)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
