/** Everything agents get, put on the server: `/mcp`, their REST routes, proposals and the public welcome. */
import type { FastifyInstance } from 'fastify';
import type { GatewayMetrics } from '../http/metrics.ts';
import type { Identity } from '../identity/identity.ts';
import { openResources, type Resources } from '../mcp/resources.ts';
import { mcpRoutes } from '../mcp/routes.ts';
import type { Refusal } from '../refusals.ts';
import { createCatalogue } from './catalogue.ts';
import type { AgentParts } from './parts.ts';
import { proposalRoutes } from './proposals/routes.ts';
import { agentRoutes } from './routes.ts';
import { createToolRunner } from './run-tool.ts';
import { welcomeRoutes } from './welcome.ts';

export interface ServeAgentsParts extends AgentParts {
  readonly metrics: GatewayMetrics;
  readonly corsOrigins: readonly string[];
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

let files: Resources | undefined;

export function serveAgents(app: FastifyInstance, parts: ServeAgentsParts): void {
  const catalogue = createCatalogue(parts);
  const runner = createToolRunner({
    append: parts.append,
    clock: parts.clock,
    registry: parts.metrics.registry,
    onError: (err, tool) => app.log.error({ err, tool }, 'a tool of agents failed'),
  });
  files ??= openResources(); // the same for every server of a process: files of the release
  const { corsOrigins, version, recordRefusal } = parts;
  mcpRoutes(app, { catalogue, runner, resources: files, version, corsOrigins });
  agentRoutes(app, { catalogue, runner });
  proposalRoutes(app, { ...parts, recordRefusal });
  welcomeRoutes(app, { ...parts, tools: catalogue.all.map(({ name }) => name) });
}
