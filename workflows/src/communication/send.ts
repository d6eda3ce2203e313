/**
 * Tells somebody something, in three steps on the log (KIKI-35): `MessageRequested` before anything is done, the one
 * activity that reaches out, and what became of it: `MessageSent`, `MessageSuppressed` or `MessageFailed`. It always ends: in
 * a day, or with `triesMax`. Workflow code: runs in Temporal's sandbox.
 */
import type { AnyBody } from '@mainstem/schemas/envelope';
import { type ActivityOptions, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { Chain } from '../steps/chain.ts';
import type { CommunicationActivities, Delivery, Message, MessageOutcome } from './contract.ts';

/**
 * A mail server that does not know us yet says "later" for minutes up to hours (greylisting), and one that is down comes
 * back within a day. The activity gives up by itself within 50 s, so no try is under way when the next begins.
 */
const sendSteps: ActivityOptions = {
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 3, maximumInterval: '30 minutes' },
};

/** `step` is unique in the life of the workflow id. Throws only when the workflow is cancelled. */
export async function sendMessage(
  chain: Chain,
  { step, ...message }: Message & { readonly step: string },
): Promise<MessageOutcome> {
  const { messageId, to, channel, purpose, template, triesMax, ...rest } = message;
  const common = { contactKind: to.kind, contactId: to.id, channel, purpose, template };
  await chain.emit(`${step}/requested`, messageId, {
    type: 'MessageRequested',
    ...common,
    language: message.language ?? null,
    notAfterMs: message.notAfterMs ?? null,
  });
  const retry = triesMax === undefined ? sendSteps.retry : { ...sendSteps.retry, maximumAttempts: triesMax };
  const { deliverMessage } = proxyActivities<CommunicationActivities>({ ...sendSteps, ...(retry && { retry }) });
  const delivery = await orExhausted(
    deliverMessage({ tenant: chain.tenant, messageId, to, channel, purpose, template, ...rest }),
  );
  const eventId = await chain.emit(`${step}/settled`, messageId, bodyOf(common, delivery));
  return { ...delivery, eventId };
}

type Common = { contactKind: string; contactId: string; channel: string; purpose: string; template: string };

function bodyOf(common: Common, delivery: Delivery): AnyBody {
  const { outcome, ...told } = delivery;
  if (outcome === 'SENT') return { type: 'MessageSent', ...common, ...told } as AnyBody;
  if (outcome === 'SUPPRESSED') return { type: 'MessageSuppressed', ...common, ...told } as AnyBody;
  return { type: 'MessageFailed', ...common, ...told } as AnyBody;
}

/** Tries that are used up are an outcome like any other: nobody's lifecycle stands still for a mail. */
async function orExhausted(delivery: Promise<Delivery>): Promise<Delivery> {
  try {
    return await delivery;
  } catch (error) {
    if (isCancellation(error)) throw error;
    const because = 'no try succeeded within its time';
    return { outcome: 'FAILED', provider: null, code: 'MESSAGE_TRIES_EXHAUSTED', because, inDoubt: false };
  }
}
