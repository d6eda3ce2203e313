/**
 * `POST /v1/commands/{stream}/{id}`: asks a decided stream for a change; `…/batch` for several as one decision. The streams
 * are the rows of `table.ts`.
 *
 *  - 200: decided and durable; the events, and the version to go on from.
 *  - 409 VERSION_CONFLICT: the stream is not at `expectedVersion`, or others won the race too often, then `retryable`;
 *    `version` is current.
 *  - 409 CONFIG_HEAD_MOVED: somebody edited the same head of a config first; `parent` is where its branch stands now.
 *  - 422 with the decider's own code: the rules say no; asking again changes nothing until the state does. Or with one of
 *    `checks.ts`, which looks at what the decider cannot see.
 *
 * `Idempotency-Key` names the command: the same key again gives the first answer, after a lost connection too (`keys.ts`). A
 * caller who sent none finds one in the answer, also in a 503 that leaves the command's fate unknown.
 * Refusals are recorded in the audit trail before they are answered (`refusals.ts`).
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { idParams } from '../http/ids.ts';
import type { GatewayMetrics } from '../http/metrics.ts';
import { named } from '../http/named-schema.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import { sendProblem } from '../http/problem.ts';
import type { Refusal } from '../refusals.ts';
import { BATCH_TYPE } from './batch.ts';
import { type CommandWarning, checkAcross, commandWarningCodes } from './checks.ts';
import { giveCommand, versionConflict } from './give.ts';
import { type CommandKeys, commandIdOf, createCommandKeys, idempotencyHeaders, type KeyParts } from './keys.ts';
import { MOVED, type MovedHead, movedHead } from './moved-head.ts';
import { type RecordRefusal, recordAsked, refuseBeforeChecks } from './refuse.ts';
import { type AnyCommand, type CommandStream, commandStreams } from './streams.ts';
import type { TicketParts } from './ticket-checks.ts';

export interface CommandParts extends KeyParts, TicketParts {
  /** Why commands cannot be decided yet; empty when they can. */
  readonly notReady: () => readonly string[];
  /** Makes the audit line of a refusal durable. */
  readonly recordRefusal: RecordRefusal;
  readonly metrics: GatewayMetrics;
}

const acceptedSchema = z.object({
  outcome: z.literal('accepted'),
  version: z.int().describe('Version of the stream after this decision.'),
  events: z.array(z.object({ id: z.string(), type: z.string() })),
  positions: z.array(z.object({ topic: z.string(), partition: z.int(), offset: z.int() })),
  position: z.string().describe('The same as a token: a query that sends it as X-Mainstem-Position sees the decision.'),
  warnings: z
    .array(z.object({ code: z.enum(commandWarningCodes), message: z.string() }))
    .describe('What may not do what was meant; nothing is wrong with the command itself.'),
});
named('CommandAccepted', acceptedSchema);

/** What is asked of the decider, from a checked body. */
interface Asked {
  readonly commands: readonly AnyCommand[];
  readonly expectedVersion: number | undefined;
  readonly isBatch: boolean;
}

export function commandRoutes(app: FastifyInstance, parts: CommandParts): void {
  const keys = createCommandKeys(parts);
  for (const stream of commandStreams) {
    commandRoute(app, stream, parts, keys);
    batchRoute(app, stream, parts, keys);
  }
}

function commandRoute(app: FastifyInstance, stream: CommandStream, parts: CommandParts, keys: CommandKeys): void {
  app.withTypeProvider<ZodTypes>().route({
    ...common(stream, parts),
    url: `/v1/commands/${stream.name}/:id`,
    schema: {
      ...schemaOf(stream),
      operationId: `command${capitalised(stream.name)}`,
      summary: `Command ${stream.name}: ${stream.outside.join(', ')}.`,
      body: stream.body,
    },
    handler: (request, reply) => {
      const { expectedVersion, ...command } = request.body;
      return decide(request, reply, stream, { commands: [command], expectedVersion, isBatch: false }, parts, keys);
    },
  });
}

function batchRoute(app: FastifyInstance, stream: CommandStream, parts: CommandParts, keys: CommandKeys): void {
  app.withTypeProvider<ZodTypes>().route({
    ...common(stream, parts),
    url: `/v1/commands/${stream.name}/:id/batch`,
    schema: {
      ...schemaOf(stream),
      operationId: `command${capitalised(stream.name)}Batch`,
      summary: `Several commands to one of the ${stream.name}, as one decision: all or none.`,
      body: stream.batchBody,
    },
    handler: (request, reply) =>
      decide(
        request,
        reply,
        stream,
        { commands: request.body.commands, expectedVersion: request.body.expectedVersion, isBatch: true },
        parts,
        keys,
      ),
  });
}

