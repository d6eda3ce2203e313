/**
 * Rooms (WAP-33): others are let into the conversation about a PRD by a code.
 *
 *   POST /v1/rooms                a person opens one; the code is shown once
 *   POST /v1/rooms/join           a person of the same tenant comes in by the code
 *   POST /v1/rooms/{id}/replace   who joined replaces an answer, the platform's or another's
 *   POST /v1/commands/rooms/{id}  CloseRoom: nobody comes in any more
 *
 * What happens is told by the live feed as it happens: topics `prd_events` with the client, `collaboration_events` with the
 * room. A code that is wrong, of another tenant or of no room is answered alike (404), and each person may be wrong five
 * times in ten minutes, here and by each gateway; five wrong codes of one room close it, at all of them.
 */
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { SEATS_MAX } from '@mainstem/streams/deciders/room/commands';
import type { Room } from '@mainstem/streams/deciders/room/decider';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { commandIdOf, idempotencyHeaders } from '../commands/keys.ts';
import type { Writers } from '../commands/writers.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId, idParams } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { impersonal } from '../http/personal-value.ts';
import type { Identity } from '../identity/identity.ts';
import { hashOf } from '../identity/secret-text.ts';
import type { PipelineParts } from '../ingest/pipeline.ts';
import { createTokenBuckets, type TokenBuckets } from '../limits/token-buckets.ts';
import type { Refusal } from '../refusals.ts';
import { newCode, newRoomId, roomIn } from './code.ts';
import { type GiveOutcome, giveRoom, refused } from './outcome.ts';
import { personOf } from './person.ts';

export interface RoomRouteParts {
  readonly writers: Writers;
  readonly append: PipelineParts['append'];
  readonly sealer: PipelineParts['sealer'];
  readonly clock: () => number;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

const HOUR_MS = 3_600_000;
/** A conversation about a PRD takes some days; a code that lives longer lies about. */
const HOURS_MAX = 7 * 24;
/** Wrong codes of one person: five, and one more every two minutes. */
const WRONG_CODES = 5;
const WRONG_CODES_PER_S = 1 / 120;
const CHOICES_MAX = 32;
const WORDS_MAX = 4_000;

const openBody = z.strictObject({
  clientId: entityId,
  prdId: entityId.describe('As its events have it.'),
  hours: z.int().min(1).max(HOURS_MAX).default(24).describe('How long the code is good.'),
  seats: z.int().min(1).max(SEATS_MAX).default(1).describe('Persons it lets in.'),
  mayReplace: z.boolean().default(true).describe('Whether who joins may replace answers.'),
});
const openedAnswer = z.object({
  roomId: z.string(),
  code: z.string().describe('Shown once, kept nowhere: hand it to whom you want to let in.'),
  expiresAtMs: z.int(),
});
const joinBody = z.strictObject({ code: z.string().min(1).max(200).describe('As it was handed over.') });
const joinedAnswer = z.object({
  roomId: z.string(),
  clientId: z.string(),
  prdId: z.string(),
  seat: z.int().describe('Which of its seats.'),
  mayReplace: z.boolean(),
  expiresAtMs: z.int(),
});
const replaceBody = z.strictObject({
  questionId: entityId,
  replacesEventId: z.uuid().nullable().default(null).describe('The answer it replaces.'),
  choices: z.array(impersonal(z.string().min(1).max(80))).max(CHOICES_MAX),
  figure: z.int().min(0).nullable().default(null),
  words: z.string().min(1).max(WORDS_MAX).nullable().default(null).describe('Sealed before it goes anywhere (R6).'),
});
const replacedAnswer = z.object({ eventId: z.string().describe('Of the new answer.') });
const problems = problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503);
const shared = { tags: ['rooms'], security: [{ token: [] }] };

export function roomRoutes(app: FastifyInstance, parts: RoomRouteParts): void {
  const wrong = createTokenBuckets({ perS: WRONG_CODES_PER_S, size: WRONG_CODES });
  const routes = app.withTypeProvider<ZodTypes>();
  routes.route({
    method: 'POST',
    url: '/v1/rooms',
    config: guarded(parts, 'OpenRoom'),
    schema: {
      ...shared,
      operationId: 'openRoom',
      summary: 'Let others into the conversation about a PRD.',
      body: openBody,
      response: { 200: openedAnswer, ...problems },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return openRoom(parts, identityOf(request), request.body);
    },
  });
  routes.route({
    method: 'POST',
    url: '/v1/rooms/join',
    config: guarded(parts, 'JoinRoom'),
    schema: {
      ...shared,
      operationId: 'joinRoom',
      summary: 'Come in by a code.',
      body: joinBody,
      response: { 200: joinedAnswer, ...problems },
    },
    handler: (request) => join(parts, wrong, identityOf(request), request.body.code),
  });
  routes.route({
    method: 'POST',
    url: '/v1/rooms/:id/replace',
    config: guarded(parts, 'ReplaceAnswer'),
    schema: {
      ...shared,
      operationId: 'replaceAnswer',
      summary: 'Replace an answer of the PRD.',
      params: idParams,
      headers: idempotencyHeaders,
      body: replaceBody,
      response: { 200: replacedAnswer, ...problems },
    },
    handler: (request) => replace(parts, request, request.params.id, request.body),
  });
}

function guarded({ recordRefusal }: RoomRouteParts, action: string) {
  return {
    permission: 'rooms:use' as const,
    onRoleRefused: (_: FastifyRequest, identity: Identity) =>
      recordRefusal(identity, refusal('rooms', action, 'ROLE_FORBIDDEN')),
  };
}

/** `entity` is a room's id, or `rooms` where there is none. */
function refusal(entity: string, action: string, code: string): Refusal {
  return { action, topic: 'collaboration_events', entity, code, commandId: `${action}-${entity}` };
}

