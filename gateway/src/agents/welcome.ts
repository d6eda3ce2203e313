/** The public routes of MAMS-22: `/`, `/health`, `/api/health`, `/api/agents/health`. They name parts, never tenants. */
import { type ReadinessCheck, runChecks } from '@mainstem/streams/runtime/health-checks';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

export interface WelcomeParts {
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  readonly notReady: () => readonly string[];
  readonly version: string;
  /** Names of the tools agents have. */
  readonly tools: readonly string[];
}

const welcomeSchema = z.object({
  name: z.literal('mainstem'),
  version: z.string(),
  docs: z.string(),
  mcp: z.string(),
  health: z.string(),
});
const healthSchema = z.object({ status: z.enum(['ok', 'failing']), version: z.string(), ready: z.boolean() });
const agentsSchema = healthSchema.extend({ tools: z.int() });

export function welcomeRoutes(app: FastifyInstance, parts: WelcomeParts): void {
  const tags = ['operation'];
  app.get(
    '/',
    { config: { open: true }, schema: { tags, summary: 'What this is.', response: { 200: welcomeSchema } } },
    async () => ({
      name: 'mainstem',
      version: parts.version,
      docs: '/docs',
      mcp: '/mcp',
      health: '/healthz',
    }),
  );
  for (const url of ['/health', '/api/health', '/api/agents/health']) {
    const ofAgents = url === '/api/agents/health';
    const schema = ofAgents ? agentsSchema : healthSchema;
    const summary = ofAgents
      ? 'Whether agents can be served.'
      : 'Whether the gateway and what it needs answer, in short.';
    app.get(
      url,
      { config: { open: true }, schema: { tags, summary, response: { 200: schema, 503: schema } } },
      async (_request, reply) => {
        const checks = await runChecks(parts.checks);
        const ok = Object.values(checks).every((check) => check.ok);
        const answer = { status: ok ? 'ok' : 'failing', version: parts.version, ready: parts.notReady().length === 0 };
        return reply.code(ok ? 200 : 503).send(ofAgents ? { ...answer, tools: parts.tools.length } : answer);
      },
    );
  }
}
