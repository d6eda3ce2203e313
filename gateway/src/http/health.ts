/**
 * Health for people and orchestrators, public and without a token.
 *
 *  - `/healthz` (KIKI-76): asks the views and the log now; 503 with the reason of each that does not answer.
 *  - `/readyz`: 503 until the decision writers have folded their streams to the end, and again while stopping. A gateway
 *    that is not ready would decide on an old state; R3 keeps that safe, but the answers would be needless conflicts.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** A part that takes longer than this to say hello is down for a caller who waits (KIKI-73: 2.0 s each). */
export const CHECK_TIMEOUT_MS = 2_000;

/** Resolves when the part answers; a throw's message is the reason shown, so it must hold no secret. */
export type HealthCheck = () => Promise<unknown>;

export interface HealthParts {
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Why the gateway is not ready; empty when it is. */
  readonly notReady: () => readonly string[];
}

const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), ms: z.number(), reason: z.string().optional() })),
});
const readySchema = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });

interface CheckResult {
  readonly ok: boolean;
  readonly ms: number;
  readonly reason?: string;
}

export function healthRoutes(app: FastifyInstance, parts: HealthParts): void {
  app.get(
    '/healthz',
    {
      schema: {
        tags: ['operation'],
        summary: 'Whether the gateway and what it needs answer.',
        response: { 200: healthSchema, 503: healthSchema },
      },
    },
    async (_request, reply) => {
      const checks = await runChecks(parts.checks);
      const ok = Object.values(checks).every((check) => check.ok);
      return reply.code(ok ? 200 : 503).send({ status: ok ? 'ok' : 'failing', checks });
    },
  );
  app.get(
    '/readyz',
    {
      schema: {
        tags: ['operation'],
        summary: 'Whether the gateway can take requests.',
        response: { 200: readySchema, 503: readySchema },
      },
    },
    async (_request, reply) => {
      const reasons = parts.notReady();
      return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons });
    },
  );
}

async function runChecks(checks: Readonly<Record<string, HealthCheck>>): Promise<Record<string, CheckResult>> {
  const entries = Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function runCheck(check: HealthCheck): Promise<CheckResult> {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
    return { ok: true, ms: ms() };
  } catch (error) {
    return { ok: false, ms: ms(), reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** An empty message is common for refused connections (AggregateError): the code says more. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || 'no answer';
}
