/** Whether a proposed change may be made (SM-10, UW-20…23, UW-42): by the machine, by it and somebody is told, or by people. */
import { decideAutonomy } from '@mainstem/models/autonomy/autonomy';
import type { Proposal } from '@mainstem/models/optimisation/optimise';
import { proxyActivities } from '@temporalio/workflow';
import { askApproval } from '../approval/ask.ts';
import { heldWords } from '../autonomy/held.ts';
import { alertSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import { inputsOf } from '../steps/evidence.ts';
import type { CampaignLook } from './contract.ts';
import { type ReviewInput, reviewWorkflowId } from './messages.ts';

const { alert } = proxyActivities<StepActivities>(alertSteps);

/** Counts of yesterday are no ground for a change the day after tomorrow. */
const APPROVAL_MS = 24 * 3_600_000;
const ONE = 1_000_000;

export type Permission =
  | { readonly by: 'AUTO' | 'SUPERVISED' | 'HUMAN'; readonly approvalId: string | null }
  | { readonly by: 'NOBODY'; readonly because: string };

export async function permissionFor(
  chain: Chain,
  { tenant, campaignId, name }: ReviewInput,
  { confidencePpm, because, change, gainPpm, ...measured }: Proposal,
  { profile, ceiling }: Pick<CampaignLook, 'profile' | 'ceiling'>,
): Promise<Permission> {
  // What is no gain is harm: the chance of it is held against the profile's tolerance.
  const { outcome, ...lines } = decideAutonomy(confidencePpm, profile, ONE - confidencePpm, ceiling);
  const decided = { type: 'AutonomyDecided', subjectKind: 'optimisation', confidencePpm, ...lines, outcome } as const;
  const seen = { gainPpm, riskPpm: ONE - confidencePpm, ...measured, change: JSON.stringify(change) };
  await chain.emit(
    'autonomy',
    campaignId,
    { ...decided, because: heldWords(because, ceiling) },
    { inputs: inputsOf(seen) },
  );
  if (outcome === 'AUTO') return { by: 'AUTO', approvalId: null };
  if (outcome === 'SUPERVISED') {
    await alert({
      step: 'supervise',
      severity: 'LOW',
      title: `Campaign ${campaignId} is changed under supervision`,
      text: `${change.kind}: ${because}. It is watched for a day and taken back when it does worse.`,
      details: { tenant, campaign: campaignId },
    }).catch(() => undefined); // a pager that is away stops nothing: the change is on the log
    return { by: 'SUPERVISED', approvalId: null };
  }
  const approvalId = `optimisation-${campaignId.slice(0, 70)}-${name}`;
  const settled = await askApproval(chain, {
    step: 'approval',
    approvalId,
    kind: 'optimisation',
    subject: campaignId,
    riskTier: 'MEDIUM',
    because: `${change.kind} for a gain of ${(gainPpm / 10_000).toFixed(1)} %: ${because}`.slice(0, 500),
    needed: [{ role: 'manager', persons: 1, or: ['admin'] }],
    deadlineMs: APPROVAL_MS,
    onDeadline: 'REJECT',
    diff: JSON.stringify(change),
    evidenceEventIds: [chain.causationId],
    replyTo: reviewWorkflowId(tenant, campaignId, name),
  });
  if (settled.outcome === 'APPROVED') return { by: 'HUMAN', approvalId };
  return { by: 'NOBODY', because: `not approved: ${settled.outcome}` };
}