async function openRoom(parts: RoomRouteParts, caller: Identity, { hours, ...asked }: z.output<typeof openBody>) {
  personOf(caller);
  const roomId = newRoomId();
  const code = newCode(roomId);
  const atMs = parts.clock();
  const expiresAtMs = atMs + hours * HOUR_MS;
  const about = { ...asked, codeHash: hashOf(code), expiresAtMs, openedBy: caller.actor, atMs };
  const outcome = await giveRoom(parts, caller, roomId, { type: 'OpenRoom', ...about });
  if (outcome.kind === 'refused') throw refused(outcome);
  return { roomId, code, expiresAtMs };
}

async function join(parts: RoomRouteParts, wrong: TokenBuckets, caller: Identity, code: string) {
  const personRef = personOf(caller);
  const { tenant } = caller;
  const atMs = parts.clock();
  const payer = `${tenant}|${personRef}`;
  // Paid before it is looked at and given back when it was right, so that many at once gain nothing.
  if (!wrong.take(payer, 1, atMs)) {
    const extra = { retryAfterMs: wrong.waitMs(payer, 1, atMs) };
    throw new GatewayError('RATE_EXCEEDED', 'too many wrong codes', { extra });
  }
  const roomId = roomIn(code);
  const room = roomId === undefined ? undefined : await roomOf(parts, tenant, roomId);
  if (roomId === undefined || room === undefined) return unknownCode(parts, caller, 'rooms');
  const outcome = await giveRoom(parts, caller, roomId, { type: 'JoinRoom', codeHash: hashOf(code), personRef, atMs });
  const seat = seatOf(outcome, room, personRef);
  // Who shows the right code may hear why it does not open; all others hear the same.
  if (seat === null && hashOf(code) !== room.codeHash) return unknownCode(parts, caller, roomId);
  wrong.giveBack(payer, 1);
  if (seat === null) throw await told(parts, caller, roomId, outcome);
  const { clientId, prdId, mayReplace, expiresAtMs } = room;
  return { roomId, clientId, prdId, seat, mayReplace, expiresAtMs };
}

/** Who joined before comes in again to the same seat. */
function seatOf(outcome: GiveOutcome, { joined }: Room, personRef: string): number | null {
  if (outcome.kind === 'accepted') {
    const [event] = outcome.events;
    return event?.type === 'RoomJoined' ? event.seat : null;
  }
  return outcome.code === 'ROOM_JOINED' ? joined.indexOf(personRef) + 1 : null;
}

async function roomOf({ writers }: RoomRouteParts, tenant: string, roomId: string): Promise<Room | undefined> {
  const { state, version } = await writers.rooms.load(tenant, roomId);
  return version === 0 ? undefined : (state as Room);
}

async function unknownCode(parts: RoomRouteParts, caller: Identity, entity: string): Promise<never> {
  await parts.recordRefusal(caller, refusal(entity, 'JoinRoom', 'ROOM_CODE_WRONG'));
  throw new GatewayError('NOT_FOUND', 'no room opens by this code');
}

async function told(
  parts: RoomRouteParts,
  caller: Identity,
  roomId: string,
  outcome: GiveOutcome,
): Promise<GatewayError> {
  if (outcome.kind === 'accepted') throw new Error('unreachable: accepted and no seat');
  await parts.recordRefusal(caller, refusal(roomId, 'JoinRoom', outcome.code));
  return refused(outcome);
}

/** Decided first, told after: the answer's id hangs on the command's, so a repeat writes the same answer. */
async function replace(
  parts: RoomRouteParts,
  request: FastifyRequest,
  roomId: string,
  body: z.output<typeof replaceBody>,
) {
  const caller = identityOf(request);
  const personRef = personOf(caller);
  const commandId = commandIdOf(request, caller.tenant);
  const answerEventId = uuidFrom('room-answer', caller.tenant, commandId);
  const { questionId, replacesEventId, choices, figure, words } = body;
  const atMs = parts.clock();
  const command = { type: 'ReplaceAnswer', personRef, questionId, replacesEventId, answerEventId, atMs } as const;
  const outcome = await giveRoom(parts, caller, roomId, command, commandId);
  if (outcome.kind === 'refused') {
    await parts.recordRefusal(caller, refusal(roomId, 'ReplaceAnswer', outcome.code));
    throw refused(outcome);
  }
  const [event] = outcome.events;
  if (event?.type !== 'RoomAnswerReplaced') throw new Error('unreachable: an answer is replaced by one event');
  const { tenant, actor } = caller;
  const { id: causationId, correlationId, occurredAtMs } = event.envelope;
  const envelope = factEnvelope({
    ...{ id: event.answerEventId, tenant, entity: event.clientId, occurredAtMs, actor, correlationId, causationId },
  });
  const answer = { prdId: event.prdId, questionId, personRef, choices, figure };
  const said = { type: 'PrdQuestionAnswered', ...answer, words: words === null ? null : opened(words) } as const;
  await append(parts, withEnvelope<'PrdQuestionAnswered'>(said, envelope));
  return { eventId: event.answerEventId };
}

async function append({ sealer, append: write }: RoomRouteParts, event: AnyEvent): Promise<void> {
  const [sealed] = await sealer.sealEach([event]);
  if (sealed === undefined) throw new Error('unreachable: one is sealed for one');
  if (!(sealed instanceof PrivacyError)) return void (await write([sealed.event]));
  if (sealed.code !== 'PRIVACY_SUBJECT_ERASED') throw sealed;
  throw new GatewayError('COMMAND_REFUSED', 'nothing more is kept of this person', { extra: { code: sealed.code } });
}
