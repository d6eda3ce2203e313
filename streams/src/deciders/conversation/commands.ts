/** Commands of the stream of a conversation. Who serves it gives them; a person's restart comes through it. */
import { branches } from '@mainstem/schemas/agent-config/risk';
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/);
const words = z.string().trim().min(1).max(500);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** One version of a branch of a config. */
const pin = { commitId: hash, version: z.int().min(1), contentHash: hash };

export const startConversation = z.strictObject({
  type: z.literal('StartConversation'),
  configId: name,
  branch: z.enum(branches),
  ...pin,
  channel: z.string().min(1).max(40),
});
/** `commitId` is what the answer was made by; one that is not the pinned one is refused. */
export const answerTurn = z.strictObject({ type: z.literal('AnswerTurn'), commitId: hash });
export const reloadConversation = z.strictObject({
  type: z.literal('ReloadConversation'),
  ...pin,
  reason: words,
  notice: words,
});
export const restartConversation = z.strictObject({ type: z.literal('RestartConversation'), ...pin });
export const endConversation = z.strictObject({ type: z.literal('EndConversation'), because: words });

export const conversationCommand = z.discriminatedUnion('type', [
  startConversation,
  answerTurn,
  reloadConversation,
  restartConversation,
  endConversation,
]);
export type ConversationCommand = z.output<typeof conversationCommand>;
