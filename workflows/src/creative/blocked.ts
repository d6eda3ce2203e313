/**
 * What follows a block (KIKI-41, KIKI-48): an incident, an alert, and a question to people whether a new attempt is wanted.
 * The block itself is final and came in one decision with the finding. Workflow code.
 */
import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import { askApproval } from '../approval/ask.ts';
import { alertSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import type { Verdicts } from './contract.ts';
import { type CreativeInput, type CreativeResult, creativeWorkflowId, learntOf } from './messages.ts';

const { alert } = proxyActivities<StepActivities>(alertSteps);

const REVIEW_MS = 3 * 24 * 3_600_000;

export async function whenBlocked(
  chain: Chain,
  { tenant, creativeId, brief }: CreativeInput,
  step: string,
  verdicts: Verdicts,
): Promise<CreativeResult> {
  const reason = reasonOf(step, verdicts);
  const incidentId = `blocked-${creativeId}`;
  const severity = step === 'quality' ? 'LOW' : 'HIGH';
  const summary = `Creative ${creativeId} was blocked (${step}): ${reason}`;
  await chain.emit('incident', incidentId, {
    type: 'IncidentOpened',
    severity,
    kind: 'creative-blocked',
    subject: creativeId,
    summary,
  });
  const told = await tell({ tenant, creativeId, campaignId: brief.campaignId, severity, summary });
  await chain.emit('alerted', incidentId, { type: 'IncidentAlerted', ...told });
  // Words that are only weak need no person; those that could do harm are looked at, since the next ones may be alike.
  if (step === 'quality') return { outcome: 'BLOCKED', creativeId, reason };
  const settled = await askApproval(chain, {
    step: 'review',
    approvalId: `creative-review-${creativeId}`,
    kind: 'creative-review',
    subject: creativeId,
    riskTier: 'HIGH',
    because: `${summary}. Approve to have another one made from the same brief.`.slice(0, 500),
    needed: [{ role: 'manager', persons: 1, or: ['admin'] }],
    deadlineMs: REVIEW_MS,
    onDeadline: 'REJECT',
    evidenceEventIds: [chain.causationId],
    replyTo: creativeWorkflowId(tenant, creativeId),
  });
  if (settled.outcome === 'APPROVED') await briefAnew(chain, creativeId, brief);
  return { outcome: 'BLOCKED', creativeId, reason };
}

async function briefAnew(chain: Chain, creativeId: string, brief: CreativeInput['brief']): Promise<void> {
  type Briefing = Extract<Parameters<typeof chain.command<'creative'>>[3], { type: 'BriefCreative' }>;
  await chain.command('again', 'creative', `${creativeId.slice(0, 120)}-again`, {
    type: 'BriefCreative',
    ...brief,
    ...learntOf(brief),
    style: brief.style as Briefing['style'],
    template: brief.template as Briefing['template'],
    variation: (brief.variation % 50) + 1,
    because: `people asked for another one in place of ${creativeId}`,
  });
}

interface Told {
  readonly tenant: string;
  readonly creativeId: string;
  readonly campaignId: string;
  readonly severity: 'HIGH' | 'LOW';
  readonly summary: string;
}

/** A pager that cannot be reached undoes no block: the log then says that nobody was told. */
async function tell({ tenant, creativeId, campaignId, severity, summary }: Told) {
  const title = `Creative ${creativeId} was blocked`;
  const details = { tenant, campaign: campaignId, creative: creativeId };
  try {
    const { channel, delivered } = await alert({ step: 'alert', severity, title, text: summary, details });
    return { channel, delivered };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { channel: 'pager', delivered: false };
  }
}

function reasonOf(step: string, { quality, sentiment, safety, compliance }: Verdicts): string {
  if (step === 'sentiment') return `mood ${(sentiment.compoundPpm / 1_000_000).toFixed(2)}`;
  const findings = { quality, safety, compliance }[step as 'quality' | 'safety' | 'compliance'].findings;
  return findings.join('; ').slice(0, 300);
}
