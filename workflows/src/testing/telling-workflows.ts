/** For tests: a workflow that only tells somebody something. */
import type { Message, MessageOutcome } from '../communication/contract.ts';
import { sendMessage } from '../communication/send.ts';
import { startChain } from '../steps/chain.ts';

export async function Tell(message: Message & { readonly step: string }): Promise<MessageOutcome> {
  return sendMessage(startChain('acme', { eventId: 'event-1', correlationId: 'correlation-1' }), message);
}
