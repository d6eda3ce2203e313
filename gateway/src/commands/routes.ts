/**
 * `POST /v1/commands/{campaigns|creatives|budgets}/{id}`: asks a decided stream for a change.
 *
 *  - 200: decided and durable; the events, and the version to go on from.
 *  - 409 VERSION_CONFLICT: the stream is not at `expectedVersion`, or others won the race too often, then `retryable`;
 *    `version` is current.
 *  - 422 with the decider's own code: the rules say no; asking again changes nothing until the state does.
 *
 * `Idempotency-Key` names the command: the same key again gives the first answer, after a lost connection too. A caller
 * who sent none finds one in the answer, also in a 503 that leaves the command's fate unknown.
 * Refusals are recorded in the audit trail before they are answered (`refusals.ts`).
 */
import { uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { decideWithRetry } from '@mainstem/streams/runtime/decisions/decide-with-retry';
import type { Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Identity } from '../auth.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId, idParams } from '../http/ids.ts';
import type { GatewayMetrics } from '../http/metrics.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import { sendProblem } from '../http/problem.ts';
import { isSafeText } from '../http/safe-text.ts';
import type { Refusal } from '../refusals.ts';
import { type AnyWriter, type CommandStream, commandStreams, type StreamName } from './streams.ts';

export interface CommandParts {
  readonly writers: Readonly<Record<StreamName, AnyWriter>>;
  /** Why commands cannot be decided yet; empty when they can. */
  readonly notReady: () => readonly string[];
  /** Makes the audit line of a refusal durable. */
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
  readonly clock: () => number;
  readonly metrics: GatewayMetrics;
}

const acceptedSchema = z.object({
  outcome: z.literal('accepted'),
  version: z.int().describe('Version of the stream after this decision.'),
  events: z.array(z.object({ id: z.string(), type: z.string() })),
  positions: z.array(z.object({ topic: z.string(), partition: z.int(), offset: z.int() })),
  position: z.string().describe('The same as a token: a query that sends it as X-Mainstem-Position sees the decision.'),
});

const headersSchema = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, '1-255 printable characters without spaces')
    .optional()
    .describe('Name of this command; the same key again gives the same answer.'),
});

export function commandRoutes(app: FastifyInstance, parts: CommandParts): void {
  for (const stream of commandStreams) commandRoute(app, stream, parts);
}

function commandRoute(app: FastifyInstance, stream: CommandStream, parts: CommandParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: `/v1/commands/${stream.name}/:id`,
    config: {
      permission: stream.permission,
      onRoleRefused: (request, identity) => recordAsked(request, identity, stream, 'ROLE_FORBIDDEN', parts),
    },
    schema: {
      tags: ['commands'],
      summary: `Command a ${stream.name.slice(0, -1)}: ${stream.outside.join(', ')}.`,
      description: `The id is the ${stream.entity}'s. Needs the permission ${stream.permission}.`,
      security: [{ token: [] }],
      params: idParams,
      headers: headersSchema,
      body: stream.body,
      response: {
        200: acceptedSchema.describe('Decided, and durable on the log.'),
        ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
      },
    },
    preValidation: (request) => refuseBeforeChecks(request, stream, parts),
    handler: async (request, reply) => {
      const { expectedVersion, ...command } = request.body;
      const identity = identityOf(request);
      const commandId = commandIdOf(request, identity);
      reply.header('idempotency-key', commandId); // so that a caller without one can send the same command again
      const [waitingFor] = parts.notReady();
      if (waitingFor !== undefined) throw new GatewayError('NOT_READY', waitingFor);
      const context = { actor: identity.actor, occurredAtMs: parts.clock(), commandId, expectedVersion };
      const outcome = await decideWithRetry(
        parts.writers[stream.name],
        { tenant: identity.tenant, entity: request.params.id, command, context },
        { random: Math.random },
      );
      parts.metrics.commands.inc({ stream: stream.name, outcome: outcome.kind });
      if (outcome.kind !== 'accepted') {
        const code = outcome.kind === 'rejected' ? outcome.code : 'VERSION_CONFLICT';
        const { id: entity } = request.params;
        await parts.recordRefusal(identity, { action: command.type, topic: stream.topic, entity, code, commandId });
      }
      return answer(outcome, request, reply);
    },
  });
}

function answer(outcome: Outcome<AnyEvent>, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { version } = outcome;
  if (outcome.kind === 'accepted') {
    const events = outcome.events.map((event) => ({ id: event.envelope.id, type: event.type }));
    const position = positionToken(outcome.positions);
    reply.header(POSITION_HEADER, position);
    return reply.send({ outcome: 'accepted', version, events, positions: outcome.positions, position });
  }
  if (outcome.kind === 'conflict') {
    const { retryable } = outcome;
    throw new GatewayError('VERSION_CONFLICT', `the stream is at version ${version}`, {
      extra: { version, retryable },
    });
  }
  sendProblem(reply, request, {
    status: 422,
    title: 'The command was refused',
    code: outcome.code,
    detail: outcome.message,
    retryable: false,
    next: 'See "detail"; the same command is refused until the state changes.',
    version,
  });
  return reply;
}

/** The platform's own commands are refused by name; text no view can hold is refused before any schema repeats it. */
async function refuseBeforeChecks(request: FastifyRequest, stream: CommandStream, parts: CommandParts): Promise<void> {
  const type = commandType(request);
  if (stream.internal.includes(type)) {
    await recordAsked(request, identityOf(request), stream, 'COMMAND_INTERNAL', parts);
    const use = stream.outside.join(', ');
    throw new GatewayError('COMMAND_INTERNAL', `${type} is a command of the platform itself; people may send ${use}`);
  }
  if (!isSafeText(request.body)) {
    const message = 'holds NUL, half a character, or is nested too deep';
    const problems = [{ code: 'FIELD_INVALID', field: '', message } as const];
    throw new GatewayError('REQUEST_INVALID', 'the body holds text that cannot be stored', { problems });
  }
}

/** Records a command refused before it was checked, when it can be said what it was about. */
async function recordAsked(
  request: FastifyRequest,
  identity: Identity,
  stream: CommandStream,
  code: 'ROLE_FORBIDDEN' | 'COMMAND_INTERNAL',
  parts: CommandParts,
): Promise<void> {
  const entity = entityId.safeParse((request.params as { id?: unknown }).id);
  if (!entity.success) return; // no such thing can exist, so nothing was refused that could have been
  const asked = commandType(request);
  const action = [...stream.outside, ...stream.internal].includes(asked) ? asked : `command to ${stream.name}`;
  const commandId = commandIdOf(request, identity);
  const metadata = { roles: identity.roles.join(',') };
  await parts.recordRefusal(identity, { action, topic: stream.topic, entity: entity.data, code, commandId, metadata });
}

function commandType(request: FastifyRequest): string {
  const type = (request.body as { type?: unknown } | null | undefined)?.type;
  return typeof type === 'string' ? type : '';
}

/** A UUID key is the command id itself; any other is hashed with the tenant, so that keys stay short and plain. */
function commandIdOf(request: FastifyRequest, identity: Identity): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return uuidV7();
  const lower = key.toLowerCase();
  return z.uuid().safeParse(lower).success ? lower : uuidFrom('idempotency-key', identity.tenant, key);
}
