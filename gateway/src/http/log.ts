/**
 * What the gateway logs of a request: its id, method, route pattern, status, time and tenant. Never headers, bodies,
 * queries or whole paths: they hold tokens and may hold personal data (R6). A canary test looks for all of them.
 */
import { traceFields } from '@mainstem/streams/telemetry/spans';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { stdSerializers } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export function loggerOptions(
  level: LogLevel,
  stream?: NodeJS.WritableStream,
): NonNullable<FastifyServerOptions['logger']> {
  return {
    level,
    base: { service: 'gateway' },
    mixin: traceFields,
    ...(stream === undefined ? {} : { stream: stream as never }),
    redact: { paths: ['headers', '*.headers', 'body', '*.body', 'token', '*.token'], censor: '[not logged]' },
    serializers: {
      req: (request: { method: string }) => ({ method: request.method }),
      res: (reply: { statusCode: number }) => ({ statusCode: reply.statusCode }),
      err: safeError,
    },
  };
}

/** Errors of parsers and of the codec repeat what they read, so their messages stay out. */
const repeatsInput: ReadonlySet<string> = new Set(['SyntaxError', 'SchemaError', 'ZodError', 'URIError']);

function safeError(error: Error) {
  const { type, message, stack } = stdSerializers.err(error);
  const { code } = error as { code?: unknown };
  const frames = String(stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12);
  const shown = chain(error).some((link) => repeatsInput.has(link.name)) ? '[not logged]' : message;
  return { type, ...(typeof code === 'string' ? { code } : {}), message: shown, stack: frames.join('\n') };
}

/** The error and its causes, at most this many. */
const CAUSES_MAX = 8;

function chain(error: Error): Error[] {
  const links: Error[] = [];
  for (let link: unknown = error; link instanceof Error && links.length < CAUSES_MAX; link = link.cause)
    links.push(link);
  return links;
}

/** Asked every few seconds by machines. */
const probes: ReadonlySet<string> = new Set([
  '/livez',
  '/startupz',
  '/readyz',
  '/healthz',
  '/health/services',
  '/metrics',
]);

/** One line per request, after the answer. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const quiet = probes.has(route);
    request.log[quiet ? 'debug' : 'info'](
      {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(request.identity === null ? {} : { tenant: request.identity.tenant }),
      },
      'request',
    );
  });
}
