/**
 * What agents say for themselves (WAP-118 … WAP-122):
 *
 *   POST /v1/agents/{id}/presence                 a sign of life: it lasts `lastsMs`, and ends by itself without another
 *   POST /v1/agents/{id}/work/{workId}/accept     takes what is offered
 *   POST /v1/agents/{id}/work/{workId}/decline    does not; it goes to another
 *
 * Reading: `GET /v1/agents`, `GET /v1/work`, `GET /v1/handoffs`. Registering agents and their roles, capacity, expertise:
 * `POST /v1/commands/agents/{id}`; reopening and releasing work: `POST /v1/commands/teams/{team}`.
 *
 *  - 403 ROLE_FORBIDDEN: only the agent itself (the user it is), or who may administer identities.
 *  - 422 with the decider's code, e.g. OFFER_EXPIRED, OFFER_NOT_YOURS, AGENT_RETIRED. The same again of what is so already
 *    is answered as done.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { PRESENCE_LASTS_MS, presences } from '@mainstem/streams/deciders/agent/commands';
import type { Agent } from '@mainstem/streams/deciders/agent/decider';
import { teamOfRole } from '@mainstem/streams/deciders/assignment/commands';
import type { Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { giveCommand, versionConflict } from '../commands/give.ts';
import type { Writers } from '../commands/writers.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId, idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import type { Identity } from '../identity/identity.ts';
import type { Refusal } from '../refusals.ts';
import { mayActFor } from './act-for.ts';

export interface TeamParts {
  readonly writers: Writers;
  readonly clock: () => number;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

const DAY_MS = 86_400_000;
const presenceBody = z.strictObject({
  presence: z.enum(presences),
  lastsMs: z
    .int()
    .min(10_000)
    .max(DAY_MS)
    .default(PRESENCE_LASTS_MS)
    .describe('OFFLINE so long after now, ms, unless said again before. A third of it is a good pause.'),
});
const presenceAnswer = z.object({
  agentId: z.string(),
  presence: z.enum(presences),
  untilMs: z.number().nullable().describe('When it ends by itself, ms since 1970 UTC; null for never.'),
});
const workParams = z.object({ id: entityId, workId: entityId });
const workAnswer = z.object({ agentId: z.string(), workId: z.string(), outcome: z.enum(['accepted', 'declined']) });
const problems = problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503);

type Stream = 'agents' | 'teams';
type Given = Outcome<AnyEvent>;

export function teamRoutes(app: FastifyInstance, parts: TeamParts): void {
  presenceRoute(app, parts);
  workRoute(app, parts, 'accept', 'AcceptOffer', 'Take work that is offered to the agent.');
  workRoute(app, parts, 'decline', 'DeclineOffer', 'Leave work that is offered to another.');
}

function presenceRoute(app: FastifyInstance, parts: TeamParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/agents/:id/presence',
    ...guarded(parts, 'agents', 'KeepPresence'),
    schema: {
      tags: ['agents'],
      operationId: 'keepPresence',
      summary: 'Say that the agent is there, busy, away or off, and for how long it counts.',
      security: [{ token: [] }],
      params: idParams,
      body: presenceBody,
      response: { 200: presenceAnswer, ...problems },
    },
    handler: async (request, reply) => {
      const { id: agentId } = request.params;
      await agentOf(request, parts, agentId);
      const { presence, lastsMs } = request.body;
      const command = { type: 'KeepPresence', presence, lastsMs, sessionId: null, atMs: parts.clock() };
      const outcome = await give(request, parts, 'agents', agentId, command);
      await answered(request, reply, parts, { stream: 'agents', entity: agentId, action: command.type, outcome }, [
        'AGENT_UNCHANGED',
      ]);
      const { state } = await parts.writers.agents.load(identityOf(request).tenant, agentId);
      return { agentId, presence, untilMs: (state as Agent).presenceUntilMs };
    },
  });
}

function workRoute(
  app: FastifyInstance,
  parts: TeamParts,
  verb: 'accept' | 'decline',
  type: 'AcceptOffer' | 'DeclineOffer',
  summary: string,
): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: `/v1/agents/:id/work/:workId/${verb}`,
    ...guarded(parts, 'teams', type),
    schema: {
      tags: ['agents'],
      operationId: `${verb}Work`,
      summary,
      security: [{ token: [] }],
      params: workParams,
      body: z.strictObject({}).default({}),
      response: { 200: workAnswer, ...problems },
    },
    handler: async (request, reply) => {
      const { id: agentId, workId } = request.params;
      const { role } = await agentOf(request, parts, agentId);
      const team = teamOfRole(role);
      const command = { type, workId, agentId, atMs: parts.clock() };
      const outcome = await give(request, parts, 'teams', team, command);
      await answered(request, reply, parts, { stream: 'teams', entity: team, action: type, outcome }, [
        'OFFER_ACCEPTED',
      ]);
      return { agentId, workId, outcome: verb === 'accept' ? ('accepted' as const) : ('declined' as const) };
    },
  });
}

const topics = { agents: 'agent_events', teams: 'assignment_events' } as const;

/** Who may see views may ask; whether for this agent, `mayActFor` says. */
function guarded({ recordRefusal }: TeamParts, stream: Stream, action: string) {
  return {
    config: {
      permission: 'views:read' as const,
      onRoleRefused: async (request: FastifyRequest, identity: Identity) => {
        const params = idParams.safeParse(request.params);
        if (!params.success) return;
        await recordRefusal(identity, refusal(stream, params.data.id, action, 'ROLE_FORBIDDEN'));
      },
    },
  };
}

function refusal(stream: Stream, entity: string, action: string, code: string): Refusal {
  return { action, topic: topics[stream], entity, code, commandId: `${action}-${entity}` };
}

async function agentOf(request: FastifyRequest, parts: TeamParts, agentId: string): Promise<Agent> {
  const caller = identityOf(request);
  const { state } = await parts.writers.agents.load(caller.tenant, agentId);
  const agent = state as Agent;
  try {
    mayActFor(caller, agentId, agent);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'ROLE_FORBIDDEN') {
      await parts.recordRefusal(caller, refusal('agents', agentId, 'act for an agent', error.code));
    }
    throw error;
  }
  return agent;
}

function give(
  request: FastifyRequest,
  { writers, clock }: TeamParts,
  stream: Stream,
  entity: string,
  command: { readonly type: string; readonly atMs: number },
): Promise<Given> {
  return giveCommand(writers[stream], identityOf(request), { entity, command }, clock());
}

/** What is so already (`fine`) is answered as done; every other refusal is recorded and told. */
async function answered(
  request: FastifyRequest,
  reply: FastifyReply,
  { recordRefusal }: TeamParts,
  { stream, entity, action, outcome }: { stream: Stream; entity: string; action: string; outcome: Given },
  fine: readonly string[],
): Promise<void> {
  if (outcome.kind === 'accepted') {
    reply.header(POSITION_HEADER, positionToken(outcome.positions));
    return;
  }
  const { version } = outcome;
  if (outcome.kind === 'rejected' && fine.includes(outcome.code)) return;
  const code = outcome.kind === 'rejected' ? outcome.code : 'VERSION_CONFLICT';
  await recordRefusal(identityOf(request), refusal(stream, entity, action, code));
  if (outcome.kind === 'rejected')
    throw new GatewayError('COMMAND_REFUSED', outcome.message, { extra: { code, version } });
  throw versionConflict(outcome);
}
