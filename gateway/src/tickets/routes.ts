/**
 * `POST /v1/tickets/{id}/messages`: the live chat of a ticket that a person has taken over (WAP-81). It is a door of its own
 * beside the ticket's commands, for words of people are sealed on their way to the log (R6) and may stand in no proposal.
 * Read them with `GET /v1/tickets/messages?ticketId=…`; that there is one is told by the live feed: the event with the text
 * sealed, the row of the ticket with its count.
 *
 *  - 403 ROLE_FORBIDDEN: an agent speaks for itself only, and for the client the program it writes to does.
 *  - 422 with the decider's code, e.g. TICKET_NOT_TAKEN_OVER; PRIVACY_SUBJECT_ERASED: nothing more is kept of that person.
 */
import { opened } from '@mainstem/schemas/personal';
import type { Ticket } from '@mainstem/streams/deciders/ticket/decider';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../authorisation/verdict.ts';
import { giveCommand, versionConflict } from '../commands/give.ts';
import { commandIdOf, idempotencyHeaders } from '../commands/keys.ts';
import { speaksAs } from '../commands/ticket-checks.ts';
import type { Writers } from '../commands/writers.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId, idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import type { Identity } from '../identity/identity.ts';
import { notPerson } from '../identity/person.ts';
import type { Refusal } from '../refusals.ts';

export interface TicketRouteParts {
  readonly writers: Writers;
  readonly clock: () => number;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

/** A message of a chat; what is longer is a document, which lies in the object store. */
const TEXT_MAX_CHARACTERS = 4_000;
const action = 'SendMessage';

const body = z.strictObject({
  from: z.enum(['CLIENT', 'AGENT']),
  agentId: entityId.optional().describe('Who speaks for the house; asked for with AGENT.'),
  subjectRef: entityId.optional().describe('Person the words are of: what an erasure names. The client when not said.'),
  text: z
    .string()
    .min(1)
    .max(TEXT_MAX_CHARACTERS)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])+$/u, 'no control characters and no half characters')
    .describe('Sealed before it goes anywhere (R6).'),
});
type Body = z.output<typeof body>;

export function ticketRoutes(app: FastifyInstance, parts: TicketRouteParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/tickets/:id/messages',
    config: {
      permission: 'tickets:command',
      onRoleRefused: async (request, caller) => {
        const params = idParams.safeParse(request.params);
        if (params.success)
          await parts.recordRefusal(caller, refusal(request, caller, params.data.id, 'ROLE_FORBIDDEN'));
      },
    },
    schema: {
      tags: ['tickets'],
      operationId: 'sendTicketMessage',
      summary: 'Say something in the live chat of a ticket that was taken over.',
      security: [{ token: [] }],
      params: idParams,
      headers: idempotencyHeaders,
      body,
      response: {
        200: z.object({
          ticketId: z.string(),
          number: z.int().describe('Its place in the chat.'),
          eventId: z.string(),
        }),
        ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
      },
    },
    handler: async (request, reply) => {
      const { id: ticketId } = request.params;
      const { event, positions } = await sent(parts, request, ticketId, request.body).catch(async (error: unknown) => {
        if (error instanceof GatewayError && error.statusCode < 500) {
          const code = String(error.extra.code ?? error.code);
          await parts.recordRefusal(identityOf(request), refusal(request, identityOf(request), ticketId, code));
        }
        throw error;
      });
      reply.header(POSITION_HEADER, positionToken(positions));
      return { ticketId, number: event.number, eventId: event.envelope.id };
    },
  });
}

async function sent({ writers, clock }: TicketRouteParts, request: FastifyRequest, ticketId: string, said: Body) {
  const caller = identityOf(request);
  await maySpeak(writers, caller, said);
  const { state } = await writers.tickets.load(caller.tenant, ticketId);
  const { clientId } = state as Ticket;
  const nowMs = clock();
  const command = {
    type: action,
    from: said.from,
    agentId: said.agentId ?? null,
    subjectRef: said.subjectRef ?? clientId,
    text: opened(said.text),
    atMs: nowMs,
  };
  const commandId = commandIdOf(request, caller.tenant);
  const given = giveCommand(writers.tickets, caller, { entity: ticketId, command, commandId }, nowMs);
  const outcome = await given.catch((error: unknown) => {
    throw error instanceof PrivacyError && error.code === 'PRIVACY_SUBJECT_ERASED' ? erasedSubject(error) : error;
  });
  if (outcome.kind === 'conflict') throw versionConflict(outcome);
  if (outcome.kind === 'rejected') {
    const extra = { code: outcome.code, version: outcome.version };
    throw new GatewayError('COMMAND_REFUSED', outcome.message, { extra });
  }
  const [event] = outcome.events;
  if (event?.type !== 'TicketMessageSent') throw new Error('a message was accepted without its event');
  return { event, positions: outcome.positions };
}

/** Nobody puts words into another's mouth: not an agent's, and a person of the house not the client's. */
async function maySpeak(writers: Writers, caller: Caller, { from, agentId }: Body): Promise<void> {
  if (from === 'AGENT') {
    if (agentId !== undefined) return speaksAs(writers, caller, agentId);
    const problems = [{ code: 'FIELD_INVALID', field: 'agentId', message: 'say which agent speaks' } as const];
    throw new GatewayError('REQUEST_INVALID', 'the agent is missing', { problems });
  }
  if (notPerson(caller) !== undefined || caller.may('identity:admin').allowed) return;
  throw new GatewayError('ROLE_FORBIDDEN', 'for a client the program it writes to speaks, or an admin');
}

function erasedSubject(cause: PrivacyError): GatewayError {
  const extra = { code: cause.code };
  return new GatewayError('COMMAND_REFUSED', 'the person was erased: nothing more is kept of it', { cause, extra });
}

function refusal(request: FastifyRequest, { tenant }: Identity, entity: string, code: string): Refusal {
  return { action, topic: 'support_events', entity, code, commandId: commandIdOf(request, tenant) };
}
