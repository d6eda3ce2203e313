/**
 * Health for people and orchestrators, without a token.
 *
 *  - `/livez`: the process answers; asks nobody.
 *  - `/startupz`: 503 until it was ready for the first time.
 *  - `/readyz`: 503 until the decision writers have folded their streams to the end, and again while stopping. A gateway
 *    that is not ready would decide on an old state; R3 keeps that safe, but the answers would be needless conflicts.
 *  - `/healthz` (KIKI-76): asks the views and the log now; 503 with the reason of each that does not answer. With
 *    `?verbose` and the internal key also what it waits for.
 *  - `/health/services` (KIKI-73): every process and store, with the lag of every reader; needs the internal key.
 */
import {
  type CheckResult,
  INTERNAL_KEY_HEADER,
  isInternalKey,
  type ReadinessCheck,
  runChecks,
} from '@mainstem/streams/runtime/health-checks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { askServices, asServices, serviceShape } from '../health/services.ts';
import { problemResponses, type ZodTypes } from './openapi.ts';

export { runChecks };

/** Resolves when the part answers; a throw's message is the reason shown, so it must hold no secret. */
export type HealthCheck = ReadinessCheck;

export interface HealthParts {
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Why the gateway is not ready; empty when it is. */
  readonly notReady: () => readonly string[];
  /** Address of every other process, by name. */
  readonly services: Readonly<Record<string, string>>;
  /** `MAINSTEM_INTERNAL_KEY`; when it is empty, what needs it refuses everybody. */
  readonly internalKey: string;
}

const checksSchema = z.record(z.string(), z.object({ ok: z.boolean(), ms: z.number(), reason: z.string().optional() }));
const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  checks: checksSchema,
  reasons: z.array(z.string()).optional(),
  uptimeS: z.number().optional(),
});
const readySchema = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });
const startedSchema = z.object({ started: z.boolean(), reasons: z.array(z.string()) });
const servicesSchema = z.record(z.string(), serviceShape);

export function healthRoutes(app: FastifyInstance, parts: HealthParts): void {
  probeRoutes(app, parts);
  const routes = app.withTypeProvider<ZodTypes>();
  const tags = ['operation'];
  routes.route({
    method: 'GET',
    url: '/healthz',
    schema: {
      tags,
      summary: 'Whether the gateway and what it needs answer.',
      querystring: z.looseObject({ verbose: z.string().optional() }),
      response: { 200: healthSchema, 503: healthSchema, ...problemResponses(401) },
    },
    handler: async (request, reply) => {
      const isVerbose = request.query.verbose !== undefined;
      if (isVerbose) requireKey(parts, request);
      const checks = await runChecks(parts.checks);
      const isOk = allOk(checks);
      const more = { reasons: [...parts.notReady()], uptimeS: Math.round(process.uptime()) };
      const told = { status: isOk ? 'ok' : 'failing', checks, ...(isVerbose ? more : {}) };
      return reply.code(isOk ? 200 : 503).send(told);
    },
  });
  routes.route({
    method: 'GET',
    url: '/health/services',
    schema: {
      tags,
      summary: 'Every process and store, and the lag of every reader (KIKI-73); needs X-Internal-Key.',
      response: { 200: servicesSchema, 503: servicesSchema, ...problemResponses(401) },
    },
    handler: async (request, reply) => {
      requireKey(parts, request);
      const [own, others] = await Promise.all([
        runChecks(parts.checks),
        askServices(parts.services, parts.internalKey),
      ]);
      const gateway = { ok: parts.notReady().length === 0, status: parts.notReady().join('; ') || 'ok' };
      const services = { gateway, ...asServices(own), ...others };
      return reply.code(Object.values(services).every(({ ok }) => ok) ? 200 : 503).send(services);
    },
  });
}

function probeRoutes(app: FastifyInstance, { notReady }: HealthParts): void {
  let wasReady = false;
  const tags = ['operation'];
  const live = {
    tags,
    summary: 'Whether the process answers.',
    response: { 200: z.object({ status: z.literal('ok') }) },
  };
  app.get('/livez', { schema: live }, async () => ({ status: 'ok' }));
  const response = { 200: readySchema, 503: readySchema };
  app.get(
    '/readyz',
    { schema: { tags, summary: 'Whether the gateway can take requests.', response } },
    async (_request, reply) => {
      const reasons = notReady();
      wasReady ||= reasons.length === 0;
      return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons });
    },
  );
  const startup = { 200: startedSchema, 503: startedSchema };
  app.get(
    '/startupz',
    { schema: { tags, summary: 'Whether the gateway was ready once.', response: startup } },
    async (_request, reply) => {
      const reasons = notReady();
      wasReady ||= reasons.length === 0;
      return reply.code(wasReady ? 200 : 503).send({ started: wasReady, reasons: wasReady ? [] : reasons });
    },
  );
}

/** Throws `TOKEN_INVALID`: who has no key learns nothing of how things stand. */
function requireKey({ internalKey }: HealthParts, request: FastifyRequest): void {
  if (isInternalKey(internalKey, request.headers[INTERNAL_KEY_HEADER])) return;
  throw new GatewayError('TOKEN_INVALID', `this needs the internal key in the header ${INTERNAL_KEY_HEADER}`);
}

function allOk(checks: Readonly<Record<string, CheckResult>>): boolean {
  return Object.values(checks).every(({ ok }) => ok);
}
