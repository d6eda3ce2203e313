/**
 * What agents ask for, done: `Engagement` sends the message they name on the channel they name, when they say; `RequestedHandoff`
 * hands the client to the team of the role. What a machine cannot do (chat, voice, a text nobody named) people are told of.
 */
import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Channel } from '../communication/contract.ts';
import { sendMessage } from '../communication/send.ts';
import { handOver, listenForHandoffs } from '../handoff/hand-over.ts';
import { alertSteps } from '../steps/activity-options.ts';
import { startChain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import type { EngagementInput, RequestedHandoffInput, RequestResult } from './messages.ts';

const { alert } = proxyActivities<StepActivities>(alertSteps);

const sendable: readonly Channel[] = ['email', 'sms', 'push'];
/** A wish for later than this is no wish for this message. */
const LATER_MAX_MS = 90 * 24 * 3_600_000;
const HANDOFF_MS = 3 * 24 * 3_600_000;
const URGENT_HANDOFF_MS = 4 * 3_600_000;

export async function Engagement(input: EngagementInput): Promise<RequestResult> {
  const { tenant, clientId, cause, channel, templateRef, purpose, notBeforeAtMs } = input;
  const chain = startChain(tenant, cause);
  const waitMs = (notBeforeAtMs ?? 0) - Date.now();
  if (waitMs > LATER_MAX_MS) return { outcome: 'TOO_FAR_AWAY' };
  if (waitMs > 0) await sleep(waitMs);
  const known = sendable.find((one) => one === channel);
  if (known === undefined || templateRef === null) {
    const text = `An agent asks that client ${clientId} be engaged by ${channel} for ${purpose}.`;
    const title = `Client ${clientId} is to be engaged`;
    // The request is on the log and in the view of actions; a pager that is away does not undo it.
    await alert({ step: 'person', severity: 'LOW', title, text, details: { tenant, client: clientId } }).catch(
      () => undefined,
    );
    return { outcome: 'LEFT_TO_PEOPLE' };
  }
  const { outcome } = await sendMessage(chain, {
    step: 'message',
    messageId: `engagement-${cause.eventId}`,
    channel: known,
    to: { kind: 'client', id: clientId },
    template: templateRef,
    variables: {},
    purpose: 'marketing',
  });
  return { outcome };
}

export async function RequestedHandoff(input: RequestedHandoffInput): Promise<RequestResult> {
  listenForHandoffs();
  const { tenant, clientId, cause, fromAgent, toRole, urgent } = input;
  const chain = startChain(tenant, cause);
  const { outcome } = await handOver(chain, {
    step: 'hand-over',
    handoffId: `requested-${cause.eventId}`,
    clientId,
    from: fromAgent,
    to: [{ team: toRole.replaceAll('_', '-') }],
    priority: urgent ? 'URGENT' : 'NORMAL',
    deadlineMs: urgent ? URGENT_HANDOFF_MS : HANDOFF_MS,
    fromAtMs: cause.occurredAtMs,
  });
  return { outcome };
}
