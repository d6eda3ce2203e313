/** What a WebSocket client may send, and how it is answered. Docs: docs/live.md. */
import { z } from 'zod';
import { watchShape } from './watch.ts';

export const clientMessage = z.discriminatedUnion('op', [
  watchShape.extend({ op: z.literal('subscribe') }),
  z.strictObject({ op: z.literal('unsubscribe'), id: watchShape.shape.id }),
  z.strictObject({ op: z.literal('ping') }),
]);
export type ClientMessage = z.output<typeof clientMessage>;

/** Why a message was refused: the codes are those of problem documents (docs/errors.md). */
export interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly retryable: boolean;
  readonly problems?: readonly unknown[];
}

/** Inside of a JSON object. */
export function fieldsOf(fields: object): string {
  return JSON.stringify(fields).slice(1, -1);
}
