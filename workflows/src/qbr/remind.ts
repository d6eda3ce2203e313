/** The success manager is reminded of a review that is approved and not held yet; without one nobody is. Workflow code. */
import { sendMessage } from '../communication/send.ts';
import type { Chain } from '../steps/chain.ts';
import type { QbrInput } from './messages.ts';

const DAY_MS = 86_400_000;
/** A reminder that comes later than this helps nobody. */
const LATE_DAYS = 3;

export interface Reminder {
  /** Days since approval. */
  readonly days: number;
  readonly holdByMs: number;
}

export async function remind(chain: Chain, input: QbrInput, { days, holdByMs }: Reminder): Promise<void> {
  const { clientId, qbrId, quarter, successAgentId, cause } = input;
  if (successAgentId === null) return;
  await sendMessage(chain, {
    step: `remind:${days}`,
    messageId: `qbr:${cause.eventId}:${days}`,
    channel: 'email',
    to: { kind: 'agent', id: successAgentId },
    template: 'qbr-to-hold@v1',
    variables: { clientId, qbrId, quarter, holdByMs },
    purpose: 'transactional',
    notAfterMs: Date.now() + LATE_DAYS * DAY_MS,
  });
}
