/** Commands of a room's stream (WAP-33). The gateway gives them: it has made the code, hashed what was shown, and knows who. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

/** More in one conversation do not talk, they meet. */
export const SEATS_MAX = 20;
const atMs = z.int().min(0).max(LONG_MAX);
const id = z.string().regex(/^[^|\s]{1,128}$/);
/** SHA-256, hexadecimal. */
const codeHash = z.string().regex(/^[0-9a-f]{64}$/);
const type = <Name extends string>(name: Name) => z.literal(name);

export const roomCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: type('OpenRoom'),
    clientId: id,
    prdId: id,
    codeHash,
    seats: z.int().min(1).max(SEATS_MAX),
    mayReplace: z.boolean(),
    expiresAtMs: atMs,
    openedBy: id,
    atMs,
  }),
  z.strictObject({ type: type('JoinRoom'), codeHash, personRef: id, atMs }),
  z.strictObject({
    type: type('ReplaceAnswer'),
    personRef: id,
    questionId: id,
    replacesEventId: id.nullable(),
    /** `PrdQuestionAnswered` with the new answer. */
    answerEventId: id,
    atMs,
  }),
  z.strictObject({ type: type('CloseRoom'), closedBy: id, atMs }),
]);
export type RoomCommand = z.output<typeof roomCommand>;
export type CommandOf<Type extends RoomCommand['type']> = Extract<RoomCommand, { type: Type }>;
