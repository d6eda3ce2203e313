/**
 * The agents' REST routes (MAMS-14…22): each runs a tool of the catalogue, so that rules, record and limits are those of
 * `/mcp`. What a route only asks for is said in its summary and answered with 202: a workflow or a person takes it up.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import { sendProblem } from '../http/problem.ts';
import type { ToolCatalogue } from './catalogue.ts';
import type { ToolRunner } from './run-tool.ts';

export interface AgentRouteParts {
  readonly catalogue: ToolCatalogue;
  readonly runner: ToolRunner;
}

/** Event id of the record of the call. */
export const CALL_HEADER = 'x-mainstem-call';

interface Row {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly tool: string;
  readonly summary: string;
  /** 202 when what was asked for is still to be done by others. */
  readonly status: 200 | 202;
}

export const agentRouteTable: readonly Row[] = [
  row('POST', '/api/agents/triage', 'triage_lead', 'Take a lead in and answer with its score, when it comes in time.'),
  row(
    'POST',
    '/api/agents/engage',
    'request_engagement',
    'Ask to engage a lead or client. Nothing is sent by it.',
    202,
  ),
  row(
    'POST',
    '/api/agents/optimize',
    'request_optimisation',
    'Ask to optimise a campaign. Nothing is changed by it.',
    202,
  ),
  row(
    'POST',
    '/api/agents/handoff',
    'request_handoff',
    'Ask to hand a lead or client over. Nobody is assigned by it.',
    202,
  ),
  row(
    'POST',
    '/v1/agents/ask',
    'ask',
    'Ask whether a user is risky: a rule judges what was read, in words that were checked.',
  ),
  row('POST', '/api/agents/memory/store', 'store_memory', 'Remember something, for this agent alone.'),
  row('GET', '/api/agents/memory/retrieve', 'retrieve_memories', 'Recall this agent’s memories, best first.'),
  row('GET', '/api/agents/analytics/performance', 'agent_performance', 'How the agents of the tenant do.'),
  row('GET', '/api/agents/system/status', 'system_status', 'Whether the gateway and what it needs answer.'),
];

function row(method: Row['method'], url: string, tool: string, summary: string, status: Row['status'] = 200): Row {
  return { method, url, tool, summary, status };
}

export function agentRoutes(app: FastifyInstance, parts: AgentRouteParts): void {
  for (const one of agentRouteTable) agentRoute(app, one, parts);
}

function agentRoute(
  app: FastifyInstance,
  { method, url, tool: name, summary, status }: Row,
  parts: AgentRouteParts,
): void {
  const tool = parts.catalogue.named(name);
  const numbers = numericFields(tool.input);
  const asked = { door: 'rest', protocol: null } as const;
  app.withTypeProvider<ZodTypes>().route({
    method,
    url,
    config: {
      permission: tool.permission,
      documentedBody: tool.input,
      onRoleRefused: async (_request, caller) => {
        const error = new GatewayError('ROLE_FORBIDDEN', `this needs a role with the permission ${tool.permission}`);
        await parts.runner.refuse(name, caller, asked, error);
      },
    },
    schema: {
      tags: ['agents'],
      summary,
      description: `The tool ${name} of /mcp: the same rules, the same record on agent_action_events.`,
      security: [{ token: [] }],
      // The runner checks the fields, so that a call that does not fit is recorded as every other.
      ...(method === 'GET' ? { querystring: z.looseObject({}) } : { body: z.unknown() }),
      response: { [status]: tool.output, ...problemResponses(400, 401, 403, 404, 413, 415, 422, 503) },
    },
    handler: async (request, reply) => {
      const input = method === 'GET' ? fromText(request.query as object, numbers) : request.body;
      const answer = await parts.runner.run(tool, input, identityOf(request), asked);
      reply.header(CALL_HEADER, answer.callEventId);
      if (!answer.ok) return refuse(answer.problem, request, reply);
      const { output, positions = [] } = answer.done;
      if (positions.length > 0 && !tool.hints.readOnly) reply.header(POSITION_HEADER, positionToken(positions));
      return reply.code(status).send(output);
    },
  });
}

function refuse(
  problem: Parameters<typeof sendProblem>[2],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  sendProblem(reply, request, problem);
  return reply;
}

/** Addresses hold text; what the tool takes as a number is read as one, and stays text when it is none. */
function fromText(query: object, numbers: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      numbers.has(name) && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
    ]),
  );
}

function numericFields(input: z.ZodObject): ReadonlySet<string> {
  const fields = Object.entries(input.shape).filter(([, schema]) => {
    let inner: unknown = schema;
    while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.unwrap();
    return inner instanceof z.ZodNumber;
  });
  return new Set(fields.map(([name]) => name));
}