function common(stream: CommandStream, parts: CommandParts) {
  return {
    method: 'POST' as const,
    config: {
      permission: stream.permission,
      onRoleRefused: (request: FastifyRequest) => recordAsked(request, stream, 'ROLE_FORBIDDEN', parts.recordRefusal),
    },
    preValidation: (request: FastifyRequest) => refuseBeforeChecks(request, stream, parts.recordRefusal),
  };
}

function schemaOf(stream: CommandStream) {
  return {
    tags: ['commands'],
    description: `The id is the ${stream.entity}'s. Needs the permission ${stream.permission}.`,
    security: [{ token: [] }],
    params: idParams,
    headers: idempotencyHeaders,
    response: {
      200: acceptedSchema.describe('Decided, and durable on the log.'),
      ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
    },
  };
}

async function decide(
  request: FastifyRequest,
  reply: FastifyReply,
  stream: CommandStream,
  asked: Asked,
  parts: CommandParts,
  keys: CommandKeys,
): Promise<FastifyReply> {
  const caller = identityOf(request);
  const { tenant } = caller;
  const { id: entity } = request.params as { readonly id: string };
  const commandId = commandIdOf(request, tenant);
  reply.header('idempotency-key', commandId); // so that a caller without one can send the same command again
  const [waitingFor] = parts.notReady();
  if (waitingFor !== undefined) throw new GatewayError('NOT_READY', waitingFor);
  await keys.once(request, tenant, commandId, async () => {
    const nowMs = parts.clock();
    const { commands, warnings } = await checkAll(asked.commands, stream, caller, entity, parts).catch(
      recordingRefusal(request, stream, asked, commandId, parts),
    );
    const stamped = commands.map((command) => stream.stamped(command, nowMs));
    const command = asked.isBatch ? { type: BATCH_TYPE, commands: stamped } : (stamped[0] as AnyCommand);
    const given = { entity, command, commandId, expectedVersion: asked.expectedVersion };
    const outcome = await giveCommand(parts.writers[stream.name], caller, given, nowMs);
    parts.metrics.commands.inc({ stream: stream.name, outcome: outcome.kind });
    if (outcome.kind !== 'accepted') {
      const code = outcome.kind === 'rejected' ? outcome.code : 'VERSION_CONFLICT';
      await parts.recordRefusal(identityOf(request), refusalOf(stream, entity, asked, code, commandId));
    }
    const isMoved = outcome.kind === 'rejected' && outcome.code === MOVED;
    const moved = isMoved ? await movedHead(parts.writers, tenant, entity, command as AnyCommand) : null;
    answer(outcome, warnings, moved, request, reply);
    return outcome.kind === 'accepted';
  });
  return reply;
}

async function checkAll(
  commands: readonly AnyCommand[],
  stream: CommandStream,
  caller: Caller,
  entity: string,
  parts: CommandParts,
): Promise<{ commands: AnyCommand[]; warnings: CommandWarning[] }> {
  const checked = [];
  for (const command of commands) checked.push(await checkAcross(parts, stream.name, caller, entity, command));
  return {
    commands: checked.map(({ command }) => command),
    warnings: checked.flatMap(({ warnings }) => warnings),
  };
}

/** What the checks refuse is a refused command like any other: its line comes before the answer. */
function recordingRefusal(
  request: FastifyRequest,
  stream: CommandStream,
  asked: Asked,
  commandId: string,
  parts: CommandParts,
): (error: unknown) => Promise<never> {
  return async (error) => {
    if (error instanceof GatewayError) {
      const { id: entity } = request.params as { readonly id: string };
      parts.metrics.commands.inc({ stream: stream.name, outcome: 'rejected' });
      await parts.recordRefusal(identityOf(request), refusalOf(stream, entity, asked, error.code, commandId));
    }
    throw error;
  };
}

function refusalOf(stream: CommandStream, entity: string, asked: Asked, code: string, commandId: string): Refusal {
  const types = asked.commands.map(({ type }) => type);
  const refusal = { topic: stream.topic, entity, code, commandId };
  if (!asked.isBatch) return { ...refusal, action: types[0] as string };
  return { ...refusal, action: `batch of commands to ${stream.name}`, metadata: { commands: types.join(',') } };
}

function answer(
  outcome: Outcome<AnyEvent>,
  warnings: readonly CommandWarning[],
  moved: MovedHead | null,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { version } = outcome;
  if (outcome.kind === 'accepted') {
    const events = outcome.events.map((event) => ({ id: event.envelope.id, type: event.type }));
    const position = positionToken(outcome.positions);
    reply.header(POSITION_HEADER, position);
    reply.send({ outcome: 'accepted', version, events, positions: outcome.positions, position, warnings });
    return;
  }
  if (outcome.kind === 'conflict') throw versionConflict(outcome);
  sendProblem(reply, request, {
    status: moved === null ? 422 : 409,
    title: 'The command was refused',
    code: outcome.code,
    detail: outcome.message,
    retryable: false,
    next: 'See "detail"; the same command is refused until the state changes.',
    version,
    ...moved,
  });
}

function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
