/**
 * What follows a lead's assignment (MAMS-02, MAMS-03, MAMS-10): triage that was not sure asks a person; then outreach, at most three
 * messages over the channels the person may be told things on, each with its time to answer; then the analysis. Workflow code.
 * Answers come by the signal `leadResponded`; a request of an agent (`engageLead`) changes the channel of the next message.
 */
import { condition, patched, proxyActivities, setHandler } from '@temporalio/workflow';
import { askApproval } from '../approval/ask.ts';
import type { Channel } from '../communication/contract.ts';
import { sendMessage } from '../communication/send.ts';
import type { LearningActivities } from '../learning/contract.ts';
import { localSteps } from '../steps/activity-options.ts';
import { type Chain, showStage } from '../steps/chain.ts';
import {
  engageLead,
  type LeadInput,
  type LeadResult,
  leadResponded,
  leadWorkflowId,
  type Response,
} from './messages.ts';
import { confidenceMin } from './routing.ts';

const { learntFor } = proxyActivities<LearningActivities>(localSteps);

/** Response time-out of MAMS-03, "60", taken as minutes: people do not answer within seconds. */
const RESPONSE_MS = 60 * 60_000;
export const outreachTriesMax = 3;
/** Of MAMS-03. The platform has three that it can send on by itself; chat and voice are people's. */
export const outreachChannelsMax = 5;
const channels: readonly Channel[] = ['email', 'sms', 'push'];
const TRIAGE_MS = 24 * 3_600_000;
const ONE = 1_000_000;

/** One workflow's own: Temporal gives each execution its own modules. */
let response: Response | null = null;
let wished: Channel | null = null;

/** Takes answers from now on; called before the first `await`. */
export function listenForResponses(): void {
  response = null;
  wished = null;
  setHandler(leadResponded, (heard) => {
    response ??= heard;
  });
  setHandler(engageLead, ({ channel }) => {
    wished = channels.find((known) => known === channel) ?? wished;
  });
}

type Scored = Pick<LeadResult, 'class' | 'queue'> & { readonly confidence: number };
interface Outreach {
  readonly outcome: 'RESPONDED' | 'NO_RESPONSE' | 'NOT_REACHED' | 'TAKEN_OVER';
  readonly attempts: number;
  readonly channels: readonly string[];
  readonly firstAtMs: number | null;
}

export async function engage(chain: Chain, input: LeadInput, scored: Scored): Promise<Outreach['outcome']> {
  const { tenant, leadId } = input;
  const outreach = (await mayEngage(chain, input, scored))
    ? await reachOut(chain, input)
    : ({ outcome: 'TAKEN_OVER', attempts: 0, channels: [], firstAtMs: null } as const);
  const { outcome, attempts } = outreach;
  await chain.emit('outreach-ended', leadId, {
    type: 'LeadOutreachEnded',
    outcome,
    attempts,
    channels: [...outreach.channels],
  });
  showStage(tenant, leadId, 'ANALYSED');
  const answered = response as Response | null;
  await chain.emit('analysed', leadId, {
    type: 'LeadAnalysed',
    outcome,
    class: scored.class,
    queue: scored.queue,
    attempts,
    respondedAfterMs:
      answered === null || outreach.firstAtMs === null ? null : Math.max(0, answered.atMs - outreach.firstAtMs),
    channel: answered?.channel ?? null,
  });
  return outcome;
}

/** MAMS-02: at 0.8 the machine goes on alone; below, a person says whether it may. */
async function mayEngage(chain: Chain, { tenant, leadId }: LeadInput, { confidence }: Scored): Promise<boolean> {
  const isSure = confidence >= confidenceMin;
  await chain.emit('autonomy', leadId, {
    type: 'AutonomyDecided',
    subjectKind: 'lead',
    confidencePpm: Math.round(confidence * ONE),
    profile: 'triage',
    autonomousPpm: confidenceMin * ONE,
    supervisedPpm: confidenceMin * ONE,
    outcome: isSure ? 'AUTO' : 'HUMAN',
    because: 'share of the score that rests on known answers',
  });
  if (isSure) return true;
  showStage(tenant, leadId, 'TRIAGE');
  const settled = await askApproval(chain, {
    step: 'triage',
    approvalId: `lead-triage-${leadId}`,
    kind: 'lead-triage',
    subject: leadId,
    riskTier: 'LOW',
    because: `the score rests on ${Math.round(confidence * 100)} % of what could be known; ${confidenceMin * 100} % are needed`,
    needed: [{ role: 'sales', persons: 1, or: ['manager', 'admin'] }],
    deadlineMs: TRIAGE_MS,
    onDeadline: 'REJECT',
    evidenceEventIds: [chain.causationId],
    replyTo: leadWorkflowId(tenant, leadId),
  });
  return settled.outcome === 'APPROVED';
}

async function reachOut(chain: Chain, { tenant, leadId, contactRef, facts }: LeadInput): Promise<Outreach> {
  showStage(tenant, leadId, 'ENGAGING');
  const order = patched('learnt-channels') ? (await learntFor({ tenant, campaignId: 'leads' })).channels : [];
  // An order that was learnt says which comes first and leaves none out.
  const place = (channel: Channel) => (order.includes(channel) ? order.indexOf(channel) : order.length);
  const left = [...channels].sort((a, b) => place(a) - place(b)).slice(0, outreachChannelsMax);
  const used: string[] = [];
  let attempts = 0;
  let firstAtMs: number | null = null;
  while (attempts < outreachTriesMax && left.length > 0 && response === null) {
    const channel = wished !== null && left.includes(wished) ? wished : (left[0] as Channel);
    const messageId = `lead-${leadId}-${used.length + 1}`.slice(0, 128);
    const purpose = 'lead-follow-up';
    used.push(channel);
    await chain.emit(`engaged-${used.length}`, leadId, {
      type: 'LeadEngaged',
      channel,
      messageId,
      attempt: attempts + 1,
      purpose,
    });
    const sent = await sendMessage(chain, {
      step: `message-${used.length}`,
      messageId,
      channel,
      to: { kind: 'person', id: contactRef ?? '' },
      template: 'lead-follow-up@v1',
      variables: { product: facts.product ?? 'us', attempt: attempts + 1 },
      purpose: 'marketing',
      triesMax: outreachTriesMax,
    });
    // Nobody to be reached there, or no consent: another channel is no further try.
    if (sent.outcome !== 'SENT') {
      left.splice(left.indexOf(channel), 1);
      continue;
    }
    attempts += 1;
    firstAtMs ??= Date.now();
    await condition(() => response !== null, RESPONSE_MS);
    // The next try goes another way, as long as there is one.
    if (left.length > 1) left.push(...left.splice(left.indexOf(channel), 1));
  }
  const outcome = response !== null ? 'RESPONDED' : attempts > 0 ? 'NO_RESPONSE' : 'NOT_REACHED';
  return { outcome, attempts, channels: used, firstAtMs };
}
