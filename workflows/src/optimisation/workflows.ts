/**
 * `Optimisation` (MAMS-04): once an hour, one run for all campaigns, a child for each. `CampaignReview` (MAMS-12): collect → analyse →
 * recommend → apply alone, under supervision or with an approval (SM-10) → watch for a day → keep it or take it back. At most one
 * change of a campaign is under way. Whatever came of a look is an event.
 */
import type { Proposal } from '@mainstem/models/optimisation/optimise';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { continueAsNew, ParentClosePolicy, patched, proxyActivities, startChild } from '@temporalio/workflow';
import { listenForApprovals } from '../approval/ask.ts';
import { localSteps } from '../steps/activity-options.ts';
import { showStage, startChain } from '../steps/chain.ts';
import { newRunDue } from '../steps/new-run.ts';
import { applyChange } from './apply.ts';
import type { OptimisationActivities } from './contract.ts';
import {
  HOUR_MS,
  type OptimisationInput,
  type OptimisationResult,
  type ReviewInput,
  type ReviewResult,
  reviewWorkflowId,
} from './messages.ts';
import { permissionFor } from './permission.ts';
import { watchChange } from './watch-change.ts';

const { campaignsToReview, lookAtCampaign } = proxyActivities<OptimisationActivities>(localSteps);

export async function Optimisation({ carried }: OptimisationInput = {}): Promise<OptimisationResult> {
  const atMs = carried?.atMs ?? Date.now();
  const hourFromMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  let reviewed = carried?.reviewed ?? 0;
  const campaigns = carried?.rest ?? (await campaignsToReview({ atMs }));
  for (const [index, { tenant, campaignId, eventId, correlationId }] of campaigns.entries()) {
    // A thousand children are more than one history may hold; those begun go on by themselves.
    if (newRunDue() && patched('optimisation-new-run')) {
      await continueAsNew<typeof Optimisation>({ carried: { atMs, reviewed, rest: campaigns.slice(index) } });
    }
    const name = String(hourFromMs);
    const cause = { eventId, correlationId, occurredAtMs: atMs };
    try {
      await startChild(CampaignReview, {
        workflowId: reviewWorkflowId(tenant, campaignId, name),
        args: [{ tenant, campaignId, cause, hourFromMs, name }],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        parentClosePolicy: ParentClosePolicy.ABANDON,
      });
      reviewed += 1;
    } catch (error) {
      // The hour was looked at already, by a run that was started by hand.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
  return { reviewed };
}

export async function CampaignReview(input: ReviewInput): Promise<ReviewResult> {
  listenForApprovals();
  const { tenant, campaignId, hourFromMs, cause } = input;
  const chain = startChain(tenant, cause);
  showStage(tenant, campaignId, 'LOOKING');
  const seen = await lookAtCampaign({ tenant, campaignId, atMs: Date.now() });
  const { look, isBusy, before } = seen;
  const { points, gainPpm } = look;
  const outcome = isBusy ? 'BUSY' : look.outcome;
  await chain.emit('reviewed', campaignId, { type: 'CampaignReviewed', hourFromMs, points, gainPpm, outcome });
  if (isBusy || look.outcome !== 'PROPOSED') return { outcome: isBusy ? 'BUSY' : (look.outcome as 'GAIN_TOO_SMALL') };

  const { proposal } = look;
  const optimisationId = `${campaignId}-${input.name}`;
  await chain.emit('proposed', campaignId, { type: 'OptimisationProposed', optimisationId, ...told(proposal) });
  showStage(tenant, campaignId, 'DECIDING');
  const permission = await permissionFor(chain, input, proposal, seen);
  const dismissed = async (because: string): Promise<ReviewResult> => {
    await chain.emit('dismissed', campaignId, { type: 'OptimisationDismissed', optimisationId, because });
    return { outcome: 'DISMISSED' };
  };
  if (permission.by === 'NOBODY') return dismissed(permission.because);
  const refusal = await applyChange(chain, campaignId, proposal.change);
  if (refusal !== null) return dismissed(refusal);
  const { by, approvalId } = permission;
  await chain.emit('applied', campaignId, { type: 'OptimisationApplied', optimisationId, by, approvalId });
  showStage(tenant, campaignId, 'WATCHING');
  return watchChange(chain, { tenant, campaignId, optimisationId, change: proposal.change, before });
}

function told({ change, points, baselinePpm, gainPpm, confidencePpm, because }: Proposal) {
  const none = { creativeId: null, fromMicros: null, toMicros: null };
  return { ...none, ...change, points, baselinePpm, gainPpm, confidencePpm, because };
}
